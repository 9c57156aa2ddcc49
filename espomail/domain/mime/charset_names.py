"""Charset labels, and the Python codecs they mean.

Only text codecs of a fixed list are ever named, so a label such as ``zlib`` or ``unicode_escape``
finds nothing.
"""

from __future__ import annotations

import re
from encodings.aliases import aliases
from functools import lru_cache

from espomail.domain.mime import vietnamese

vietnamese.register()

_PUNCTUATION = re.compile(r"[^a-z0-9]+")


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
""") | vietnamese.NAMES

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
    "utf8mb4": "utf_8",
    "utf8mb3": "utf_8",
    "x-unicode-2-0-utf-7": "utf_7",
    "unicode-2-0-utf-7": "utf_7",
    "cp65001": "utf_8",
    "unicode": "utf_16",
    "ucs-2": "utf_16",
    "iso-10646-ucs-2": "utf_16_be",
    "x-gbk": "gbk",
    "x-gb2312": "gb2312",
    "gb-2312": "gb2312",
    "gbk2312": "gb18030",
    "windows-936": "gbk",
    "x-mac-chinesesimp": "gb2312",
    "x-mac-chinesetrad": "big5",
    "x-mac-japanese": "shift_jis",
    "x-mac-korean": "cp949",
    "x-mac-hebrew": "cp1255",
    "x-mac-arabic": "mac_arabic",
    "x-mac-thai": "cp874",
    "x-mac-icelandic": "mac_iceland",
    "x-mac-croatian": "mac_croatian",
    "x-mac-romanian": "mac_romanian",
    "x-mac-ukrainian": "mac_cyrillic",
    "x-euc-tw": "big5",
    "euc-tw": "big5",
    "big5-eten": "big5",
    "big5-hkscs-2004": "big5hkscs",
    "windows-950": "big5",
    "x-windows-950": "big5",
    "chinese-big5": "big5",
    "taiwan": "big5",
    "windows-932": "cp932",
    "x-ms-kanji": "cp932",
    "jis": "iso2022_jp",
    "jis7": "iso2022_jp",
    "jis-encoding": "iso2022_jp",
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
    "win1251": "cp1251",
    "win": "cp1251",
    "iso-ir-111": "koi8_r",
    "koi8r": "koi8_r",
    "koi8u": "koi8_u",
    "dos-850": "cp850",
    "dos-862": "cp862",
    "dos-866": "cp866",
    "iso-latin-1": "latin_1",
    "iso-latin-2": "iso8859_2",
    "8859-1": "latin_1",
    "8859-2": "iso8859_2",
    "hebrew-visual": "iso8859_8",
    "dos-hebrew": "cp862",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "windows1251": "cp1251",
    "windows1252": "cp1252",
    "ansi": "cp1252",
    "x-ansi": "cp1252",
    "iso-8859-8-i": "iso8859_8",
    "iso-8859-8-e": "iso8859_8",
    "logical": "iso8859_8",
    "visual": "iso8859_8",
    "iso-8859-6-i": "iso8859_6",
    "koi": "koi8_r",
    "koi8": "koi8_r",
    "x-koi8-r": "koi8_r",
    "koi8-ru": "koi8_u",
    "x-viscii": "viscii",
    "csviscii": "viscii",
    "tcvn": "tcvn5712",
    "tcvn-5712": "tcvn5712",
    "tcvn5712-1": "tcvn5712",
    "x-viet-tcvn5712": "tcvn5712",
    "x-mac-roman": "mac_roman",
    "x-macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-greek": "mac_greek",
    "x-mac-turkish": "mac_turkish",
    "x-mac-ce": "mac_latin2",
    "x-mac-centraleurope": "mac_latin2",
}


# Names that stand whole within a label that something else stuck to: ``_iso-2022-jp$ESC``, ``3Dutf-8``,
# ``utf-8; format=flowed``, ``windows-1252http-equivcontent-type``.
_WITHIN = re.compile(
    r"""utf-?8 | iso-?8859-?1?\d(?!\d) | (?:windows|win|cp|ibm)-?125\d(?!\d) | iso-?2022-?(?:jp|kr)
    | koi8-?[ru](?![a-z]) | gb-?2312 | gb-?18030 | gbk | big-?5(?!\d)
    | shift-?jis | euc-?(?:jp|kr) | us-?ascii | ks-?c-?5601""",
    re.VERBOSE,
)


@lru_cache(maxsize=512)
def codec(label: str) -> str | None:
    """The Python codec that a charset label means, or None for a label that says nothing."""
    name = _PUNCTUATION.sub("-", label[:60].lower()).strip("-")
    found = _by_name(name)
    if found is None:
        within = _WITHIN.search(name)
        found = _by_name(within[0]) if within else None
    return _MEANT.get(found, found) if found else None


def _by_name(name: str) -> str | None:
    found = _ODD_NAMES.get(name) or _CODECS.get(name) or _CODECS.get(name.replace("-", ""))
    if found is None and name.startswith("x-"):
        found = _CODECS.get(name[2:])
    return found


def _all_names() -> dict[str, str]:
    names = {alias.replace("_", "-"): name for alias, name in aliases.items()}
    names |= {name.replace("_", "-"): name for name in _TEXT_CODECS}
    names |= {name.replace("iso8859", "iso-8859"): to for name, to in names.items()}
    names |= {f"windows-{n}": f"cp{n}" for n in range(1250, 1259)}
    return {name: to for name, to in names.items() if to in _TEXT_CODECS}


_CODECS = _all_names()
