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

from espomail.mail.fetch_response import Answer, CutLiteral, Piece, parse, usual
from espomail.mail.imap_client import Client, Drop
from espomail.mail.uid_sets import batches

MOST_UIDS = 5000  # a command costs a large server a walk through its whole folder
LONGEST_SET = 7000  # characters; leaves room within a line of 8,000
ASIDE = 1024 * 1024  # bytes of literals beside the body that one response may carry

_LITERAL = re.compile(rb"~?\{(\d+)\+?\}\r\n\Z")
_FETCH = re.compile(rb"\* \d+ FETCH ", re.IGNORECASE)
_STATUS = re.compile(rb"\* (OK|NO|BAD|BYE|PREAUTH)\b ?(.*)", re.IGNORECASE | re.DOTALL)
_TAGGED = re.compile(rb"(\S+) (OK|NO|BAD)\b ?(.*)", re.IGNORECASE | re.DOTALL)


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
        self._needs = [name for name in ("RFC822.SIZE", "INTERNALDATE", "FLAGS", "BODY") if name in items]
        self._under_way: dict[bytes, list[int]] = {}  # the UIDs by their command's tag
        self._ended: deque[tuple[bytes, bytes, bytes]] = deque()
        self._waiting: set[int] = set()
        self._partial: dict[int, Answer] = {}
        self._held = 0
        self._bye = b""
        self._odd = False
        self.unread = Unread()

    def stream(self, uids: Sequence[int]) -> Iterator[Answer]:
        """The answers as they come, each UID at most once, in the server's order.

        Afterwards ``unread`` tells which are missing. Raises IMAP4.abort when the connection ends.
        """
        to_send = batches(uids, MOST_UIDS, LONGEST_SET)
        self._send_next(to_send)
        while self._under_way:
            self._send_next(to_send)
            while (answer := self._next()) is not None:
                whole = self._put_together(answer)
                if whole is not None:
                    yield whole
            yield from self._end_command()

    def _send_next(self, to_send: Iterator[tuple[str, list[int]]]) -> None:
        for written, members in to_send:
            tag = self._wire._new_tag()  # one count of tags with imaplib
            self._wire.send(b"%s UID FETCH %s %s\r\n" % (tag, written.encode(), self._items))
            self._under_way[tag] = members
            self._waiting.update(members)
            return

    def _put_together(self, answer: Answer) -> Answer | None:
        """The answer once it is whole; one that is split over responses waits for the rest.

        Answers of two commands under way may come mixed: Dovecot works on both at a time.
        """
        uid = answer.uid
        if uid not in self._waiting:
            return None  # unsolicited, or said before
        if uid in self._partial:
            self._partial[uid].add(answer)
            answer = self._partial[uid]
        if not self._is_whole(answer):
            self._partial[uid] = answer
            return self._instead(uid) if answer.bodied else None
        self._waiting.discard(uid)
        self._partial.pop(uid, None)
        return answer

    def _instead(self, uid: int) -> Answer | None:
        """Hold one message that lacks a fact, no more: the one before it is given out as it is."""
        before, self._held = self._held, uid
        answer = self._partial.pop(before, None) if before != uid else None
        if answer is not None:
            self._waiting.discard(answer.uid)
        return answer

    def _is_whole(self, answer: Answer) -> bool:
        return (
            (answer.bodied or "BODY" not in self._needs)
            and (answer.size is not None or "RFC822.SIZE" not in self._needs)
            and (answer.dated or "INTERNALDATE" not in self._needs)
            and (answer.flags is not None or "FLAGS" not in self._needs)
        )

    def _next(self) -> Answer | None:
        """The next answer; None when a command has ended."""
        while not self._ended:
            line = self._line()
            told = usual(line)
            if told is not None:
                answer = self._usual_response(line, *told)
            elif _FETCH.match(line):
                answer = self._any_response(self._pieces(_attributes(line)))
            else:
                self._other_response(line)
                continue
            if answer is not None:
                return answer
        return None

    def _usual_response(self, line: bytes, answer: Answer, size: int) -> Answer | None:
        answer.body = body = self._literal(size, self._max_bytes)
        rest = self._line()
        if rest == b")\r\n":
            return answer
        pieces: list[Piece] = [_LITERAL.sub(b"", _attributes(line)), body]
        return self._any_response(pieces + self._pieces(rest))

    def _any_response(self, pieces: list[Piece]) -> Answer | None:
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
        """A status, a command's end, or something that is not ours."""
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
        known[tag] = (kind.decode("ascii"), [text])  # for a STORE sent meanwhile
        if tag in self._under_way:
            del known[tag]
            self._ended.append((tag, kind, text))

    def _end_command(self) -> Iterator[Answer]:
        """Give out what came in part, and sort what is still waiting of a command that ended."""
        tag, kind, text = self._ended.popleft()
        left: list[int] = []
        for uid in self._under_way.pop(tag):
            answer = self._partial.pop(uid, None)
            if answer and (answer.bodied or "BODY" not in self._needs):
                self._waiting.discard(uid)
                yield answer
            elif uid in self._waiting:
                self._waiting.discard(uid)
                left.append(uid)
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


def _attributes(line: bytes) -> bytes:
    """A FETCH response from its parenthesis on."""
    return line[line.index(b"(") :] if b"(" in line else b""
