"""``case merge`` and ``unmerge``: nothing is lost, and it can be undone."""

import json

import pytest

from espomail.store import case_merge, stream
from espomail.store.models import Case, Conversation, Email, User
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive

SUPPORT = "support@example.com"


@pytest.fixture
def two(desk):
    """Two cases of one matter, the first assigned to alice."""
    for login in ("alice", "bob", "carol"):
        desk.user(login)
    an_account(desk.store, SUPPORT, a_team(desk.store, "Support", "alice", "bob"))
    arrive(desk, SUPPORT, a_message(), a_message(message_id="<q2@x>", subject="still burning"))
    desk("case", "assign", "1", "alice")
    desk("case", "follow", "1", as_login="bob")
    return desk


def document(desk, number):
    return json.loads(desk("case", "show", str(number), "--json").stdout)


def snapshot():
    cases = [(c.id, c.status, c.merged_into, c.closed_at) for c in Case.select().order_by(Case.id)]
    threads = [(c.id, c.case_id) for c in Conversation.select().order_by(Conversation.id)]
    emails = [(e.id, e.parent_id) for e in Email.select().order_by(Email.id)]
    loads = [(u.login, u.open_cases) for u in User.select().order_by(User.id)]
    received = [e["email"] for e in stream.of("case", 2) if e["type"] == "email_received"]
    return cases, threads, emails, loads, received


def test_the_other_case_takes_over(two):
    two("case", "merge", "1", "2")
    one, other = document(two, 1), document(two, 2)
    assert (one["status"], one["merged_into"], one["emails"]) == ("Duplicate", 2, [])
    assert other["emails"] == [1, 2] and set(other["followers"]) >= {"alice", "bob"}
    assert User.get(User.login == "alice").open_cases == 0
    types = [entry["type"] for entry in other["stream"]]
    assert types.count("email_received") == 2 and types[-1] == "merged"


@pytest.mark.parametrize(
    "named", [{"subject": "[#1] more"}, {"subject": "more", "In_Reply_To": "<q1@customer.example>"}]
)
def test_a_reply_to_the_merged_case_reaches_the_other(two, named):
    """Trap 28: a reply to a merged case is lost."""
    two("case", "merge", "1", "2")
    arrive(two, SUPPORT, a_message(message_id="<r@x>", **named))
    assert document(two, 2)["emails"] == [1, 2, 3] and Case.select().count() == 2


def test_it_can_be_undone(two):
    before = snapshot()
    two("case", "merge", "1", "2")
    two("case", "unmerge", "1")
    assert snapshot() == before


def test_chains_are_followed_and_taken_apart(two):
    arrive(two, SUPPORT, a_message(message_id="<q3@x>", subject="third"))
    two("case", "merge", "1", "2")
    two("case", "merge", "2", "3")
    assert document(two, 3)["emails"] == [1, 2, 3]
    two("case", "unmerge", "2")
    assert (document(two, 2)["emails"], document(two, 3)["emails"]) == ([1, 2], [3])


def received(desk, number):
    return sorted(e["email"] for e in document(desk, number)["stream"] if e["type"] == "email_received")


def test_mail_that_came_meanwhile_goes_with_the_case_it_named(two):
    two("case", "merge", "1", "2")
    arrive(
        two, SUPPORT,
        a_message(message_id="<n@x>", subject="[#1] by number"),
        a_message(message_id="<r@x>", subject="by reference", In_Reply_To="<q1@customer.example>"),
        a_message(message_id="<o@x>", subject="[#2] the other"),
    )  # fmt: skip
    assert document(two, 2)["emails"] == received(two, 2) == [1, 2, 3, 4, 5]
    two("case", "unmerge", "1")
    assert document(two, 1)["emails"] == received(two, 1) == [1, 3, 4]
    assert document(two, 2)["emails"] == received(two, 2) == [2, 5]
    inbox = json.loads(two("email", "list", "--view", "inbox", "--json", as_login="alice").stdout)
    assert {3, 4} <= {each["id"] for each in inbox}


def test_one_case_of_a_chain_is_taken_out(two):
    arrive(two, SUPPORT, a_message(message_id="<q3@x>", subject="third"))
    two("case", "merge", "1", "2")
    two("case", "merge", "2", "3")
    arrive(two, SUPPORT, a_message(message_id="<n@x>", subject="[#1] more"))
    assert document(two, 3)["emails"] == [1, 2, 3, 4]
    two("case", "unmerge", "1")
    assert [document(two, n)["emails"] for n in (1, 2, 3)] == [[1, 4], [], [2, 3]]
    assert [received(two, n) for n in (1, 2, 3)] == [[1, 4], [2], [2, 3]]
    two("case", "unmerge", "2")
    assert [document(two, n)["emails"] for n in (1, 2, 3)] == [[1, 4], [2], [3]]


def test_a_long_chain_still_leads_to_its_end(two):
    count = 24
    arrive(two, SUPPORT, *(a_message(message_id=f"<c{n}@x>", subject=f"c{n}") for n in range(3, count + 1)))
    with two.store.write():
        for number in range(1, count):
            case_merge.merge(Case.get_by_id(number), Case.get_by_id(number + 1), "alice", None, 0)
    arrive(two, SUPPORT, a_message(message_id="<n@x>", subject="[#1] more"))
    assert Email.get(Email.message_id == "<n@x>").parent_id == count
    assert "itself" in two("case", "merge", str(count), "1", code=2).stderr


