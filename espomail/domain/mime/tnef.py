"""winmail.dat: the files and the text within Outlook's own format (TNEF, MS-OXTNEF).

Needs tnefparse (the extra ``tnef``), which decodes lists of properties that `tnef_stream` has checked. Words
that are only in rich text (`rtf`) are read where nothing else says them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from espomail.domain.mime import attachment_names, charsets, tnef_stream
from espomail.domain.mime.charset_names import codec
from espomail.domain.mime.tnef_stream import Entry, Stream

TYPES = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
DEPTH = 3
TEXT = 1_000_000
RICH_TEXT = 512 * 1024  # of one mail; reading it takes a while
PROPERTIES = 50_000  # of one mail

NEEDS_EXTRA = "tnef-needs-espomail[tnef]"
INVALID = "tnef-invalid"
INCOMPLETE = "tnef-incomplete"

_CODE_PAGES = {0: "", 20127: "us-ascii", 20866: "koi8-r", 21866: "koi8-u", 28591: "iso-8859-1",
               65001: "utf-8", 50220: "iso-2022-jp", 51949: "euc-kr", 51932: "euc-jp"}  # fmt: skip

_Properties = dict[int, Any]


@dataclass(frozen=True, slots=True)
class File:
    """A file within: its name as the sender gave it, its type, its exact bytes."""

    name: str
    content_type: str
    data: bytes
    content_id: str | None = None


@dataclass(slots=True)
class Room:
    """How much may still be read of all streams of one mail: rich text, and properties."""

    rich: int = RICH_TEXT
    properties: int = PROPERTIES


@dataclass(slots=True)
class Contents:
    """What was found; ``defects`` are the reasons why that may not be all."""

    files: list[File] = field(default_factory=list)
    text: str = ""
    html: str = ""
    defects: dict[str, None] = field(default_factory=dict)
    room: Room = field(default_factory=Room)


def unpack(data: bytes, rich: bool = True, room: Room | None = None) -> Contents:
    """The contents of a stream. Any bytes give an answer, in time that grows with their number.

    Without ``rich``, words of the message itself that are only rich text are left out. What is read is
    taken from ``room``.
    """
    contents = Contents(room=room or Room())
    if _decoder() is None:
        contents.defects[NEEDS_EXTRA] = None
        return contents
    stream = _stream(data, contents)
    if stream:
        contents.text, contents.html = _said(stream, contents, rich)
        _add_all(stream, contents, 0)
    return contents


def _stream(data: bytes, contents: Contents) -> Stream | None:
    try:
        stream = tnef_stream.read(data, contents.room.properties)
    except tnef_stream.Invalid:
        contents.defects[INVALID] = None
        return None
    contents.room.properties -= stream.walked
    if not stream.complete:
        contents.defects[INCOMPLETE] = None
    return stream


def _add_all(stream: Stream, contents: Contents, depth: int) -> None:
    for entry in stream.entries:
        if len(contents.files) >= tnef_stream.ATTACHMENTS:
            contents.defects[INCOMPLETE] = None
            return
        properties = _decoded(entry.properties, stream)
        name = _name(entry, properties, stream)
        if entry.message:
            _add_message(entry.message, name, contents, depth + 1)
        elif entry.data or name:
            kind = str(properties.get(tnef_stream.TYPE) or "").lower()
            kind = kind if "/" in kind else attachment_names.content_type(name)
            content_id = str(properties.get(tnef_stream.CONTENT_ID) or "").strip("<> ")[:500] or None
            contents.files.append(File(name, charsets.clean(kind), entry.data, content_id))


def _add_message(data: bytes, name: str, contents: Contents, depth: int) -> None:
    """Of a message within: its words as a file, and its own files."""
    if depth > DEPTH:
        contents.defects[INCOMPLETE] = None
        return
    stream = _stream(data, contents)
    if stream:
        text, html = _said(stream, contents, True)
        if text.strip():
            contents.files.append(File(f"{name or 'message'}.txt", "text/plain", text.encode()))
        elif html:
            contents.files.append(File(f"{name or 'message'}.html", "text/html", html.encode()))
        _add_all(stream, contents, depth)


def _said(stream: Stream, contents: Contents, rich: bool) -> tuple[str, str]:
    """The words of a message, and its page; those of its rich text where it has neither."""
    properties = _decoded(stream.properties, stream)
    number = properties.get(tnef_stream.PAGE_OF_CODES)
    label = _label(number if isinstance(number, int) else 0) or _label(stream.code_page)
    words, page = properties.get(tnef_stream.WORDS) or stream.body, properties.get(tnef_stream.PAGE) or ""
    text = _text(words, _label(stream.code_page)).replace("\r\n", "\n").replace("\r", "\n")
    html = _text(page, label)
    if rich and stream.rich and not text.strip() and not html:
        return _rich(stream.rich, contents)
    return text, html


def _rich(data: bytes, contents: Contents) -> tuple[str, str]:
    """The words, or the page, of compressed rich text."""
    # Imported here: next to no mail needs it.
    from espomail.domain.mime import rtf

    try:
        document = rtf.unpack(data, contents.room.rich)
    except rtf.Unreadable as error:
        contents.room.rich -= error.cost
        contents.defects[INCOMPLETE if rtf.is_available() else NEEDS_EXTRA] = None
        return "", ""
    contents.room.rich -= max(len(data), len(document))
    text, html = rtf.read(document)
    return charsets.clean(text), charsets.clean(html)


def _name(entry: Entry, properties: _Properties, stream: Stream) -> str:
    names = (properties.get(each) for each in (tnef_stream.LONG_NAME, tnef_stream.FILE_NAME))
    known = next((str(each) for each in names if each), "")
    title = _text(entry.title, _label(stream.code_page))
    return known or title or str(properties.get(tnef_stream.DISPLAY_NAME) or "")


def _text(value: object, label: str) -> str:
    if isinstance(value, bytes):
        return charsets.decode(value[: 2 * TEXT].rstrip(b"\0"), label, guess=False)[0][:TEXT]
    return charsets.clean(str(value))[:TEXT]


def _label(code_page: int) -> str:
    return _CODE_PAGES.get(code_page, f"cp{code_page}")


def _decoded(properties: bytes, stream: Stream) -> _Properties:
    """The properties by number, as far as they can be read; the first of a number counts."""
    decode = _decoder()
    found: _Properties = {}
    if decode is None or not properties:
        return found
    name = codec(_label(stream.code_page)) or "cp1252"
    try:
        for each in decode(properties, name):
            found.setdefault(each.name, each.data)
    except Exception:  # the library promises nothing for what it cannot read
        return found
    return found


@lru_cache(maxsize=1)
def _decoder() -> Callable[[bytes, str], list[Any]] | None:
    """tnefparse's reader of property lists; None where it is not installed."""
    try:
        from tnefparse.mapi import decode_mapi
    except ImportError:
        return None
    found: Callable[[bytes, str], list[Any]] = decode_mapi
    return found
