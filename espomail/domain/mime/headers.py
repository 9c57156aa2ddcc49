"""The header section of a message or part (RFC 5322, 2.2 and 3.6.8), split at byte level.

Linear in time and bounded: whatever a peer sends, no more fields than `FIELDS` are kept, of each
at most `FIELD` bytes, and none behind `BLOCK` bytes of such or behind `SEARCHED` bytes. The usual
section is split in a handful of C calls; a section with a surprise in it goes line by line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from espomail.domain.mime.escaped_text import read_escapes

BLOCK = 256 * 1024
SEARCHED = 512 * 1024
FIELD = 64 * 1024
FIELDS = 1000

_BLANK_LINE = re.compile(rb"\n[ \t\r]*\n")
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_LINE = re.compile(r"^([!-9;-~]+)[ \t]*:[ \t]*([^\n]*)$", re.M)
_MBOX = (b"From ", b">From ")
_PARAMETER = re.compile(rb"(?:boundary|charset|name|filename|format|type)\*?=", re.I)
_NAME = re.compile(r"[!-9;-~]+[ \t]*\Z")


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


# Lines that go on after a garbled one are only believed to be header fields under these names.
_KNOWN = _words("""
    from to cc bcc subject date sender reply-to message-id in-reply-to references received
    return-path mime-version content-type content-transfer-encoding content-disposition content-id
    content-language delivered-to delivery-date x-mailer x-priority list-id precedence
    dkim-signature authentication-results user-agent organization importance thread-index
    auto-submitted x-original-to x-received resent-from resent-to resent-date status
