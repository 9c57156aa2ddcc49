"""An IMAP session against servers that misbehave: what can be had is had, the rest is named."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from espomail.errors import EspomailError
from espomail.mail.failures import (
    AuthNotOffered,
    FolderMissing,
    LoginRefused,
    MailFailure,
    ProtocolOdd,
    ServerDropped,
    ServerUnreachable,
    StartTlsMissing,
    Throttled,
)
from espomail.mail.imap import ImapSession, open_session
from espomail.mail.imap_values import Fetched
from espomail.mail.settings import ImapSettings, Secret
from tests.haste import wait_until, within
from tests.servers.scripted_imap import OFFERS, Call, Folder, ScriptedImap, fetch_line

RAW = {n: f"Subject: {n}\r\n\r\nText {n}\r\n".encode() for n in range(1, 8)}
SIZE = len(RAW[1])
MS = 1772438400000
DAY = date(2026, 3, 2)


def settings(server: ScriptedImap, **changes: Any) -> ImapSettings:
    values: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "login": "me",
        "timeout": 3.0,
    }
    return ImapSettings(**(values | changes))


def session(server: ScriptedImap, password: str = "secret", **changes: Any) -> Any:
    return open_session(settings(server, **changes), Secret(password))


@pytest.fixture
def server(scripted_imap: ScriptedImap) -> ScriptedImap:
    scripted_imap.inbox.messages = dict(RAW)
    return scripted_imap


def fetched(server: ScriptedImap, uids: list[int] | None = None, most: int = 1_000_000) -> Any:
    """What ``bodies`` gives by UID, and the session."""
    with session(server) as imap:
        imap.select("INBOX")
        got: dict[int, Fetched] = {}
        for each in imap.bodies(uids or [1, 2, 3], most):
            assert each.uid not in got
            got[each.uid] = each
        return got, imap


def raws(got: dict[int, Fetched]) -> dict[int, bytes]:
    return {uid: each.raw for uid, each in got.items()}


def per_uid(**odd: Callable[[Call, int], bytes]) -> Callable[[Call], bytes]:
    """UID FETCH as usual, but for some UIDs: ``per_uid(u2=…)``."""

    def answer(call: Call) -> bytes:
        lines = (odd.get(f"u{uid}", fetch_line)(call, uid) for uid in call.uids)
        return b"".join(lines) + call.ok()

    return answer


# -- answers to FETCH


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


# -- searching and folders


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (b"* SEARCH 3 1 2\r\n", [1, 2, 3]),
        (b"* SEARCH 3 1\r\n* SEARCH 2 3\r\n", [1, 2, 3]),
        (b"* SEARCH 2 (MODSEQ 917)\r\n", [2]),
        (b"* SEARCH\r\n", []),
        (b"* SEARCH 4294967294 5\r\n", [5, 4294967294]),
        (b"* SEARCH 1 x -2 3\r\n", [1, 3]),
    ],
)
def test_search_answers(server: ScriptedImap, told: bytes, found: list[int]) -> None:
    server.on["UID SEARCH"] = lambda call: told + call.ok()
    with session(server) as imap:
        imap.select("INBOX")
        assert imap.search_all() == found
        assert imap.search_above(2) == [uid for uid in found if uid > 2]


def test_a_long_search_answer(server: ScriptedImap) -> None:
    many = range(1, 300_001)
    server.on["UID SEARCH"] = lambda call: b"* SEARCH %s\r\n" % b" ".join(b"%d" % n for n in many) + call.ok()
    with session(server) as imap:
        imap.select("INBOX")
        assert imap.search_all() == list(many)


def test_a_silent_search_is_no_empty_folder(server: ScriptedImap) -> None:
    server.on["UID SEARCH"] = lambda call: call.ok()
    with session(server) as imap:
        imap.select("INBOX")
        for search in (imap.search_all, lambda: imap.search_above(3), lambda: imap.search_since(DAY)):
            with pytest.raises(ProtocolOdd, match="no answer to the search"):
                search()
    # Some servers leave the line out where nothing matches: then the whole list tells.
    server.on["UID SEARCH"] = lambda call: call.usual() if call.words == "ALL" else call.ok()
    with session(server) as imap:
        imap.select("INBOX")
        assert imap.search_above(3) == [4, 5, 6, 7]
        assert imap.search_above(7) == []
        assert imap.search_since(DAY) == [1, 2, 3, 4, 5, 6, 7]
    del server.on["UID SEARCH"]
    server.inbox.messages = {}
    with session(server) as imap:
        imap.select("INBOX")
        assert imap.search_all() == []


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ("[BADCHARSET (US-ASCII)] no", ProtocolOdd),
        ("[LIMIT] too many searches", Throttled),
        ("[UNAVAILABLE] index is rebuilt", Throttled),
    ],
)
def test_a_refused_search_is_no_empty_folder(
    server: ScriptedImap, answer: str, failure: type[Exception]
) -> None:
    server.on["UID SEARCH"] = lambda call: call.no(answer)
    with session(server) as imap:
        imap.select("INBOX")
        with pytest.raises(failure):
            imap.search_above(1)


@pytest.mark.parametrize(
    ("said", "uidvalidity"),
    [
        (b"", None),
        (b"* OK [UIDVALIDITY 0] zero\r\n", None),
        (b"* OK [UIDVALIDITY 4294967295] high\r\n", 4294967295),
        (b"* OK [UIDVALIDITY soon] odd\r\n", None),
    ],
)
def test_uidvalidity_that_cannot_be_trusted(
    server: ScriptedImap, said: bytes, uidvalidity: int | None
) -> None:
    server.on["SELECT"] = lambda call: b"* 3 EXISTS\r\n" + said + call.ok("[READ-WRITE] done")
    with session(server) as imap:
        status = imap.select("INBOX")
        assert (status.messages, status.uidnext, status.uidvalidity) == (3, None, uidvalidity)
        assert not status.read_only


def test_status_of_a_name_told_as_a_literal(server: ScriptedImap) -> None:
    server.on["STATUS"] = lambda call: (
        b"* STATUS {5}\r\nINBOX (UIDNEXT 9 MESSAGES 3 UIDVALIDITY 0)\r\n" + call.ok()
    )
    with session(server) as imap:
        status = imap.status("INBOX")
    assert (status.messages, status.uidnext, status.uidvalidity) == (3, 9, None)


def test_a_folder_that_may_only_be_read(server: ScriptedImap) -> None:
    server.inbox.read_only = True
    with session(server) as imap:
        assert imap.select("INBOX").read_only
        assert [each.uid for each in imap.bodies([1, 2], 1000)] == [1, 2]
        imap.add_seen([1])
        assert imap.search_above(6) == [7]
    assert not any(each.startswith("UID STORE") for each in server.commands)


def test_a_refused_store_does_no_harm(server: ScriptedImap) -> None:
    server.on["UID STORE"] = lambda call: call.no("not today")
    with session(server) as imap:
        imap.select("INBOX")
        imap.add_seen([1])
        assert [each.uid for each in imap.bodies([1], 1000)] == [1]
        imap.add_seen([1])
        assert imap.search_all() == list(RAW)


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ("[NONEXISTENT] no such mailbox", FolderMissing),
        ("Mailbox doesn't exist", FolderMissing),
        ("[NOPERM] not yours", FolderMissing),
        ("[INUSE] somebody else has it", Throttled),
        ("[SERVERBUG] oops", Throttled),
    ],
)
def test_folders_that_cannot_be_opened(server: ScriptedImap, answer: str, failure: type[Exception]) -> None:
    server.on["SELECT"] = server.on["STATUS"] = lambda call: call.no(answer)
    with session(server) as imap:
        with pytest.raises(failure):
            imap.select("Other")
        with pytest.raises(failure):
            imap.status("Other")


def test_names_of_folders(server: ScriptedImap) -> None:
    server.on["LIST"] = lambda call: (
        b'* LIST (\\HasNoChildren) "/" INBOX\r\n'
        b'* LIST (\\Noselect) "/" "Folders"\r\n'
        b'* LIST () NIL "../../etc"\r\n'
        b'* LIST () "/" "T&AOQ-glich"\r\n'
        b'* LIST () "/" 2024\r\n'
        b'* LIST () "/" {8}\r\na\x1b[31m b\r\n'
        b'* LIST () "/" {4}\r\na\r\nb\r\n'
        b'* LIST () "/" "&!!-"\r\n'
        b'* LIST () "/" ""\r\n'
        b"* LIST (\\Noselect\r\n"
        b'* LIST () "/" a b\r\n'
        b"* LIST NIL NIL NIL\r\n"
        b'* LIST () "/" {4}\r\nLast\r\n' + call.ok()
    )
    with session(server) as imap:
        assert imap.folders() == ["INBOX", "../../etc", "Täglich", "2024", "Last"]


# -- greeting and log-in


@pytest.mark.parametrize(
    ("greeting", "failure", "text"),
    [
        (b"* BYE too many connections, try again later\r\n", Throttled, "too many connections"),
        (b"* BYE go away\r\n", ServerUnreachable, "go away"),
        (b"220 mail.example ESMTP\r\n", ProtocolOdd, "no IMAP server"),
        (b"SSH-2.0-x\r\n", ProtocolOdd, "no IMAP server"),
        (b"\x16\x03\x01\r\n", ProtocolOdd, "no IMAP server"),
        (b"* OK half a li", ServerUnreachable, "does not answer"),
        (None, ServerUnreachable, "hung up"),
        (b"* PREAUTH welcome\r\n", AuthNotOffered, "PREAUTH"),
    ],
)
def test_greetings(
    server: ScriptedImap, greeting: bytes | None, failure: type[MailFailure], text: str
) -> None:
    server.greeting = greeting
    with pytest.raises(failure, match=text), session(server, timeout=0.5):
        pass
    assert not any(each.startswith("LOGIN") for each in server.commands)


def test_a_server_that_never_greets(server: ScriptedImap) -> None:
    server.greeting = b""
    with pytest.raises(ServerUnreachable, match="does not answer"), session(server, timeout=0.3):
        pass


def test_a_server_that_names_nothing_in_its_greeting(server: ScriptedImap) -> None:
    server.greeting = b"* OK hello\r\n"
    with session(server) as imap:
        assert imap.status("INBOX").messages == 7
    assert server.commands[:2] == ["CAPABILITY", 'LOGIN "me" "secret"']


def test_an_idle_look_takes_three_commands(server: ScriptedImap) -> None:
    with session(server) as imap:
        imap.status("INBOX")
    wait_until(lambda: "LOGOUT" in server.commands)
    assert [each.split()[0] for each in server.commands] == ["LOGIN", "STATUS", "LOGOUT"]


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ("NO [AUTHENTICATIONFAILED] Invalid credentials, please try again later", LoginRefused),
        ("NO Login failed", LoginRefused),
        ("BAD invalid arguments", LoginRefused),
        ("NO [UNAVAILABLE] backend is down", Throttled),
        ("NO [INUSE] locked", Throttled),
        ("NO [LIMIT] too many", Throttled),
        ("NO [ALERT] Too many simultaneous connections. (Failure)", Throttled),
        ("NO [EXPIRED] change your password", LoginRefused),
    ],
)
def test_refused_log_ins(server: ScriptedImap, answer: str, failure: type[EspomailError]) -> None:
    server.on["LOGIN"] = lambda call: f"{call.tag} {answer}\r\n".encode()
    with pytest.raises(failure) as caught, session(server, password="top secret"):
        pass
    assert answer.partition(" ")[2].split("]")[-1].strip() in str(caught.value)
    assert "top secret" not in str(caught.value)
    assert len([each for each in server.commands if each.startswith("LOGIN")]) == 1


def test_a_bye_instead_of_a_log_in(server: ScriptedImap) -> None:
    server.on["LOGIN"] = lambda call: call.connection.send(b"* BYE shutting down\r\n")
    with pytest.raises(ServerDropped, match="shutting down"), session(server):
        pass


@pytest.mark.parametrize("password", ['a"b', "back\\slash", " two  words ", "100%", "{5}", '"', ""])
def test_ascii_passwords_are_quoted(server: ScriptedImap, password: str) -> None:
    escaped = password.replace("\\", "\\\\").replace('"', '\\"')
    server.on["LOGIN"] = lambda call: call.ok()
    with session(server, password=password, login='we"ird \\ one'):
        pass
    assert server.commands[0] == f'LOGIN "we\\"ird \\\\ one" "{escaped}"'


def test_other_passwords_go_by_plain(server: ScriptedImap) -> None:
    given: list[bytes] = []

    def authenticate(call: Call) -> bytes:
        given.append(base64.b64decode(call.ask(b"")))
        return call.ok()

    server.on["AUTHENTICATE"] = authenticate
    with session(server, password="pässwörd"):
        pass
    assert given == ["\0me\0pässwörd".encode()]


def test_or_as_literals_where_plain_is_not_offered(server: ScriptedImap) -> None:
    server.greeting = b"* OK [CAPABILITY IMAP4rev1] hi\r\n"
    server.on["LOGIN"] = lambda call: call.ok()
    with session(server, password="pässwörd", login="käthe"):
        pass
    assert server.commands[0] == 'LOGIN "käthe" pässwörd'


def test_logindisabled_is_honoured(server: ScriptedImap) -> None:
    server.greeting = b"* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hi\r\n"
    with pytest.raises(AuthNotOffered, match="LOGINDISABLED"), session(server):
        pass
    assert server.commands == []


@pytest.mark.parametrize(
    ("greeting", "answer", "text"),
    [
        pytest.param(f"* OK [CAPABILITY {OFFERS}] hi\r\n", None, "does not offer", id="stripped"),
        pytest.param("* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n", None, "PREAUTH", id="PREAUTH"),
        pytest.param(
            "* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n", "NO not now\r\n", "not now", id="refused"
        ),
        pytest.param(
            "* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n",
            "OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
            "put into the connection",
            id="injected",
        ),
    ],
)
def test_starttls_is_had_safely_or_not_at_all(
    server: ScriptedImap, greeting: str, answer: str | None, text: str
) -> None:
    server.greeting = greeting.encode()
    server.on["STARTTLS"] = lambda call: f"{call.tag} {answer}".encode()
    with pytest.raises(StartTlsMissing, match=text) as caught, session(server, security="starttls"):
        pass
    assert caught.value.exit_code == 78
    assert not any(each.startswith(("LOGIN", "AUTH")) for each in server.commands)


def test_hostile_words_are_cleaned(server: ScriptedImap) -> None:
    server.on["LOGIN"] = lambda call: call.no("\x1b]0;owned\x07 bad\x9b31m \u202egnp.exe " + "x" * 2000)
    with pytest.raises(LoginRefused) as caught, session(server):
        pass
    text = str(caught.value)
    assert "\x1b" not in text and "\u202e" not in text and "\x9b" not in text and "\n" not in text
    assert len(text) < 500


def test_two_folders_in_one_session(server: ScriptedImap) -> None:
    server.folders["Second"] = Folder({5: b"five"}, uidvalidity=9)
    with session(server) as imap:
        assert isinstance(imap, ImapSession)
        imap.select("INBOX")
        assert imap.search_all() == list(RAW)
        assert imap.select("Second").uidvalidity == 9
        assert imap.search_all() == [5]
        assert [each.raw for each in imap.bodies([5], 100)] == [b"five"]
