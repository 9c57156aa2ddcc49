"""Mail of a customer that nothing but its words tells, for the tests of automatic mail."""

from __future__ import annotations

from espomail.domain.mime.message import Address, Message

ANN = (Address("Ann", "ann@customer.example"),)


def a_mail(subject: str, text: str = "Hello", answered: str = "") -> Message:
    return Message(senders=ANN, subject=subject, text=text, in_reply_to=tuple(answered.split()))


SENTENCES = (
    "This is an automatically generated email, please do not reply.",
    "This is an automated response confirming the receipt of your ticket.",
    "Diese E-Mail wurde automatisch erstellt. Bitte antworten Sie nicht darauf.",
    "Ceci est une réponse automatique, merci de ne pas y répondre.",
)
