"""Content-Type and Content-Disposition with their parameters (RFC 2045, 2183, 2231).

Tolerant of missing semicolons, unquoted blanks, duplicates (the first counts), encoded words
and raw 8-bit text in values. Linear in time; at most `PIECES` pieces are put together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from espomail.domain.mime import charsets, encoded_words

PIECES = 100
_LONGEST = 16 * 1024

_NAME = re.compile(r"[;\s]*([^\s=;\"]+)\s*=\s*")
_QUOTED = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"?', re.S)
_BARE = re.compile(r'[^;"]*')
_TYPE = re.compile(r"[\s\"';]*([^\s/;=\"',()]+)\s*/\s*([^\s/;=\"',()]+)")
_TOKEN = re.compile(r"[\s\"';]*([^\s/;=\"',()]+)")
# a backslash before a letter is the path of a file more often than a quoted pair
# and one behind a raw byte the second half of a character of Shift_JIS, GBK or Big5.
_ESCAPED = re.compile(r"(?<![\udc80-\udcff])\\([^A-Za-z0-9_.])")
_COMMENT = re.compile(r"(?<![^\s;])\([^()]*\)(?=\s*(?:;|\Z))")
_NAMES = ("name", "filename")
_COMMA = re.compile(r"\s*,")
_PIECE = re.compile(r"(.+?)\*(?:(\d{1,4})(\*)?)?\Z")

_SPELLINGS = {
    "text": "text/plain",
    "multipart": "multipart/mixed",
    "message": "message/rfc822",
    "application/plain": "text/plain",
    "application/text": "text/plain",
    "plain/text": "text/plain",
    "text/text": "text/plain",
    "text/txt": "text/plain",
    "html/text": "text/html",
    "application/html": "text/html",
    "multipart/alternate": "multipart/alternative",
}

Parameters = dict[str, str]


@lru_cache(maxsize=256)
def _known_content_type(value: str) -> tuple[str, Parameters]:
    """The few dozen short values that nearly all parts have. Nobody changes the parameters."""
    return _content_type(value)


def content_type(value: str) -> tuple[str, Parameters]:
    """A Content-Type field's value as lower-case ``type/subtype`` (empty: unknown), parameters."""
    return _content_type(value) if len(value) > 60 else _known_content_type(value)


def _content_type(value: str) -> tuple[str, Parameters]:
    match = _TYPE.match(value)
    if match:
        kind = f"{match[1]}/{match[2]}".lower()
        return _SPELLINGS.get(kind, kind), _parameters(value, match.end())
    kind, params = disposition(value)
    return _SPELLINGS.get(kind, ""), params


def disposition(value: str) -> tuple[str, Parameters]:
    """A Content-Disposition field's value as lower-case disposition (may be empty), parameters.

    Some programs encode the field as if it were a subject.
    """
    if value.startswith("=?"):
        value = encoded_words.decode(value)
    token = _TOKEN.match(value)
    if not token or value[token.end() :].lstrip().startswith("="):
        return "", _parameters(value, 0)
    comma = _COMMA.match(value, token.end())
    return token[1].lower(), _parameters(value, (comma or token).end())


def _parameters(value: str, position: int) -> Parameters:
    if "=" not in value:
        return {}
    found: Parameters = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, text in _pairs(value[:_LONGEST], position):
        piece = _PIECE.match(name) if "*" in name else None
        if piece:
            part = pieces.setdefault(piece[1], {})
            if len(part) < PIECES:
                number = int(piece[2]) if piece[2] else 0
                part.setdefault(number, (text, bool(piece[3]) or not piece[2]))
        else:
            found.setdefault(name, text)
    for name, part in pieces.items():
        found[name] = _joined(part) or found.get(name, "")
    return found


def _pairs(value: str, position: int) -> Iterator[tuple[str, str]]:
    """Names in lower case and values, unquoted, in one pass."""
    if "(" in value and '"' not in value:
        value = _COMMENT.sub("", value)
    while 0 <= position < len(value):
        name = _NAME.match(value, position)
        if name:
            quoted = _QUOTED.match(value, name.end())
            text = quoted or _BARE.match(value, name.end())
            assert text  # a bare value may be empty
            found = _ESCAPED.sub(r"\1", quoted[1]) if quoted else text[0].strip()
            if found.endswith("''") and name[1].endswith("*"):
                # only the name stands in quotes: filename*=UTF-8''"a.pdf"
                quoted = _QUOTED.match(value, text.end())
                found += quoted[1] if quoted else ""
                text = quoted or text
            if not quoted and found[:1] == "'" == found[-1:] and name[1].lower() in _NAMES:
                found = found[1:-1]
            yield name[1].lower(), found
            position = text.end()
        position = _next_parameter(value, position, bool(name))


def _next_parameter(value: str, position: int, read: bool) -> int:
    """Behind the next semicolon; behind a value that was read, a blank will do as well."""
    semicolon = value.find(";", position)
    following = _NAME.match(value, position) if read else None
    if following and value[position : position + 1].isspace():
        return position
    return semicolon + 1 if semicolon >= 0 else len(value)


def _joined(part: dict[int, tuple[str, bool]]) -> str:
    """The pieces of an RFC 2231 value in their order; only the marked ones are percent-encoded."""
    charset, data = "", b""
    for number, (text, encoded) in enumerate(part[key] for key in sorted(part)):
        if encoded and number == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        raw = text.encode("utf-8", "surrogateescape")
        data += unquote_to_bytes(raw) if encoded else raw
    return charsets.decode_word(data, charset)


def readable(text: str) -> str:
    """A parameter's value for people: encoded words, which do not belong there, are decoded.

    So is an RFC 2231 value under a name that does not say so.
    """
    marked = _PERCENT.match(text) if "%" in text else None
    if marked:
        encoded = text[marked.end() :].encode("utf-8", "replace")
        return charsets.decode_word(unquote_to_bytes(encoded), marked[1])
    return encoded_words.decode(text) if "=?" in text else text


_PERCENT = re.compile(
    r"(utf-8|us-ascii|iso-8859-\d{1,2}|windows-125\d)'[\w-]{0,8}'(?=[^%]*%[0-9A-Fa-f]{2})", re.IGNORECASE
)
