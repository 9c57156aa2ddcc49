"""The frame of a TNEF stream (MS-OXTNEF, 2.1): attributes, attachments, properties safe to decode.

tnefparse believes the counts within a stream: one that says four thousand million properties, or values of
one, keeps it busy for hours, and it copies the rest of the stream at each attribute. So the frame is walked
here, once and by slices, and the library gets lists of the few properties that matter, whose counts and
lengths hold.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

SIGNATURE = b"\x78\x9f\x3e\x22"
ATTRIBUTES = 5000
PROPERTIES = 10_000  # of all lists of a stream together
ATTACHMENTS = 100
# No list that we decode is longer.
LIST = 4 * 1024 * 1024

WORDS, PAGE, PAGE_OF_CODES = 0x1000, 0x1013, 0x3FDE
FILE_NAME, LONG_NAME, DISPLAY_NAME, TYPE, CONTENT_ID = 0x3704, 0x3707, 0x3001, 0x370E, 0x3712
_WANTED = frozenset((WORDS, PAGE, PAGE_OF_CODES, FILE_NAME, LONG_NAME, DISPLAY_NAME, TYPE, CONTENT_ID))

_BODY, _DATA, _TITLE, _PROPERTIES = 0x800C, 0x800F, 0x8010, 0x9003
_RENDERING, _ATTACHMENT, _CODE_PAGE = 0x9002, 0x9005, 0x9007
_OBJECT = 0x3701  # a message or an OLE object within
_RICH = 0x1009  # the words as compressed RTF
_IS_OBJECT = 0x000D
_MESSAGE_INTERFACE = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"

_VALUES = 100
_MANY_VALUES, _NAMED = 0x1000, 0x8000
_FIXED = {0x0002: 2, 0x000B: 2, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8,
          0x0040: 8, 0x0048: 16}  # fmt: skip
_VARIABLE = frozenset((0x000D, 0x001E, 0x001F, 0x0102))
_UINT32 = struct.Struct("<I").unpack_from
_UINT16 = struct.Struct("<H").unpack_from


class Invalid(Exception):
    """What was read is no TNEF, or promises more than it holds."""


@dataclass(slots=True)
class Entry:
    """An attachment: its short name, its bytes, its properties as a list to decode, a message within."""

    title: bytes = b""
    data: bytes = b""
    properties: bytes = b""
    message: bytes = b""


@dataclass(slots=True)
class Stream:
    """A whole stream. ``complete`` is False where it was cut off or holds more than is read."""

    code_page: int = 0
    body: bytes = b""
    properties: bytes = b""
    rich: bytes = b""
    entries: list[Entry] = field(default_factory=list)
    complete: bool = True
    room: int = PROPERTIES
    walked: int = 0  # properties


def read(data: bytes, room: int = PROPERTIES) -> Stream:
    """The attributes of a stream in one pass, with no more than ``room`` properties.

    Raises `Invalid` for what does not begin like a stream.
    """
    if not data.startswith(SIGNATURE):
        raise Invalid
    stream = Stream(room=min(room, PROPERTIES))
    position = 6
    for _ in range(ATTRIBUTES):
        if position + 11 > len(data):
            stream.complete = stream.complete and len(data) - position <= 2
            return stream
        name = _UINT16(data, position + 1)[0]
        start = position + 9
        position = start + _UINT32(data, position + 5)[0] + 2
        if position > len(data):
            break
        if not _take(stream, name, data[start : position - 2]):
            break
    stream.complete = False
    return stream


def _take(stream: Stream, name: int, value: bytes) -> bool:
    """Note one attribute; False where there are too many attachments."""
    if name == _RENDERING:
        stream.entries.append(Entry())
        return len(stream.entries) <= ATTACHMENTS
    if name == _CODE_PAGE and len(value) >= 4:
        stream.code_page = _UINT32(value)[0]
    elif name == _BODY:
        stream.body = value
    elif name == _PROPERTIES:
        stream.properties = _checked(value, stream)[0]
    elif stream.entries:
        entry = stream.entries[-1]
        if name == _TITLE:
            entry.title = value
        elif name == _DATA:
            entry.data = value
        elif name == _ATTACHMENT:
            entry.properties, found = _checked(value, stream)
            if found.startswith(_MESSAGE_INTERFACE):
                entry.message = found[16:]
            elif found and not entry.data:
                entry.data = found
    return True


def _checked(value: bytes, stream: Stream) -> tuple[bytes, bytes]:
    """The wanted properties of a list, and the object in it; nothing where a count or length is false."""
    try:
        return _walk(value, stream)
    except (struct.error, Invalid):
        stream.complete = False
        return b"", b""


def _walk(value: bytes, stream: Stream) -> tuple[bytes, bytes]:
    count = _UINT32(value)[0]
    stream.room -= count
    if stream.room < 0:
        raise Invalid
    position, found, kept = 4, b"", [b""]
    for _ in range(count):
        start = position
        stream.walked += 1
        position, span = _property(value, position)
        if position > len(value):
            raise Invalid
        name = _UINT16(value, start + 2)[0]
        if name in _WANTED:
            kept.append(value[start:position])
        elif name == _RICH:
            stream.rich = value[slice(*span)]
        elif name == _OBJECT:
            found = value[slice(*span)]
            if _UINT16(value, start)[0] == _IS_OBJECT and not found.startswith(_MESSAGE_INTERFACE):
                found = found[16:]  # which interface it is; bytes alone have none
    if sum(map(len, kept)) > LIST:
        raise Invalid
    kept[0] = struct.pack("<I", len(kept) - 1)
    return b"".join(kept), found


def _property(value: bytes, position: int) -> tuple[int, tuple[int, int]]:
    """Where a property ends, and where its last value lies."""
    kind, name = _UINT16(value, position)[0], _UINT16(value, position + 2)[0]
    position += 4
    if name >= _NAMED:
        by_name = _UINT32(value, position + 16)[0]
        length = _UINT32(value, position + 20)[0]
        position += 24 + (_padded(length) if by_name else 0)
    many = bool(kind & _MANY_VALUES)
    kind &= ~_MANY_VALUES
    values = 1
    if many or kind in _VARIABLE:
        values = _UINT32(value, position)[0]
        position += 4
    if values > _VALUES:
        raise Invalid
    if kind in _FIXED:
        size = _FIXED[kind] * values
        return position + _padded(size), (position, position + size)
    if kind not in _VARIABLE:
        raise Invalid
    span = (position, position)
    for _ in range(values):
        length = _UINT32(value, position)[0]
        span = (position + 4, position + 4 + length)
        position += 4 + _padded(length)
    return position, span


def _padded(length: int) -> int:
    return length + -length % 4
