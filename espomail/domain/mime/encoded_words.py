"""Encoded words in header fields (RFC 2047), as they are meant and as they are found.

Linear in time; after `WORDS` words the rest of a field is left as it stands.
"""

from __future__ import annotations

import binascii
import re

from espomail.domain.mime import charsets, transfer
from espomail.domain.mime.charset_names import codec

WORDS = 1000
GUESSES = 3
_HEX_PAIR = re.compile(r"[0-9A-Fa-f]{2}")
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")
# A label as it should be, or as some write it: quoted, with parameters, with a blank, or none at all.
_CHARSET = re.compile(r"""(?:["'_]?[^\W_][^\s?=<>@(),]*(?:[ ;=][^?<>@(),]*)?)?\Z""")

# An encoded word: charset, B or Q, and its encoded text.
_Word = tuple[str, str, str]


def decode(value: str, guess: bool = False) -> str:
    """Decode the encoded words of an unfolded field value; the rest is left alone.

    Neighbours in one charset are decoded together, because senders split characters (and even
    base64 groups) between words. ``guess`` looks at the bytes where the label says nothing.
    """
    if "=?" not in value:
        return value
    guesses = GUESSES if guess else 0
    out: list[str] = []
    run: list[_Word] = []
    position = 0
    for start, end, word in _words(value):
        between = value[position:start]
        if between.strip() or not run:
            out.append(_run(run, guesses > 0))
            out.append(between)
            guesses -= bool(run)
            run = []
        run.append(word)
        position = end
    out.append(_run(run, guesses > 0))
    out.append(value[position:])
    return "".join(out)


def _words(value: str) -> list[tuple[int, int, _Word]]:
    """All encoded words with their positions, in one pass from left to right."""
    words: list[tuple[int, int, _Word]] = []
    position = value.find("=?")
    while position >= 0 and len(words) < WORDS:
        charset_end = value.find("?", position + 2, position + 80)
        encoding = value[charset_end + 1 : charset_end + 3].upper()
        if charset_end < 0 or encoding not in ("B?", "Q?"):
            position = value.find("=?", position + 2)
            continue
        charset = value[position + 2 : charset_end].strip()
        end = _end_of_text(value, charset_end + 3, encoding[0])
        if end < 0:
            break
        if not _CHARSET.match(charset):
            position = value.find("=?", position + 2)
            continue
        text = value[charset_end + 3 : end]
        if encoding == "B?" and ("-" in text or "_" in text):
            text = transfer.standard_alphabet(text.encode("utf-8", "replace")).decode("utf-8")
        words.append((position, end + 2, (charset.partition("*")[0], encoding[0], text)))
        position = value.find("=?", end + 2)
    return words


def _end_of_text(value: str, start: int, encoding: str) -> int:
    """Where the closing ``?=`` stands, or -1.

    Some senders leave a question mark unencoded: in ``What?=20now?=`` the first one ends nothing.
    """
    end = value.find("?=", start)
    while encoding == "Q" and end >= 0 and _HEX_PAIR.match(value, end + 2):
        following = value.find("?=", end + 2)
        if following < 0 or "=?" in value[end + 2 : following]:
            break
        end = following
    return end


def _run(words: list[_Word], guess: bool) -> str:
    """The text of neighbouring encoded words."""
    out: list[str] = []
    data, charset = b"", ""
    for word_charset, word_data in _joined(words):
        if word_charset.lower() != charset.lower() and data:
            out.append(charsets.decode_word(data, charset, guess))
            data = b""
        charset = word_charset
        data += word_data
    if data:
        out.append(charsets.decode_word(data, charset, guess))
    return "".join(out)


def _joined(words: list[_Word]) -> list[tuple[str, bytes]]:
    """The bytes of each word; base64 that was cut within a group is put together first."""
    joined: list[tuple[str, bytes]] = []
    pending: list[str] = []
    pending_charset = ""
    for charset, encoding, text in words:
        if pending and (encoding != "B" or charset.lower() != pending_charset.lower()):
            joined.append((pending_charset, _together(pending, pending_charset)))
            pending = []
        if encoding == "Q":
            joined.append((charset, _q(text)))
            continue
        if not pending and (len(text) % 4 == 0 or "=" in text):
            joined.append((charset, _whole(text)))
            continue
        pending.append(text)
        pending_charset = charset
        if "=" in text or sum(map(len, pending)) % 4 == 0:
            joined.append((charset, _together(pending, charset)))
            pending = []
    if pending:
        joined.append((pending_charset, _together(pending, pending_charset)))
    return joined


def _together(texts: list[str], charset: str) -> bytes:
    """Base64 in pieces: of one whole, or each a whole without its padding where that makes no sense."""
    if len(texts) == 1:
        return _whole(texts[0])
    apart = b"".join(map(_whole, texts))
    if sum(len(_NOT_BASE64.sub("", text)) for text in texts) % 4 == 1:
        return apart
    together = _whole("".join(texts))
    may_be_apart = all(map(_ends_whole, texts)) and not _makes_sense(together, charset)
    return apart if may_be_apart and _makes_sense(apart, charset) else together


def _ends_whole(text: str) -> bool:
    """Does base64 leave no bits over, as it does where it was cut?"""
    clean = _NOT_BASE64.sub("", text)
    over = len(clean) % 4
    return not over or (over > 1 and _BASE64.index(clean[-1]) & (15 if over == 2 else 3) == 0)


def _makes_sense(data: bytes, charset: str) -> bool:
    try:
        data.decode(codec(charset) or "utf-8")
    except ValueError:
        return False
    return True


def _whole(text: str) -> bytes:
    """Base64 of one word; padding in its middle ends what was encoded by itself."""
    if "=" in text.rstrip("= \t"):
        return b"".join(map(_base64, text.split("=")))
    return _base64(text)


def _base64(text: str) -> bytes:
    clean = _NOT_BASE64.sub("", text)
    whole = len(clean) - (len(clean) % 4 == 1)
    return binascii.a2b_base64(clean[:whole] + "=" * (-whole % 4))


def _q(text: str) -> bytes:
    return binascii.a2b_qp(text.encode("utf-8", "surrogateescape"), header=True)
