"""Subjects of absences and of automatic answers: weak alone, and what beside them makes them count."""

from __future__ import annotations

from typing import Any

import pytest

from espomail.domain.automatic import judging as automatic
from tests.domain.automatic.messages import a_message, field

AWAY = [
    ("Automatic reply: Printer", "I am out of the office until Monday."),
    ("Out of Office: Printer", "I will be on vacation until May."),
    ("Abwesenheitsnotiz: Drucker", "Ich bin bis Montag im Urlaub."),
    ("Automatische Antwort: Drucker", "Ich bin derzeit nicht im Büro."),
    ("Réponse automatique : Imprimante", "Je suis absent du bureau."),
    ("Respuesta automática: Impresora", "Estoy fuera de la oficina."),
    ("Risposta automatica: Stampante", "Sono in ferie."),
    ("Resposta automática: Impressora", "Estou de férias."),
    ("Automatisch antwoord: Printer", "Ik ben op vakantie."),
    ("Automatiskt svar: Skrivare", "Jag är på semester."),
    ("Odpowiedź automatyczna: Drukarka", "Jestem na urlopie."),
    ("Автоматический ответ: Принтер", "Я в отпуске."),
    ("自動返信: プリンター", "休暇をいただいております。"),
    ("自动回复: 打印机", "我正在休假。"),
    ("자동 회신: 프린터", "휴가 중입니다."),
    ("Autosvar: Skrivare", "Jag är tillbaka på måndag."),
    ("Аутоматски одговор: Штампач", "I am OOO until Monday."),
    ("การตอบกลับอัตโนมัติ: Printer", "ฉันลาพักร้อนถึงวันจันทร์"),
    ("Trả lời tự động: Printer", "Tôi đang nghỉ phép đến thứ Hai."),
    ("Balasan otomatis: Printer", "Saya sedang cuti sampai Senin."),
    ("Samodejni odgovor: Printer", "Na dopustu sem do ponedeljka."),
    ("Frånvarande: Skrivare", "Jag är på semester."),
    ("Abwesend: Drucker", "Ich bin erst am Montag wieder da."),
    ("I'm out of the office: Re: Printer", "I will be back on Monday."),
    ("Message d'absence : Imprimante", "Actuellement absent, je réponds à mon retour."),
    ("Ausente: Impresora", "Me encuentro ausente."),
    ("Assenza: Stampante", "Rientrerò lunedì."),
    ("Fora do escritório: Impressora", "Retorno no dia 5."),
    ("Niet aanwezig: Printer", "Ik ben maandag weer aanwezig."),
    ("Automatiskt svar: Skrivare", "Jag är föräldraledig."),
    ("Autosvar: Printer", "Jeg holder ferie."),
    ("Fraværende: Skriver", "Jeg er ute av kontoret."),
    ("Autoodpowiedź: Drukarka", "Jestem nieobecny."),
    ("Mimo kancelář: Tiskárna", "Momentálně nejsem v kanceláři."),
    ("Mimo kancelárie: Tlačiareň", "Nie som v kancelárii."),
    ("Házon kívül: Nyomtató", "Nem vagyok az irodában."),
    ("Răspuns automat: Imprimantă", "Nu sunt la birou."),
    ("Извън офиса: Принтер", "Извън офиса съм до понеделник."),
    ("Аутоматски одговор: Штампач", "На одмору сам."),
    ("Αυτόματη απάντηση: Εκτυπωτής", "Απουσιάζω από το γραφείο."),
    ("Автоматична відповідь: Принтер", "Мене немає в офісі."),
    ("Kontorist väljas: Printer", "Olen puhkusel."),
    ("Automātiskā atbilde: Printeris", "Esmu atvaļinājumā."),
    ("Erantzun automatikoa: Inprimagailua", "Oporretan nago."),
    ("תשובה אוטומטית: מדפסת", "אני לא במשרד"),
    ("پاسخ خودکار: چاپگر", "در مرخصی هستم"),
    ("Trả lời tự động: Máy in", "Tôi đang đi vắng."),
    ("Balas automatik: Pencetak", "Saya bercuti."),
    ("Automatic reply: Printer", "I left Firm Ltd on 31 October. Please contact Joe Hart."),
    ("Automatische Antwort: Drucker", "Ich arbeite nicht mehr für die Firma."),
    ("Réponse automatique: Imprimante", "Je ne fais plus partie de la société."),
    ("不在通知：プリンター", "出張しております。"),
]


