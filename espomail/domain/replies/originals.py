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
from itertools import chain

from espomail.domain.replies import marks
from espomail.domain.replies.choices import PAGE, shortened
from espomail.domain.replies.edited import edited

MAX_ORIGINAL = 128 * 1024
_ROW = 3
_EDGE = ("", "")
# pictures and what programs add in brackets change on the way; so do addresses of pages, but not their number
_CHANGING = re.compile(
    r"""<[^<>\s@:/.]{0,200}[@:/.][^<>\s]{0,2000}> | [(\[]https?:[^\s<>()\[\]]{1,2000}[)\]]
      | \[mailto:[^\]\s]{1,300}\] | \[(?:cid|image|inline)\b[^\]\n]{0,200}\]
      | (?P<page>\bhttps?:[^\s<>]{1,2000})""",
    re.VERBOSE | re.IGNORECASE,
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_NUMBERED = re.compile(r"[ \t]*\d{1,2}[.)][ \t]")
# scripts without blanks give their signs, and so do pictures among letters; some are made of them
_SIGNS = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_DRAWN = r"(?<!\S)(?:[:;=][-^'o]?[()\[\]dpo/\\|*3]{1,3}|[?!]{2,5}|<3)(?!\S)"
_WORD = re.compile(rf"[{_SIGNS}\u2600-\u27bf\U0001f000-\U0001faff]|[^\W_{_SIGNS}]+|{_DRAWN}")


def new_lines(lines: Sequence[str], original: str) -> list[int]:
    """The places of lines with a word that the original does not have there, or cut short by hand."""
    written = original[:MAX_ORIGINAL].split("\n")
    asked, answered = [*map(_bare, written)], [*map(_bare, lines)]
    letter = [list(_words(line)) for line in asked]
    history = [list(_words(line)) for line in answered]
    changed = edited(history, letter, answered, asked)
    return sorted({*_with_new_words(history, letter), *shortened(history, letter, written), *changed})


def _with_new_words(history: Sequence[Sequence[str]], letter: Sequence[Sequence[str]]) -> set[int]:
    left = Counter(_runs([*chain.from_iterable(letter)]))
    words = [*chain.from_iterable(history)]
    place = [index for index, found in enumerate(history) for _ in found]
    known = bytearray(len(words) + 2 * len(_EDGE))
    for start, run in enumerate(_runs(words)):
        if left[run] > 0:
            left[run] -= 1
            known[start : start + _ROW] = b"\1" * _ROW
    return {place[at] for at in range(len(words)) if not known[at + len(_EDGE)]}


def lacks_middle(lines: Sequence[str], original: str) -> bool:
    """Whether words follow each other that do not in the original, so that some between were taken out."""
    runs = set(_runs([word for line in original[:MAX_ORIGINAL].split("\n") for word in _of_line(line)]))
    words = [word for line in lines for word in _of_line(line)]
    return any(run not in runs for run in zip(words, words[1:], words[2:], strict=False))


def has_words(line: str) -> bool:
    """Whether a line says anything that can be compared."""
    return next(_of_line(line), None) is not None


def _bare(line: str) -> str:
    """A line without the marks of quotes, its number, and what changes on the way."""
    begin = 0
    while before := marks.QUOTED.match(line, begin) or _NUMBERED.match(line, begin):
        begin = before.end()
    return _CHANGING.sub(_standing, line[begin:]).strip()


def _of_line(line: str) -> Iterator[str]:
    return _words(_bare(line))


def _words(line: str) -> Iterator[str]:
    if line.isascii():
        return (each[0] for each in _WORD.finditer(line.lower()))
    line = unicodedata.normalize("NFKC", _INVISIBLE.sub("", line)).casefold()
    return (_plain(each[0]) for each in _WORD.finditer(line))


def _standing(changing: re.Match[str]) -> str:
    """What is compared of what changes on the way: that the address of a page stands there."""
    return f" {PAGE} " if changing["page"] else " "


def _plain(word: str) -> str:
    """A word without its accents and umlauts, which other programs may have broken."""
    return "".join(filter(str.isascii, word)) or word


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """All runs of three words; the edges count as words, so that a short text has some, too."""
    padded = (*_EDGE, *words, *_EDGE)
    return zip(padded, padded[1:], padded[2:], strict=False)
