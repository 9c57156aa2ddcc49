"""Bytes to text: the label, UTF-8, the codec that is meant, and only then a guess.

The result never holds NUL or lone surrogates.
"""

from __future__ import annotations

import re

from espomail.domain.mime import escaped_text
from espomail.domain.mime.charset_guess import GUESS, is_accented, is_foreign, looks_like
from espomail.domain.mime.charset_names import codec

_WIDE = frozenset(("utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le"))

# In these no text of more than a few letters is valid UTF-8 by accident.
_CYRILLIC = ("koi8_r", "koi8_u", "cp1251", "iso8859_5", "mac_cyrillic")
_WESTERN = ("cp1250", "cp1252", "cp1253", "cp1254", "cp1257", "iso8859_2", "iso8859_4", "iso8859_7")
_SEMITIC = ("cp1255", "cp1256", "iso8859_6", "iso8859_8")
_OTHERS = ("iso8859_13", "iso8859_15", "iso8859_16", "cp437", "cp850", "cp852", "cp1258", "mac_roman",
           "viscii", "tcvn5712")  # fmt: skip
_NEVER_UTF8 = frozenset((*_CYRILLIC, *_WESTERN, *_SEMITIC, *_OTHERS))

# In these a few characters may be valid UTF-8, too ("联通" is), a sentence is not.
_TWO_BYTES = frozenset(("gb18030", "cp950", "big5hkscs", "cp932", "euc_jp", "cp949"))
_SENTENCE = 6
_WITHIN_WORDS = re.compile("(?<=[A-Za-z])[\xc0-\u024f]|[\xc0-\u024f](?=[A-Za-z])")

# A byte beyond ASCII tells that it is none of these.
_NOT_EIGHT_BITS = _WIDE | {"utf_8", "utf_7", "hz", "iso2022_kr", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2",
                           "iso2022_jp_3", "iso2022_jp_ext", "iso2022_jp_2004"}  # fmt: skip

_LABEL = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_LABELS = 20

_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARKS = {"utf_16": _UTF_16_MARKS, "utf_32": (b"\xff\xfe\0\0", b"\0\0\xfe\xff")}
_SAMPLE = 4096
_KOREAN_ESCAPE = b"\x1b$)C"
_ESCAPES = re.compile(rb"\x1b(?:\$[@B()]|\([IJ])|~\{(?:[!-w][!-~])+~\}")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
# all code pages of Windows have these signs in the same places (but for the euro sign in the Cyrillic one)
_WINDOWS_SIGNS = {
    chr(byte): bytes([byte]).decode("cp1252")
    for byte in (0x80, 0x82, *range(0x84, 0x88), 0x89, 0x8B, *range(0x91, 0x98), 0x99, 0x9B)
}
_CONTROLS = re.compile("[\x80-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Text without NUL, lone surrogates as U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", "")
    if text.isascii():
        return text
    try:
        # Much quicker than looking for surrogates, and next to no text has any.
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def decode(data: bytes, label: str, html: bool = False, guess: bool = True) -> tuple[str, str | None]:
    """Decode a text part; returns the text, and a defect if the label was not the whole truth.

    ``html`` looks for a ``<meta>`` where the label fails. Without ``guess``, what nothing explains
    is Windows-1252: guessing takes a millisecond.
    """
    name = codec(label) if label else None
    if name in _WIDE and b"\0" not in data and (data.isascii() or _as_utf8(data) is not None):
        name = "utf_8"
    if name is None or name == "utf_8":
        text, defect = _unlabelled(data, html, guess)
        if name is None and label and not data.isascii():
            defect = "charset-unknown"
    else:
        text, defect = _labelled(data, name, guess, html)
    return clean(text).removeprefix("\ufeff"), defect


def decode_word(data: bytes, label: str, guess: bool = False) -> str:
    """Decode the bytes of an encoded word or of a parameter."""
    return decode(data, label, guess=guess)[0]


def header_codec(samples: list[bytes], label: str, body: bytes = b"") -> str:
    """The codec of raw 8-bit fields: that of the body, else what all of them together look like.

    ``label``: of the message; those of its parts and pages stand within ``body``, its beginning.
    """
    fields = b"\n".join(samples)
    declared = _declared(fields, label, body)
    if declared:
        return declared
    if not body.isascii() and b"\0" not in body and _as_utf8(body) is None:
        fields += b"\n" + body[:GUESS]
    return looks_like(fields) or "cp1252"


def decode_name(data: bytes, label: str, message: bytes) -> str:
    """Decode a file's name in raw bytes by its part's label, the message's, or its looks."""
    declared = _declared(data, label, message)
    return decode_raw(data, declared) if declared else decode(data, label)[0]


def _declared(fields: bytes, label: str, body: bytes) -> str | None:
    """The first codec of those that a message names in which raw bytes may be."""
    labels = [found.decode("ascii", "replace") for found in _LABEL.findall(body)[:_LABELS]]
    for name in map(codec, (label, *labels)):
        if name and name not in _NOT_EIGHT_BITS and not _contradicted(fields, name):
            return name
    return None


def _contradicted(fields: bytes, name: str) -> bool:
    return is_accented(fields) if name in _TWO_BYTES else name == "cp1252" and is_foreign(fields)


def decode_raw(data: bytes, name: str) -> str:
    """Decode a raw 8-bit field that is not UTF-8, or not all of it, by the codec of the others."""
    text = data.decode("utf-8", "replace")
    if _garbled(text) or (name in _TWO_BYTES and _is_doubtful(text) and _is_whole(data, name)):
        text = _despite_errors(data, name)
    return clean(text)


