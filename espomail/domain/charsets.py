"""Bytes to text: the label, UTF-8, the codec that is meant, and only then a guess.

The result never holds NUL or lone surrogates. Only text codecs of a fixed list are used, so a label
such as ``zlib`` or ``unicode_escape`` finds nothing.
"""

from __future__ import annotations

import re
from encodings.aliases import aliases
from functools import lru_cache

GUESS = 64 * 1024


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


_TEXT_CODECS = _words("""
    ascii utf_8 utf_7 utf_16 utf_16_be utf_16_le utf_32 utf_32_be utf_32_le latin_1 iso8859_2
    iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_9 iso8859_10 iso8859_11
    iso8859_13 iso8859_14 iso8859_15 iso8859_16 cp037 cp437 cp500 cp720 cp737 cp775 cp850 cp852
    cp855 cp856 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869 cp874 cp875 cp932
    cp949 cp950 cp1006 cp1026 cp1125 cp1140 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256
    cp1257 cp1258 koi8_r koi8_u koi8_t kz1048 ptcp154 tis_620 hp_roman8 mac_roman mac_cyrillic
    mac_greek mac_turkish mac_latin2 mac_iceland mac_croatian mac_romanian mac_arabic mac_farsi
    gb2312 gbk gb18030 hz big5 big5hkscs shift_jis shift_jis_2004 shift_jisx0213 euc_jp
    euc_jis_2004 euc_jisx0213 euc_kr johab iso2022_kr iso2022_jp iso2022_jp_1 iso2022_jp_2
    iso2022_jp_3 iso2022_jp_2004 iso2022_jp_ext
""")

# What senders mean by a name is the larger set that contains it (the table of the WHATWG).
_MEANT = {
    "ascii": "utf_8",
    "latin_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "cp950",
}

_ODD_NAMES = {
    "unicode-1-1-utf-7": "utf_7",
    "unicode-1-1-utf-8": "utf_8",
    "x-utf-8": "utf_8",
    "utf-8mb4": "utf_8",
    "cp65001": "utf_8",
    "unicode": "utf_16",
    "ucs-2": "utf_16",
    "iso-10646-ucs-2": "utf_16_be",
    "x-gbk": "gbk",
    "x-gb2312": "gb2312",
    "gb-2312": "gb2312",
    "gb-2312-80": "gb2312",
    "chinesebig5": "big5",
    "x-x-big5": "big5",
    "cn-big5": "big5",
    "big5-hkscs": "big5hkscs",
    "x-sjis": "shift_jis",
    "x-ms-cp932": "cp932",
    "windows-31j": "cp932",
    "cswindows31j": "cp932",
    "x-euc-jp": "euc_jp",
    "cp51932": "euc_jp",
    "eucjp-ms": "euc_jp",
    "x-euc-kr": "euc_kr",
    "cp50220": "iso2022_jp",
    "cp50221": "iso2022_jp",
    "cp50222": "iso2022_jp",
    "iso-2022-jp-ms": "iso2022_jp",
    "windows-949": "cp949",
    "ks-c-5601-1989": "cp949",
    "x-windows-949": "cp949",
    "hz-gb-2312": "hz",
    "windows-874": "cp874",
    "x-windows-1250": "cp1250",
    "win-1250": "cp1250",
    "win-1251": "cp1251",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "windows1251": "cp1251",
    "windows1252": "cp1252",
    "ansi": "cp1252",
    "x-ansi": "cp1252",
    "iso8859-1-windows-3.1-latin-1": "cp1252",
    "iso-8859-8-i": "iso8859_8",
    "iso-8859-8-e": "iso8859_8",
    "iso-8859-6-i": "iso8859_6",
    "koi": "koi8_r",
    "koi8": "koi8_r",
    "x-koi8-r": "koi8_r",
    "koi8-ru": "koi8_u",
    "x-mac-roman": "mac_roman",
    "x-macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-greek": "mac_greek",
    "x-mac-turkish": "mac_turkish",
    "x-mac-ce": "mac_latin2",
    "x-mac-centraleurope": "mac_latin2",
}

_WIDE = _words("""
    utf_16 utf_16_be utf_16_le utf_32 utf_32_be utf_32_le
""")

# In these no text of more than a few letters is valid UTF-8 by accident.
_NEVER_UTF8 = _words("""
    cp1252 iso8859_2 iso8859_15 cp1250 cp1251 cp1253 cp1254 cp1257 iso8859_7 koi8_r koi8_u
    iso8859_4 iso8859_13 iso8859_16 cp850 cp437 mac_roman
""")

# Guesses that are believed for text of mostly ASCII letters.
_LATIN = _words("""
    cp1250 cp1254 cp1257 cp1258 iso8859_2 iso8859_15 iso8859_16 cp852
""")

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


@lru_cache(maxsize=512)
def codec(label: str) -> str | None:
    """The Python codec that a charset label means, or None for a label that says nothing."""
    name = label[:60].strip(" \t\"'<>;,").lower().replace("_", "-")
    found = _ODD_NAMES.get(name) or _CODECS.get(name) or _CODECS.get(name.replace(" ", ""))
    if found is None and name.startswith("x-"):
        found = _CODECS.get(name[2:])
    return _MEANT.get(found, found) if found else None