@pytest.mark.parametrize("subject", [subject for subject, _ in AWAY if "Re:" not in subject])
def test_a_subject_alone_is_shown_and_does_not_silence(subject: str) -> None:
    verdict = automatic.judge(a_message(subject=subject, text="The printer is broken."))
    assert (verdict.is_auto, verdict.may_reply, verdict.why_not) == (False, True, ())
    assert verdict.reason is not None
    assert verdict.reason.startswith("weak: Subject: ")


@pytest.mark.parametrize(("subject", "text"), AWAY)
def test_subject_and_text_together_are_an_absence(subject: str, text: str) -> None:
    verdict = automatic.judge(a_message(subject=subject, text=text))
    assert (verdict.is_auto, verdict.kind, verdict.may_reply) == (True, "vacation", False)
    assert verdict.is_vacation


@pytest.mark.parametrize(
    ("parts", "is_auto"),
    [
        ({"in_reply_to": ("<ours@example.org>",)}, True),
        ({"fields": {"X-Auto-Response-Suppress": "All"}}, True),
        ({"fields": {"Return-Path": "<>"}}, True),
        ({"text": "I will be away. I am out of the office."}, True),
        ({"text": "Please order toner."}, False),
    ],
)
def test_a_second_sign_makes_a_subject_count(parts: dict[str, Any], is_auto: bool) -> None:
    verdict = automatic.judge(a_message(subject="Out of Office: Toner", **parts))
    assert (verdict.is_auto, verdict.may_reply) == (is_auto, not is_auto)


@pytest.mark.parametrize("subject", ["Eingangsbestätigung fehlt", "Out of Office", "Accusé de réception"])
def test_a_bare_subject_above_an_answer_only_silences(subject: str) -> None:
    answer = a_message(subject=subject, text="The button does nothing.", in_reply_to=("<ours@example.org>",))
    assert (automatic.judge(answer).is_auto, automatic.judge(answer).may_reply) == (False, False)
    away = a_message(subject="Out of Office", text="I am out of the office.", in_reply_to=("<ours@example.org>",))
    assert automatic.judge(away).is_auto


@pytest.mark.parametrize(
    "text",
    ["Thank you for your message. We will answer within two days.", "Nous avons bien reçu votre demande.", "您好，您的邮件已收到。"],
)
@pytest.mark.parametrize("subject", ["Automatic reply: Toner", "Out of Office: Toner"])
def test_thanks_beside_a_subject_silence_and_decide_nothing(subject: str, text: str) -> None:
    verdict = automatic.judge(a_message(subject=subject, text=text))
    assert (verdict.is_auto, verdict.may_reply) == (False, False)


def test_an_absence_marked_as_bulk_is_no_bulk_mail() -> None:
    message = field("Precedence", "bulk", subject="Out of Office", text="I am out of the office.")
    assert automatic.judge(message).kind == "vacation"
    assert automatic.judge(field("Precedence", "bulk", subject="Out of office wear", text="Buy!")).kind == "bulk"


def test_people_write_of_absences_too() -> None:
    message = a_message(subject="Abwesenheit Frau Muster", text="Frau Muster ist im Urlaub.")
    assert automatic.judge(message).may_reply
    own = a_message(subject="Abwesenheit", text="Ich bin bis Montag im Urlaub.")
    assert (automatic.judge(own).is_auto, automatic.judge(own).may_reply) == (False, False)


@pytest.mark.parametrize(
    ("subject", "text", "may_reply"),
    [
        ("Holiday: can I move my booking?", "I am on holiday in June and want to go in July.", False),
        ("Annual leave: which form do I need?", "I want to take annual leave in June.", True),
        ("Maternity leave: Printer", "I am on maternity leave until June.", False),
        ("Urlaub: Drucker", "Ich bin im Urlaub.", False),
        ("Parental leave", "Where do I find the form? Thank you for your email.", True),
        ("Urlaub: Buchung 4711", "Vielen Dank für Ihre Nachricht. Ich möchte zwei Tage verschieben.", True),
    ],
)
def test_people_write_to_travel_agencies(subject: str, text: str, may_reply: bool) -> None:
    verdict = automatic.judge(a_message(subject=subject, text=text))
    assert (verdict.is_auto, verdict.may_reply) == (False, may_reply)


@pytest.mark.parametrize(
    "more", ["Please contact Bob.", "Please note that nobody reads my mail.", "If you are not the recipient, please delete it."]
)
def test_what_an_absence_asks_for_is_no_request(more: str) -> None:
    absence = a_message(subject="Out of the office", text=f"I am out of the office until Monday. {more}")
    assert not automatic.judge(absence).may_reply


