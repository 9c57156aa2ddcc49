"""UID FETCH, read as a stream on imapclient's connection.

imapclient's own fetch holds a batch in memory and takes its answer apart character by character.
Here a command names up to thousands of UIDs, the next one is sent before this one is read, and no
more than one message is held. What this reader does not understand is asked for again through
imapclient, in smaller and smaller pieces.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from espomail.mail.fetch_response import Answer, CutLiteral, Piece, parse
from espomail.mail.imap_client import Client, Drop
from espomail.mail.uid_sets import batches

MOST_UIDS = 2000  # a command costs a large server a walk through its whole folder
LONGEST_SET = 7000  # characters; leaves room within a line of 8,000
ASIDE = 1024 * 1024  # bytes of literals beside the body that one response may carry

_LITERAL = re.compile(rb"~?\{(\d+)\+?\}\r\n\Z")
_FETCH = re.compile(rb"\* \d+ FETCH ", re.IGNORECASE)
_STATUS = re.compile(rb"\* (OK|NO|BAD|BYE|PREAUTH)\b ?(.*)", re.IGNORECASE | re.DOTALL)
_TAGGED = re.compile(rb"(\S+) (OK|NO|BAD)\b ?(.*)", re.IGNORECASE | re.DOTALL)


@dataclass
class _Command:
    tag: bytes
    waiting: set[int]


@dataclass
class Unread:
    """UIDs that this reader could not get, and what the server said about them."""

    refused: list[int] = field(default_factory=list)  # NO, BAD, or an answer we cannot read
    silent: list[int] = field(default_factory=list)  # OK, but nothing came
    said: bytes = b""


class FetchReader:
    """Fetches ``items`` of many UIDs. ``needed``: the attributes that make an answer whole.

    A literal of more than ``max_bytes`` is thrown away as it arrives and its place taken by a
    CutLiteral: RFC822.SIZE is a promise that some servers break.
    """

    def __init__(self, client: Client, items: str, max_bytes: int) -> None:
        self._wire = client.wire
        self._items = items.encode("ascii")
        self._max_bytes = max_bytes
        self._needs = [
            name for name in ("RFC822.SIZE", "INTERNALDATE", "FLAGS", "BODY") if name in items
        ]
        self._done: dict[bytes, tuple[bytes, bytes]] = {}
        self._bye = b""
        self._odd = False
        self.unread = Unread()

    def stream(self, uids: Sequence[int]) -> Iterator[Answer]:
        """The answers as they come, each UID at most once, in the server's order.

        Afterwards ``unread`` tells which are missing. Raises IMAP4.abort when the connection ends.
        """
        to_send = batches(uids, MOST_UIDS, LONGEST_SET)
        under_way: deque[_Command] = deque()
        self._send_next(to_send, under_way)
        while under_way:
            self._send_next(to_send, under_way)
            command = under_way[0]
            yield from self._answers(command)
            under_way.popleft()
            self._settle(command)

    def _send_next(
        self, to_send: Iterator[tuple[str, list[int]]], under_way: deque[_Command]
    ) -> None:
        for written, members in to_send:
            tag = self._wire._new_tag()  # one count of tags with imaplib
            self._wire.send(b"%s UID FETCH %s %s\r\n" % (tag, written.encode(), self._items))
            under_way.append(_Command(tag, set(members)))
            return

    def _answers(self, command: _Command) -> Iterator[Answer]:
        """What comes until the command's end; an answer split over responses is put together."""
        partial: dict[int, Answer] = {}
        waiting = command.waiting
        while (answer := self._next(command.tag)) is not None:
            if answer.uid not in waiting:
                continue  # unsolicited, or said before
            if answer.uid in partial:
                partial[answer.uid].add(answer)
                answer = partial[answer.uid]
            if self._is_whole(answer):
                waiting.discard(answer.uid)
                partial.pop(answer.uid, None)
                yield answer
            else:
                partial[answer.uid] = answer
        for answer in partial.values():
            if answer.bodied or "BODY" not in self._needs:
                waiting.discard(answer.uid)
                yield answer

    def _is_whole(self, answer: Answer) -> bool:
        return (
            (answer.bodied or "BODY" not in self._needs)
            and (answer.size is not None or "RFC822.SIZE" not in self._needs)
            and (answer.dated or "INTERNALDATE" not in self._needs)
            and (answer.flags is not None or "FLAGS" not in self._needs)
        )

    def _next(self, tag: bytes) -> Answer | None:
        """The next answer; None at the end of the command."""
        while tag not in self._done:
            line = self._line()
            if _FETCH.match(line):
                answer = self._fetch_response(line)
                if answer is not None:
                    return answer
            else:
                self._other_response(line)
        return None

    def _fetch_response(self, line: bytes) -> Answer | None:
        pieces = self._pieces(line[line.index(b"(") :] if b"(" in line else b"")
        try:
            return parse(pieces)
        except ValueError:  # OddResponse, or a number beyond all measure
            self._odd = True
            return None

    def _pieces(self, text: bytes) -> list[Piece]:
        """Text, literal, text, … of one response, without the line end."""
        pieces: list[Piece] = []
        room = self._max_bytes + ASIDE
        while text.endswith(b"}\r\n") and (found := _LITERAL.search(text)):
            literal = self._literal(int(found[1]), room)
            room -= len(literal) if isinstance(literal, bytes) else 0
            pieces += (text[: found.start()], literal)
            text = self._line()
        pieces.append(text.rstrip(b"\r\n"))
        return pieces

    def _literal(self, size: int, room: int) -> Piece:
        reader = self._wire.reader
        if size > min(self._max_bytes, room):
            if reader.drop(size) == size:
                return CutLiteral(size)
        elif len(literal := reader.take(size)) == size:
            return literal
        raise Drop("socket error: EOF inside a message")

    def _other_response(self, line: bytes) -> None:
        status = _STATUS.match(line)
        if status:
            if status[1].upper() == b"BYE":
                self._bye = status[2].strip()
            elif status[1].upper() != b"OK":
                self.unread.said = status[2].strip()
        elif line.startswith(b"* "):
            self._pieces(line)  # EXISTS, EXPUNGE, or something from an extension: not ours
        elif tagged := _TAGGED.match(line):
            self._finish(tagged[1], tagged[2].upper(), tagged[3].strip())
        elif line.strip() and not line.startswith(b"+"):
            raise Drop(f"unexpected response: {line[:80]!r}")

    def _finish(self, tag: bytes, kind: bytes, text: bytes) -> None:
        known: dict[bytes, Any] = self._wire.tagged_commands
        if tag not in known:
            raise Drop(f"unexpected tagged response: {tag[:40]!r}")
        self._done[tag] = (kind, text)
        known[tag] = (kind.decode("ascii"), [text])  # for a STORE sent meanwhile

    def _settle(self, command: _Command) -> None:
        """Sort what is still waiting when a command has ended."""
        kind, text = self._done.pop(command.tag)
        self._wire.tagged_commands.pop(command.tag, None)
        left = sorted(command.waiting)
        if kind != b"OK":
            self.unread.said = text
        if kind == b"OK" and not self._odd:
            self.unread.silent += left
        else:
            self.unread.refused += left

    def _line(self) -> bytes:
        line = self._wire.readline()
        if not line.endswith(b"\n"):
            raise Drop(self._bye.decode("utf-8", "replace") or "socket error: EOF")
        return line