def _all_names() -> dict[str, str]:
    names = {alias.replace("_", "-"): name for alias, name in aliases.items()}
    names |= {name.replace("_", "-"): name for name in _TEXT_CODECS}
    names |= {name.replace("iso8859", "iso-8859"): to for name, to in names.items()}
    names |= {f"windows-{n}": f"cp{n}" for n in range(1250, 1259)}
    return {name: to for name, to in names.items() if to in _TEXT_CODECS}


_CODECS = _all_names()


def decode(data: bytes, label: str, html: bool = False) -> tuple[str, str | None]:
    """Decode a text part; returns the text and a defect, if the label was not the whole truth."""
    name = codec(label) if label else None
    if name in _WIDE and data.isascii() and b"\0" not in data:
        name = "utf_8"
    if name is None or name == "utf_8":
        text, defect = _unlabelled(data, "" if name is None else name, html)
        if name is None and label and not data.isascii():
            defect = "charset-unknown"
    else:
        text, defect = _labelled(data, name)
    return clean(text).removeprefix("\ufeff"), defect


def decode_header(data: bytes, label: str) -> str:
    """Decode the bytes of an encoded word, a parameter or a raw field."""
    return decode(data[: 4 * GUESS], label)[0]


def _unlabelled(data: bytes, name: str, html: bool) -> tuple[str, str | None]:
    """Text in UTF-8 or ASCII, or without a (known) label."""
    if data.isascii():
        if b"\x1b" in data and _JAPANESE_ESCAPE.search(data):
            return _japanese(data), "charset-wrong"
        return data.decode("ascii"), None
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    if name or _mostly_utf8(data):
        text = data.decode("utf-8", "replace")
        if not _garbled(text):
            return text, "charset-invalid-bytes"
    meta = _META_CHARSET.search(data[:4096]) if html else None
    declared = codec(meta[1].decode("ascii")) if meta else None
    if declared and declared != "utf_8":
        return _labelled(data, declared)
    return _guessed(data), "charset-guessed"


def _labelled(data: bytes, name: str) -> tuple[str, str | None]:
    """Text in another charset than UTF-8."""
    if name in _NEVER_UTF8 and not data.isascii():
        try:
            return data.decode("utf-8"), "charset-wrong"
        except UnicodeDecodeError:
            pass
    if name == "iso2022_jp":
        return _japanese(data), None
    try:
        return data.decode(name), None
    except (UnicodeError, ValueError):
        return _despite_errors(data, name)


def _despite_errors(data: bytes, name: str) -> tuple[str, str | None]:
    """Text that is not (all) in the charset it declares."""
    if name == "cp1252":
        # Five bytes mean nothing there; browsers take them as controls.
        return data.decode("latin-1"), "charset-invalid-bytes"
    try:
        return data.decode("utf-8"), "charset-wrong"
    except UnicodeDecodeError:
        pass
    text = data.decode(name, "replace")
    if name == "cp950" and "\ufffd" in text:
        text = min(text, data.decode("big5hkscs", "replace"), key=lambda t: t.count("\ufffd"))
    if _garbled(text):
        return _guessed(data), "charset-guessed"
    return text, "charset-invalid-bytes"


def _japanese(data: bytes) -> str:
    """ISO-2022-JP with the extensions that senders use without saying so."""
    for name in ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2"):
        try:
            return data.decode(name)
        except UnicodeError:
            pass
    if not data.isascii():
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    # NEC's row 13 (circled numbers) lies in JIS X 0213 plane 1, which has an escape of its own.
    text = data.replace(b"\x1b$B", b"\x1b$(Q").decode("iso2022_jp_2004", "replace")
    return _guessed(data) if _garbled(text) else text


def _mostly_utf8(data: bytes) -> bool:
    return not _garbled(data[:GUESS].decode("utf-8", "replace"))


def _garbled(text: str) -> bool:
    """Are there as many undecodable places as letters beyond ASCII?"""
    broken = text.count("\ufffd")
    beyond = len(text.encode("utf-8", "replace")) - len(text) if broken else 0
    # Each U+FFFD counts two extra bytes itself; a letter counts one to three.
    return broken > 0 and beyond - 2 * broken <= 4 * broken


def _guessed(data: bytes) -> str:
    """Text by the looks of its bytes; as Windows-1252 where they tell nothing."""
    found = _looks_like(data)
    if found:
        text = data.decode(found, "replace")
        if not _garbled(text):
            return text
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _looks_like(data: bytes) -> str | None:
    """The codec that the statistics of letters point to, if there is enough to go by.

    A few accented letters in a short text could be anything, so they count as Western.
    """
    sample = data[:2048]
    share = sum(byte > 127 for byte in sample) / len(sample)
    if share < 0.25 and len(data) < 200:
        return None
    # Imported here: a few milliseconds, and one mail in thousands needs it.
    import chardet

    found = codec(str(chardet.detect(data[:GUESS])["encoding"] or ""))
    if found in ("utf_8", "utf_7", "utf_16") or (share < 0.25 and found not in _LATIN):
        return None
    return found
