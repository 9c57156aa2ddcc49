"""Who hears of a mail, and why."""

from __future__ import annotations

from typing import Any

import pytest

from espomail.domain import notices
from espomail.domain.clock import DAY
from espomail.domain.incoming import Record
from espomail.domain.notices import NoticeBook, Reader
from tests.builders import an_incoming
from tests.conftest import NOW

ANN = Reader(1, "ann", team_ids=frozenset({1}), addresses=frozenset({"ann@example.com"}))
BOB = Reader(2, "bob", team_ids=frozenset({1}), addresses=frozenset({"bob@example.com"}))
EVE = Reader(3, "eve", addresses=frozenset({"eve@example.com"}))


def book(**values: Any) -> NoticeBook:
    given = {"mail_teams": {1: frozenset({1})}, "case_teams": {12: 1}, "assignees": {12: 1}, **values}
    return NoticeBook(NOW, 2 * DAY, {1: ANN, 2: BOB, 3: EVE}, **given)


def told(facts: NoticeBook, **values: Any) -> dict[str, list[str]]:
    mail = an_incoming(**{"case_id": 12, "parent": Record("case", 12), "case_event": "join", **values})
    return {each["user"]: each["reasons"] for each in notices.decide(mail, facts).value}


def test_followers_hear_though_they_are_not_addressed():
    facts = book(followers={("case", 12): frozenset({2})})
    assert told(facts)["bob"] == ["follows its case"]


def test_followers_of_the_cases_account_hear_too():
    facts = book(followers={("account", 3): frozenset({2})}, case_records={12: (("account", 3),)})
    assert told(facts)["bob"] == ["follows account:3"]


def test_one_notice_with_all_reasons():
    facts = book(followers={("case", 12): frozenset({1})}, mail_users={1: {1: False}})
    assert told(facts)["ann"] == ["the case is assigned to them", "follows its case", "is a recipient"]


def test_the_author_is_not_told():
    facts = book(followers={("case", 12): frozenset({2})})
    assert "bob" not in told(facts, from_address="bob@example.com")


def test_who_may_not_read_it_is_not_told():
    facts = book(followers={("account", 3): frozenset({3})}, case_records={12: (("account", 3),)})
    assert "eve" not in told(facts)


def test_a_quiet_filter_silences_the_recipient():
    assert "bob" not in told(book(mail_users={1: {2: True}}))


def test_old_mail_is_no_news_but_an_assignment_is():
    facts = book(mail_users={1: {2: False}})
    assert told(facts, received_at=NOW - 3 * DAY) == {}
    assert "ann" in told(facts, received_at=NOW - 3 * DAY, case_event="open", assignee_id=1)


def test_nobody_is_told_twice():
    assert "ann" not in told(book(told={(1, 1): frozenset({notices.ASSIGNEE})}))


def test_an_unassigned_new_case_is_told_to_its_team():
    mail = an_incoming(case_id=-1, parent=Record("case", -1), case_event="open", teams={1})
    decision = notices.decide(mail, book(assignees={}))
    assert [each["user"] for each in decision.value] == ["ann", "bob"]


def test_only_the_assignees_notice_is_mailed_by_default():
    facts = book(followers={("case", 12): frozenset({2})})
    mail = an_incoming(case_id=12, parent=Record("case", 12), case_event="join")
    assert notices.decide(mail, facts).evidence["mailed"] == ["ann"]


def test_a_notice_names_the_case_that_the_decision_does_not():
    mail = an_incoming(case_id=12)
    assert notices.in_words(mail, ["follows its case", "is a recipient"]) == [
        "follows case:12", "is a recipient",
    ]  # fmt: skip


# --- one notice for a mail that comes through two accounts --------------------------------------------

PERSONAL = {"case_event": "none"}  # by then the other copy may have put it into the case
GROUP = {"case_event": "open", "assignee_id": 1}


@pytest.mark.parametrize("copies", [(PERSONAL, GROUP), (GROUP, PERSONAL)], ids=["own first", "group first"])
def test_the_reasons_of_both_copies_are_merged_in_any_order(copies: tuple[dict[str, Any], dict[str, Any]]):
    facts = book(mail_users={1: {1: False}})
    told_so_far, mailed = [], []
    for values in copies:
        mail = an_incoming(**{"case_id": 12, "parent": Record("case", 12), **values})
        decision = notices.decide(mail, facts)
        notices.learn(mail, decision, facts)
        told_so_far.append([each["reasons"] for each in decision.value])
        mailed += decision.evidence["mailed"]
    assert notices.in_words(mail, facts.told[1, 1]) == ["was assigned the case", "is a recipient"]
    assert mailed == ["ann"]
    assert told_so_far[1] == ([["was assigned the case"]] if copies[0] is PERSONAL else [])


def test_a_stored_notice_names_the_case_and_is_no_news_either():
    facts = book(
        followers={("case", 12): frozenset({2})},
        told={(1, 2): frozenset({"follows case:12"}), (1, 1): frozenset({notices.ASSIGNED})},
    )
    assert told(facts) == {}


def test_a_mailed_notice_is_not_mailed_again():
    facts = book(told={(1, 1): frozenset({notices.RECIPIENT})}, mailed={(1, 1)})
    decision = notices.decide(an_incoming(case_id=12, case_event="open", assignee_id=1), facts)
    assert [each["user"] for each in decision.value] == ["ann"] and decision.evidence["mailed"] == []


def test_a_reopened_case_that_nobody_got_is_told_to_its_team():
    mail = an_incoming(case_id=12, parent=Record("case", 12), case_event="reassign", assignee_id=0)
    decision = notices.decide(mail, book(assignees={12: 3}, followers={("case", 12): frozenset({2})}))
    assert {each["user"]: each["reasons"] for each in decision.value} == {
        "ann": [notices.TEAM], "bob": [notices.FOLLOWS_CASE, notices.TEAM],
    }  # fmt: skip


def test_who_gets_a_reopened_case_was_assigned_it_and_its_followers_hear_of_the_mail():
    mail = an_incoming(case_id=12, parent=Record("case", 12), case_event="reassign", assignee_id=1)
    decision = notices.decide(mail, book(followers={("case", 12): frozenset({1, 2})}))
    assert {each["user"]: each["reasons"] for each in decision.value} == {
        "ann": [notices.ASSIGNED], "bob": [notices.FOLLOWS_CASE],
    }  # fmt: skip
