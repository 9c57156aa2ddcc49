"""Mail about failures that is no failure notice."""

from __future__ import annotations

import pytest

from espomail.domain.bounces import finding as bounces
from espomail.domain.bounces.finding import Bounce
from espomail.domain.mime import parsing
from tests.domain.bounces.notices import a_notice, find


@pytest.mark.parametrize(
    ("sender", "subject", "body", "more"),
    [
        pytest.param(
            "Carol <carol@example.com>",
            "Undelivered Mail Returned to Sender",
            "I keep getting this: <bob@example.com>: 550 5.1.1 user unknown",
            "",
            id="a person's subject",
        ),
        pytest.param(
            "Postmaster <postmaster@example.com>",
            "Re: Undeliverable mail",
            "Your mail could not be delivered because bob@example.com: 550 unknown. We fixed it.",
            "In-Reply-To: <q@example.org>\n",
            id="a postmaster who answers",
        ),
        pytest.param(
            "Postmaster <postmaster@example.com>",
            "Mail trouble",
            "Mail from you to bob@example.com could not be delivered since Monday. Can you help?",
            "User-Agent: Mozilla Thunderbird\n",
            id="a postmaster who asks",
        ),
        pytest.param(
            "System Administrator <admin@example.com>",
            "Delivery failure of parcels",
            "The parcel could not be delivered to bob@example.com, user unknown at the door.",
            "User-Agent: Mozilla Thunderbird\n",
            id="an administrator",
        ),
        pytest.param(
            "Bob <bob@example.com>",
            "Automatic reply: Undeliverable order",
            "I am out of the office. Your order could not be delivered? Write to eve@example.com",
            "Return-Path: <>\nAuto-Submitted: auto-replied\n",
            id="an absence",
        ),
        pytest.param(
            "Shop <shop@example.com>",
            "Delivery failed: parcel 4711",
            "Your parcel could not be delivered. Write to help@example.com",
            "",
            id="a parcel service",
        ),
        pytest.param(
            "postmaster@example.com",
            "Bounces of yesterday",
            "bob@example.com: 550 5.1.1 user unknown\neve@example.com: 552 mailbox full\n",
            "",
            id="many failures at once",
        ),
        pytest.param("Carol <carol@example.com>", "Hello", "Good morning", "", id="ordinary"),
    ],
)
def test_no_bounce(sender: str, subject: str, body: str, more: str) -> None:
    assert find(a_notice(body, sender, subject, more)) == Bounce()


def test_ordinary_mail_is_not_even_read() -> None:
    message = parsing.parse(b"From: carol@example.com\nSubject: Hello\n\nHi\n")
    assert not bounces.may_be_bounce(message)
