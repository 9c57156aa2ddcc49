"""Answers that a look tells which comes and goes: below each line of a letter one in italics, say.

Headings come and go, too: but they stand above what belongs to them, and answers below. So a letter is taken
for answered where it begins in its own look and ends in the other, or where the lines in the other look
are sentences, or stand below its questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from espomail.domain.html import said
from espomail.domain.html.lines import Line
from espomail.domain.html.looks import Look
from espomail.domain.html.ways import Way, begins, has, is_coloured, is_italic, levels, ways
from espomail.domain.replies.afterthoughts import asks_for_something
from espomail.domain.replies.sign_offs import is_name
from espomail.domain.salutations import greeting_begins

_ROWS = 3  # of one answer
_TWICE = 2
_GREETING = 60
_TYPED_CODE = re.compile(r"consolas|monaco|menlo|lucida console|monospace", re.IGNORECASE)


class _Pair(NamedTuple):
    """A line in another look, and the one above it; ``goes_on``: whether the next looks so, too."""

    above: Line
    line: Line
    goes_on: bool


def comes_and_goes(letter: Sequence[Line], mine: Look | None) -> bool:
    """Whether lines of a letter, up to its leave, are answered in another look; ``mine``: the writer's."""
    greets = bool(letter) and len(letter[0].text) <= _GREETING and greeting_begins(letter[0].text)
    body = letter[1:] if greets else letter
    if any(map(_is_answered, ways(body))) or any(map(_is_listed, levels(body))):
        return True
    if _are_values(body) and asks_for_something("\n".join(line.text for line in letter)):
        return True
    return mine is not None and _is_worn(letter, mine)


def _is_answered(way: Way) -> bool:
    """Whether the lines in the other look answer questions or sentences above them."""
    pairs = [pair for pair in _pairs(way) if _may_answer(pair)]
    if not pairs or (not way.strong and any(pair.above.cell != pair.line.cell for pair in pairs)):
        return False
    if way.even and any(_is_bold(pair.above) for pair in pairs):
        return False  # headings, and what a desk says below them
    if _are_asked(way, pairs):
        return True
    if not said.most_end(pair.above.text for pair in pairs):
        return False
    if len(pairs) == 1:
        return not way.other[-1] and _is_lonely_answer(way, pairs[0])
    ends = way.other[-1] and way.lines[-1] is pairs[-1].line
    return ends or said.some_say(pair.line.text for pair in pairs)


def _pairs(way: Way) -> list[_Pair]:
    lines, other = way.lines, [*way.other, False]
    return [_Pair(lines[row - 1], lines[row], other[row + 1]) for row in begins(way.other, _ROWS)]


def _may_answer(pair: _Pair) -> bool:
    """Whether a line is none of those that stand in a look of their own in any letter."""
    text, look = pair.line.text, pair.line.look
    is_code = look is not None and _TYPED_CODE.match(look.face) and not text.endswith(said.SENTENCE)
    return not is_code and not said.is_notice(text) and not is_name(text, pair.above.text)


def _is_bold(line: Line) -> bool:
    return line.look is not None and line.look.bold


def _are_asked(way: Way, pairs: Sequence[_Pair]) -> bool:
    """Whether all of them stand below questions. One in bold must look like an answer by itself, too."""
    if not all(pair.above.text.endswith(said.QUESTIONS) for pair in pairs):
        return False
    if way.strong or len(pairs) > 1:
        return True
    text = pairs[0].line.text
    return not pairs[0].goes_on and (said.begins_small(text) or not text.endswith(said.SENTENCE))


def _is_lonely_answer(way: Way, pair: _Pair) -> bool:
    """Whether a single line in another look answers a sentence: it begins small, or says more in colour."""
    if pair.goes_on or _is_bold(pair.above):
        return False
    text = pair.line.text
    return said.begins_small(text) or (has(pair.line, is_coloured) and said.says_much(text))


def _is_listed(way: Way) -> bool:
    """Whether each entry of a list has one below it, as no list has that was written at once."""
    rows = begins(way.other, 1)
    above = [way.lines[row - 1].text for row in rows]
    if not rows or all(text.endswith(said.QUESTIONS) for text in above):
        return bool(rows)
    if any(text.endswith(said.LABEL) for text in above):
        return False
    if len(rows) == 1:
        return said.most_end(above) and not way.other[-1] and not said.is_notice(way.lines[rows[0]].text)
    if said.most_end(above) and said.some_say(way.lines[row].text for row in rows):
        return True
    return way.other[-1] and _TWICE * len(rows) == len(way.lines)


def _are_values(body: Sequence[Line]) -> bool:
    """Whether words in colour or italics stand below labels that look alike, up to the end of a letter."""
    for trait in (is_coloured, is_italic):
        other = [has(line, trait) for line in body]
        rows = begins(other, _ROWS)
        if len(rows) > 1 and other[-1] and len({body[row - 1].look for row in rows}) == 1:
            return True
    return False


def _is_worn(letter: Sequence[Line], mine: Look) -> bool:
    """Whether few lines of a letter have the writer's own face, size and colour, or their kind of element."""
    styled, kind = _style(mine), _kind(mine)
    if (mine.face or mine.size) and _are_few(letter, [_style(line.look) == styled for line in letter]):
        return True
    if " " not in mine.element or "Mso" in mine.element:  # Outlook turns others' elements into its own
        return False
    return _are_few(letter, [_kind(line.look) == kind for line in letter])


def _are_few(letter: Sequence[Line], other: Sequence[bool]) -> bool:
    """Whether the fewer lines of a letter are such, each below others: neither its first nor its greeting."""
    greets = any(worn and greeting_begins(line.text) for worn, line in zip(other, letter, strict=True))
    if greets or 2 * sum(other) >= len(other):
        return False
    return any(letter[row - 1].cell == letter[row].cell for row in begins(other, _ROWS))


def _style(look: Look | None) -> tuple[str, str, str] | None:
    return (look.face, look.size, look.colour) if look else None


def _kind(look: Look | None) -> tuple[str, bool, bool] | None:
    return (look.element, look.bold, look.link) if look else None
