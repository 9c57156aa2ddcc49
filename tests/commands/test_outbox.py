"""``outbox``: what people may do with mail on its way out."""

import json

import pytest

from espomail.store import alerts, outbox_states
from espomail.store.models import Email, Outbox
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive

SUPPORT = "support@example.com"


@pytest.fixture
def support(desk):
    """Case 1 with an automatic reply (row 1) and alice's answer (row 2)."""
    for login in ("alice", "bob"):
        desk.user(login)
    team = a_team(desk.store, "Support", "alice", "bob")
    an_account(desk.store, SUPPORT, team, auto_reply="acknowledgement")
    arrive(desk, SUPPORT, a_message())
    desk("case", "reply", "1", "--body", "x", as_login="alice")
    return desk


def state(outbox_id):
    return Outbox.get_by_id(outbox_id).state


def put(desk, outbox_id, wanted):
    with desk.store.write():
        outbox_states.settle(outbox_id, wanted, "550 no such user", now=1)


def listed(desk, *words, **options):
    return json.loads(desk("outbox", "list", *words, "--json", **options).stdout)


def test_the_list_has_fixed_columns(support):
    line = support("outbox", "list").stdout.splitlines()[1]
    assert line == (
        "2\tready\tmail\t2026-03-02T10:00:00Z\tann@customer.example\tRe: [#1] The printer is on fire\t\t"
    )


def test_people_see_their_own_administrators_all(support):
    assert [row["id"] for row in listed(support)] == [1, 2]
    assert [row["id"] for row in listed(support, as_login="alice")] == [2]
    assert listed(support, as_login="bob") == []
    support("outbox", "show", "2", as_login="bob", code=77)
    support("outbox", "cancel", "2", as_login="bob", code=77)
    support("outbox", "show", "99", code=66)
    assert "automatic\tno\n" in support("outbox", "show", "2", as_login="alice").stdout
    shown = json.loads(support("outbox", "show", "2", "--json", as_login="alice").stdout)
    assert (shown["account"], shown["by"], shown["state"]) == (SUPPORT, "alice", "ready")


@pytest.mark.parametrize(
    ("before", "verb", "after", "status"),
    [
        ("failed", "retry", "ready", "queued"),
        ("unknown", "resend", "ready", "queued"),
        ("unknown", "mark-sent", "sent", "sent"),
        ("ready", "cancel", "cancelled", "draft"),
        ("ready", "hold", "held", "queued"),
        ("held", "release", "ready", "queued"),
    ],
)
def test_each_verb_has_its_states(support, before, verb, after, status):
    put(support, 2, before)
    message_id = Outbox.get_by_id(2).message_id
    support("outbox", verb, "2", as_login="alice")
    row = Outbox.get_by_id(2)
    assert (row.state, row.message_id) == (after, message_id)
    assert Email.get_by_id(row.email_id).status == status
    support("outbox", verb, "2", as_login="alice", code=0 if before == after else 2)


@pytest.mark.parametrize("verb", ["retry", "resend", "mark-sent", "cancel", "hold", "release"])
def test_what_was_sent_stays_sent(support, verb):
    put(support, 2, "sent")
    assert "mail 2 is sent" in support("outbox", verb, "2", code=2).stderr
    assert state(2) == "sent"


def test_one_wrong_row_changes_none(support):
    put(support, 2, "sent")
    support("outbox", "cancel", "1", "2", code=2)
    assert state(1) == "ready"


def test_what_was_marked_as_sent_shows_in_the_stream(support):
    put(support, 2, "unknown")
    support("outbox", "mark-sent", "2")
    entries = json.loads(support("stream", "case:1", "--json").stdout)
    assert [e["type"] for e in entries][-1] == "email_sent"


def test_what_the_breaker_held_is_released_at_once(support):
    put(support, 1, "held")
    with support.store.write():
        alerts.raised("breaker", 78, "held", 1)
    support("outbox", "release", as_login="alice", code=77)
    support("outbox", "release")
    assert state(1) == "ready" and not alerts.known("breaker")
    support("outbox", "hold", "--automatic")
    assert (state(1), state(2)) == ("held", "ready")


@pytest.mark.parametrize("words", [("show", "x"), ("cancel", "²"), ("hold",)])
def test_what_is_no_number_is_usage(support, words):
    support("outbox", *words, code=2)
