"""Rich text as Outlook sends it: compressed (MS-OXRTFCP), and often a page in disguise (MS-OXRTFEX).

Unpacking needs compressed_rtf (the extra ``tnef``). The libraries that read RTF itself take minutes for a
few kilobytes of unfinished fields or fonts, so it is read here, once from the left to the right, and no more
of it than `LONGEST` characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from espomail.domain.mime.charset_names import codec

# of all rich text of one mail
COMPRESSED = 128 * 1024
_GROWS = 9  # times, at most, when it is unpacked
LONGEST = 512 * 1024
_DEPTH = 1000

_TOKEN = re.compile(
    r"\\(?:([A-Za-z]{1,32})(-?\d{1,10})?[ ]?|'([0-9A-Fa-f]{2})|(.))|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\", re.S
)
_FROM_HTML = re.compile(rb"\\fromhtml1?(?![0-9a-z])")
_BEGINNING = 1000  # of the text; it says there whether it was a page


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


# Groups whose words are none of the text.
_ASIDE = _words("""
    fonttbl colortbl stylesheet info pict object objdata header headerl headerr headerf footer footerl
    footerr footerf footnote annotation fldinst filetbl listtable listoverridetable revtbl rsidtbl generator
    themedata colorschememapping latentstyles datastore xe tc txe rxe pntxta pntxtb nonesttables
    bkmkstart bkmkend private template shpinst sp