""")


@dataclass(frozen=True, slots=True)
class Head:
    """A header section: (lower-case name, unfolded value) pairs in order; where the body starts.

    Bytes that are not UTF-8 stand in the values as lone surrogates; see `is_damaged`.
    """

    fields: list[tuple[str, str]]
    body: int
    defects: tuple[str, ...] = ()

    def first(self, name: str) -> str:
        """The first value of a field, or the empty string."""
        for key, value in self.fields:
            if key == name:
                return value
        return ""


def split_head(raw: bytes, start: int, end: int) -> Head:
    """Split the header section of ``raw[start:end]``; the body is ``raw[head.body:end]``."""
    if raw.startswith((b"\n", b"\r\n"), start, end):
        return Head([], raw.index(b"\n", start) + 1)
    blank = _BLANK_LINE.search(raw, start, end)
    stop, body = blank.span() if blank else (end, end)
    if stop - start > BLOCK or (blank and blank[0].strip(b"\r\n")):
        return _line_by_line(raw, start, end)
    block = raw[start:stop].removesuffix(b"\r").replace(b"\r\n", b"\n")
    # a long one may have a field that is cut; how long each is, is told by its bytes
    fields = None if b"\r" in block or len(block) > FIELD else _fields(_text(block))
    return Head(fields, body) if fields is not None else _line_by_line(raw, start, end)


def _text(block: bytes) -> str:
    """A header block with LF line ends as text: no NUL, no folds."""
    if b"\0" in block:
        block = block.replace(b"\0", b"")
    text = block.decode("utf-8", "surrogateescape")
    if "\x1b" in text or "~" in text or "\x0e" in text:
        text = read_escapes(text)
    return text.replace("\n ", " ").replace("\n\t", "\t")


def _fields(text: str) -> list[tuple[str, str]] | None:
    """The fields of an ordinary header block; None where a line is no field, or too much."""
    found = _LINE.findall(text)
    lines = text.removesuffix("\n").count("\n") + 1 if text else 0
    if len(found) != lines or lines > FIELDS:
        return None
    return [(name.lower(), value.strip()) for name, value in found]


class _Section:
    """Collects the fields of a header section that is odd or too large."""

    def __init__(self) -> None:
        self.fields: list[tuple[str, list[bytes]]] = []
        self.room = FIELD
        self.size = 0
        self.defects: dict[str, None] = {}
        self.open = False

    def field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        self.open = len(self.fields) < FIELDS
        if self.open:
            self.fields.append((name.strip().lower().decode("ascii"), []))
            self.room = FIELD
            self._add(value)
        else:
            self.defects["header-too-many-fields"] = None

    def continuation(self, line: bytes) -> None:
        if self.open:
            self._add(b"\n" + line)

    def is_unfinished(self) -> bool:
        """Whether more parameters must follow, which somebody forgot to fold."""
        return self.open and self.fields[-1][1][-1].rstrip().endswith(b";")

    def goes_on(self) -> bool:
        """Whether a line that is no field may belong to the last: a subject, ids, a list behind its comma."""
        if not self.open:
            return False
        name, value = self.fields[-1]
        return name in ("subject", "references") or value[-1].rstrip().endswith(b",")

    def skip(self, defect: str) -> None:
        self.defects[defect] = None
        self.open = False

    def head(self, body: int) -> Head:
        fields = [(name, _text(b"".join(value)).strip()) for name, value in self.fields]
        return Head(fields, body, tuple(self.defects))

    def _add(self, piece: bytes) -> None:
        if len(piece) > self.room:
            self.defects["header-field-too-long"] = None
        self.fields[-1][1].append(piece[: self.room])
        self.room -= len(self.fields[-1][1][-1])
        self.size += len(self.fields[-1][1][-1])


def _line_by_line(raw: bytes, start: int, end: int) -> Head:
    """Split a header section that holds something other than fields, or too much."""
    section = _Section()
    position = start
    while position < end:
        line, following = _line(raw, position, end)
        if not line:
            return section.head(following)
        if b":" not in line and _NAME.match(line[:1000].decode("latin-1")):
            line, following = _with_colon(line, raw, following, end)
        if section.size > BLOCK or following - start > SEARCHED:
            section.skip("header-too-large")
            return section.head(_after_empty_line(raw, position, end))
        if line[:1] in (b" ", b"\t"):
            if not line.strip() and not _goes_on(raw, following, end):
                section.skip("header-ended-by-blanks")
                return section.head(following)
            section.continuation(line)
        elif _is_field(line):
            section.field(line)
        elif _PARAMETER.match(line) and section.is_unfinished():
            section.continuation(b" " + line)
        elif section.goes_on() and not line.startswith(_MBOX) and _goes_on(raw, following, end):
            section.defects["header-garbled-line"] = None
            section.continuation(b" " + line)
        elif line.startswith(_MBOX) or _goes_on(raw, following, end):
            section.skip("header-garbled-line")
        else:
            section.skip("header-without-empty-line")
            return section.head(position)
        position = following
    return section.head(end)


def _line(raw: bytes, position: int, end: int) -> tuple[bytes, int]:
    """The line at a position without its end, if need be cut, and where the next starts."""
    found = raw.find(b"\n", position, end)
    stop, following = (found, found + 1) if found >= 0 else (end, end)
    line = raw[position : min(stop, position + 2 * FIELD)]
    if b"\r" in line:
        # Gateways double the CR of line ends; any other one is a blank at best.
        line = line.strip(b"\r").replace(b"\r", b" ")
    return line.replace(b"\0", b""), following


def _with_colon(name: bytes, raw: bytes, position: int, end: int) -> tuple[bytes, int]:
    """A line that is but a field's name, and the next one where that begins with the colon."""
    line, following = _line(raw, position, end)
    if line[:1] in (b" ", b"\t") and line.lstrip().startswith(b":"):
        return name.rstrip() + line.lstrip(), following
    return name, position


def _is_field(line: bytes) -> bool:
    name, colon, _ = line[:1000].partition(b":")
    return bool(colon) and _NAME.match(name.decode("latin-1")) is not None and name.isascii()


def _goes_on(raw: bytes, position: int, end: int) -> bool:
    """Is one of the next two lines a field that we know by name?"""
    for _ in range(2):
        line, position = _line(raw, position, end)
        if not line.strip():
            return False
        if line[:60].partition(b":")[0].strip().lower().decode("latin-1") in _KNOWN:
            return True
    return False


def _after_empty_line(raw: bytes, position: int, end: int) -> int:
    found = _EMPTY_LINE.search(raw, position, end)
    return found.end() if found else end


def message_start(raw: bytes) -> int:
    """Where the header section of a whole message begins.

    Before it may stand a byte order mark, empty lines, and the separator line of an mbox file.
    """
    start = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    while raw.startswith((b"\n", b"\r\n"), start) and start < 100:
        start = raw.index(b"\n", start) + 1
    line, following = _line(raw, start, len(raw))
    if line.startswith(_MBOX) and not _is_field(line):
        start = following
    elif raw.startswith((b"\n", b"\r\n")) and not _goes_on(raw, start, len(raw)):
        return 0
    return start


def is_damaged(value: str) -> bool:
    """Does a value hold bytes that are not UTF-8?"""
    if value.isascii():
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return True
    return False
