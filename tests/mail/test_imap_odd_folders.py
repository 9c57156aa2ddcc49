"""Searches and folders on servers that misbehave."""

from __future__ import annotations

import pytest

from espomail.mail.failures import FolderMissing, ProtocolOdd, Throttled
from espomail.mail.imap import ImapSession
from tests.mail.odd_imap import DAY, RAW, session
from tests.servers.scripted_imap import Folder, ScriptedImap


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


def test_two_folders_in_one_session(server: ScriptedImap) -> None:
    server.folders["Second"] = Folder({5: b"five"}, uidvalidity=9)
    with session(server) as imap:
        assert isinstance(imap, ImapSession)
        imap.select("INBOX")
        assert imap.search_all() == list(RAW)
        assert imap.select("Second").uidvalidity == 9
        assert imap.search_all() == [5]
        assert [each.raw for each in imap.bodies([5], 100)] == [b"five"]
