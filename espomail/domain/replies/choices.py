"""Lines of a known letter from which the answerer took words: "Size: S / M / L" became "Size: S".

Nothing is new in such a line, yet what is gone says the answer. Programs wrap lines, too; then their rest
stands on the line below. Of lines without a choice the value may be corrected ("Name: Ann Mary Bee").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

PAGE = "addressofapage"  # the word that stands for any
_LINES = 500
_COLUMNS = 160
_WORDS = 24
_SAME = 8
# what stands between things to choose from: a stroke, commas behind a label, a word in a question
_OR = r"\w[ \t](?:or|oder|ou|o|u|of|eller|tai|vai|lub|albo|nebo|alebo|vagy|или|або|ή|veya|sau|ili|ali)[ \t]\w"
_OPTIONS = re.compile(
    rf"""[^\W_][.)\]]?[ \t]*(?:[/／|｜]|[ \t][-–—][ \t])[ \t]*[\[(]?\w
      | [:：?？].*[^\W_][ \t]*[,;、，；][ \t]*\w
      | [:：?？(].*{_OR} | {_OR}.*[?？]
      | [或또]""",
    re.VERBOSE | re.IGNORECASE,
)
_ALONE = 3  # with what stands before and behind
# alone on its line such a word is the rest of a wrapped one
_JOINING = frozenset(
    ("or", "oder", "ou", "of", "eller", "tai", "vai", "lub", "albo", "nebo", "alebo", "vagy", "или", "або")
)
_LABEL = re.compile(r"[^\W_]\)?[ \t]?[:：?？][ \t\u00a0]*\S")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the letter: its words, whether it has things to choose from, or a label before its value."""

    words: Sequence[str]
    offers: bool
    labelled: bool


def _of_letter(line: str, words: Sequence[str]) -> Line:
    if len(line) > _COLUMNS or "://" in line:
        return Line(words, offers=False, labelled=False)
    return Line(words, _OPTIONS.search(line) is not None, _LABEL.search(line) is not None)


def shortened(
    history: Sequence[Sequence[str]], letter: Sequence[Sequence[str]], written: Sequence[str]
) -> list[int]:
    """The places of lines of the history from which somebody took words out.

    ``history``, ``letter``: the words of their lines; ``written``: the letter's lines themselves.
    """
    whole = {tuple(words) for words in letter}
    said = [(place, words) for place, words in enumerate(history) if words]
    if all(tuple(words) in whole for _, words in said):
        return []
    by_word = _by_word(letter, written)
    found: list[tuple[int, tuple[str, ...]]] = []
    for number, (place, words) in enumerate(said):
        if tuple(words) in whole:
            continue
        before = said[number - 1][1][-1] if number else ""
        behind = said[number + 1][1][0] if number + 1 < len(said) else ""
        if any(_is_shortened(words, line, before, behind) for line in by_word.get(words[0], ())):
            found.append((place, (before, *words, behind)))
    return _not_wrapped(found, letter) if found else []


def _not_wrapped(found: Sequence[tuple[int, tuple[str, ...]]], letter: Sequence[Sequence[str]]) -> list[int]:
    """The places of those that do not go on anywhere in the letter as they do where they were found."""
    stream = ["", *chain.from_iterable(letter), ""]
    runs = set(zip(stream, stream[1:], stream[2:], strict=False))
    return [
        place
        for place, words in found
        if any(run not in runs for run in zip(words, words[1:], words[2:], strict=False))
        and not (len(words) == _ALONE and words[1] in _JOINING)
    ]


def _by_word(letter: Sequence[Sequence[str]], written: Sequence[str]) -> dict[str, list[Line]]:
    """The lines that may be shortened by each of their words, a few of each."""
    by_word: dict[str, list[Line]] = defaultdict(list)
    for words, text in zip(letter[:_LINES], written, strict=False):
        if 1 < len(words) <= _WORDS:
            line = _of_letter(text, words)
            for word in set(words) if line.offers else words[:1]:
                if len(by_word[word]) < _SAME:
                    by_word[word].append(line)
    return by_word


def _is_shortened(words: Sequence[str], line: Line, before: str, behind: str) -> bool:
    """Whether words are some of a line's, and no part of it that was wrapped."""
    full = line.words
    if len(words) >= len(full):
        return False
    for start in range(len(full) - len(words) + 1):
        end = start + len(words)
        if full[start:end] == words:
            begins = start == 0 or full[start - 1] == before
            wrapped = begins and (end == len(full) or full[end] == behind)
            return not wrapped and (line.offers or (line.labelled and start == 0 and behind != ""))
    rest = iter(full)
    some = all(word in rest for word in words)
    return some and (line.offers or (_is_most(words, full) and _lacks_words(words, full)))


def _is_most(words: Sequence[str], full: Sequence[str]) -> bool:
    """Whether a line without a choice is still itself: with its begin, its end and half of its words."""
    return words[0] == full[0] and words[-1] == full[-1] and 2 * len(words) >= len(full)


def _lacks_words(words: Sequence[str], full: Sequence[str]) -> bool:
    """Whether more is gone than what programs leave out: pictures among the letters, a page's address."""
    return list(filter(_is_kept, words)) != list(filter(_is_kept, full))


def _is_kept(word: str) -> bool:
    return word.isalnum() and word != PAGE
