"""One IMAP session, in the words of those who fetch. All times are ms since 1970 (UTC)."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from espomail.errors import ConfigurationError
from espomail.mail.failures import MailFailure, ProtocolOdd, Throttled, clean
from espomail.mail.fetch_reader import FetchReader
from espomail.mail.fetch_response import Answer
from espomail.mail.fetch_singly import fetch_singly
from espomail.mail.imap_client import Client
from espomail.mail.imap_errors import folder_failure, is_throttle, refused, talking, words
from espomail.mail.imap_login import connect, log_in
from espomail.mail.imap_values import (
    Facts,
    Fetched,
    FolderStatus,
    HeaderLine,
    fetched,
)
from espomail.mail.imaplib_answers import last_number, number_after, text_of
from espomail.mail.settings import ImapSettings, Secret
from espomail.mail.uid_sets import batches

MB = 1024 * 1024
LARGEST_HEADER = 16 * MB
HEADER_KEPT = MB
FACTS = ("UID", "RFC822.SIZE", "INTERNALDATE", "FLAGS")
BODIES = (*FACTS, "BODY.PEEK[]")
HEADERS = (
    "UID",
    "RFC822.SIZE",
    "INTERNALDATE",
    "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE FROM SUBJECT)]",
)
MONTH_NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


@contextmanager
def open_session(settings: ImapSettings, secret: Secret) -> Iterator[ImapSession]:
    """Connect and log in; leaving the block ends the session.

    Raises ServerUnreachable, Throttled (75), CertificateRefused, TlsFailed, StartTlsMissing,
    LoginRefused, AuthNotOffered (78) and what ``ImapSession``'s methods raise.
    """
    client = connect(settings)
    try:
        log_in(client, settings, secret)
    except BaseException:
        client.hang_up()
        raise
    session = ImapSession(client, settings.where)
    try:
        yield session
    finally:
        session.close()


class ImapSession:
    """A logged-in IMAP session; made by ``open_session``.

    Every method raises ServerDropped, Throttled or ProtocolOdd (75) when the server fails it.
    ``missing``: UIDs that were asked for in the folder now selected and did not come;
    ``why_missing`` has the server's words. They may be gone, or come at another time.
    """

    def __init__(self, client: Client, where: str) -> None:
        self._client, self._wire, self._where = client, client.wire, where
        self._broken = False
        self._streaming = False
        self._stores: list[bytes] = []
        self.folder = ""
        self.missing: set[int] = set()
        self.why_missing: dict[int, str] = {}

    # -- folders

    def status(self, folder: str) -> FolderStatus:
        """How a folder stands, without opening it (STATUS). Raises FolderMissing."""
        name = self._name(folder)
        with self._talk("look at a folder"), self._about(folder):
            kind, data = self._wire.status(name, "(MESSAGES UIDNEXT UIDVALIDITY)")
            if kind != "OK":
                raise folder_failure(self._where, folder, text_of(data))
        told = text_of(data)
        return FolderStatus(
            number_after(b"MESSAGES", told) or 0,
            number_after(b"UIDNEXT", told),
            number_after(b"UIDVALIDITY", told) or None,
        )

    def select(self, folder: str, readonly: bool = False) -> FolderStatus:
        """Open a folder; what the server lets us only read is opened so. Raises FolderMissing."""
        self._name(folder)
        self.missing, self.why_missing, self.folder = set(), {}, folder
        with self._talk("open a folder"), self._about(folder):
            try:
                self._client.select_folder(folder, readonly)
            except imaplib.IMAP4.readonly:
                self._wire.is_readonly = True
            except ValueError:
                pass  # imapclient met, say, a UIDVALIDITY that is no number; we read it ourselves
        told = self._wire.untagged_responses
        return FolderStatus(
            last_number(told, "EXISTS") or 0,
            last_number(told, "UIDNEXT"),
            last_number(told, "UIDVALIDITY") or None,
            readonly or "READ-ONLY" in told,
        )

    def folders(self) -> list[str]:
        """The folders that can be opened, by name; those whose names we cannot read are left out."""
        with self._talk("list folders"):
            kind, data = self._wire.list('""', '"*"')
        if kind != "OK":
            raise refused(self._where, "list folders", text_of(data))
        listed = (folder for item in data for folder in self._listed(item))
        return [
            name
            for flags, name in listed
            if name and clean(name) == name and not flags & {b"\\noselect", b"\\nonexistent"}
        ]

    def _listed(self, item: object) -> Iterator[tuple[set[bytes], str]]:
        """Flags, in lower case, and name of one line; nothing for what imapclient cannot parse."""
        try:
            for flags, _, name in self._client._proc_folder_list([item]):
                if isinstance(name, str):
                    yield {flag.lower() for flag in flags or ()}, name
        except (ValueError, TypeError, LookupError, imaplib.IMAP4.error):
            return

    # -- looking for messages

    def search_since(self, day: date) -> list[int]:
        """UIDs whose INTERNALDATE's day, in the server's zone, is ``day`` or later, ascending."""
        month = MONTH_NAMES.split()[day.month - 1]
        found = self._search("SINCE", f"{day.day}-{month}-{day.year}")
        # Silence rules nobody out: then each message's own INTERNALDATE decides.
        return self.search_all() if found is None else found

    def search_above(self, uid: int) -> list[int]:
        """UIDs greater than ``uid``, ascending, each once."""
        # "n:*" names the last message even when its UID is below n (RFC 9051, 6.4.8).
        found = self._search("UID", f"{uid + 1}:*")
        if found is None:
            found = self.search_all()
        return [each for each in found if each > uid]

    def search_all(self) -> list[int]:
        """All UIDs of the folder, ascending. A server that says nothing is not an empty folder."""
        found = self._search("ALL")
        if found is None and last_number(self._wire.untagged_responses, "EXISTS"):
            raise ProtocolOdd(f"{self._where}: no answer to the search in {self.folder}")
        return found or []

    def _search(self, *criteria: str) -> list[int] | None:
        """Numbers of all SEARCH lines (some servers split them); None if there was no line."""
        with self._talk("search"):
            kind, lines = self._wire.uid("SEARCH", *criteria)
        if kind != "OK":
            raise refused(self._where, f"search in {clean(self.folder)}", text_of(lines))
        told = [line for line in lines if isinstance(line, bytes)]
        if not told:
            return None
        words = (word for line in told for word in line.split(b"(")[0].split())
        return sorted({int(word) for word in words if word.isdigit()})

    # -- reading messages

    def headers(self, uids: Sequence[int]) -> Iterator[HeaderLine]:
        """What identifies each message, without its body."""
        for answer in self._read(HEADERS, uids, MB):
            body = answer.body if isinstance(answer.body, bytes) else b""
            yield HeaderLine(answer.uid, answer.size, answer.internaldate_ms, body)

    def sizes(self, uids: Sequence[int]) -> dict[int, Facts]:
        """Size, INTERNALDATE and flags of messages."""
        return {
            each.uid: Facts(each.size, each.internaldate_ms, each.flags or ())
            for each in self._read(FACTS, uids, MB)
        }

    def bodies(self, uids: Sequence[int], max_bytes: int) -> Iterator[Fetched]:
        """Messages as they arrive, unread as before (BODY.PEEK). One is held at a time.

        While this runs, only ``add_seen`` may be called. Leaving it early ends the session. Of one
        larger than ``max_bytes`` (by the bytes that come, whatever its size is said to be) only
        the facts are given.
        """
        for answer in self._read(BODIES, uids, max_bytes):
            message = fetched(answer, max_bytes)
            if message is None:
                self._miss(answer.uid, "the server gave no body")
            else:
                yield message

    def header_section(self, uid: int) -> bytes:
        """The header of a message with its blank line, at most 1 MB of it; empty if it is gone."""
        for answer in self._read(("UID", "BODY.PEEK[HEADER]"), [uid], LARGEST_HEADER):
            if isinstance(answer.body, bytes):
                return answer.body[:HEADER_KEPT]
        return b""

    def _read(self, items: Sequence[str], uids: Sequence[int], most: int) -> Iterator[Answer]:
        if not uids:
            return
        reader = FetchReader(self._client, f"({' '.join(items)})", most)
        with self._talk("fetch messages"):
            self._streaming = True
            try:
                yield from reader.stream(uids)
            except BaseException:  # GeneratorExit, too: the rest is still on its way
                self._broken = True
                raise
            finally:
                self._streaming = False
        for uid in reader.unread.silent:
            self._miss(uid, "the server gave no answer")
        if reader.unread.refused:
            yield from self._singly(items, reader.unread.refused, most, reader.unread.said)

    def _singly(self, items: Sequence[str], uids: Sequence[int], most: int, said: bytes) -> Iterator[Answer]:
        if is_throttle(clean(said)):
            raise Throttled(f"{self._where}: the server gives no more messages now", said)
        unasked = set(uids)
        with self._talk("fetch messages"):
            for attempt in fetch_singly(self._client, items, uids, most):
                unasked.discard(attempt.uid)
                if attempt.answer is None:
                    self._miss(attempt.uid, words(attempt.said) or "the server gave no answer")
                else:
                    yield attempt.answer
        for uid in unasked:
            self._miss(uid, clean(said))

    def _miss(self, uid: int, why: str) -> None:
        self.missing.add(uid)
        self.why_missing[uid] = why

    # -- changing things

    def add_seen(self, uids: Sequence[int]) -> None:
        """Set ``\\Seen``; never waits for the answer, and may be called while ``bodies`` runs.

        In a folder that we may only read, nothing is sent.
        """
        if self._wire.is_readonly:
            return
        for written, _ in batches(uids, 5000, 7000):
            tag = self._wire._new_tag()
            command = f" UID STORE {written} +FLAGS.SILENT (\\Seen)\r\n".encode()
            with self._talk("mark messages as read", while_streaming=True):
                self._wire.send(tag + command)
            self._stores.append(tag)

    def append(self, folder: str, raw: bytes, seen: bool = True) -> None:
        """Store a message in a folder. Raises FolderMissing."""
        self._name(folder)
        flags = (b"\\Seen",) if seen else ()
        with self._talk("store a message"), self._about(folder):
            self._client.append(folder, raw, flags)

    # -- the session itself

    def noop(self) -> None:
        """Keep the session alive."""
        with self._talk("stay connected"):
            self._client.noop()

    def close(self) -> None:
        """End the session; never fails. Waits for the server only if changes are under way."""
        if self._broken or self._streaming:
            self._client.hang_up()
            return
        try:
            if self._stores:
                self._client.logout()
            else:
                self._wire._command("LOGOUT")
                self._client.hang_up()
        except (OSError, imaplib.IMAP4.error, ValueError):
            self._client.hang_up()

    def _name(self, folder: str) -> str:
        """The folder's name on the wire. No CR, LF or NUL: they would begin another command."""
        if any(c in folder for c in "\r\n\0"):
            raise ConfigurationError(f"a folder's name holds a line break: {clean(folder)}")
        return self._client.quoted(folder)

    @contextmanager
    def _about(self, folder: str) -> Iterator[None]:
        """A NO or BAD in here is about this folder."""
        try:
            yield
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise folder_failure(self._where, folder, words(error)) from error

    @contextmanager
    def _talk(self, doing: str, while_streaming: bool = False) -> Iterator[None]:
        if self._streaming and not while_streaming:
            raise RuntimeError(f"cannot {doing} while messages are being read")
        try:
            with talking(self._where, doing):
                yield
        except MailFailure as failure:
            cause = failure.__cause__
            self._broken |= isinstance(cause, OSError | imaplib.IMAP4.abort)
            raise
