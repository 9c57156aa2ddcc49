"""One FETCH response, as bytes in and plain values out (RFC 9051, 7.5.2).

A response is handed over as its pieces: text, literal, text, literal, …, text. Attributes come in
any order and case; what we do not know is skipped. A server's oddities belong here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from espomail.domain.clock import in_calendar

MONTHS = {
    name: number
    for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)
}
EPOCH = date(1970, 1, 1)


class OddResponse(ValueError):
    """A FETCH response that this parser does not understand."""


class CutLiteral:
    """Stands for a literal that was longer than we keep; ``size`` bytes were thrown away."""

    def __init__(self, size: int) -> None:
        self.size = size


Piece = bytes | CutLiteral
Value = bytes | CutLiteral | None


@dataclass(slots=True)
class Answer:
    """What a server said of one UID so far; ``body`` is the value of BODY[…], if it came."""

    uid: int
    size: int | None = None
    internaldate_ms: int | None = None
    flags: tuple[str, ...] | None = None
    body: Value = None
    dated: bool = False
    bodied: bool = False

    def add(self, other: Answer) -> None:
        """Take over what a further response for the same UID says."""
        self.size = self.size if other.size is None else other.size
        self.flags = self.flags if other.flags is None else other.flags
        if other.dated:
            self.dated, self.internaldate_ms = True, other.internaldate_ms
        if other.bodied:
            self.bodied, self.body = True, other.body


# The first line of nearly every answer; one match instead of a walk through its tokens.
_USUAL = re.compile(
    rb"\* \d+ FETCH \((?:(?:UID (\d{1,10})|RFC822\.SIZE (\d{1,19})|FLAGS \(([^()]*)\)"
    rb'|INTERNALDATE "([^"\\]*)") )*BODY\[[^\]]*\] \{(\d{1,19})\}\r\n\Z'
)
_DATE = re.compile(rb"\s*(\d{1,2}-[a-z]{3}-\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\Z", re.IGNORECASE)
_NAME = re.compile(rb"[^\s()\[\]{}\"]+(?:\[[^\]]*\](?:<\d+(?:\.\d+)?>)?)?")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ATOM = re.compile(rb'[^\s()"]+')
_BLANKS = re.compile(rb"[ \t\r\n]*")


def usual(line: bytes) -> tuple[Answer, int] | None:
    """What a line that ends with the body's literal says, and the literal's size.

    None for every line that is not of the usual form; ``parse`` takes any.
    """
    found = _USUAL.match(line)
    if not found or not found[1]:
        return None
    uid, size, flags, written, literal = found.groups()
    answer = Answer(
        int(uid),
        int(size) if size else None,
        milliseconds(written),
        None if flags is None else _flags(flags),
        None,
        written is not None,
        True,
    )
    return answer, int(literal)


def parse(pieces: Sequence[Piece]) -> Answer | None:
    """The answer for one UID; None where no UID is named (an unsolicited response).

    Raises OddResponse.
    """
    return _from_attributes(_Walk(pieces).attributes())


def milliseconds(text: bytes | None) -> int | None:
    """An INTERNALDATE in ms since 1970 (UTC), whole seconds; None for what is no date."""
    found = _DATE.match(text) if text else None
    midnight = _midnight(found[1]) if found else None
    if not found or midnight is None:
        return None
    hour, minute, second, sign, zone_hour, zone_minute = found.groups()[1:]
    offset = (int(zone_hour) * 60 + int(zone_minute)) * (-60 if sign == b"-" else 60)
    return in_calendar((midnight + int(hour) * 3600 + int(minute) * 60 + int(second) - offset) * 1000)


@functools.lru_cache(4096)
def _midnight(day: bytes) -> int | None:
    """Seconds from 1970 to a day such as ``17-Jul-1996``; None where there is no such day."""
    number, month, year = day.split(b"-")
    try:
        return (date(int(year), MONTHS[month.lower()], int(number)) - EPOCH).days * 86400
    except (KeyError, ValueError):
        return None


def _flags(text: bytes) -> tuple[str, ...]:
    return tuple(text.decode("utf-8", "replace").split())


def _from_attributes(found: dict[bytes, Value]) -> Answer | None:
    uid = found.get(b"UID")
    if not isinstance(uid, bytes):
        return None
    answer = Answer(_number(uid))
    for name, value in found.items():
        if name == b"RFC822.SIZE" and isinstance(value, bytes) and value.isdigit():
            answer.size = int(value)
        elif name == b"FLAGS":
            answer.flags = _flags(value.strip(b"()")) if isinstance(value, bytes) else ()
        elif name == b"INTERNALDATE":
            answer.dated = True
            answer.internaldate_ms = milliseconds(value) if isinstance(value, bytes) else None
        elif name.startswith(b"BODY[") or name == b"RFC822":
            answer.bodied, answer.body = True, value
    return answer


def _number(text: bytes) -> int:
    if not text.isdigit():
        raise OddResponse(f"a UID that is no number: {text[:40]!r}")
    return int(text)


class _Walk:
    """Walks the attributes of a response, through texts and literals."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._index = self._at = 0

    def attributes(self) -> dict[bytes, Value]:
        self._expect(b"(")
        found: dict[bytes, Value] = {}
        while not self._taken(b")"):
            name = self._matched(_NAME).upper()
            found[name] = self._value()
        return found

    @property
    def _text(self) -> bytes:
        piece = self._pieces[self._index]
        assert isinstance(piece, bytes)  # texts stand at even places
        return piece

    def _value(self) -> Value:
        """A literal, a quoted string, a list as it stands, NIL as None, or an atom."""
        self._skip_blanks()
        if self._at >= len(self._text):
            return self._literal()
        first = self._text[self._at : self._at + 1]
        if first == b'"':
            return re.sub(rb"\\(.)", rb"\1", self._matched(_QUOTED)[1:-1])
        if first == b"(":
            return self._list()
        atom = self._matched(_ATOM)
        return None if atom.upper() == b"NIL" else atom

    def _list(self) -> bytes:
        """A parenthesised list with all it holds, literals left out."""
        self._expect(b"(")
        parts: list[bytes] = []
        depth = 1
        while depth:
            if self._taken(b"("):
                depth += 1
            elif self._taken(b")"):
                depth -= 1
            else:
                value = self._value()
                parts.append(value if isinstance(value, bytes) else b"")
        return b" ".join(parts)

    def _literal(self) -> Piece:
        if self._index + 2 >= len(self._pieces):
            raise OddResponse("the response ends in the middle")
        literal = self._pieces[self._index + 1]
        self._index, self._at = self._index + 2, 0
        return literal

    def _skip_blanks(self) -> None:
        blanks = _BLANKS.match(self._text, self._at)
        self._at = blanks.end() if blanks else self._at

    def _taken(self, mark: bytes) -> bool:
        self._skip_blanks()
        if not self._text.startswith(mark, self._at):
            return False
        self._at += len(mark)
        return True

    def _expect(self, mark: bytes) -> None:
        if not self._taken(mark):
            raise OddResponse(f"no {mark!r} at {self._text[self._at : self._at + 40]!r}")

    def _matched(self, pattern: re.Pattern[bytes]) -> bytes:
        found = pattern.match(self._text, self._at)
        if not found:
            raise OddResponse(f"cannot read {self._text[self._at : self._at + 40]!r}")
        self._at = found.end()
        return found[0]
