"""What of a history its original does not have: words that the answerer typed into it.

Programs wrap lines anew, mark them, shorten what they quote and drop its pictures, so words are compared,
three in a row. Each run of three counts as often as the original has it: who answers in the words of
the question has written them once more.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from espomail.domain.replies import marks

MAX_ORIGINAL = 128 * 1024
_ROW = 3
_EDGE = ("", "")
# addresses and pictures change on the way
_CHANGING = re.compile(
    r"""<[^<>\s@:/.]{0,200}[@:/.][^<>\s]{0,2000}> | \bhttps?:[^\s<>]{1,2000} | [^<>@\s]{1,64}@[^<>@\s]{1,253}
      | \[(?:cid|image|inline)\b[^\]\n]{0,200}\]""",
    re.VERBOSE | re.IGNORECASE,
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_NUMBERED = re.compile(r"[ \t]*\d{1,2}[.)][ \t]")
# scripts without blanks give their signs, and so do pictures among letters
_SIGNS = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_SIGNS}\u2600-\u27bf\U0001f000-\U0001faff]|[^\W_{_SIGNS}]+")


def new_lines(lines: Sequence[str], original: str) -> list[int]:
    """The places of lines with a word that the original does not have there."""
    left = Counter(_runs(_words(original[:MAX_ORIGINAL].split("\n"))))
    words: list[str] = []
    place: list[int] = []
    for index, line in enumerate(lines):
        found = list(_of_line(line))
        words += found
        place += [index] * len(found)
    known = bytearray(len(words) + 2 * len(_EDGE))
    for start, run in enumerate(_runs(words)):
        if left[run] > 0:
            left[run] -= 1
            known[start : start + _ROW] = b"\1" * _ROW
    return sorted({place[at] for at in range(len(words)) if not known[at + len(_EDGE)]})


def has_words(line: str) -> bool:
    """Whether a line says anything that can be compared."""
    return next(_of_line(line), None) is not None


def _words(lines: Sequence[str]) -> list[str]:
    return [word for line in lines for word in _of_line(line)]


def _of_line(line: str) -> Iterator[str]:
    begin = 0
    while before := marks.QUOTED.match(line, begin) or _NUMBERED.match(line, begin):
        begin = before.end()
    line = _CHANGING.sub(" ", line[begin:])
    if line.isascii():
        return (each[0] for each in _WORD.finditer(line.lower()))
    line = unicodedata.normalize("NFKC", _INVISIBLE.sub("", line)).casefold()
    return (_plain(each[0]) for each in _WORD.finditer(line))


def _plain(word: str) -> str:
    """A word without its accents and umlauts, which other programs may have broken."""
    return "".join(filter(str.isascii, word)) or word


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """All runs of three words; the edges count as words, so that a short text has some, too."""
    padded = (*_EDGE, *words, *_EDGE)
    return zip(padded, padded[1:], padded[2:], strict=False)
