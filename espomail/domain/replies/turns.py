"""Answers told by their turn: a sign on every second line, room, capitals; a number that comes twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from espomail.domain.salutations import is_closing

_TWICE = 2
_COLUMNS = 80
_BETWEEN = 2
_SENTENCE = (".", "?", "!", "。", "？", "！", "؟")
# such lines answer only what is a sentence: letters have them within their own, too
_OF_LETTERS = frozenset(["(", " ", "A"])
# a sign, a label, or room
_MARK = re.compile(
    r"""[ \t]{0,12}(?P<sign>
          [~^<|!+#*•»«"'{(\[_:%…/=–—-] | \.{3} | [\u2190-\u21ff\u2600-\u27bf\U0001f000-\U0001faff]
        )[^\n]*[^\W_]
      | (?P<label>
          (?!Tel|Fax|Web|Mob|Mail|Nr|No|NB|PS|ID|URL|CC|IBAN|BIC)[A-Z][A-Za-z]{0,3}:[ \t]
          | [A-Z]{2,4}[ ][-–][ ] | \([A-Z]{2,3}\)[ ]
        )\w
      | (?P<room>[ ]{2,12}|\t)[^\W_]""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"[ \t]*(\d{1,2})[.)][ \t]*\w")


def takes_turns(letter: Sequence[str]) -> bool:
    """Whether lines of a letter were written in turn by two people."""
    said = [line for line in letter if line.strip()]
    numbers = [match[1] if match else None for match in map(_NUMBER.match, said)]
    if sum(first is not None and first == second for first, second in pairwise(numbers)) >= _TWICE:
        return True
    places: dict[str, list[int]] = defaultdict(list)
    for row, line in enumerate(said):
        match = _MARK.match(line)
        sign = (match["sign"] or match["label"] or " ") if match else "A" if line.isupper() else ""
        if sign and (sign not in _OF_LETTERS or said[row - 1].endswith(_SENTENCE)):
            places[sign].append(row)
    return any(_alternate(said, rows) for rows in places.values())


def _alternate(said: Sequence[str], rows: Sequence[int]) -> bool:
    """Whether short lines with a mark follow others, one by one, up to the end of the letter."""
    if len(rows) < _TWICE or rows[0] == 0 or max(len(said[row]) for row in rows) > _COLUMNS:
        return False
    steps = [second - first for first, second in pairwise(rows)]
    ends = rows[-1] + 1 == len(said) or is_closing(said[rows[-1] + 1])
    return ends and min(steps) > 1 and max(steps) <= _BETWEEN + 1
