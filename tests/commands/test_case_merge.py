"""``case merge`` and ``unmerge``: nothing is lost, and it can be undone."""

import json

import pytest

from espomail.store import stream
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


@pytest.mark.parametrize(("words", "code"), [(("1", "1"), 2), (("1", "9"), 66)])
def test_what_cannot_be_merged(two, words, code):
    two("case", "merge", *words, code=code)
    two("case", "merge", "1", "2", as_login="carol", code=77)
    two("case", "unmerge", "1", code=2)
    two("case", "merge", "1", "2")
    two("case", "merge", "1", "2", code=2)
    two("case", "merge", "2", "1", code=2)
    two("case", "reopen", "1", code=2)
