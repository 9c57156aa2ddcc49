"""Answers told by their turn: a mark on every second line, a number that comes twice; and boxes ticked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from espomail.domain.salutations import is_closing

_TWICE = 2
_COLUMNS = 80
_BETWEEN = 2
_MARK = re.compile(r"""[ \t]*([~^<|!+#*•»«"'{/=–—-])[^\n]*[^\W_]""")
_NUMBER = re.compile(r"[ \t]*(\d{1,2})[.)][ \t]*\w")
# what only the hand that fills in a form leaves
_TICKED = re.compile(r"^[ \t]*(?:\[[xX✓✔]\]|\([xX✓✔]\)|[☑☒✔✅])[ \t]*\w|_{2,}[ \t]*[^\W_][^_\n]{0,60}_{2,}")
# an arrow back to what stands before it, or a long one; menus have short ones
_POINTING = re.compile(r"\w.{0,200}[ \t](?:={2,}>|<[-=]{1,3})[ \t]*\w")


def takes_turns(letter: Sequence[str]) -> bool:
    """Whether lines of a letter were written in turn by two people, or its boxes were ticked."""
    if any(_TICKED.search(line[:_COLUMNS]) or _POINTING.match(line) for line in letter):
        return True
    said = [line for line in letter if line.strip()]
    numbers = [match[1] if match else None for match in map(_NUMBER.match, said)]
    if sum(first is not None and first == second for first, second in pairwise(numbers)) >= _TWICE:
        return True
    places: dict[str, list[int]] = defaultdict(list)
    for row, line in enumerate(said):
        match = _MARK.match(line)
        if match:
            places[match[1]].append(row)
    return any(_alternate(said, rows) for rows in places.values())


def _alternate(said: Sequence[str], rows: Sequence[int]) -> bool:
    """Whether short lines with a mark follow others, one by one, up to the end of the letter."""
    if len(rows) < _TWICE or rows[0] == 0 or max(len(said[row]) for row in rows) > _COLUMNS:
        return False
    steps = [second - first for first, second in pairwise(rows)]
    ends = rows[-1] + 1 == len(said) or is_closing(said[rows[-1] + 1])
    return ends and min(steps) > 1 and max(steps) <= _BETWEEN + 1
