"""One sender who writes again and again, or wants many answered: replies are few, cases are kept."""

from __future__ import annotations

import pytest

from espomail.store.models import Case, Outbox
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive
from tests.commands.conftest import Desk

A = "support@example.com"


@pytest.fixture
def office(desk: Desk) -> Desk:
    desk.user("bob")
    an_account(desk.store, A, a_team(desk.store, "Support", "bob"), auto_reply="acknowledgement")
    return desk


def replies() -> list[list[str]]:
    return [row.recipients for row in Outbox.select().where(Outbox.kind == "auto-reply")]


def test_thirty_mails_of_one_sender(office: Desk) -> None:
    arrive(office, A, *(a_message(subject=f"No {n}", message_id=f"<{n}@x.example>") for n in range(30)))
    assert Case.select().count() == 30
    assert replies() == [["ann@customer.example"]] * 5


def test_five_thousand_addresses_for_the_answer(office: Desk) -> None:
    victims = ", ".join(f"v{n}@victim.example" for n in range(5000))
    arrive(office, A, a_message(Reply_To=victims))
    assert all(len(each) == 1 and "victim" not in each[0] for each in replies())
    assert Case.select().count() == 1


@pytest.mark.parametrize("address", [A, "SUPPORT@EXAMPLE.COM", "support+c1@example.com"])
def test_an_answer_that_would_come_back_to_us(office: Desk, address: str) -> None:
    arrive(office, A, a_message(Reply_To=address))
    assert replies() == []
    assert Case.select().count() == 1