@pytest.mark.parametrize(
    "subject", ["Re: Out of office", "Automatic door broken", "Your automatic reply annoys me"]
)
def test_other_subjects_say_nothing(subject: str) -> None:
    message = a_message(subject=subject, text="I was out of the office.")
    assert automatic.judge(message).why_not == ()


@pytest.mark.parametrize(
    "subject", ["AutoReply: Re: Printer", "OOO: RE: Printer", "Abwesenheitsnotiz: AW: Drucker", "Autorespuesta: Re: Impresora"]
)
def test_a_programs_words_before_an_answer_silence(subject: str) -> None:
    verdict = automatic.judge(a_message(subject=subject, text="Our office is open from 9 to 5."))
    assert (verdict.is_auto, verdict.may_reply) == (False, False)
    assert automatic.judge(a_message(subject=f"Re: {subject}", text="Our office is open from 9 to 5.")).may_reply
    is_marked = automatic.judge(a_message(subject=subject, fields={"X-Auto-Response-Suppress": "All"}))
    assert is_marked.is_auto


@pytest.mark.parametrize("subject", ["Urlaub: Re: Buchung 12", "Vacation: Re: booking", "Question: Re: Printer"])
def test_a_topic_before_an_answer_says_nothing(subject: str) -> None:
    assert automatic.judge(a_message(subject=subject, text="Please move it by a week.")).may_reply


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Abwesenheit", "Ich bin vom 3. bis 10. April im Urlaub. Können Sie den Termin bitte verschieben?"),
        ("Assenza", "Domani sarò assente: possiamo spostare l'appuntamento?"),
        ("Out of the office", "I will be out of the office on Monday. Could you come on Tuesday?"),
        ("Automatic reply: broken", "Your automatic reply is broken: it says {{ name }}. Please fix it."),
        ("Sick leave", "I'm on sick leave today, please cancel my appointment."),
        ("Fuera de la oficina", "El mensaje de fuera de la oficina no funciona."),
        ("Automatische Antwort: falsch", "Ihre automatische Antwort nennt das falsche Datum."),
    ],
)
def test_people_want_something_done(subject: str, text: str) -> None:
    assert automatic.judge(a_message(subject=subject, text=text)).may_reply


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Out of office: how do I set it?", "I can't find the option. Where is it?"),
        ("Automatische Antwort", "Können Sie für unser Postfach eine einrichten?"),
        ("Vacation reply", "It is sent to lists. How do I stop that?"),
    ],
)
def test_who_asks_under_another_subject_answers_all_the_same(subject: str, text: str) -> None:
    answer = a_message(subject=subject, text=text, in_reply_to=("<ours@example.org>",))
    assert automatic.judge(answer).may_reply
    away = a_message(subject=subject, text="I am out of the office. Urgent? Call 555.", in_reply_to=("<ours@example.org>",))
    assert automatic.judge(away).is_auto


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Re: Printer (Out of Office)", "Who else can help?\n\nOn Monday, Bob wrote:\n> I am out of the office."),
        ("Re: Printer (Out of Office)", "> I am out of the office until Monday.\n\nThen please call me on Tuesday.\n"),
        ("Fwd: Re: Printer (Out of Office)", "FYI\n\n---------- Forwarded message ---------\nFrom: Bob\n\nI am out of the office."),
        ("Fwd: Jane Doe is out of the office (returning 03/05/2026)", "I am out of the office."),
    ],
)
def test_who_answers_or_forwards_an_absence_is_not_away(subject: str, text: str) -> None:
    assert automatic.judge(a_message(subject=subject, text=text)).may_reply


def test_notes_puts_the_name_first() -> None:
    subject = "Jane Doe is out of the office (returning 03/05/2026)"
    text = "I will be out of the office starting 03/01/2026."
    assert not automatic.judge(a_message(subject=subject, text=text)).may_reply
    assert automatic.judge(
        a_message(subject=subject, text=text, fields={"Auto-Submitted": "auto-generated"})
    ).is_vacation


