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


@pytest.mark.parametrize(
    ("through", "kind"), [(("support@example.com",), "open"), (("other@example.com",), "none"), ((), "none")]
)
def test_a_group_in_front_of_the_account_hides_nobody(through: tuple[str, ...], kind: str):
    assert decide(automatic=True, why_not=("List-Id: …",), through=through).kind == kind


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


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"automatic": True, "vacation": True, "why_not": ("Auto-Submitted: auto-replied",)},
         "somebody who is away: Auto-Submitted: auto-replied, which reopens none"),
        ({"automatic": True, "vacation": True, "why_not": ("weak: Subject: Away (with: text)",)},
         "who is away: Subject: Away (with: text), which reopens none"),
        ({"automatic": True}, "it is automatic mail: a machine sent it, which reopens none"),
        ({"automatic": True, "is_bounce": True}, "it is a bounce"),
        ({"outgoing": True}, "it is mail of our own"),
    ],
)  # fmt: skip
def test_automatic_mail_joins_but_never_reopens(values: dict[str, Any], why: str):
    facts = book(cases={12: CaseFacts(12, "Old", "Closed", 7)}, case_of_thread={7: 12})
    decision = decide(facts, **values)
    assert decision.kind == "join" and decision.reason.endswith(why)


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


# --- a reopened case whose assignee is gone ---------------------------------------------------------


def closed(account: Any = SUPPORT, **values: Any) -> CaseBook:
    """Ann's case is closed; what there is to say of the two agents and of the case may be given."""
    facts = book(case_of_thread={7: 12})
    facts.cases[12] = CaseFacts(
        12, "Old", "Closed", 7, assigned_user_id=1, team_id=1, email_account_id=values.pop("email_account_id", 1)
    )
    facts.accounts = {1: account}
    facts.agents[1] = replace(facts.agents[1], **values)
    return facts


@pytest.mark.parametrize(
    "values", [{}, {"is_away": True}, {"open_cases": 9}], ids=["there", "away", "very busy"]
)
def test_who_can_come_back_to_it_keeps_a_reopened_case(values: dict[str, Any]):
    facts = closed(replace(SUPPORT, distribution="least-busy"), **values)
    decision = decide(facts)
    assert (decision.kind, decision.evidence) == ("reopen", {"status": "Assigned"})


@pytest.mark.parametrize(
    ("values", "login"),
    [
        pytest.param({"distribution": "round-robin"}, "bob", id="round-robin"),
        pytest.param({"distribution": "least-busy"}, "bob", id="least-busy"),
        pytest.param({"distribution": "direct", "assign_to_id": 2}, "bob", id="direct"),
        pytest.param({"distribution": "direct", "assign_to_id": 1}, None, id="direct to who is gone"),
        pytest.param({"distribution": "round-robin", "position": "Chief"}, None, id="nobody eligible"),
        pytest.param({"distribution": "none"}, None, id="not distributed"),
    ],
)
def test_a_reopened_case_does_not_stay_with_somebody_deactivated(values: dict[str, Any], login: str | None):
    facts = closed(replace(SUPPORT, **values), active=False)
    mail = an_incoming(conversation_id=7)
    decision = cases.decide(mail, facts)
    cases.learn(mail, decision, facts)
    assert (decision.kind, decision.value["assigned_to"]) == ("reopen", login)
    assert "ann, who had it, is deactivated" in decision.reason
    assert decision.evidence["status"] == ("Assigned" if login else "New")
    assert (mail.case_event, mail.assignee_id) == ("reassign", 2 if login else 0)
    assert (facts.agents[1].open_cases, facts.agents[2].open_cases) == (0, 1 if login else 0)
    assert facts.turns == ({1: 2} if decision.rule == "round-robin" and login else {})


def test_a_case_of_no_account_is_nobodys_then():
    decision = decide(closed(email_account_id=None, active=False))
    assert (decision.kind, decision.value["assigned_to"]) == ("reopen", None)


# --- answers to notices ---------------------------------------------------------------------------------


def answers(
    first: Any, second: Any, to: str = SUPPORT.address, **rules: Any
) -> list[str]:
    """What becomes of both copies of an answer to a notice, and what they are for the stages after."""
    facts = book(cases={12: CaseFacts(12, "Old", "New", 7, email_account_id=1)}, case_of_thread={7: 12})
    facts.accounts = {1: replace(SUPPORT, **rules), 2: OWN, 3: OTHER}
    found = []
    for number, account in enumerate((first, second)):
        mail = an_incoming(arrival_id=number, conversation_id=7, case_id=12, account=account, to=(to,))
        mail.answers_notice = True
        decision = cases.decide(mail, facts)
        cases.learn(mail, decision, facts)
        found += [decision.kind, mail.case_event]
    return found


OWN = replace(SUPPORT, id=2, kind="personal", address="bob@example.com", create_case=False)
OTHER = replace(SUPPORT, id=3, address="sales@example.com")


@pytest.mark.parametrize("copies", [(SUPPORT, OWN), (OWN, SUPPORT)], ids=["group first", "own first"])
@pytest.mark.parametrize(
    ("to", "by_mail", "expected"),
    [
        (SUPPORT.address, True, "answer"), (SUPPORT.address, False, "note"),
        ("support+c12@example.com", True, "answer"), ("alias@example.com", True, "answer"),
        (OTHER.address, True, "note"), (OWN.address, True, "note"),
    ],
)  # fmt: skip
def test_an_answer_to_a_notice_counts_once_in_any_order(
    copies: tuple[Any, Any], to: str, by_mail: bool, expected: str
):
    found = answers(*copies, to=to, answer_by_mail=by_mail)
    assert found == [expected, expected, "none", "note"]


# --- several mails of a closed case at once -------------------------------------------------------------


def test_an_answer_goes_with_its_mail_to_the_new_case():
    """Both were linked to the closed case before the first of them opened another."""
    facts = book(cases={12: CaseFacts(12, "Old", "Closed", 7)}, case_of_thread={7: 12})
    new = replace(SUPPORT, on_closed="new")
    first = an_incoming(email_id=5, conversation_id=7, case_id=12, account=new, effect_key="a")
    again = an_incoming(email_id=6, conversation_id=7, case_id=12, account=new, effect_key="b", replied_id=5)
    other = an_incoming(email_id=7, conversation_id=7, case_id=12, account=new, effect_key="c", replied_id=1)
    for mail in (first, again, other):
        cases.learn(mail, cases.decide(mail, facts), facts)
    assert [mail.case_id for mail in (first, again, other)] == [-1, -1, -2]
