"""``fetch`` and servers that say odd things of their UIDs: nothing is missed, nothing is loaded twice."""

from __future__ import annotations

import re
import select

import pytest

from tests.conftest import Desk
from tests.integration.helpdesk import at, broken, iso, numbered
from tests.integration.odd_desk import emails, fetch, loaded, states
from tests.servers.scripted_imap import Call, ScriptedImap, fetch_line


def changed(call: Call, old: bytes, new: bytes) -> bytes:
    """The usual answer, with other words in it."""
    return re.sub(old, new, call.usual() or b"")


def without_uidnext(call: Call) -> bytes:
    lines = (call.usual() or b"").splitlines(keepends=True)
    return b"".join(re.sub(rb" ?UIDNEXT \d+", b"", line) for line in lines if b"[UIDNEXT" not in line)


def test_no_uidnext_at_all(odd: Desk, server: ScriptedImap) -> None:
    server.on = dict.fromkeys(("SELECT", "EXAMINE", "STATUS"), without_uidnext)
    assert fetch(odd) == {"imported": 4}
    server.inbox.messages[9] = numbered(1, start=9)[0]
    assert fetch(odd, 2) == {"imported": 1}
    assert fetch(odd, 3) == {}


@pytest.mark.parametrize("said", [b"1", b"3", b"5"])
def test_a_uidnext_that_is_too_low(odd: Desk, server: ScriptedImap, said: bytes) -> None:
    """Five is the worst: it says that nothing came, so only the daily look finds what did."""

    def stale(call: Call) -> bytes:
        return changed(call, rb"UIDNEXT \d+", b"UIDNEXT " + said)

    server.on = dict.fromkeys(("SELECT", "EXAMINE", "STATUS"), stale)
    assert fetch(odd) == {"imported": 4}
    server.inbox.messages |= {uid: numbered(1, start=uid)[0] for uid in (5, 6)}
    if said != b"5":
        assert fetch(odd, 2) == {"imported": 2}
    else:
        assert fetch(odd, 2) == {}
    fetch(odd, 60 * 25)
    assert list(states(odd)) == [1, 2, 3, 4, 5, 6]
    assert emails(odd) == 6


def test_a_uidnext_that_is_too_high_hides_nothing_for_longer_than_a_day(odd: Desk, server: ScriptedImap) -> None:
    server.on = dict.fromkeys(("SELECT", "EXAMINE", "STATUS"), lambda call: changed(call, rb"UIDNEXT \d+", b"UIDNEXT 50"))
    assert fetch(odd) == {"imported": 4}
    server.inbox.messages[5] = numbered(1, start=5)[0]
    fetch(odd, 60 * 25)
    assert list(states(odd)) == [1, 2, 3, 4, 5]


def test_uidvalidity_that_changes_within_a_visit(odd: Desk, server: ScriptedImap) -> None:
    assert fetch(odd) == {"imported": 4}
    server.inbox.messages[5] = numbered(1, start=5)[0]

    def select(call: Call) -> bytes:  # after STATUS, which still told the old one
        server.inbox.uidvalidity = 8
        return call.usual() or b""

    server.on["SELECT"] = select
    assert fetch(odd, 2) == {"imported": 1}
    assert emails(odd) == 5
    assert fetch(odd, 3) == {}


def test_uids_that_are_other_messages_now_are_found_within_a_day(odd: Desk, server: ScriptedImap) -> None:
    """A server that was restored from a backup gives UIDs away again, and says nothing of it."""
    assert fetch(odd) == {"imported": 4}
    server.inbox.messages |= dict(zip((3, 4), numbered(2, start=8, text="Quite another text."), strict=True))
    assert fetch(odd, 2) == {}  # which cannot be seen without asking for every message
    said = odd("fetch", now=iso(at(60 * 25))).err
    assert said.startswith("espomail: support@example.com: 2 of the messages in INBOX are others") and said.count("\n") == 1
    assert states(odd) == dict.fromkeys((1, 2, 3, 4), "imported")
    assert emails(odd) == 6 and broken(odd.path) == {}
    asked = loaded(server)
    assert fetch(odd, 60 * 50) == {} and loaded(server) == asked
    assert odd.json("log", "--stage", "fetch", now=iso(at(60 * 50)))[1]["counts"]["reused"] == 2


