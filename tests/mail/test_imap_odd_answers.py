"""Odd answers to FETCH: what can be had is had, the rest is named."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from espomail.mail.failures import ProtocolOdd, ServerDropped, Throttled
from tests.haste import within
from tests.mail.odd_imap import MS, RAW, fetched, per_uid, raws, session
from tests.servers.scripted_imap import Call, ScriptedImap, fetch_line


@pytest.mark.parametrize(
    ("line", "raw"),
    [
        pytest.param(
            b"* 2 FETCH (BODY[] {3}\r\nxyz FLAGS () UID 2 INTERNALDATE NIL RFC822.SIZE 3)\r\n",
            b"xyz",
            id="UID after the body",
        ),
        pytest.param(b"* 2 fetch (uid 2 body[] {3}\r\nxyz)\r\n", b"xyz", id="lower case, little said"),
        pytest.param(b'* 2 FETCH (UID 2 RFC822.SIZE 3 BODY[] "xyz")\r\n', b"xyz", id="quoted body"),
        pytest.param(b"* 2 FETCH (UID 2 RFC822.SIZE 0 BODY[] {0}\r\n)\r\n", b"", id="an empty mail"),
        pytest.param(
            b"* 2 FETCH (UID 2 FLAGS () RFC822.SIZE 3)\r\n* 2 FETCH (UID 2 BODY[] {3}\r\nxyz)\r\n",
            b"xyz",
            id="split over two responses",
        ),
        pytest.param(
            b"* 2 FETCH (FLAGS (\\Seen))\r\n* 9 FETCH (UID 9 FLAGS ())\r\n"
            b"* 2 FETCH (UID 2 BODY[] {3}\r\nxyz)\r\n",
            b"xyz",
            id="unsolicited responses",
        ),
        pytest.param(
            b"* 1 EXPUNGE\r\n* 8 EXISTS\r\n* OK [X {3}\r\n* NO slow today\r\n* X-ODD (a b) {2}\r\nhi)\r\n"
            b"\r\n* 1 FETCH (UID 2 BODY[] {3}\r\nxyz)\r\n",
            b"xyz",
            id="other lines in between",
        ),
        pytest.param(
            b"* 2 FETCH (UID 2 RFC822.SIZE 999999999 BODY[] {3}\r\nxyz)\r\n", b"xyz", id="SIZE too large"
        ),
        pytest.param(b"* 2 FETCH (UID 2 BODY[] ~{3}\r\nxyz)\r\n", b"xyz", id="literal8"),
        pytest.param(
            b"* 2 FETCH (UID 2 ENVELOPE (NIL {1}\r\nx NIL) BODY[] {3}\r\nxyz)\r\n", b"xyz", id="ENVELOPE too"
        ),
        pytest.param(b"* 2 FETCH (UID 2 BODY[] {3}\r\nxyz FLAGS (\xff\xfe))\r\n", b"xyz", id="8-bit flags"),
    ],
)
def test_a_message_told_oddly_is_read(server: ScriptedImap, line: bytes, raw: bytes) -> None:
    server.on["UID FETCH"] = per_uid(u2=lambda call, uid: line)
    got, imap = fetched(server)
    assert raws(got) == {1: RAW[1], 2: raw, 3: RAW[3]}
    assert imap.missing == set()
    assert all(each.complete for each in got.values())


@pytest.mark.parametrize(
    ("line", "why"),
    [
        pytest.param(b"", "no answer", id="OK and nothing"),
        pytest.param(b"* 2 FETCH (UID 2 FLAGS ())\r\n", "no answer", id="no body"),
        pytest.param(b"* 2 FETCH (UID 2 RFC822.SIZE 9 BODY[] NIL)\r\n", "no body", id="NIL"),
        pytest.param(b'* 2 FETCH (UID 2 RFC822.SIZE 9 BODY[] "")\r\n', "no body", id="empty though sized"),
        pytest.param(b"* 2 FETCH (BODY[] {3}\r\nxyz)\r\n", "no answer", id="no UID, only a place"),
    ],
)
def test_a_message_without_a_body_is_missing(server: ScriptedImap, line: bytes, why: str) -> None:
    server.on["UID FETCH"] = per_uid(u2=lambda call, uid: line)
    got, imap = fetched(server)
    assert raws(got) == {1: RAW[1], 3: RAW[3]}
    assert imap.missing == {2}
    assert why in imap.why_missing[2]


def test_an_answer_that_nobody_can_read_is_asked_for_again(server: ScriptedImap) -> None:
    def answer(call: Call) -> bytes | None:
        if "," in call.words or ":" in call.words.split()[0]:
            return per_uid(u2=lambda call, uid: b"* 2 FETCH UID 2 (((\r\n")(call)
        return call.usual()

    server.on["UID FETCH"] = answer
    got, imap = fetched(server)
    assert raws(got) == {n: RAW[n] for n in (1, 2, 3)}
    assert got[2].internaldate_ms == MS
    assert imap.missing == set()


@pytest.mark.parametrize("kind", ["NO", "BAD"])
def test_one_message_that_breaks_its_command(server: ScriptedImap, kind: str) -> None:
    def answer(call: Call) -> bytes:
        before = [uid for uid in call.uids if uid < 3]
        if 3 not in call.uids:
            return call.usual() or b""
        told = b"".join(fetch_line(call, uid) for uid in before)
        return told + f"{call.tag} {kind} [SERVERBUG] cannot open message 3\r\n".encode()

    server.on["UID FETCH"] = answer
    got, imap = fetched(server, list(RAW))
    assert raws(got) == {uid: raw for uid, raw in RAW.items() if uid != 3}
    assert imap.missing == {3}
    assert "cannot open message 3" in imap.why_missing[3]


def test_a_server_that_refuses_everything_is_not_asked_a_thousand_times(server: ScriptedImap) -> None:
    server.inbox.messages = dict.fromkeys(range(1, 201), b"x")
    server.on["UID FETCH"] = lambda call: call.bad("PEEK is unknown here")
    got, imap = fetched(server, list(range(1, 201)))
    assert got == {}
    assert imap.missing == set(range(1, 201))
    assert set(imap.why_missing.values()) == {"PEEK is unknown here"}
    assert len(server.commands) < 50


def test_a_limit_ends_the_reading(server: ScriptedImap) -> None:
    server.on["UID FETCH"] = lambda call: fetch_line(call, 1) + call.no("[LIMIT] enough for today")
    got: list[int] = []
    with pytest.raises(Throttled, match="enough for today"), session(server) as imap:
        imap.select("INBOX")
        got.extend(each.uid for each in imap.bodies([1, 2, 3], 1000))
    assert got == [1]
    assert sum(each.startswith("UID FETCH") for each in server.commands) == 1


def test_the_size_limit_holds_whatever_the_size_is_said_to_be(server: ScriptedImap) -> None:
    large = b"x" * 3_000_000
    server.on["UID FETCH"] = per_uid(
        u2=lambda call, uid: b"* 2 FETCH (UID 2 RFC822.SIZE 10 BODY[] {%d}\r\n%s)\r\n" % (len(large), large)
    )
    got, _ = fetched(server, most=1_000_000)
    assert raws(got) == {1: RAW[1], 2: b"", 3: RAW[3]}
    assert (got[2].complete, got[2].size) == (False, len(large))


def test_a_giant_that_never_comes_is_given_up(server: ScriptedImap) -> None:
    def answer(call: Call) -> bytes:
        call.connection.send(fetch_line(call, 1) + b"* 2 FETCH (UID 2 BODY[] {2147483647}\r\nabc")
        time.sleep(2)
        return b""

    server.on["UID FETCH"] = answer
    got: list[int] = []
    with pytest.raises(ServerDropped, match="timed out"), session(server, timeout=0.5) as imap:
        imap.select("INBOX")
        got.extend(each.uid for each in imap.bodies([1, 2, 3], 10**9))
    assert got == [1]


def test_a_line_without_end_is_refused(server: ScriptedImap) -> None:
    server.on["UID FETCH"] = lambda call: b"* OK " + b"x" * 30_000_000 + b"\r\n" + call.ok()
    with pytest.raises(ProtocolOdd, match="a line of more than"), session(server) as imap:
        imap.select("INBOX")
        list(imap.bodies([1], 1000))


def test_a_server_that_drips_is_given_up(server: ScriptedImap) -> None:
    with within(3), pytest.raises(ServerDropped, match="too slowly"), session(server, timeout=0.5) as imap:
        imap.select("INBOX")
        server.pace = 0.1
        list(imap.bodies([1], 1000))


def answers_to(server: ScriptedImap) -> bytes:
    """The bytes of one FETCH answer for three messages."""
    kept: list[bytes] = []

    def answer(call: Call) -> bytes:
        kept.append(call.usual() or b"")
        return kept[0]

    server.on["UID FETCH"] = answer
    fetched(server)
    return kept[0]


def test_a_cut_at_every_byte_gives_whole_messages_only(server: ScriptedImap) -> None:
    answer = answers_to(server)
    ends = [answer.index(b"* 2 FETCH"), answer.index(b"* 3 FETCH")]
    for cut in range(len(answer)):
        # Before the pipelined next command could be answered, the line is cut.
        server.on["UID FETCH"] = lambda call, cut=cut: call.connection.send(answer[:cut])
        got: dict[int, bytes] = {}
        with pytest.raises(ServerDropped), session(server) as imap:
            imap.select("INBOX")
            for each in imap.bodies([1, 2, 3], 1000):
                got[each.uid] = each.raw
        assert all(raw == RAW[uid] for uid, raw in got.items())
        assert len(got) >= sum(cut >= end for end in ends)


def test_the_next_command_is_sent_before_this_one_is_read(
    server: ScriptedImap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("espomail.mail.fetch_reader.MOST_UIDS", 2)
    said: list[bytes] = []

    def answer(call: Call) -> bytes | None:
        if not said:  # a client that waits for this answer first would wait for ever
            said.append(call.connection.handler.rfile.readline())
            call.connection.send(call.usual() or b"")
            tag, _, _, words = said[0].decode().split(" ", 3)
            return replace(call, tag=tag, words=words).usual()
        return call.usual()

    server.on["UID FETCH"] = answer
    got, _ = fetched(server, [1, 2, 3, 4, 5])
    assert raws(got) == {n: RAW[n] for n in range(1, 6)}
    assert b"UID FETCH 3:4 " in said[0]


def test_messages_that_lack_a_fact_are_not_heaped_up(server: ScriptedImap) -> None:
    two_came = threading.Event()
    said: list[bool] = []

    def answer(call: Call) -> bytes:
        for uid in call.uids:
            call.connection.send(b"* 1 FETCH (UID %d BODY[] {1}\r\nx)\r\n" % uid)
        said.append(two_came.wait(4))
        return call.ok()

    server.on["UID FETCH"] = answer
    with session(server) as imap:
        imap.select("INBOX")
        for each in imap.bodies([1, 2, 3], 100):
            if each.uid == 2:
                two_came.set()
    assert each.uid == 3 and said == [True]


def test_leaving_early_ends_the_session_cleanly(server: ScriptedImap) -> None:
    with session(server) as imap:
        imap.select("INBOX")
        for _ in imap.bodies([1, 2, 3], 1000):
            break
    assert server.commands[-1].startswith("UID FETCH")


def test_nothing_else_is_said_while_reading(server: ScriptedImap) -> None:
    with session(server) as imap:
        imap.select("INBOX")
        for _ in imap.bodies([1], 1000):
            with pytest.raises(RuntimeError):
                imap.search_all()


def test_headers_that_are_refused_are_asked_for_singly(server: ScriptedImap) -> None:
    server.on["UID FETCH"] = lambda call: (
        call.no("too much at once, sorry") if len(call.uids) > 2 else call.usual()
    )
    server.inbox.messages = dict.fromkeys(range(1, 5), RAW[1])
    with session(server) as imap:
        imap.select("INBOX")
        assert [line.uid for line in imap.headers([1, 2, 3, 4])] == [1, 2, 3, 4]
