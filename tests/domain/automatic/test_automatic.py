"""Which mail is automatic, and which may be answered (RFC 3834, RFC 5230 section 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espomail.domain.automatic import judging as automatic
from espomail.domain.mime import parsing
from espomail.domain.mime.message import Address, Attachment, Message

ALICE = (Address("Alice", "alice@example.com"),)
DAEMON = (Address("", "mailer-daemon@example.com"),)


def a_message(sender: str = "alice@example.com", **parts: Any) -> Message:
    fields = parts.pop("fields", {})
    headers = {name.lower(): (value,) for name, value in fields.items()}
    senders = (Address("", sender),) if sender else ()
    return Message(senders=senders, headers=headers, **parts)


def field(name: str, value: str, **parts: Any) -> Message:
    return a_message(fields={name: value}, **parts)


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("Auto-Submitted", "auto-replied", "auto-reply"),
        ("Auto-Submitted", "AUTO-REPLIED; owner=alice", "auto-reply"),
        ("Auto-Submitted", "auto-replied (vacation)", "vacation"),
        ("Auto-Submitted", "(sieve) auto-replied", "auto-reply"),
        ("Auto-Submitted", "auto-generated", "auto-generated"),
        ("Auto-Submitted", "auto-notified", "auto-generated"),
        ("Auto-Submitted", "yes", "auto-generated"),
        ("Precedence", "bulk", "bulk"),
        ("Precedence", "Junk (really)", "bulk"),
        ("Precedence", "list", "list"),
        ("Precedence", "auto_reply", "auto-reply"),
        ("Precedence", "auto-reply", "auto-reply"),
        ("List-Id", "Gardeners <gardeners.example.org>", "list"),
        ("List-Post", "<mailto:gardeners@example.org>", "list"),
        ("List-Owner", "<mailto:o@example.org>", "list"),
        ("List-Something", "new", "list"),
        ("List-Unsubscribe", "<https://example.com/u>", "bulk"),
        ("Delivered-To", "mailing list gardeners@example.org", "list"),
        ("X-List-Unsubscribe", "<https://example.com/u>", "bulk"),
        ("Mailing-List", "contact x-help@example.org", "list"),
        ("X-Autoreply", "yes", "auto-reply"),
        ("X-Autorespond", "anything", "auto-reply"),
        ("X-Auto-Reply-From", "a@example.com", "auto-reply"),
        ("X-Mail-Autoreply", "1", "auto-reply"),
        ("X-GMX-Autoreply", "1", "auto-reply"),
        ("X-MSN-Vacation", "on", "vacation"),
        ("X-Amazon-Auto-Reply", "1", "auto-reply"),
        ("X-SmarterMail-AutoResponder", "1", "auto-reply"),
        ("X-Autoreply-By", "cpanel", "auto-reply"),
        ("Auto-Reply", "yes", "auto-reply"),
        ("X-Vacation-Responder", "sieve", "vacation"),
        ("X-Out-Of-Office-Reply", "1", "vacation"),
        ("X-Facebook-Notify", "comment", "auto-generated"),
        ("X-LinkedIn-Class", "INVITE", "auto-generated"),
        ("X-ARF", "yes", "feedback"),
        ("X-Roving-ID", "1.2.3", "bulk"),
        ("Return-Path", "<#@[]>", "auto-generated"),
        ("Precedence", "auto", "auto-generated"),
        ("X-SmarterMail-MessageType", "AutoResponder", "auto-reply"),
        ("X-CSA-Complaints", "csa-complaints@example.org", "bulk"),
        ("X-Amazon-Mail-Relay-Type", "notification", "auto-generated"),
        ("X-MS-Exchange-Message-Is-Ndr", "", "auto-generated"),
        ("X-SFDC-EmailCategory", "autoResponse", "auto-generated"),
        ("X-POST-MessageClass", "9; Autoresponder", "auto-reply"),
        ("Delivered-To", "Autoresponder", "auto-reply"),
        ("X-FreeScout-Mail-Type", "auto.reply", "auto-reply"),
        ("X-Cron-Env", "<SHELL=/bin/sh>", "auto-generated"),
        ("X-FC-MachineGenerated", "true", "auto-generated"),
        ("X-Failed-Recipients", "bob@example.org", "auto-generated"),
        ("X-Campaign", "spring", "bulk"),
        ("Return-Path", "<>", "auto-generated"),
        ("Return-Path", " < > ", "auto-generated"),
        ("Return-Path", "<MAILER-DAEMON@example.com>", "auto-generated"),
        ("X-Envelope-From", "<>", "auto-generated"),
        ("X-Mailer", "vacation 1.2", "vacation"),
        ("Content-Class", "urn:content-classes:mdn", "auto-generated"),
    ],
)
def test_a_field_makes_mail_automatic(name: str, value: str, kind: str) -> None:
    verdict = automatic.judge(field(name, value))
    assert (verdict.is_auto, verdict.kind, verdict.may_reply) == (True, kind, False)
    assert verdict.reason is not None
    assert verdict.reason.lower().startswith(name.lower())
    assert " ".join(value.split())[:20] in verdict.reason or "(empty)" in verdict.reason


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Auto-Response-Suppress", "All"),
        ("X-Auto-Response-Suppress", "dr, oof, AUTOREPLY"),
        ("X-Auto-Response-Suppress", "OOF (Exchange)"),
        ("Return-Path", "<gardeners-bounces@example.org>"),
        ("Return-Path", "<gardeners-bounces+alice=example.com@example.org>"),
        ("Return-Path", "<owner-gardeners@example.org>"),
        ("Return-Path", "<bounce-123-456@mail.example.com>"),
        ("Return-Path", "<b.1234@bounces.example.com>"),
        ("Return-Path", "<news+bob=example.org@example.com>"),
        ("Sender", "Gardeners <gardeners-bounces@example.org>"),
        ("Errors-To", "owner-gardeners@example.org"),
        ("X-Loop", "support@example.net"),
        ("X-RT-Loop-Prevention", "example.net"),
        # rules pass on what people wrote, too
        ("X-MS-Exchange-Inbox-Rules-Loop", "alice@example.com"),
        ("X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent"),
        # somebody spoke or scanned, a machine wrote
        ("X-ServiceNow-Generated", "true"),
        ("X-Asterisk-CallerID", "4930123456"),
        ("X-CallingTelephoneNumber", "+4930123456"),
        ("X-VoiceMessageDuration", "12"),
        ("Message-Context", "voice-message"),
        ("Content-Class", "voice"),
        ("Content-Class", "urn:content-class:fax"),
        ("X-Mailer", "KONICA MINOLTA bizhub C284"),
        ("X-Mailer", "FRITZ!Box"),
    ],
)
def test_a_field_asks_for_silence_only(name: str, value: str) -> None:
    verdict = automatic.judge(field(name, value))
    assert (verdict.is_auto, verdict.kind, verdict.may_reply) == (False, "none", False)
    assert len(verdict.why_not) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto-Submitted", "no"),
        ("Auto-Submitted", "No (a person (really) wrote)"),
        ("Auto-Submitted", "no; reason=typed"),
        ("Auto-Submitted", " "),
        ("List-Unsubscribe", ""),
        ("Precedence", "first-class"),
        ("Precedence", "special-delivery"),
        ("Precedence", "normal"),
        ("X-Auto-Response-Suppress", "None"),
        ("X-Auto-Response-Suppress", "DR, NDR, RN, NRN"),
        ("X-Autoreply", "no"),
        ("X-Vacation-Responder", "off"),
        ("X-MS-Office365-Filtering-Correlation-Id", "1-2"),
        ("X-Microsoft-Office-Version", "16"),
        ("X-Autonomy", "x"),
        ("Return-Path", "<alice@example.com>"),
        ("Return-Path", "<SRS0=Ab1=XY=example.com=alice@relay.example.net>"),
        ("Return-Path", "<prvs=1234abcd=alice@example.com>"),
        ("Return-Path", "<alice+caf_=support=example.org@example.com>"),
        ("Return-Path", "<jean-luc@example.com>"),
        ("X-Mailer", "Microsoft Outlook 16.0"),
        ("Feedback-ID", "1.eu-west-1.abc:AmazonSES"),
        ("Sender", "alice@example.com"),
        ("Delivered-To", "support@example.org"),
        ("X-Listening-To", "music"),
        ("Content-Class", "urn:content-classes:message"),
        ("Message-Context", "pager-message"),
        ("X-SFDC-EmailCategory", "apiSingleMail"),
        # a rule of another mailbox redirected what Alice wrote
        ("X-MS-Exchange-Inbox-Rules-Loop", "office@example.org"),
    ],
)
def test_fields_on_the_mail_of_people(name: str, value: str) -> None:
    assert automatic.judge(field(name, value)) == automatic.Automatic(False, "none", None, True, ())


@pytest.mark.parametrize(
    ("address", "is_auto"),
    [
        ("MAILER-DAEMON@example.com", True),
        ("mmdf@example.com", True),
        ("mail.daemon@example.com", True),
        ("gardeners-request@example.org", True),
        ("owner-gardeners@example.org", True),
        ("shop-owner@example.com", False),
        ("postmaster@example.com", False),
        ("noreply@example.com", False),
        ("no-reply@example.com", False),
        ("No_Reply+7@example.com", False),
        ("do-not-reply@example.com", False),
        ("shop-donotreply@example.com", False),
        ("nicht-antworten@example.de", False),
        ("ne-pas-repondre@example.fr", False),
        ("no-responder@example.es", False),
        ("naoresponda@example.com.br", False),
        ("bounces@example.com", False),
        ("bounce+a1b2@example.com", False),
        ("auto-reply@example.com", False),
        ("notifications@example.com", False),
        ("notification+kr4x@example.com", False),
        ("orders@noreply.example.com", False),
        ("orders@eu.do-not-reply.example.com", False),
        ("listserv@example.edu", False),
        ("nicht.beantworten@example.de", False),
        ("antworte-nicht@example.de", False),
        ("keineantwort@example.de", False),
        ("nepasrepondre@example.fr", False),
        ("ne_repondez_pas@example.fr", False),
        ("norespuesta@example.es", False),
        ("no-contestar@example.es", False),
        ("nao-responder@example.com.br", False),
        ("nonrispondere@example.it", False),
        ("norispondi@example.it", False),
        ("geen-reactie@example.nl", False),
        ("svarainte@example.se", False),
        ("svar-inte@example.se", False),
        ("ingensvar@example.no", False),
        ("ikke-svar@example.dk", False),
        ("ei-vastausta@example.fi", False),
        ("nie-odpowiadac@example.pl", False),
        ("neodpovidat@example.cz", False),
        ("neodpovedajte@example.sk", False),
        ("nevalaszolj@example.hu", False),
        ("nu-raspunde@example.ro", False),
        ("ne-odgovarjaj@example.si", False),
        ("ne-otvechayte@example.ru", False),
        ("cevaplamayin@example.com.tr", False),
        ("henshin-fuka@example.jp", False),
        ("webnoreply@example.com", False),
        ("noreplyto@example.com", False),
        ("noanswer@example.com", False),
        ("noresponse@example.com", False),
        ("do.not.reply@example.com", False),
        ("no-reply-xyz@example.com", False),
        ("gardeners-confirm+3a4b5c6d7e@example.org", False),
        ("bob-confirm-1171234567.12345.a1b2c3@example.org", False),
        ("wordpress@shop.example", False),
        ("nagios@example.com", False),
        ("quote-request@example.com", False),
        ("info_request@example.edu", False),
        ("owner_services@example.com", False),
    ],
)
def test_senders_behind_whom_nobody_sits(address: str, is_auto: bool) -> None:
    verdict = automatic.judge(a_message(address))
    assert not verdict.may_reply
    assert address in verdict.why_not[0]
    assert verdict.is_auto is is_auto


# what shops, small firms and people with odd names are called
PEOPLE = (
    "mailer", "info-mailer", "mta", "mail", "post", "news", "service", "admin", "administrator",
    "root", "robot", "robotics", "system", "auto", "autos", "automobile", "alert", "alerts", "editor",
    "press", "office", "reception", "orders", "returns", "reply", "answers", "bot", "abbot", "talbot",
    "noah.repley", "nora.reply", "anna.vastag", "balasz", "nikola.odgovar", "valeria.yanit",
    "apantelis", "no.respler", "list", "listings", "owner", "request", "relay", "errors", "error.cole",
    "bouncy-castle", "vacation-rentals", "vacations", "notifier.smith", "confirm", "confirmation",
    "acron", "robert.cron", "daemond", "masters", "masterclass", "exchange", "conf-desk", "verify.me",
)  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "alice@example.com",
        "support@example.com",
        "info@example.com",
        "norman.reply@example.com",
        "autumn@example.com",
        "automobile-sales@example.com",
        "mailin@example.com",
        "master@example.com",
        "owner@example.com",
        "request@example.com",
        "webmaster@example.com",
        "cassandra.noreplyton@example.com",
        "damon@example.com",
        "listenberg@example.com",
        "customer+order=17@example.com",
        "reply+42@reply.example.com",
        '"alice smith"@example.com',
        *(f"{local}@shop.example" for local in PEOPLE),
    ],
)
def test_senders_who_may_be_people(address: str) -> None:
    assert automatic.judge(a_message(address)).may_reply


@pytest.mark.parametrize(
    ("senders", "sender", "reason"),
    [
        ((), "", "From: no usable address"),
        ((*ALICE, Address("", "bob@example.com")), "", "From: 2 addresses"),
        ((Address("", "nobody here"),), "", "From: nobody here (no address)"),
        ((*ALICE, Address("", "bob@example.com")), "Bob <bob@example.com>", None),
    ],
)
def test_an_answer_needs_one_sender(
    senders: tuple[Address, ...], sender: str, reason: str | None
) -> None:
    headers = {"sender": (sender,)} if sender else {}
    verdict = automatic.judge(Message(senders=senders, headers=headers))
    assert verdict.why_not == ((reason,) if reason else ())


@pytest.mark.parametrize("name", ["Shop (do not reply)", "No-Reply Shop", "Bitte nicht antworten", "NE PAS RÉPONDRE"])
def test_a_name_may_ask_for_silence(name: str) -> None:
    verdict = automatic.judge(Message(senders=(Address(name, "info@shop.example"),)))
    assert (verdict.is_auto, verdict.may_reply) == (False, False)
    assert automatic.judge(Message(senders=(Address("Noreen Plyler", "noreen@x.example"),))).may_reply


def test_a_person_at_the_postmasters_desk_is_not_answered_but_no_machine() -> None:
    verdict = automatic.judge(a_message("postmaster@small.example", fields={"Return-Path": "<postmaster@small.example>"}))
    assert (verdict.is_auto, verdict.may_reply) == (False, False)


def test_a_form_on_a_website_sends_from_an_address_that_takes_no_mail() -> None:
    """Its case is opened; nothing goes to Reply-To, which anybody could fill in."""
    form = a_message("noreply@shop.example", fields={"X-Mailer": "PHPMailer 6.8"}, reply_to=ALICE)
    verdict = automatic.judge(form)
    assert (verdict.is_auto, verdict.why_not) == (False, ("From: noreply@shop.example (no-reply)",))
    assert automatic.judge(a_message("forms@shop.example", fields={"X-Mailer": "PHPMailer 6.8"}, reply_to=ALICE)).may_reply


def test_a_reply_to_that_takes_no_mail_silences() -> None:
    message = a_message(reply_to=(Address("", "noreply@example.com"),))
    assert automatic.judge(message).why_not == ("Reply-To: noreply@example.com (no-reply)",)


@pytest.mark.parametrize(
    ("content_type", "value", "kind"),
    [
        ("multipart/report", "multipart/report; report-type=feedback-report", "feedback"),
        ("multipart/report", 'multipart/report; report-type="delivery-status"', "auto-generated"),
        ("multipart/report", "multipart/report", "auto-generated"),
        ("message/disposition-notification", "", "auto-generated"),
        ("text/calendar", 'text/calendar; method="REPLY"', "auto-reply"),
    ],
)
def test_reports_and_calendar_answers(content_type: str, value: str, kind: str) -> None:
    verdict = automatic.judge(field("Content-Type", value, content_type=content_type))
    assert (verdict.is_auto, verdict.kind, verdict.may_reply) == (True, kind, False)


def _with_part(content_type: str, subject: str = "Hello", method: str = "") -> Message:
    part = Attachment("x", content_type, 3, False, None, "0", method)
    return a_message(subject=subject, attachments=(part,), content_type="multipart/mixed")


def test_parts_count_like_the_whole() -> None:
    assert automatic.judge(_with_part("message/feedback-report")).kind == "feedback"
    assert automatic.judge(replace(_with_part("message/delivery-status"), senders=DAEMON)).is_auto
    assert automatic.judge(_with_part("message/disposition-notification")).is_auto
    assert automatic.judge(_with_part("text/calendar", "Accepted: Lunch")).kind == "auto-reply"
    assert automatic.judge(_with_part("text/calendar", "Přijato: Oběd")).kind == "auto-reply"
    invitation = automatic.judge(_with_part("text/calendar", "Lunch", "request"))
    assert (invitation.is_auto, invitation.may_reply) == (False, False)
    assert automatic.judge(_with_part("message/rfc822")).may_reply


@pytest.mark.parametrize(
    ("content_type", "subject"),
    [
        ("message/delivery-status", "This came back"),
        ("message/delivery-status", "Fwd: Undelivered Mail Returned to Sender"),
        ("message/disposition-notification", "Fwd: Read: Your offer"),
        ("message/disposition-notification", "Re: Read: Your offer"),
    ],
)
def test_who_shows_a_report_that_they_got_is_a_person(content_type: str, subject: str) -> None:
    shown = _with_part(content_type, subject)
    assert automatic.judge(shown).may_reply
    assert not automatic.judge(replace(shown, headers={"return-path": ("<>",)})).may_reply
    assert automatic.judge(replace(shown, content_type="multipart/report")).is_auto


@pytest.mark.parametrize(
    "subject",
    [
        "Report domain: example.org Submitter: example.com Report-ID: <2026.1@example.com>",
        "[Preview] Report Domain: example.org Submitter: mail.example.net Report-ID: 1a2b",
    ],
)
def test_reports_on_domains_are_told_by_the_subject_that_is_fixed_for_them(subject: str) -> None:
    verdict = automatic.judge(a_message(subject=subject))
    assert (verdict.is_auto, verdict.kind, verdict.may_reply) == (True, "auto-generated", False)
    assert automatic.judge(a_message(subject="Report domain: ours? Who is the submitter?")).may_reply


def test_a_bounce_that_calls_itself_replied_is_no_answer() -> None:
    message = field("Auto-Submitted", "auto-replied", subject="Undelivered Mail")
    verdict = automatic.judge(message, is_bounce=True)
    assert verdict.kind == "auto-generated"
    assert verdict.why_not == (
        "Bounce: it reports a failed delivery",
        "Auto-Submitted: auto-replied",
    )


# --- people on lists ---------------------------------------------------------------------------

LIST = {
    "List-Id": "<gardeners.example.org>",
    "List-Post": "<mailto:gardeners@example.org>",
    "Precedence": "list",
    "X-Loop": "gardeners@example.org",
    "Return-Path": "<gardeners-bounces@example.org>",
}


def test_a_person_who_answers_through_a_list_is_not_automatic_but_gets_no_reply() -> None:
    verdict = automatic.judge(a_message(fields=LIST, in_reply_to=("<q@example.net>",)))
    assert (verdict.is_auto, verdict.kind, verdict.may_reply) == (False, "none", False)
    assert len(verdict.why_not) == 5


def test_a_first_mail_through_a_list_is_list_mail() -> None:
    assert automatic.judge(a_message(fields=LIST)).kind == "list"


def test_a_machine_that_answers_through_a_list_stays_automatic() -> None:
    message = a_message("noreply@example.com", fields=LIST, in_reply_to=("<q@example.net>",))
    assert automatic.judge(message).is_auto


# --- weak evidence -----------------------------------------------------------------------------

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


def test_people_who_work_with_request_tracker_are_people() -> None:
    fields = {"Precedence": "bulk", "RT-Ticket": "example.org #12", "X-RT-Loop-Prevention": "example.org"}
    verdict = automatic.judge(a_message(fields=fields, subject="[example.org #12] Printer"))
    assert (verdict.is_auto, verdict.may_reply) == (False, False)
    robot = automatic.judge(a_message(fields=fields | {"Auto-Submitted": "auto-replied"}))
    assert robot.is_auto


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
        ("Automatische Antwort: falsch", "Ihre automatische Antwort nennt das falsche Datum."),
    ],
)
def test_people_want_something_done(subject: str, text: str) -> None:
    assert automatic.judge(a_message(subject=subject, text=text)).may_reply


def test_notes_puts_the_name_first() -> None:
    subject = "Jane Doe is out of the office (returning 03/05/2026)"
    text = "I will be out of the office starting 03/01/2026."
    assert not automatic.judge(a_message(subject=subject, text=text)).may_reply
    assert automatic.judge(
        a_message(subject=subject, text=text, fields={"Auto-Submitted": "auto-generated"})
    ).is_vacation


def test_every_reason_is_given_once() -> None:
    message = a_message(
        "noreply@example.com",
        fields={"Auto-Submitted": "auto-replied", "Precedence": "bulk", "List-Id": "<x.example>"},
    )
    assert list(automatic.reasons_for_silence(message)) == [
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "List-Id: <x.example>",
        "From: noreply@example.com (no-reply)",
    ]


def test_a_reason_is_one_short_line() -> None:
    verdict = automatic.judge(field("X-Loop", "a\tb\n" * 500))
    assert len(verdict.why_not[0]) < 100
    assert "\n" not in verdict.why_not[0]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_get_a_verdict(raw: bytes) -> None:
    verdict = automatic.judge(parsing.parse(b"Precedence: " + raw))
    assert verdict.may_reply == (not verdict.why_not)


@pytest.mark.parametrize(("field", "line", "may_reply"), [
    ("", "VERSION:2.0", True),
    ("; method=PUBLISH", "METHOD:PUBLISH", True),
    ("", "METHOD:PUBLISH", True),
    ("; method=REQUEST", "METHOD:REQUEST", False),
    ("", "METHOD:REPLY", False),
])  # fmt: skip
def test_a_calendar_file_that_a_person_attached_is_no_invitation(field: str, line: str, may_reply: bool) -> None:
    raw = (
        "From: Ann <ann@x.example>\nSubject: Import fails\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nMy calendar does not import.\n"
        f"--b\nContent-Type: text/calendar{field}; name=x.ics\nContent-Disposition: attachment\n\n"
        f"BEGIN:VCALENDAR\n{line}\nEND:VCALENDAR\n--b--\n"
    ).encode()
    assert automatic.judge(parsing.parse(raw)).may_reply is may_reply


def test_a_voice_message_is_not_answered() -> None:
    verdict = automatic.judge(field("Content-Type", "multipart/voice-message", content_type="multipart/voice-message"))
    assert (verdict.is_auto, verdict.may_reply) == (False, False)


@pytest.mark.parametrize(("method", "is_auto"), [("REPLY", True), ("reply", True), ("REQUEST", False)])
def test_a_calendar_answer_is_known_by_its_part_in_any_language(method: str, is_auto: bool) -> None:
    raw = (
        "From: Ann <ann@x.example>\nSubject: Lounas\nMIME-Version: 1.0\n"
        "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nAnn tulee\n"
        f'--b\nContent-Type: text/calendar; method="{method}"\n\nBEGIN:VCALENDAR\n--b--\n'
    ).encode()
    verdict = automatic.judge(parsing.parse(raw))
    assert (verdict.is_auto, verdict.may_reply) == (is_auto, False)


# --- how single systems mark what they write ---------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "subject", "text", "kind"),
    [
        ({"X-Autogenerated": "Reply"}, "Re: Printer", "Hello", "auto-reply"),
        ({"X-MDAutoReply": "1"}, "RE: Printer [Auto-Reply]", "Hello", "auto-reply"),
        ({"X-Apple-Action": "OOO/1.0"}, "Re: Printer", "Hello", "vacation"),
        (
            {"Precedence": "bulk", "Delivered-By-The-Graces-Of": "the Vacation program"},
            "away from my mail",
            "I will not be reading my mail for a while.",
            "vacation",
        ),
        ({}, "Jane Doe is out of the office (returning 03/05/2026)", "I am out of the office.", "vacation"),
        ({}, "Eva Muster/ACME ist außer Haus.", "Ich werde bis Montag nicht im Büro sein.", "vacation"),
        ({}, "Re: Printer (Out of Office)", "I will return on Monday. Until my return ask Bob.", "vacation"),
        ({}, "Yahoo! Auto Response", "I am away.", "vacation"),
        ({"In-Reply-To": "<q@example.org>"}, "Auto-Antwort: Drucker", "Danke.", "auto-reply"),
    ],
)  # fmt: skip
def test_single_systems_answer_by_themselves(
    fields: dict[str, str], subject: str, text: str, kind: str
) -> None:
    answered = tuple(fields.get("In-Reply-To", "").split())
    verdict = automatic.judge(a_message(fields=fields, subject=subject, text=text, in_reply_to=answered))
    assert (verdict.is_auto, verdict.kind, verdict.may_reply) == (True, kind, False)


def test_what_a_mail_server_forwards_somebody_wrote() -> None:
    assert automatic.judge(field("X-Autogenerated", "Forward")).may_reply
    assert automatic.judge(field("Return-Path", "<bounces+SRS=Ab1=XY@example.com>")).may_reply


def test_a_complaint_about_attached_mail_is_feedback() -> None:
    complaint = _with_part("message/rfc822", "complaint about message from 192.0.2.1")
    assert automatic.judge(complaint).kind == "feedback"
    assert automatic.judge(a_message(subject="Complaint about message from Bob")).may_reply


def test_cron_says_so_in_its_name() -> None:
    message = Message(senders=(Address("Cron Daemon", "root@example.com"),))
    assert automatic.judge(message).kind == "auto-generated"


@pytest.mark.parametrize("sender", ["Gardeners <GARDENERS-L@example.edu>", "<flowers@listserv.example.edu>"])
def test_listserv_names_its_list_as_sender(sender: str) -> None:
    assert automatic.judge(field("Sender", sender)).kind == "list"


# --- a list in front of a desk -----------------------------------------------------------------


def test_where_only_a_list_speaks_its_addresses_are_evidence() -> None:
    verdict = automatic.judge(a_message(fields=LIST))
    assert verdict.through == ("gardeners@example.org",)
    assert automatic.judge(a_message(fields=LIST, in_reply_to=("<q@example.net>",))).through


@pytest.mark.parametrize(
    "more",
    [{"Auto-Submitted": "auto-generated"}, {"X-Auto-Response-Suppress": "All"}, {"X-Campaign": "spring"}],
)
def test_beside_another_sign_the_list_is_no_excuse(more: dict[str, str]) -> None:
    assert automatic.judge(a_message(fields={**LIST, **more})).through == ()
    assert automatic.judge(a_message("noreply@example.com", fields=LIST)).through == ()


GOOGLE_GROUP = {
    "Precedence": "list",
    "Mailing-list": "list desk@example.org; contact desk+owners@example.org",
    "List-ID": "<desk.example.org>",
    "X-Google-Group-Id": "123456789",
    "List-Post": "<https://groups.google.com/a/example.org/group/desk/post>, <mailto:desk@example.org>",
    "List-Help": "<https://support.google.com/a/example.org/bin/topic.py?topic=25838>, <mailto:desk+help@example.org>",
    "List-Unsubscribe": "<mailto:googlegroups-manage+123456789+unsubscribe@googlegroups.com>",
    "X-Original-Sender": "alice@example.com",
    "X-BeenThere": "desk@example.org",
    "Sender": "desk@example.org",
    "Return-Path": "<desk+bncBCXK7HEV3YBRBX4OSCXQMGQE3R6A5RI@example.org>",
}
MAILMAN = {
    "Precedence": "list",
    "List-Id": "The desk <desk.example.org>",
    "List-Post": "<mailto:desk@example.org>",
    "List-Unsubscribe": "<https://lists.example.org/options/desk>, <mailto:desk-request@example.org?subject=unsubscribe>",
    "X-BeenThere": "desk@example.org",
    "X-Mailman-Version": "2.1.39",
    "Errors-To": "desk-bounces@example.org",
    "Sender": "Desk <desk-bounces@example.org>",
    "Return-Path": "<desk-bounces+support=example.net@example.org>",
}


@pytest.mark.parametrize("fields", [GOOGLE_GROUP, MAILMAN])
def test_a_person_who_writes_through_a_group_is_known_by_the_group_alone(fields: dict[str, str]) -> None:
    assert automatic.judge(a_message(fields=fields)).through == ("desk@example.org",)


@pytest.mark.parametrize("fields", [GOOGLE_GROUP, MAILMAN])
@pytest.mark.parametrize(
    ("sender", "more"),
    [
        ("desk-request@example.org", {}),
        ("desk-bounces@example.org", {}),
        ("desk-owner@example.org", {}),
        ("desk+owners@example.org", {}),
        ("desk+unsubconfirm@example.org", {}),
        ("mailman@example.org", {"X-List-Administrivia": "yes"}),
        ("noreply@googlegroups.com", {}),
    ],
)
def test_what_the_group_itself_writes_is_no_persons_mail(
    fields: dict[str, str], sender: str, more: dict[str, str]
) -> None:
    verdict = automatic.judge(a_message(sender, fields=fields | more))
    assert (verdict.through, verdict.may_reply) == ((), False)


@pytest.mark.parametrize(
    ("fields", "may_reply"),
    [
        ({"Feedback-ID": "1.us:xyz:HubSpot"}, True),
        ({"Feedback-ID": "x:gmail", "X-Google-DKIM-Signature": "v=1"}, True),
        ({"X-Mailer": "PHPMailer 6.8"}, True),
        ({"X-SG-EID": "abc", "X-Entity-ID": "x"}, True),
        ({"Precedence": "bulk"}, False),
        ({"List-Unsubscribe": "<mailto:u@example.com>"}, False),
    ],
)
def test_what_tools_add_to_the_mail_of_one_person(fields: dict[str, str], may_reply: bool) -> None:
    assert automatic.judge(a_message(fields=fields)).may_reply is may_reply
