"""May a mail be answered automatically? Each brake alone, then together (traps 37-45)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from espomail.domain import autoreply
from espomail.domain.autoreply import ReplyBook, bears
from espomail.domain.clock import DAY, HOUR
from tests.builders import SUPPORT, an_incoming
from tests.conftest import NOW


def book(**values: Any) -> ReplyBook:
    return ReplyBook(NOW, DAY, own_addresses=frozenset({"support@example.com", "sales@example.com"}), **values)


def decide(facts: ReplyBook | None = None, **values: Any) -> autoreply.Decision:
    given = {"case_event": "open", "case_id": 12, **values}
    return autoreply.decide(an_incoming(**given), facts or book())


def test_a_new_case_is_acknowledged():
    decision = decide()
    assert (decision.kind, decision.value) == ("reply", "acknowledgement")


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        pytest.param({"why_not": ("a machine sent it",)}, "headers", id="headers"),
        pytest.param({"from_address": "nobody"}, "sender", id="no usable sender"),
        pytest.param({"from_address": "sales+x@example.com"}, "sender", id="own address with a tag"),
        pytest.param({"reply_to": ("sales@example.com",)}, "sender", id="Reply-To of ours"),
        pytest.param({"from_address": "jürgen@x.example"}, "sender", id="letters beyond ASCII"),
        pytest.param({"from_address": '"a\\"b"@x.example'}, "sender", id="an escaped quote"),
        pytest.param({"to": ("list@other.example",)}, "addressed", id="not addressed to us"),
        pytest.param({"received_at": NOW - 2 * DAY}, "age", id="old"),
    ],
)
def test_each_brake_alone(values: dict[str, Any], rule: str):
    account = replace(SUPPORT, activated_at=0)
    decision = decide(**{"account": account, **values})
    assert (decision.kind, decision.rule) == ("suppressed", rule)


@pytest.mark.parametrize(
    ("through", "kind"), [(("support@example.com",), "reply"), (("sales@example.com",), "suppressed")]
)
def test_a_group_in_front_of_the_account_silences_nobody(through: tuple[str, ...], kind: str):
    assert decide(automatic=True, why_not=("List-Id: …",), through=through).kind == kind


def test_a_group_of_another_name_in_front_of_the_account():
    account = replace(SUPPORT, reply_to="Help@example.com", activated_at=0)
    assert decide(account=account, to=("help@example.com",)).kind == "reply"
    through = {"automatic": True, "why_not": ("List-Id: …",), "through": ("help@example.com",)}
    assert decide(account=account, to=("help@example.com",), **through).kind == "reply"


def test_what_somebody_passed_on_by_hand_is_addressed_to_us():
    assert decide(to=("ann@other.example",), resent_to=("support@example.com",)).kind == "reply"
    assert decide(to=("ann@other.example",), resent_to=("bob@other.example",)).rule == "addressed"


def test_an_account_whose_own_address_has_a_tag():
    tagged = replace(SUPPORT, address="support+eu@example.com", activated_at=0)
    facts = book()
    facts.own_addresses = frozenset({tagged.address})
    assert decide(facts, account=tagged, to=(tagged.address,)).kind == "reply"
    from_itself = decide(facts, account=tagged, to=(tagged.address,), from_address=tagged.address)
    assert (from_itself.kind, from_itself.rule) == ("suppressed", "sender")


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"replied": {"case:12"}}, id="once per case"),
        pytest.param({"by_address": {"ann@customer.example": 5}}, id="5 per address in 2 hours"),
        pytest.param({"by_domain": {"customer.example": 50}}, id="50 per domain and hour"),
    ],
)
def test_the_rates(facts: dict[str, Any]):
    decision = decide(book(**facts))
    assert (decision.kind, decision.rule) == ("suppressed", "rate")


def test_the_breaker_holds_and_zero_turns_it_off():
    assert decide(book(in_all=200)).kind == "hold"
    assert decide(book(in_all=200, breaker=0)).kind == "reply"
    assert decide(book(tripped=True)).kind == "hold"


def test_nothing_older_than_the_account_or_a_restore_is_answered():
    assert decide(received_at=SUPPORT.activated_at - 1000).rule == "age"
    assert decide(book(restored_at=NOW + HOUR)).rule == "age"


def test_mail_that_joined_a_case_is_not_answered():
    assert decide(case_event="join").kind == "none"


def test_an_account_without_cases_answers_once_per_thread():
    account = replace(SUPPORT, create_case=False)
    given = {"account": account, "case_event": "none", "case_id": None, "conversation_id": 3}
    facts = book()
    mail = an_incoming(**given)
    first = autoreply.decide(mail, facts)
    autoreply.learn(mail, first, facts)
    assert (first.kind, autoreply.decide(mail, facts).kind) == ("reply", "suppressed")


def test_a_batch_counts_its_own_replies():
    facts = book(breaker=3, per_address=0)
    kinds = []
    for number in range(5):
        mail = an_incoming(case_event="open", case_id=number, from_address=f"c{number}@d{number}.example")
        decision = autoreply.decide(mail, facts)
        autoreply.learn(mail, decision, facts)
        kinds.append(decision.kind)
    assert kinds == ["reply"] * 3 + ["hold"] * 2


def test_every_reason_is_kept():
    decision = decide(why_not=("a machine sent it",), from_address="sales@example.com")
    assert [rival["rule"] for rival in decision.rivals] == ["sender"]


LETTER = "Hello Ann,\n\nyour message has arrived and has the number #7.\n\nSomebody will look at it soon.\n\nBye\n"


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        (LETTER.replace("#7", "#12").replace("look at it", "look\nat  it"), False),  # one line of it
        (LETTER.replace("Ann", "Bob"), True),
        ("Ticket opened. Your text:\n\n" + LETTER.upper().replace("THE NUMBER", "THE\nNUMBER"), True),
        ("Thanks, but:\n" + "".join(f"> {line}\n" for line in LETTER.splitlines()), False),
        ("Hello Ann,\n\nBye\n", False),
        ("", False),
    ],
)
def test_a_text_that_bears_our_letter(text, ours):
    assert bears(text, LETTER) is ours


def test_a_letter_of_short_lines_says_nothing():
    assert not bears("Got it.", "Got it.")
