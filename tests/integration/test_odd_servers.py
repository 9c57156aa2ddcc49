"""``fetch`` and servers that do what no server should: nothing is skipped, nothing is loaded for ever."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Desk
from tests.integration.helpdesk import at, numbered, query
from tests.integration.odd_desk import emails, fetch, loaded, states
from tests.servers.scripted_imap import Call, ScriptedImap, fetch_line


def test_uidvalidity_that_changes_at_every_connection(odd: Desk, server: ScriptedImap) -> None:
    assert fetch(odd) == {"imported": 4}
    first = loaded(server)
    for minute in range(2, 6):
        server.inbox.uidvalidity += 1
        assert fetch(odd, minute) == {}
    assert (emails(odd), loaded(server)) == (4, first)  # no storm


def test_no_uidvalidity_at_all(odd: Desk, server: ScriptedImap) -> None:
    def without(call: Call) -> bytes:
        lines = (call.usual() or b"").splitlines(keepends=True)
        return b"".join(re.sub(rb" ?UIDVALIDITY \d+", b"", line) for line in lines if b"[UIDVALIDITY" not in line)

    server.on = dict.fromkeys(("SELECT", "EXAMINE", "STATUS"), without)
    assert fetch(odd) == {"imported": 4}
    first = loaded(server)
    server.inbox.messages[5] = numbered(1, start=5)[0]
    assert fetch(odd, 2) == {"imported": 1}
    assert fetch(odd, 3) == {}
    assert emails(odd) == 5 and loaded(server) == first + 1


def test_a_uid_that_shows_late(odd: Desk, server: ScriptedImap) -> None:
    late = server.inbox.messages.pop(2)
    assert fetch(odd) == {"imported": 3}
    server.inbox.messages[2] = late
    assert fetch(odd, 10) == {}
    assert fetch(odd, 60 * 25) == {"imported": 1}  # the daily look at the whole range
    assert states(odd) == dict.fromkeys((1, 2, 3, 4), "imported")


def test_uids_near_the_end_of_their_range(odd: Desk, server: ScriptedImap) -> None:
    server.inbox.messages = dict(zip((7, 2**31, 2**32 - 2), numbered(3), strict=True))
    assert fetch(odd) == {"imported": 3}
    assert fetch(odd, 60 * 25) == {}
    assert list(states(odd)) == [7, 2**31, 2**32 - 2]


def test_what_goes_between_search_and_fetch(odd: Desk, server: ScriptedImap) -> None:
    def gone(call: Call) -> bytes:
        server.inbox.messages.pop(3, None)
        return b"".join(fetch_line(call, uid) for uid in call.uids if uid != 3) + call.ok()

    server.on["UID FETCH"] = gone
    fetch(odd)
    assert states(odd) == {1: "imported", 2: "imported", 3: "gone", 4: "imported"}
    assert fetch(odd, 2) == {}


def test_what_the_server_does_not_hand_over_is_held_until_it_does(odd: Desk, server: ScriptedImap) -> None:
    def keeps_one(call: Call) -> bytes:
        return b"".join(fetch_line(call, uid) for uid in call.uids if uid != 2) + call.ok()

    server.on["UID FETCH"] = keeps_one
    fetch(odd)
    assert states(odd) == {1: "imported", 2: "held", 3: "imported", 4: "imported"}
    assert fetch(odd, 2) == {}  # not again at every run
    del server.on["UID FETCH"]
    assert fetch(odd, 60 * 25) == {"imported": 1}
    assert states(odd) == dict.fromkeys((1, 2, 3, 4), "imported")


def test_a_server_without_dates_makes_nothing_old(odd: Desk, server: ScriptedImap) -> None:
    def dateless(call: Call) -> bytes:
        lines = b"".join(fetch_line(call, uid) for uid in call.uids)
        return re.sub(rb'INTERNALDATE "[^"]*"', b"INTERNALDATE NIL", lines) + call.ok()

    server.on["UID FETCH"] = dateless
    assert fetch(odd) == {"imported": 4}
    ((received,),) = set(query(odd.path, "SELECT received_at FROM email"))
    assert received == at(1).timestamp() * 1000


@pytest.mark.parametrize("said", [b"* BYE too many connections\r\n", b"* OK hi\r\n* BYE later\r\n"])
def test_a_server_that_sends_us_away_is_no_empty_mailbox(
    odd: Desk, server: ScriptedImap, said: bytes
) -> None:
    server.greeting = said
    fetch(odd, code=75)
    assert query(odd.path, "SELECT failures, refusals FROM email_account") == [(1, 0)]


def test_a_server_that_ends_in_the_middle(odd: Desk, server: ScriptedImap) -> None:
    def half(call: Call) -> bytes | None:
        for uid in call.uids[:2]:
            call.connection.send(fetch_line(call, uid))
        return None

    server.on["UID FETCH"] = half
    fetch(odd, code=75)
    assert states(odd) == {1: "imported", 2: "imported"}
    del server.on["UID FETCH"]
    assert fetch(odd, 5) == {"imported": 2}


def test_silence_about_a_search_is_no_empty_folder(odd: Desk, server: ScriptedImap) -> None:
    server.on["UID SEARCH"] = lambda call: call.ok()
    fetch(odd, code=75)
    assert states(odd) == {}
    del server.on["UID SEARCH"]
    fetch(odd, 5)
    assert states(odd) == dict.fromkeys((1, 2, 3, 4), "imported")


def test_silence_about_a_date_makes_nothing_old(odd: Desk, server: ScriptedImap) -> None:
    server.on["UID SEARCH"] = lambda call: call.ok() if "SINCE" in call.words else call.usual()
    assert fetch(odd) == {"imported": 4}


@pytest.mark.parametrize("since", ["0001-01-01", "9999-12-31"])
def test_a_start_date_at_the_end_of_the_calendar(odd: Desk, server: ScriptedImap, since: str) -> None:
    odd("email-account", "edit", "support@example.com", "--since", since)
    assert fetch(odd) == ({"imported": 4} if since < "2026" else {})
    assert set(states(odd).values()) == {"imported" if since < "2026" else "too_old"}
