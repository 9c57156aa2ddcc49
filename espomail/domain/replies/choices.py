"""Lines of a known letter that the answerer shortened to a choice: "Size: S / M / L" to "Size: S".

Nothing is new in such a line, yet what is gone says the answer. Programs wrap lines, too; then their rest
stands on the line below.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

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


def offers(line: str) -> bool:
    """Whether a line of a letter has things to choose from."""
    return len(line) <= _COLUMNS and "://" not in line and _OPTIONS.search(line) is not None


def chosen(
    history: Sequence[Sequence[str]], original: Sequence[Sequence[str]], offering: Sequence[int]
) -> list[int]:
    """The places of lines of the history from which somebody took words out.

    Both are given as the words of their lines; ``offering``: the places of the original's lines that have
    things to choose from.
    """
    whole = {tuple(words) for words in original if words}
    by_word: dict[str, list[Sequence[str]]] = defaultdict(list)
    for place in offering[:_LINES]:
        if len(original[place]) <= _WORDS:
            for word in set(original[place]):
                by_word[word].append(original[place])
    if not by_word:
        return []
    said = [(place, words) for place, words in enumerate(history) if words]
    found = []
    for number, (place, words) in enumerate(said):
        if tuple(words) in whole:
            continue
        before = said[number - 1][1][-1] if number else ""
        behind = said[number + 1][1][0] if number + 1 < len(said) else ""
        if any(_is_shortened(words, line, before, behind) for line in by_word[words[0]][:_SAME]):
            found.append(place)
    return found


def _is_shortened(words: Sequence[str], line: Sequence[str], before: str, behind: str) -> bool:
    """Whether words are some of a line's, and no part of it that was wrapped."""
    if len(words) >= len(line):
        return False
    for start in range(len(line) - len(words) + 1):
        end = start + len(words)
        if line[start:end] == words:
            begins = start == 0 or line[start - 1] == before
            return not (begins and (end == len(line) or line[end] == behind))
    rest = iter(line)
    return all(word in rest for word in words)
