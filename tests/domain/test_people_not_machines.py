"""People who use the words of programs: none of their mail may be taken for a machine's (or stay unanswered)."""

from __future__ import annotations

import pytest

from espomail.domain import automatic, bounces, parsing
from espomail.domain.automatic import Automatic

ANN = "From: Ann Lee <ann@customer.example>"
PAUL = "From: John Smith <postmaster@smallfirm.example>\nReturn-Path: <postmaster@smallfirm.example>"


def judged(subject: str, text: str, head: str = ANN) -> tuple[bool, Automatic]:
    fields = f"{head}\nTo: support@desk.example\nSubject: {subject}\nMIME-Version: 1.0\n"
    raw = f"{fields}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()
    message = parsing.parse(raw)
    is_bounce = bounces.find(message, raw).is_bounce
    return is_bounce, automatic.judge(message, is_bounce)


def is_machine(subject: str, text: str, head: str = ANN) -> bool:
    is_bounce, verdict = judged(subject, text, head)
    return is_bounce or verdict.is_auto


LICENCES = (
    "I want to buy 20 licences. My colleague's mail to sales@desk.example failed with 'user unknown', so I write here."
)


@pytest.mark.parametrize(
    ("head", "subject", "text"),
    [
        (PAUL, "Licences", LICENCES),
        (f"{PAUL}\nUser-Agent: Mozilla Thunderbird", "Licences", LICENCES),
        (f"{PAUL}\nIn-Reply-To: <a@b>", "Licences", LICENCES),
        (PAUL, "Lizenzen", "Ich möchte 20 Lizenzen. Die Mail an sales@desk.example konnte nicht zugestellt werden."),
        (
            "From: Post Office Counter <mary@postshop.example>\nReturn-Path: <mary@postshop.example>",
            "Delivery failed: parcel 12",
            "Parcel 12 could not be delivered.\n\nRecipient: bob@x.example\nReason: address unknown",
        ),
        (
            "From: System Administrator <it@meier.example>\nReturn-Path: <it@meier.example>",
            "Mail delivery failure",
            "Our mail could not be delivered.\n\njim@meier.example: 550 5.1.1 user unknown\n\nCan you check?",
        ),
    ],
)
def test_people_at_a_mail_systems_desk_report_no_bounce(head: str, subject: str, text: str) -> None:
    assert not is_machine(subject, text, head)


@pytest.mark.parametrize("name", ["Return-Path", "Sender", "Errors-To"])
def test_what_a_lists_owner_takes_is_not_answered(name: str) -> None:
    verdict = judged("Hello", "x", f"{ANN}\n{name}: <club-owner@lists.example>")[1]
    assert (verdict.is_auto, verdict.may_reply) == (False, False)


def test_members_of_a_market_write_through_it() -> None:
    assert judged("Question", "Is it new?", f"{ANN}\nX-eBay-MailTracker: 1.2.3")[1].may_reply