""")

_LINES = {"par": "\n", "line": "\n", "sect": "\n\n", "page": "\n\n", "row": "\n", "tab": "\t", "cell": "\t",
          "nestcell": "\t"}  # fmt: skip
_SIGNS = {"emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“",
          "rdblquote": "”", "emspace": "\u2003", "enspace": "\u2002"}  # fmt: skip
_SYMBOLS = {"{": "{", "}": "}", "\\": "\\", "~": "\xa0", "_": "\u2011", "\n": "\n", "\r": "\n", "\t": "\t"}

_FONT_CHARSETS = {77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254,
                  163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250}  # fmt: skip
_CODE_PAGES = {10000: "mac_roman", 1361: "johab", 65001: "utf_8"}


class Unreadable(Exception):
    """It is no compressed RTF, too large, or the package that unpacks it is missing.

    ``cost``: how much may have been unpacked before that was known.
    """

    def __init__(self, cost: int = 0) -> None:
        super().__init__()
        self.cost = cost


def unpack(data: bytes, room: int = LONGEST) -> bytes:
    """The RTF that was compressed, as much of it as there is room for; raises `Unreadable`."""
    decompress = _unpacker()
    if decompress is None or len(data) > min(COMPRESSED, room):
        raise Unreadable
    try:
        return decompress(data)[:room]
    except Exception as error:  # the library raises the plainest of exceptions
        raise Unreadable(_GROWS * len(data)) from error


def is_available() -> bool:
    """Whether `unpack` can work."""
    return _unpacker() is not None


def read(data: bytes) -> tuple[str, str]:
    """The text of a document and an empty string, or an empty one and the page that was put into it."""
    page = _FROM_HTML.search(data[:_BEGINNING]) is not None
    text = _Reader(data[:LONGEST].decode("latin-1"), page).read()
    return ("", text) if page else (text, "")


@lru_cache(maxsize=1)
def _unpacker() -> Callable[[bytes], bytes] | None:
    try:
        from compressed_rtf import decompress
    except ImportError:
        return None
    found: Callable[[bytes], bytes] = decompress
    return found


@dataclass(slots=True)
class _Group:
    """What holds within a pair of braces, and is as it was behind them."""

    aside: bool = False
    fonts: bool = False
    tag: bool = False
    rtf_only: bool = False
    starred: bool = False
    font: int = -1
    skip: int = 1

    def inner(self) -> _Group:
        """What holds where another pair begins within (`dataclasses.replace` takes thrice the time)."""
        return _Group(self.aside, self.fonts, self.tag, self.rtf_only, False, self.font, self.skip)


@dataclass(slots=True)
class _Reader:
    """Goes through a document token by token."""

    source: str
    page: bool
    group: _Group = field(default_factory=_Group)
    outer: list[_Group] = field(default_factory=list)
    too_deep: int = 0
    out: list[str] = field(default_factory=list)
    waiting: bytearray = field(default_factory=bytearray)  # in the code page that holds here
    code_page: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    default_font: int = 0
    to_skip: int = 0

    def read(self) -> str:
        position = 0
        while position < len(self.source):
            found = _TOKEN.match(self.source, position)
            assert found  # the last alternatives take any character
            position = found.end()
            word, number, byte, symbol, brace, text = found.groups()
            if text:
                self._bytes(text.encode("latin-1"))
            elif byte:
                self._bytes(bytes.fromhex(byte))
            elif brace:
                self._brace(brace)
            elif symbol:
                self._symbol(symbol)
            elif word == "bin":
                position += max(0, int(number or 0))
            elif word:
                self._word(word, int(number) if number else None)
        self._flush()
        return "".join(self.out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _is_silent(self) -> bool:
        group = self.group
        return group.aside or (group.rtf_only and not group.tag)

    def _brace(self, brace: str) -> None:
        self._flush()
        self.to_skip = 0
        if brace == "{" and len(self.outer) < _DEPTH:
            self.outer.append(self.group)
            self.group = self.group.inner()
        elif brace == "{":
            self.too_deep += 1
        elif self.too_deep:
            self.too_deep -= 1
        elif self.outer:
            self.group = self.outer.pop()

    def _bytes(self, data: bytes) -> None:
        skipped = min(self.to_skip, len(data))
        self.to_skip -= skipped
        if not self._is_silent():
            self.waiting += data[skipped:]

    def _text(self, text: str) -> None:
        if not self._is_silent():
            self._flush()
            self.out.append(text)

    def _flush(self) -> None:
        if self.waiting:
            font = self.group.font if self.group.font >= 0 else self.default_font
            page = self.code_page if self.group.tag else self.fonts.get(font, self.code_page)
            self.out.append(self.waiting.decode(page, "replace"))
            self.waiting.clear()

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self.group.starred = True
        elif self.to_skip:
            self.to_skip -= 1
        elif symbol in _SYMBOLS:
            self._text(_SYMBOLS[symbol])

    def _word(self, word: str, number: int | None) -> None:
        group = self.group
        self.to_skip = 0
        if group.starred:
            group.starred = False
            group.tag = self.page and word == "htmltag"
            group.aside = group.aside or not group.tag
        elif word in _ASIDE:
            group.aside = True
            group.fonts = word == "fonttbl"
        elif word in _LINES:
            self._text(_LINES[word])
        elif word in _SIGNS:
            self._text(_SIGNS[word])
        elif word == "u" and number is not None:
            self._text(chr(number & 0xFFFF))
            self.to_skip = group.skip
        else:
            self._setting(word, number)

    def _setting(self, word: str, number: int | None) -> None:
        """A word that says how to read what follows."""
        group = self.group
        if word == "htmlrtf":
            self._flush()
            group.rtf_only = number != 0
        elif word == "uc":
            group.skip = max(0, number or 0)
        elif word == "f" and number is not None:
            self._flush()
            group.font = number
        elif word == "deff" and number is not None:
            self.default_font = number
        elif word == "plain":
            self._flush()
            group.font = -1
        elif word == "fcharset" and group.fonts and number in _FONT_CHARSETS:
            self.fonts[group.font] = _code_page(_FONT_CHARSETS[number], self.code_page)
        elif word == "ansicpg" and number:
            self.code_page = _code_page(number, self.code_page)


def _code_page(number: int, default: str) -> str:
    return _CODE_PAGES.get(number) or codec(f"cp{number}") or default