def test_who_belongs_to_the_merged_case_belongs_to_the_other(two):
    two("contact", "add", "Ann", "--email", "ann@customer.example", "--email", "ann@home.example")
    two("case", "edit", "1", "--contact", "Ann")
    two("case", "merge", "1", "2")
    arrive(two, SUPPORT, a_message(sender="ann@home.example", message_id="<h@x>", subject="[#1] from home"))
    assert document(two, 2)["emails"] == [1, 2, 3]


def test_who_muted_either_case_is_as_before_after_unmerging(two):
    two("case", "follow", "1", "--mute", as_login="bob")
    two("case", "follow", "2", "--mute", as_login="alice")
    two("case", "merge", "1", "2")
    found = json.loads(two("follow", "case:2", "--user", "carol", "--json").stdout)
    assert found["muted"] == ["alice", "bob"]
    two("case", "unmerge", "1")
    found = json.loads(two("unfollow", "case:2", "--user", "carol", "--json").stdout)
    assert (found["followers"], found["muted"]) == (["alice"], ["alice"])
    found = json.loads(two("unfollow", "case:1", "--user", "carol", "--json").stdout)
    assert (found["followers"], found["muted"]) == (["alice", "bob"], ["bob"])


def test_followers_and_rights_are_given_back(two):
    two.user("dave")
    a_team(two.store, "Sales", "dave")
    two("case", "edit", "2", "--team", "Sales")
    two("case", "follow", "2", as_login="dave")
    two("case", "merge", "1", "2")
    arrive(two, SUPPORT, a_message(message_id="<n@x>", subject="[#1] more"))
    two("email", "show", "1", as_login="dave")
    two("case", "unmerge", "1")
    assert document(two, 2)["followers"] == ["dave"]
    assert set(document(two, 1)["followers"]) == {"alice", "bob"}
    for mail in ("1", "3"):
        two("email", "show", mail, as_login="dave", code=77)
        two("email", "show", mail, as_login="bob")
    two("check")


def test_who_follows_either_hears_of_it_once(two):
    two("case", "follow", "2", as_login="bob")
    two("case", "merge", "1", "2", as_login="alice")
    told = json.loads(two("notification", "list", "--json", as_login="bob").stdout)
    (notice,) = [each for each in told if each["type"] == "merged"]
    assert (notice["record"]["id"], notice["reasons"]) == (1, ["follows case:1", "follows case:2"])
    told = json.loads(two("notification", "list", "--json", as_login="alice").stdout)
    assert "merged" not in {each["type"] for each in told}
    two("case", "unmerge", "1", as_login="bob")
    told = json.loads(two("notification", "list", "--json", as_login="alice").stdout)
    assert "unmerged" in {each["type"] for each in told}


def test_a_closed_case_is_closed_again_since_when_it_was(two):
    two("case", "close", "1")
    before = document(two, 1)["closed_at"]
    two("case", "merge", "1", "2", now="2026-03-03T10:00:00Z")
    two("case", "unmerge", "1", now="2026-03-04T10:00:00Z")
    assert (document(two, 1)["status"], document(two, 1)["closed_at"]) == ("Closed", before)


@pytest.mark.parametrize(
    "words", [("status", "1", "New"), ("close", "1"), ("reopen", "1"), ("assign", "1", "bob")]
)
def test_a_merged_case_is_worked_on_as_the_other(two, words):
    two("case", "merge", "1", "2")
    loads = [user.open_cases for user in User.select().order_by(User.id)]
    told = two("case", *words, code=2).stderr
    assert "merged into #2" in told and "espomail case unmerge 1" in told
    assert [user.open_cases for user in User.select().order_by(User.id)] == loads


def test_both_cases_must_be_for_whoever_merges(two):
    a_team(two.store, "Sales", "carol")
    two("case", "edit", "2", "--team", "Sales")
    two("case", "merge", "1", "2", as_login="alice", code=77)
    two("case", "merge", "1", "2", as_login="carol", code=77)
    two("case", "merge", "1", "2")
    two("case", "unfollow", "2", as_login="alice")  # which the merge made her do
    two("case", "unmerge", "1", as_login="alice", code=77)
    arrive(two, SUPPORT, a_message(message_id="<q3@x>", subject="third"))
    # 1 is alice's and stands for 2, which is not
    two("case", "merge", "3", "1", as_login="alice", code=77)
    assert Case.get_by_id(3).merged_into is None and Case.get_by_id(1).merged_into == 2


@pytest.mark.parametrize(("words", "code"), [(("1", "1"), 2), (("1", "9"), 66)])
def test_what_cannot_be_merged(two, words, code):
    two("case", "merge", *words, code=code)
    two("case", "merge", "1", "2", as_login="carol", code=77)
    two("case", "unmerge", "1", code=2)
    two("case", "merge", "1", "2")
    two("case", "merge", "1", "2", code=2)
    two("case", "merge", "2", "1", code=2)
    two("case", "reopen", "1", code=2)
