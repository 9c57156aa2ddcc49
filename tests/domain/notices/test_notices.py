"""Who hears of a mail, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from espomail.domain.clock import DAY
from espomail.domain.incoming import Record
from espomail.domain.notices import deciding as notices
from espomail.domain.notices import preferences
from espomail.domain.notices.deciding import NoticeBook, Reader
from espomail.domain.notices.preferences import Preferences
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
# --- muted records, and how a notice goes out -------------------------------------------------------

CASE, CUSTOMER = ("case", 12), ("account", 3)


def silent(facts: NoticeBook, **values: Any) -> dict[str, str]:
    mail = an_incoming(**{"case_id": 12, "parent": Record("case", 12), "case_event": "join", **values})
    return {each["user"]: each["lost"] for each in notices.decide(mail, facts).rivals}


def test_who_muted_a_record_hears_nothing_of_it_for_whatever_other_reason():
    facts = book(followers={CASE: frozenset({2})}, muted={CASE: frozenset({2})}, mail_users={1: {2: False}})
    assert "bob" not in told(facts) and silent(facts)["bob"] == "muted its case"


def test_a_muted_case_that_is_ones_own_is_told_of_all_the_same():
    facts = book(followers={CASE: frozenset({1})}, muted={CASE: frozenset({1})}, mail_users={1: {1: False}})
    assert told(facts)["ann"] == ["the case is assigned to them"]
    assert told(facts, case_event="open")["ann"] == ["was assigned the case"]


def test_the_nearest_record_that_one_follows_decides():
    records = {"case_records": {12: (CUSTOMER,)}}
    quiet = book(followers={CUSTOMER: frozenset({2})}, muted={CUSTOMER: frozenset({2})}, **records)
    assert silent(quiet)["bob"] == "muted account:3"
    both = {CASE: frozenset({2}), CUSTOMER: frozenset({2})}
    assert "bob" in told(book(followers=both, muted={CUSTOMER: frozenset({2})}, **records))
    assert "bob" not in told(book(followers=both, muted={CASE: frozenset({2})}, **records))


def test_a_team_member_who_muted_the_customer_is_not_told_of_its_unassigned_case():
    mail = an_incoming(case_id=-1, parent=Record("case", -1), case_event="open", teams={1},
                       related=(CUSTOMER,))  # fmt: skip
    facts = book(assignees={}, followers={CUSTOMER: frozenset({2})}, muted={CUSTOMER: frozenset({2})})
    assert [each["user"] for each in notices.decide(mail, facts).value] == ["ann"]


def ways(preferences: Preferences, facts: dict[str, Any], **values: Any) -> dict[str, list[str]]:
    mail = an_incoming(**{"case_id": 12, "parent": Record("case", 12), "case_event": "join", **values})
    given = book(**facts)
    given.readers = {**given.readers, 2: replace(BOB, preferences=preferences)}
    found = notices.decide(mail, given).evidence
    return {way: [login for login in logins if login == "bob"] for way, logins in found.items()}


def test_of_several_reasons_the_most_urgent_choice_counts():
    both = {"followers": {CASE: frozenset({2})}, "mail_users": {1: {2: False}}}
    chosen = preferences.of({"modes": {"follows": "digest", "recipient": "at-once"}})
    assert ways(chosen, both) == {"mailed": ["bob"]}
    chosen = preferences.of({"modes": {"follows": "digest"}})
    assert ways(chosen, both) == {"mailed": [], "digest": ["bob"]}
    assert ways(preferences.of({}), both) == {"mailed": []}


def test_who_was_addressed_gets_no_mail_about_a_mail_but_about_a_case_that_is_theirs_now():
    chosen = preferences.of({"notices": "all"})
    facts = {"followers": {CASE: frozenset({2})}}
    assert ways(chosen, facts, to=("bob@example.com",)) == {"mailed": []}
    assert ways(chosen, facts, to=("bob@example.com",), case_event="open", assignee_id=2) == {"mailed": ["bob"]}


def test_a_command_and_a_webhook_are_given_every_notice():
    chosen = preferences.of({"notices": "none", "command": "true", "webhook": {"url": "https://x", "secret": {}}})
    facts = {"followers": {CASE: frozenset({2})}}
    assert ways(chosen, facts) == {"mailed": [], "command": ["bob"], "webhook": ["bob"]}


def test_a_machines_answer_to_a_notice_is_told_to_nobody():
    assert told(book(followers={CASE: frozenset({2})}), answers_notice=True, automatic=True) == {}


@pytest.mark.parametrize(
    ("stored", "word"),
    [({}, "assigned"), ({"notices": "all"}, "all"), ({"notices": "none"}, "none"),
     ({"modes": {"team": "digest"}}, "chosen"), ({"notices": "all", "modes": {"team": "at-once"}}, "all")],
)  # fmt: skip
def test_choices_in_one_word(stored, word):
    assert preferences.of(stored).word == word


OF_OURS: dict[str, Any] = {"bounce_of": "<m1@example.com>", "replied_id": 3}


@pytest.mark.parametrize(
    ("values", "on_notices", "mailed", "why"),
    [
        pytest.param({**OF_OURS}, (), ["ann"], "", id="of a mail to a customer"),
        pytest.param({"bounce_of": "<n1@example.com>"}, (1,), [], "on a notice", id="of a notice"),
        pytest.param({**OF_OURS, "bounce_details": ({"address": "ANN@example.com"},)}, (),
                     [], "mail to them fails", id="it names the reader"),
        pytest.param({**OF_OURS, "bounce_details": (
            {"address": "x@home.example", "original_address": "ann@example.com"},)}, (), [], "mail to them",
            id="it names who was forwarded for the reader"),
        pytest.param({**OF_OURS, "bounce_details": ({"address": "bob@example.com"},)}, (),
                     ["ann"], "", id="it names a colleague"),
        pytest.param({**OF_OURS, "bounce_of_notice": True}, (), [], "on a notice", id="marked as of a notice"),
        pytest.param({"bounce_of": "<1@relay.example>"}, (), [], "no mail of ours", id="it leads nowhere"),
        pytest.param({}, (), [], "which mail failed", id="it names no mail"),
    ],
)  # fmt: skip
def test_what_is_mailed_of_a_report_never_makes_the_next_one(
    values: dict[str, Any], on_notices: tuple[int, ...], mailed: list[str], why: str
):
    facts = book(on_notices=frozenset(on_notices))
    mail = an_incoming(case_id=12, parent=Record("case", 12), case_event="join", is_bounce=True, **values)
    decision = notices.decide(mail, facts)
    assert [each["user"] for each in decision.value] == ["ann"]
    assert decision.evidence["mailed"] == mailed
    assert why in decision.evidence.get("not_mailed", "")
