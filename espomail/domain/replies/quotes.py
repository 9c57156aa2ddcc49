"""Quotes whose lines begin with a mark: what stands between two of them is the writer's."""

from __future__ import annotations

from collections.abc import Sequence

from espomail.domain.replies import marks
from espomail.domain.replies.lines import unquoted
from espomail.domain.salutations import is_greeting

_LONG_QUOTE = 4
_FEW = 2


def without_block(
    lines: Sequence[str], quoted: Sequence[bool], head: int, behind: int
) -> list[int]:
    """Leave out the announced quote if it is the only one; of inline answers, a last one that stands alone.

    Lines that are marked deeper by two, with an empty line between, were not quoted with those above.
    """
    first = next((index for index in range(behind, len(lines)) if quoted[index]), len(lines))
    if any(lines[index] for index in range(behind, first)):
        return list(range(len(lines)))
    last = first
    while last < len(lines) and (quoted[last] or not lines[last]) and not _is_typed(lines, last):
        last += 1
    if not any(quoted[last:]):
        return [*range(head), *range(last, len(lines))]
    kept = _without_last(lines, quoted)
    return list(range(len(lines))) if _goes_on(lines, kept) else kept


def _goes_on(lines: Sequence[str], kept: Sequence[int]) -> bool:
    """Whether a last quote belongs to the words above it: they end in a colon, or at its few lines."""
    below = lines[len(kept) :]
    announced = bool(kept) and lines[kept[-1]].endswith((":", "："))
    return announced or (any(below[:1]) and len(below) < _LONG_QUOTE)


def _is_typed(lines: Sequence[str], index: int) -> bool:
    """Whether a marked line is the writer's own: Python asks so for input, people begin lines so."""
    if index <= 1 or lines[index - 1] or _depth(lines[index - 2]) != 1:
        return False
    return lines[index].startswith(">>> ") or (index >= _LONG_QUOTE and _stands_apart(lines, index))


def _stands_apart(lines: Sequence[str], index: int) -> bool:
    """Whether few marked lines stand below an empty one, in a quote whose own empty lines are marked."""
    end = next((row for row in range(index, len(lines)) if not lines[row].startswith(">")), len(lines))
    quote = next((row for row in range(index - 2, -1, -1) if not lines[row].startswith(">")), -1)
    is_short = end - index <= _FEW and not any(lines[row].startswith(">") for row in range(end, len(lines)))
    return is_short and not marks.QUOTED_TWICE.match(lines[index]) and ">" in lines[quote + 1 : index - 1]


def _depth(line: str) -> int:
    """How many marks a line begins with."""
    return len(line) - len(line.lstrip(">"))


def without_unannounced(lines: Sequence[str], quoted: Sequence[bool], known: bool) -> list[int]:
    """Leave out a first or last quote that nothing announces, if it is the only one and of a letter.

    ``known``: the original tells later whether it is one.
    """
    everything = list(range(len(lines)))
    above = _without_last(lines, quoted)
    begin = next((index for index, mark in enumerate(quoted) if lines[index] and not mark), 0)
    if above and not any(quoted[: len(above)]):
        kept = everything if lines[above[-1]].endswith((":", "：")) else above
    elif quoted[0] and not any(quoted[begin:]):
        kept = everything[begin:]
    else:
        return everything
    quote = [line for line in (*lines[: kept[0]], *lines[kept[-1] + 1 :]) if line]
    return kept if known or (len(quote) >= _LONG_QUOTE and _is_of_letter(quote)) else everything


def _is_of_letter(quote: Sequence[str]) -> bool:
    """Whether quoted lines begin with a greeting or quote in their turn; logs have such marks, too."""
    said = [unquoted(line) for line in quote]
    first = next((line for line in said if line), "")
    return is_greeting(first) or any(marks.QUOTED_TWICE.match(line) for line in quote)


def _without_last(lines: Sequence[str], quoted: Sequence[bool]) -> list[int]:
    end = len(lines)
    while end and (quoted[end - 1] or not lines[end - 1]):
        end -= 1
    return list(range(end))
