"""The ways in which lines of a letter look other than the rest: colour, slant, face, a list in a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from espomail.domain.html.colours import is_strong
from espomail.domain.html.lines import Line
from espomail.domain.html.looks import Look

_TWO = 2
_LEVELS = 3


class Way(NamedTuple):
    """A way to look: which of the lines do.

    ``strong``: letters themselves rarely have it; ``even``: nothing tells which of two looks is the letter's.
    """

    lines: Sequence[Line]
    other: Sequence[bool]
    strong: bool = False
    even: bool = False


def ways(body: Sequence[Line]) -> Iterator[Way]:
    """How some lines look other than the first: of the even ways only where there are just two looks."""
    for trait, strong in _TRAITS:
        yield Way(body, [has(line, trait) for line in body], strong)
    for part in (_face, _size, _colour):
        looks = [part(line.look) if line.look else None for line in body]
        if len(set(looks).difference([None])) == _TWO:
            yield Way(body, [each is not None and each != looks[0] for each in looks], even=True)


def levels(body: Sequence[Line]) -> Iterator[Way]:
    """Lists within lists, and paragraphs moved to the right."""
    for level in range(1, _LEVELS + 1):
        lines = [line for line in body if line.depth >= level - 1]
        yield Way(lines, [line.depth >= level for line in lines])


def begins(other: Sequence[bool], rows: int) -> list[int]:
    """Where lines in the other look begin, each below one in the first; none if one run has more rows."""
    if not other or other[0]:
        return []
    found = [row for row in range(1, len(other)) if other[row] and not other[row - 1]]
    is_long = any(all(other[row : row + rows + 1]) for row in found if row + rows < len(other))
    return [] if is_long else found


def has(line: Line, trait: Callable[[Look], bool]) -> bool:
    """Whether a whole line has a look, and is no link."""
    return line.look is not None and not line.look.link and trait(line.look)


def is_coloured(look: Look) -> bool:
    """Whether words stand in a strong colour or behind a marker pen, not in bold as headlines do."""
    return not look.bold and (is_strong(look.colour) or is_strong(look.marker))


def is_italic(look: Look) -> bool:
    """Whether words slant."""
    return look.italic


def _is_underlined(look: Look) -> bool:
    return look.underlined


def _is_bold(look: Look) -> bool:
    return look.bold


def _face(look: Look) -> str:
    return look.face


def _size(look: Look) -> str:
    return look.size


def _colour(look: Look) -> str:
    return look.colour


_TRAITS = ((is_coloured, True), (is_italic, True), (_is_underlined, False), (_is_bold, False))
