"""The lines of a mail as the search for its history sees them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from espomail.domain.html import history as html_history
from espomail.domain.replies import marks
from espomail.domain.replies.sent_from import SENT_FROM

BLOCK_LINES = 14
MAX_COLUMNS = 500
_EMPTY = ("", html_history.SIGNATURE, html_history.SIGNATURE_END)

# Hebrew and Arabic attributions are full of them
_BIDI = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_BIDI_ANY = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Head:
    """What announces the history: its first line and the line behind it.

    ``plain``: so plain that the history need not be marked line by line.
    """

    first: int
    behind: int
    plain: bool


def looked_at(lines: Sequence[str]) -> list[str]:
    """The lines without what is too long, and without characters that only say which way to write."""
    cut = [line[:MAX_COLUMNS] for line in lines]
    bidi = any(not line.isascii() and _BIDI_ANY.search(line) for line in cut)
    return [line.translate(_BIDI) for line in cut] if bidi else cut


def quoted_lines(lines: Sequence[str]) -> list[bool]:
    """Which lines begin with a mark of a quote."""
    is_quoted = marks.QUOTED.match
    return [is_quoted(line) is not None for line in lines]


def unquoted(line: str) -> str:
    """A line without the marks of its quotes."""
    return marks.INITIALS.sub("", html_history.without_marks(line).lstrip("> \t"))


def unquoted_block(lines: Sequence[str], index: int) -> list[str]:
    """So many lines as a block of fields may have, without the marks of their quotes."""
    return [unquoted(each) for each in lines[index : index + BLOCK_LINES]]


def next_words(lines: Sequence[str], behind: int) -> str:
    """The next line that says something, of a few."""
    return next((line for line in lines[behind : behind + 4] if line), "")


def stands_alone(lines: Sequence[str], index: int) -> bool:
    """Whether nothing stands on the line above but a phone's name, or the mark of an empty signature."""
    above = lines[index - 1] if index else ""
    return above in _EMPTY or SENT_FROM.match(above) is not None
