"""What bytes without a useful label look like, and what contradicts a label: the statistics of letters."""

from __future__ import annotations

import codecs
import re

from espomail.domain.mime.charset_names import codec

# As much as a guess looks at.
GUESS = 64 * 1024

_GREEK = frozenset(("cp1253", "iso8859_7", "mac_greek"))
# Guesses that are believed for text of mostly ASCII letters.
_LATIN = frozenset(("cp1250", "cp1254", "cp1257", "cp1258", "iso8859_2", "iso8859_15", "iso8859_16", "cp852"))
_MAC_CAPITALS = re.compile(rb"[\x80-\x9f]")
_ASCII = bytes(range(128))
_HIGH_BYTES = frozenset(range(128, 256))
_NO_LETTERS = bytes(each for each in range(128) if not chr(each).isalpha())

# What a guess may come to: what mail without a label has been seen in.
_SEEN = [
    "koi8-r", "koi8-u", *(f"windows-{number}" for number in range(1250, 1259)), "iso-8859-2", "iso-8859-5",
    "iso-8859-7", "iso-8859-8", "iso-8859-15", "gb18030", "big5", "cp932", "euc-jp", "cp949", "cp874",
    "cp850", "cp852", "cp866", "mac-cyrillic", "mac-roman",
]  # fmt: skip
_LATIN_SEEN = ["windows-1250", "windows-1252", "windows-1254", "windows-1257", "iso-8859-2"]
_SAMPLE = 2048
_HIGH = re.compile(rb"[\x80-\xff]{4,}")
_TAG = re.compile(rb"<[^<>]{0,2000}>")
# Kana in Shift JIS, whose second bytes are often ASCII: no Western text has those first bytes in its words.
_KANA = re.compile(rb"(?:\x82[\x9f-\xf1]|\x83[\x40-\x7e\x80-\x96]){2}")
_KANA_LETTERS = re.compile("[\u3041-\u3093\u30a1-\u30f6]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_ACCENT = re.compile(rb"(?<=[A-Za-z])[\xc0-\xff]{1,2}|[\xc0-\xff]{1,2}(?=[A-Za-z])")
# Letters that Turkish has in the places of Icelandic ones, and all that it has beyond ASCII.
_TURKISH_ONLY = frozenset(b"\xd0\xdd\xde\xf0\xfe")
_TURKISH = _TURKISH_ONLY | frozenset(b"\xfd\xf6\xfc\xe7\xd6\xdc\xc7\xe2\xee\xfb\xc2\xce")
# These are letters in ISO 8859-2 and signs in Windows-1250, or the other way round.
_CZECH_OF_ISO = frozenset(b"\xa9\xab\xae\xb9\xbb\xbe")
_ONLY_WINDOWS = re.compile(rb"[\x80-\x9f]")
_POLISH = frozenset(b"\xb3\xea\xe6\xbf\xf1")


def is_foreign(data: bytes, html: bool = False) -> bool:
    """Is it too much beyond ASCII to be in a Western language? The tags of a page do not count."""
    sample = data[: 4 * _SAMPLE if html else _SAMPLE]
    high = len(sample.translate(None, _ASCII))
    if high < 8 or high * (20 if html else 3) < len(sample):
        return False
    if html:
        sample = _TAG.sub(b" ", sample)
    letters = sample.translate(None, _NO_LETTERS)
    return high > 0.7 * len(letters) and _has_foreign_word(sample)


def is_accented(data: bytes) -> bool:
    """Are all bytes beyond ASCII single letters within Latin words?"""
    runs = _HIGH_RUN.findall(data)
    return max(map(len, runs), default=9) <= 2 and len(runs) == len(_ACCENT.findall(data))


def _has_foreign_word(sample: bytes) -> bool:
    """Do four bytes beyond ASCII stand in a row? No Western word has them; those of a rule are all alike."""
    return any(len(set(run)) >= 3 for run in _HIGH.findall(sample))


def looks_like(data: bytes) -> str | None:
    """The codec that the statistics of letters point to, if there is enough to go by.

    A few accented letters in a short text could be anything, so they count as Western.
    """
    sample = data[:_SAMPLE]
    share = sum(byte > 127 for byte in sample) / len(sample)
    foreign = _has_foreign_word(sample)
    if _KANA.search(sample) and (not foreign or _read(sample, "cp932")):
        return "cp932"
    if foreign and _is_kana(_read(sample, "euc_jp")):
        return "euc_jp"
    if share < (0.4 if len(data) > 40 else 0.6) and len(data) < 200 and not foreign:
        return "cp1254" if _is_turkish(sample) else None
    found = _detected(data, _SEEN)
    if found in _GREEK and share < 0.4:
        found = _detected(data, _LATIN_SEEN)  # accents of Central Europe look like that
    if found == "mac_cyrillic" and not _MAC_CAPITALS.search(sample):
        return "cp1251"  # the small letters are the same
    if found == "cp1250" and not _ONLY_WINDOWS.search(data[:GUESS]):
        return "iso8859_2" if _is_czech_of_iso(sample) else found
    if found in ("utf_8", "utf_7", "utf_16") or (share < 0.25 and found not in _LATIN and not foreign):
        return None
    return found


def _read(data: bytes, name: str) -> str:
    """A text in a charset, whose end may be cut off; nothing where it is none."""
    try:
        return codecs.getincrementaldecoder(name)().decode(data)
    except UnicodeError:
        return ""


def _is_kana(text: str) -> bool:
    """Are half of its letters beyond ASCII kana, and several? A few may be Chinese or Korean as well."""
    kana = _KANA_LETTERS.findall(text)
    return len(set(kana)) >= 4 and 2 * len(kana) >= sum(letter > "\x7f" for letter in text)


def _detected(data: bytes, among: list[str]) -> str | None:
    # Imported here: a few milliseconds, and one mail in thousands needs it.
    import chardet

    return codec(str(chardet.detect(data[:GUESS], include_encodings=among)["encoding"] or ""))


def _is_turkish(sample: bytes) -> bool:
    """Are all its letters beyond ASCII Turkish, the dotless i among them? Icelandic has others as well."""
    high = set(sample) & _HIGH_BYTES
    return 0xFD in high and bool(high & _TURKISH_ONLY) and high <= _TURKISH


def _is_czech_of_iso(sample: bytes) -> bool:
    return bool(_CZECH_OF_ISO & set(sample)) and not _POLISH & set(sample)
