"""Forms of websites: a program sends them, and what a person filled in is to be answered."""

from __future__ import annotations

import pytest

from espomail.domain.automatic import judging as automatic
from espomail.domain.automatic.web_forms import is_form
from espomail.domain.mime.message import Address, Message

FOOT = "Diese E-Mail wurde automatisch erzeugt."
FORM = "Name: Kim Lee\nE-Mail: Kim@Customer.example\nNachricht:\nBitte rufen Sie an.\n"


def a_mail(text: str, sender: str = "kim@customer.example") -> Message:
    return Message(senders=(Address("Kim", sender),), subject="Kontaktformular", text=text)


def test_a_form_in_which_its_sender_is_named_is_answered() -> None:
    assert automatic.judge(a_mail(f"{FORM}\n-- \n{FOOT}")).may_reply
    assert automatic.judge(a_mail(f"{FOOT}\n\n{FORM}")).may_reply


@pytest.mark.parametrize(
    ("name", "sender", "text"),
    [
        ("Hotel", "info@adler.example", "Name: Kim Lee\nE-Mail: info@adler.example\nTelefon: 0123\n"),
        ("Hotel", "info@adler.example", "Name: Kim Lee\nE-Mail: info@adler.example\nNachricht: spät\n"),
        ("Acme Shop", "orders@shop.example", "First name: Kim\nE-mail: kim@x.example\nMessage: -\nQuestions: orders@shop.example\n"),
        ("Acme", "lea@acme.example", "Name: Acme\nE-Mail: lea@acme.example\nMessage: Your order was shipped.\n"),
        ("", "billing@saas.example", "Name: Example Ltd\nEmail: billing@saas.example\nComments: paid\n"),
        ("Acme Service", "careteam@acme.example", "Name: Service Team\nEmail: careteam@acme.example\nMessage: solved\n"),
        ("Kim Lee", "servicedesk@acme.example", "Name: Kim Lee\nEmail: servicedesk@acme.example\nMessage: solved\n"),
        ("Lea May", "lea@saas.example", "Name: Kim Lee\nEmail: lea@saas.example\nComments: paid\n"),
        ("Kim Lee", "kim@customer.example", "Name: Kim Lee\nE-Mail: kim@customer.example\nTelefon: 0123\n"),
    ],
)
def test_a_senders_own_contact_lines_are_no_form(name: str, sender: str, text: str) -> None:
    mail = Message(senders=(Address(name, sender),), subject="Ihre Buchung", text=f"{text}\n{FOOT}")
    assert not automatic.judge(mail).may_reply


@pytest.mark.parametrize(("name", "sender"), [("", "kim@customer.example"), ("Lee, Kim", "k12@customer.example")])
def test_the_forms_name_is_the_senders(name: str, sender: str) -> None:
    form = FORM.replace("Kim@Customer.example", sender)
    assert automatic.judge(Message(senders=(Address(name, sender),), subject="Form", text=f"{form}\n{FOOT}")).may_reply


@pytest.mark.parametrize(
    "text",
    [
        FOOT,
        f"Ihre Bestellung ist da.\n\nE-Mail: kim@customer.example\n\n{FOOT}",  # a shop's own address at the foot
        f"{FORM.replace('Kim@Customer', 'eve@other')}\n{FOOT}",
        f"{FORM.replace('Name: Kim Lee', 'Kim Lee')}\n{FOOT}",
    ],
)
def test_else_its_foot_counts(text: str) -> None:
    assert not automatic.judge(a_mail(text)).may_reply


def test_a_form_from_an_address_that_takes_no_mail_stays_silent() -> None:
    assert not automatic.judge(a_mail(FORM, "noreply@shop.example")).may_reply


@pytest.mark.parametrize("text", ["My name: see below. Message follows.", "Name: Kim", "Message: hello"])
def test_what_is_no_form(text: str) -> None:
    assert not is_form(text)
