"""Does a mail open, join or reopen a case? (traps 26, 30, 45)"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from espomail.domain import cases
from espomail.domain.cases import CaseBook
from espomail.domain.clock import DAY
from espomail.domain.distribution import Agent
from espomail.domain.incoming import Record
from espomail.domain.known import CaseFacts, Owner
from tests.builders import SUPPORT, an_incoming
from tests.conftest import NOW


def book(**values: Any) -> CaseBook:
    """A team of two, Ann (1) and Bob (2)."""
    return CaseBook(
        NOW,
        30 * DAY,
        agents={1: Agent(1, "ann"), 2: Agent(2, "bob")},
        teams={1: [(1, "", 0), (2, "", 0)]},
        accounts={1: SUPPORT},
        **values,
    )


def decide(facts: CaseBook | None = None, **values: Any) -> cases.Decision:
    return cases.decide(an_incoming(conversation_id=7, **values), facts or book())


def test_new_group_mail_opens_a_case():
    assert decide().kind == "open"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        pytest.param({"account": None}, "did not come through a group account", id="no account"),
        pytest.param({"account": replace(SUPPORT, kind="personal")}, "group account", id="personal"),
        pytest.param({"account": replace(SUPPORT, create_case=False)}, "opens no cases", id="not asked"),
        pytest.param({"automatic": True, "why_not": ("a list sent it",)}, "a list sent it", id="automatic"),
        pytest.param({"is_bounce": True}, "bounce", id="bounce"),
        pytest.param({"outgoing": True}, "our own", id="own"),
        pytest.param({"received_at": NOW - 2 * DAY}, "older than the account", id="before activation"),
    ],
)
def test_no_case_is_opened_for(values: dict[str, Any], reason: str):
    decision = decide(**values)
    assert decision.kind == "none"
    assert reason in decision.reason


def test_mail_beyond_the_age_limit_opens_none():
    old = replace(SUPPORT, activated_at=0)
    assert decide(account=old, received_at=NOW - 31 * DAY).kind == "none"
    facts = book()
    facts.max_age = 0
    assert decide(facts, account=old, received_at=NOW - 31 * DAY).kind == "open"


@pytest.mark.parametrize(
    ("policy", "kind"), [("reopen", "reopen"), ("new", "open"), ("link", "join")]
)
def test_a_reply_to_a_closed_case(policy: str, kind: str):
    facts = book(cases={12: CaseFacts(12, "Old", "Closed", 7)}, case_of_thread={7: 12})
    assert decide(facts, account=replace(SUPPORT, on_closed=policy)).kind == kind


@pytest.mark.parametrize("values", [{"automatic": True, "vacation": True}, {"is_bounce": True}])
def test_automatic_mail_joins_but_never_reopens(values: dict[str, Any]):
    facts = book(cases={12: CaseFacts(12, "Old", "Closed", 7)}, case_of_thread={7: 12})
    assert decide(facts, **values).kind == "join"


def test_two_mails_of_a_thread_in_one_batch_make_one_case():
    facts = book()
    first = an_incoming(conversation_id=-1)
    second = an_incoming(arrival_id=2, email_id=2, conversation_id=-1, effect_key="other")
    for mail in (first, second):
        cases.learn(mail, cases.decide(mail, facts), facts)
    assert (first.case_event, second.case_event) == ("open", "join")
    assert first.case_id == second.case_id


def test_the_second_account_of_a_mail_joins_its_case():
    facts = book(cases={12: CaseFacts(12, "Known", "New", 3)}, opened_keys={"same": 12})
    assert decide(facts, effect_key="same").kind == "join"


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [("round-robin", ["ann", "bob", "ann"]), ("least-busy", ["ann", "bob", "ann"]), ("none", [None] * 3)],
)
def test_a_batch_is_distributed_one_by_one(strategy: str, expected: list[str | None]):
    facts = book()
    account = replace(SUPPORT, distribution=strategy)
    given = []
    for number in range(3):
        mail = an_incoming(email_id=number, account=account, conversation_id=-number - 1, effect_key=str(number))
        decision = cases.decide(mail, facts)
        cases.learn(mail, decision, facts)
        given.append(decision.value["assigned_to"])
    assert given == expected


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        ([Owner(Record("contact", 7), Record("account", 3))], {"contact": 7, "account": 3}),
        ([Owner(Record("account", 3)), Owner(Record("lead", 2))], {"account": 3}),
        ([Owner(Record("lead", 2))], {"lead": 2}),
        ([], {}),
    ],
)
def test_a_case_is_filled_from_its_sender(owners: list[Owner], expected: dict[str, int]):
    assert cases.belonging(an_incoming(), owners) == expected


@pytest.mark.parametrize("policy", ["reopen", "new", "link"])
def test_the_second_copy_of_a_mail_changes_nothing_about_its_case(policy: str):
    """It came through one account, its case was closed, and then another account showed it, too."""
    facts = book(taken={1: None})
    facts.cases[12] = CaseFacts(12, "The printer", "Closed", 7)
    facts.case_of_thread[7] = 12
    decision = decide(facts, account=replace(SUPPORT, on_closed=policy))
    assert (decision.kind, decision.value) == ("join", {"type": "case", "id": 12})


def test_both_copies_of_a_reply_open_one_new_case():
    facts = book()
    facts.cases[12] = CaseFacts(12, "The printer", "Closed", 7)
    facts.case_of_thread[7] = 12
    new = replace(SUPPORT, on_closed="new")
    kinds = []
    for arrival in (1, 2):
        mail = an_incoming(arrival_id=arrival, conversation_id=7, account=new)
        decision = cases.decide(mail, facts)
        cases.learn(mail, decision, facts)
        kinds.append((decision.kind, mail.case_id))
    assert kinds == [("open", -1), ("join", -1)]


def test_another_mail_under_the_id_of_a_closed_case_reopens_it():
    """Form mailers use one Message-ID for everything; only the very mail that opened a case leaves it closed."""
    facts = book(cases={12: CaseFacts(12, "Old", "Closed", 3)}, opened_keys={"same": 12})
    assert decide(facts, effect_key="same").kind == "reopen"
    assert decide(facts, effect_key="same", parent=Record("case", 12), case_id=12).kind == "join"
