"""Bytes to text: the label, UTF-8, the codec that is meant, and only then a guess.

The result never holds NUL or lone surrogates.
"""

from __future__ import annotations

import re

from espomail.domain.charset_names import codec

# As much as a guess looks at.
GUESS = 64 * 1024

_WIDE = frozenset(("utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le"))

# In these no text of more than a few letters is valid UTF-8 by accident.
_CYRILLIC = ("koi8_r", "koi8_u", "cp1251", "iso8859_5", "mac_cyrillic")
_WESTERN = ("cp1250", "cp1252", "cp1253", "cp1254", "cp1257", "iso8859_2", "iso8859_4", "iso8859_7")
_SEMITIC = ("cp1255", "cp1256", "iso8859_6", "iso8859_8")
_OTHERS = ("iso8859_13", "iso8859_15", "iso8859_16", "cp437", "cp850", "cp852", "cp1258", "mac_roman")
_NEVER_UTF8 = frozenset((*_CYRILLIC, *_WESTERN, *_SEMITIC, *_OTHERS))

# In these a few characters may be valid UTF-8, too ("联通" is), a sentence is not.
_TWO_BYTES = frozenset(("gb18030", "cp950", "big5hkscs", "cp932", "euc_jp", "cp949"))
_SENTENCE = 6
_WITHIN_WORDS = re.compile("(?<=[A-Za-z])[\xc0-\u024f]|[\xc0-\u024f](?=[A-Za-z])")

_GREEK = frozenset(("cp1253", "iso8859_7", "mac_greek"))
# Guesses that are believed for text of mostly ASCII letters.
_LATIN = frozenset(("cp1250", "cp1254", "cp1257", "cp1258", "iso8859_2", "iso8859_15", "iso8859_16", "cp852"))

_KOREAN_ESCAPE = b"\x1b$)C"
_MAC_CAPITALS = re.compile(rb"[\x80-\x9f]")
_JAPANESE_ESCAPE = re.compile(rb"\x1b(?:\$[@B(]|\([IJ])")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
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
    if name in _WIDE and data.isascii() and b"\0" not in data:
        name = "utf_8"
    if name is None or name == "utf_8":
        text, defect = _unlabelled(data, html, guess)
        if name is None and label and not data.isascii():
            defect = "charset-unknown"
    else:
        text, defect = _labelled(data, name, guess)
    return clean(text).removeprefix("\ufeff"), defect


def decode_word(data: bytes, label: str) -> str:
    """Decode the bytes of an encoded word or of a parameter."""
    return decode(data, label, guess=False)[0]


def header_codec(samples: list[bytes], label: str) -> str:
    """The codec of raw 8-bit fields: that of the body, else what all of them together look like."""
    name = codec(label) if label else None
    if name and name != "utf_8":
        return name
    return _looks_like(b"\n".join(samples)) or "cp1252"


def decode_raw(data: bytes, name: str) -> str:
    """Decode a raw 8-bit field that is not UTF-8, or not all of it, by the codec of the others."""
    text = data.decode("utf-8", "replace")
    return clean(_despite_errors(data, name) if _garbled(text) else text)


def _unlabelled(data: bytes, html: bool, guess: bool) -> tuple[str, str | None]:
    """Text in UTF-8 or ASCII, or without a (known) label."""
    if data.isascii():
        if b"\x1b" in data and _JAPANESE_ESCAPE.search(data):
            return _japanese(data), "charset-wrong"
        if _KOREAN_ESCAPE in data:
            return data.decode("iso2022_kr", "replace"), "charset-wrong"
        return data.decode("ascii"), None
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    if not _garbled(text):
        return text, "charset-invalid-bytes"
    meta = _META_CHARSET.search(data[:4096]) if html else None
    declared = codec(meta[1].decode("ascii")) if meta else None
    if declared and declared != "utf_8":
        return _labelled(data, declared, guess)
    return _guessed(data, guess), "charset-guessed"


def _labelled(data: bytes, name: str, guess: bool) -> tuple[str, str | None]:
    """Text in another charset than UTF-8."""
    if name in _NEVER_UTF8 or name in _TWO_BYTES:
        text = _as_utf8(data)
        if text is not None and (name in _NEVER_UTF8 or _is_sentence(text)):
            return text, "charset-wrong"
    if name == "iso2022_jp":
        text = _japanese(data)
    else:
        try:
            return data.decode(name), None
        except (UnicodeError, ValueError):
            text = _as_utf8(data) or _despite_errors(data, name)
    if _garbled(text):
        return _guessed(data, guess), "charset-guessed"
    return text, "charset-invalid-bytes" if "\ufffd" in text else None


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
    """ISO-2022-JP with the extensions that senders use without saying so."""
    for name in ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2"):
        try:
            return data.decode(name)
        except UnicodeError:
            pass
    text = _as_utf8(data)
    # NEC's row 13 (circled numbers) lies in JIS X 0213 plane 1, which has an escape of its own.
    return text or data.replace(b"\x1b$B", b"\x1b$(Q").decode("iso2022_jp_2004", "replace")


def _garbled(text: str) -> bool:
    """Is more of it broken than of the letters beyond ASCII is whole?"""
    broken = text.count("\ufffd")
    if not broken:
        return False
    # A letter takes one to three bytes more than an ASCII one, U+FFFD two.
    beyond = len(text.encode("utf-8", "replace")) - len(text) - 2 * broken
    return beyond < broken


def _guessed(data: bytes, guess: bool) -> str:
    """Text by the looks of its bytes; as Windows-1252 where they tell nothing."""
    found = _looks_like(data) if guess else None
    text = data.decode(found, "replace") if found else None
    return text if text and not _garbled(text) else _despite_errors(data, "cp1252")


def _looks_like(data: bytes) -> str | None:
    """The codec that the statistics of letters point to, if there is enough to go by.

    A few accented letters in a short text could be anything, so they count as Western.
    """
    sample = data[:2048]
    share = sum(byte > 127 for byte in sample) / len(sample)
    if share < 0.4 and len(data) < 200:
        return None
    # Imported here: a few milliseconds, and one mail in thousands needs it.
    import chardet

    found = codec(str(chardet.detect(data[:GUESS])["encoding"] or ""))
    if found == "mac_cyrillic" and not _MAC_CAPITALS.search(sample):
        return "cp1251"  # the small letters are the same
    if found in _GREEK and share < 0.4:
        return None  # accents of Central Europe look like that
    if found in ("utf_8", "utf_7", "utf_16") or (share < 0.25 and found not in _LATIN):
        return None
    return found
