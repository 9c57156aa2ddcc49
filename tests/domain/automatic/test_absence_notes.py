"""Absence notes without a field and without a subject, told by having no other sentence; people near them."""

from __future__ import annotations

import time

import pytest

from espomail.domain.automatic import judging as automatic
from espomail.domain.automatic.absences import absence_note
from espomail.domain.mime.message import Address, Message

KIM = (Address("Kim", "kim@customer.example"),)


def a_mail(text: str, subject: str = "Re: Your offer") -> Message:
    return Message(senders=KIM, subject=subject, text=text)


NOTES = (
    "Hello,\n\nthank you for your message. I am out of the office until 3 May and will reply on my return."
    " For urgent matters please contact Bob (bob@x.example).\n\nKind regards\nKim Lee\nAcme Ltd\nPhone 555",
    "I am currently away from the office with limited access to email. I will respond when I return on Monday.",
    "I am on annual leave returning on 3 May. If your enquiry is urgent please call 0123 456789 and ask for Bob.",
    "I am out of the office on business this week. Your e-mail will not be read until Monday.",
    "I am out of the office until Monday. For urgent matters call 0123 456789.\n-- \nKim Lee, Acme Ltd, Main Street 1, Town",
    "I am currently on maternity leave. Please direct all enquiries to bob@x.example.\n\nKim",
    "Guten Tag,\n\nich bin bis einschließlich 3. Mai nicht im Büro. Ihre E-Mail wird nicht automatisch weitergeleitet."
    " In dringenden Fällen wenden Sie sich bitte an info@x.example.\n\nMit freundlichen Grüßen\nKim",
    "Ich bin bis zum 3.5. im Urlaub. Ihre Nachricht wird nicht gelesen. Bitte schreiben Sie an info@x.example.",
    "Bonjour,\n\nJe suis absent du bureau jusqu'au 3 mai. En cas d'urgence, merci de contacter Jean (jean@x.example).\n\n"
    "Cordialement,\nKim",
    "Estimado/a,\nEstoy de vacaciones hasta el 3 de mayo. Para asuntos urgentes, por favor contacte con Ana en"
    " ana@x.example.\nSaludos,\nKim",
    "Buongiorno,\nsono assente fino al 3 maggio. Per urgenze potete contattare anna@x.example.\nCordiali saluti",
    "Estou de férias até 3 de maio. Em caso de urgência, contacte ana@x.example.",
    "Hej,\n\nJag är på semester till 3 maj. Vid brådskande ärenden kontakta anna@x.example.\n\nMvh\nKim",
    "Hej\n\nTak for din mail. Jeg er på ferie til 3. maj. Hvis det haster, kontakt anna@x.example.\n\nVenlig hilsen\nKim",
    "Beste,\nIk ben afwezig tot 3 mei. Voor dringende zaken kunt u contact opnemen met Jan (jan@x.example).\n"
    "Met vriendelijke groet,\nKim",
)


@pytest.mark.parametrize("text", NOTES)
def test_a_note_that_says_nothing_else_asks_for_silence(text: str) -> None:
    verdict = automatic.judge(a_mail(text))
    assert (verdict.is_auto, verdict.may_reply) == (False, False)
    assert verdict.why_not[0].startswith("Text: ")


@pytest.mark.parametrize("text", NOTES)
@pytest.mark.parametrize(
    "more", ["The invoice 12 is wrong.", "Could you send the offer again?", "Bitte senden Sie die Rechnung noch einmal."]
)
def test_with_one_sentence_of_their_own_a_person_wrote(text: str, more: str) -> None:
    assert automatic.judge(a_mail(f"{more}\n\n{text}")).may_reply


def test_who_forwards_a_note_is_a_person() -> None:
    assert automatic.judge(a_mail(NOTES[1], "Fwd: Your offer")).may_reply


@pytest.mark.parametrize(
    "text",
    [
        "I'm currently on holiday with limited access to email, but my order has not arrived. Please call me.",
        "I am away next week. In urgent cases leave the parcel with my neighbour.",
        "I am on vacation until Monday. My mail was not forwarded by your web form.",
        "I am away until Monday, but Jane can sign it. For urgent matters contact Jane. Please send the contract to her.",
        "I am out of the office today. It is urgent: the server is down.",
        "I am currently abroad and my mail cannot be read on the phone: the app crashes.",
        "I'm on maternity leave. Please direct all of my deliveries to my home address, 12 Main Street.",
        "I will be out of the office on Friday. If the repair is urgent, please take the key from the reception.",
        "I am currently travelling. I need urgent help with my booking 1234, please email.",
        "Hello,\n\nI am currently abroad and my card does not work. In an emergency, whom do I call?\n\nKim",
        "Ich bin im Urlaub. Das Paket wurde nicht an die neue Adresse weitergeleitet.",
        "Ich bin ab morgen im Urlaub und brauche dringend den Ersatzakku.",
        "Dringende Lieferung: ich bin ab morgen im Urlaub.",
        "Je suis actuellement en déplacement et j'ai besoin urgent de la facture.",
        "Estoy de vacaciones y necesito con urgencia la factura. Escriba a mi correo.",
        "Sono assente domani. Per urgenze ho bisogno del vostro numero.",
        "Ik ben momenteel op vakantie. Het dringende probleem is dat de pomp lekt.",
    ],
)
def test_people_who_are_away_and_want_something(text: str) -> None:
    assert automatic.judge(a_mail(text)).may_reply


@pytest.mark.parametrize("line", ["i am away ", "urgent ", "I am away. ", "in case of urgent ", "call @ ", "a.\n\n"])
def test_hostile_notes_take_no_time(line: str) -> None:
    message = a_mail(f"I am away. In urgent cases call 5555. {line * 50000}")
    started = time.process_time()
    absence_note(message)
    assert time.process_time() - started < 0.5