def _is_whole(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeError:
        return False
    return True


def _unlabelled(data: bytes, html: bool, guess: bool) -> tuple[str, str | None]:
    """Text in UTF-8 or ASCII, or without a (known) label."""
    if data.isascii():
        return _seven_bits(data)
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        if data.startswith(_UTF_16_MARKS) and b"\0" in data:
            return data.decode("utf_16", "replace"), "charset-wrong"
        halves = _in_halves(data) if b"\xed" in data else None
        if halves is not None:
            return halves, "charset-wrong"
        text = data.decode("utf-8", "replace")
    if not _is_doubtful(text):
        return text, "charset-invalid-bytes"
    meta = _META_CHARSET.search(data[:4096]) if html else None
    declared = codec(meta[1].decode("ascii")) if meta else None
    if declared and declared != "utf_8":
        return _labelled(data, declared, guess)
    if not _garbled(text):
        found = looks_like(data) if guess else None
        if found in _TWO_BYTES and _is_whole(data, found):
            return data.decode(found), "charset-guessed"
        return text, "charset-invalid-bytes"
    return _guessed(data, guess), "charset-guessed"


def _in_halves(data: bytes) -> str | None:
    """UTF-8 in which emoji are two halves of UTF-16 (CESU-8), as some telephones write it."""
    try:
        return data.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeError:
        return None


def _seven_bits(data: bytes) -> tuple[str, str | None]:
    """ASCII, or one of the charsets that look like it."""
    text = data.decode("ascii")
    if (b"\x1b" not in data and b"~" not in data) or not _ESCAPES.search(data):
        return text, None
    if _KOREAN_ESCAPE in data:
        return data.decode("iso2022_kr", "replace"), "charset-wrong"
    read = escaped_text.read_escapes(text)
    return read, "charset-wrong" if read != text else None


def _labelled(data: bytes, name: str, guess: bool, html: bool = False) -> tuple[str, str | None]:
    """Text in another charset than UTF-8."""
    if name in _NEVER_UTF8 or name in _TWO_BYTES:
        text = _as_utf8(data)
        if text is not None and (name in _NEVER_UTF8 or _is_sentence(text)):
            return text, "charset-wrong"
        if guess and text is None and name == "cp1252" and is_foreign(data, html):
            found = looks_like(data)
            if found in _CYRILLIC or (found in _TWO_BYTES and _is_whole(data, found)):
                return _despite_errors(data, found), "charset-guessed"
    if name in _WIDE:
        name = _byte_order(data, name)
    if name == "iso2022_jp":
        text = _japanese(data)
    else:
        try:
            return _with_windows_signs(data.decode(name), name), None
        except (UnicodeError, ValueError):
            text = _as_utf8(data) or _despite_errors(data, name)
    if _garbled(text):
        return _guessed(data, guess), "charset-guessed"
    return text, "charset-invalid-bytes" if "\ufffd" in text else None


def _with_windows_signs(text: str, name: str) -> str:
    """A text of ISO 8859 in which what would be controls is what it is in Windows: quotes and dashes."""
    if name.startswith("iso8859") and not text.isascii() and _CONTROLS.search(text):
        for control, sign in _WINDOWS_SIGNS.items():
            text = text.replace(control, sign)
    return text


def _byte_order(data: bytes, name: str) -> str:
    """UTF-16 and UTF-32 without a mark are big-endian (RFC 2781, 4.3), if their zeros say no other."""
    if name not in _MARKS or data.startswith(_MARKS[name]):
        return name
    sample = data[:_SAMPLE]
    little = sample[::2].count(0) < sample[1::2].count(0)
    return f"{name}_le" if little else f"{name}_be"


def _as_utf8(data: bytes) -> str | None:
    """Text that is UTF-8 beyond doubt: ASCII is not, it may be one of the 7-bit charsets."""
    if data.isascii():
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_sentence(text: str) -> bool:
    """Many characters beyond ASCII, or a few that stand within Latin words."""
    text = text[:1000]
    beyond = sum(character > "\x7f" for character in text)
    return beyond >= _SENTENCE or beyond == len(_WITHIN_WORDS.findall(text)) > 2


def _despite_errors(data: bytes, name: str) -> str:
    """Text in a charset, with U+FFFD where it does not hold."""
    try:
        return data.decode(name)
    except (UnicodeError, ValueError):
        pass
    if name == "cp1252":
        # Five bytes mean nothing there; browsers take them as controls.
        return data.decode("latin-1")
    text = data.decode(name, "replace")
    if name == "cp950":
        # Hong Kong's additions go by the same label.
        text = min(text, data.decode("big5hkscs", "replace"), key=lambda each: each.count("\ufffd"))
    return text


def _japanese(data: bytes) -> str:
    """ISO-2022-JP with its extensions, or UTF-8 that goes by its name."""
    return escaped_text.japanese(data) or _as_utf8(data) or escaped_text.japanese_despite_errors(data)


def _garbled(text: str) -> bool:
    """Is more of it broken than of the letters beyond ASCII is whole?"""
    broken = text.count("\ufffd")
    return broken > 0 and _beyond(text, broken) < broken


def _is_doubtful(text: str) -> bool:
    """Is so much of it broken that the rest may be UTF-8 by accident? An end may be cut off."""
    broken = text.count("\ufffd")
    return broken > 0 and _beyond(text, broken) < 4 * broken


def _beyond(text: str, broken: int) -> int:
    # A letter takes one to three bytes more than an ASCII one, U+FFFD two.
    return len(text.encode("utf-8", "replace")) - len(text) - 2 * broken


def _guessed(data: bytes, guess: bool) -> str:
    """Text by the looks of its bytes; as Windows-1252 where they tell nothing."""
    found = looks_like(data) if guess else None
    text = data.decode(found, "replace") if found else None
    return text if text and not _is_doubtful(text) else _despite_errors(data, "cp1252")