INSTEAD = [
    "Please excuse any delay in my reply.", "Please redirect your query to bob@x.example.", "Please liaise with Bob.",
    "Please text me if it is urgent: 0123.", "Please copy Bob on urgent mail.", "Please raise a ticket.",
    "Please open a ticket at help.x.example.", "Please send urgent mail to Bob.", "Please rest assured that I will reply.",
    "Please check with Bob.", "Please always contact Bob.", "Please first contact Bob.", "Please pardon the delay.",
    "Please send me a reminder on Monday.", "Please come back to me next week.", "Please cancel your request if it is done.",
    "Please deliver parcels to reception.", "Please give me until Tuesday.", "Please tell me what it is about.",
    "Please extend my apologies.", "Please note that we are moving.", "Please keep the invoice until then.",
    "May I ask you to cancel any meeting?", "Bitte liefern Sie Pakete am Empfang ab.", "Bitte kommen Sie zu Frau Muster.",
    "Please remove my address from your mailing list.", "Please think of the environment before printing.",
    "Please follow us on LinkedIn", "Please save the trees", "Please help us save paper.",
    "Could you please contact bob@x.example in urgent cases?", "If it is urgent, can you please call Bob on 0123?",
    "Können Sie sich bitte an Frau Muster wenden?", "¿Puede contactar con Ana?", "Pouvez-vous contacter Jean en cas d'urgence ?",
]  # fmt: skip
BARE = [
    ("Out of office", "I am out of the office until Monday."),
    ("On leave", "I am currently on leave."),
    ("Abwesenheit", "Ich bin bis Montag im Urlaub."),
    ("Fuera de la oficina", "Estoy fuera de la oficina hasta el lunes."),
    ("Absence du bureau", "Je suis absent du bureau jusqu'au lundi."),
]


@pytest.mark.parametrize("more", INSTEAD)
@pytest.mark.parametrize(("subject", "away"), BARE)
def test_who_is_away_asks_to_turn_elsewhere(subject: str, away: str, more: str) -> None:
    answer = a_message(subject=subject, text=f"{away} {more}", in_reply_to=("<ours@example.org>",))
    assert automatic.judge(answer).is_vacation


@pytest.mark.parametrize(("subject", "away"), BARE)
@pytest.mark.parametrize("more", [INSTEAD[0], *INSTEAD[-5:]])
def test_who_is_away_and_answers_nothing_is_answered_nothing(subject: str, away: str, more: str) -> None:
    assert not automatic.judge(a_message(subject=subject, text=f"{away} {more}")).may_reply


@pytest.mark.parametrize(
    "text",
    ["I'll be out of office on Tuesday. Please send the contract to my colleague Ann.",
     "I am out of the office tomorrow. Could you deliver on Friday?"],
)  # fmt: skip
def test_in_doubt_who_answers_nothing_is_a_person(text: str) -> None:
    assert automatic.judge(a_message(subject="Out of office", text=text)).may_reply
    assert automatic.judge(a_message(subject="Out of office", text=text, in_reply_to=("<ours@example.org>",))).is_vacation


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Out of office", "I'm out of office on Tuesday, so move my appointment to Friday."),
        ("Out of office", "I'll be out of office on Thursday. Please cancel my order 12."),
        ("Out of office", "I am out of office on Monday. Could you please send me the invoice again?"),
        ("On leave", "I am on leave from Monday and need my laptop fixed before."),
        ("Abwesenheit", "Ich bin ab Montag im Urlaub. Können Sie den Termin bitte auf Freitag legen?"),
        ("Abwesenheit", "Ich bin ab Montag im Urlaub, bitte verschieben Sie die Lieferung."),
        ("Abwesenheit", "Ich bin ab Montag im Urlaub und brauche meinen Laptop vorher."),
        ("Abwesenheit", "Ich bin ab Montag im Urlaub, könnten Sie mir die Rechnung noch schicken?"),
        ("Office closed", "Our office is closed on Friday. Please deliver on Monday instead."),
        ("Automatic reply text", "Please change our automatic reply to: We are closed."),
        ("Afwezig", "Ik ben maandag afwezig. Kunt u de afspraak verzetten?"),
        ("Fuera de la oficina", "Estoy fuera de la oficina el lunes. ¿Puede cambiar la cita?"),
        ("Absence du bureau", "Je suis absent du bureau lundi. Pouvez-vous déplacer le rendez-vous ?"),
        ("Accusé de réception : commande 12", "Je ne l'ai pas reçu."),
        ("Eingangsbestätigung: Bestellung 12", "Ich habe bis heute keine bekommen."),
    ],
)
def test_who_is_away_asks_the_desk(subject: str, text: str) -> None:
    assert automatic.judge(a_message(subject=subject, text=text, in_reply_to=("<ours@example.org>",))).may_reply


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Eingangsbestätigung", "Ihre Nachricht ist eingegangen und wird bearbeitet."),
        ("Accusé de réception", "Nous avons bien reçu votre message. Si vous n'avez pas reçu de réponse, écrivez-nous."),
    ],
)
def test_a_receipt_that_says_so_is_automatic(subject: str, text: str) -> None:
    assert automatic.judge(a_message(subject=subject, text=text, in_reply_to=("<ours@example.org>",))).is_auto