def test_uids_that_are_given_away_again_above_a_lower_uidnext_are_found_at_once(
    odd: Desk, server: ScriptedImap
) -> None:
    assert fetch(odd) == {"imported": 4}
    del server.inbox.messages[3], server.inbox.messages[4]
    fetch(odd, 2)
    server.inbox.messages[3] = numbered(1, start=8, text="Quite another text.")[0]
    assert fetch(odd, 3) == {"imported": 1}
    assert (emails(odd), fetch(odd, 4)) == (5, {})


def test_a_stub_is_completed_by_no_other_message(odd: Desk, server: ScriptedImap) -> None:
    odd("email-account", "edit", "support@example.com", "--max-size", "1")
    server.inbox.messages = {1: numbered(1, text="x" * 70 + "\n" * 1_100_000)[0]}
    assert fetch(odd) == {"too_large": 1}
    server.inbox.messages = {1: numbered(1, start=8)[0]}
    assert "another message" in odd("email", "refetch", "1", code=66).err
    assert odd.json("email", "show", "1")["subject"] == "Question 1"


def test_a_server_that_writes_headers_anew_is_not_read_again_each_day(odd: Desk, server: ScriptedImap) -> None:
    assert fetch(odd) == {"imported": 4}
    asked = loaded(server)

    def other_headers(call: Call) -> bytes:
        return changed(call, rb"Subject: Q", b"Subject: q") if "HEADER.FIELDS" in call.words else call.usual() or b""

    server.on["UID FETCH"] = other_headers
    assert fetch(odd, 60 * 25) == {}
    assert any("HEADER.FIELDS" in each for each in server.commands) and loaded(server) == asked


@pytest.mark.parametrize("uidvalidity", [3, 1, 2**32 - 1])
def test_a_uidvalidity_that_becomes_smaller_is_as_new_as_any(
    odd: Desk, server: ScriptedImap, uidvalidity: int
) -> None:
    assert fetch(odd) == {"imported": 4}
    before = loaded(server)
    server.inbox.uidvalidity = uidvalidity
    server.inbox.messages = dict(zip((1, 2, 3), numbered(3, start=3), strict=True))  # two of them known
    assert fetch(odd, 2) == {"imported": 1}
    assert (emails(odd), loaded(server)) == (5, before + 1)


def test_a_search_that_answers_in_pieces_and_out_of_order(odd: Desk, server: ScriptedImap) -> None:
    server.on["UID SEARCH"] = lambda call: b"* SEARCH 4 2\r\n* 9 EXISTS\r\n* SEARCH 3 1\r\n" + call.ok()
    assert fetch(odd) == {"imported": 4}
    assert list(states(odd)) == [1, 2, 3, 4]


def test_what_is_committed_is_marked_as_read_while_more_is_still_coming(odd: Desk, server: ScriptedImap) -> None:
    odd("email-account", "edit", "support@example.com", "--limit", "0")
    server.inbox.messages = dict(enumerate(numbered(260), start=1))
    heard: list[str] = []

    def slow(call: Call) -> bytes:
        handler, stored = call.connection.handler, b""
        for uid in call.uids:
            call.connection.send(fetch_line(call, uid))
            if uid > 200 and not heard and select.select([handler.connection], [], [], 0.5)[0]:
                heard.append(call.connection._command())
                stored = heard[0].split()[0].encode() + b" OK stored\r\n"
        return stored + call.ok()

    server.on["UID FETCH"] = slow
    assert fetch(odd) == {"imported": 260}
    assert re.fullmatch(r"\S+ UID STORE 1:200 \+FLAGS.SILENT \(\\Seen\)", heard[0])
    stores = [each for each in server.commands if "UID STORE" in each]
    assert [each.split()[-3] for each in stores] == ["201:260"]
