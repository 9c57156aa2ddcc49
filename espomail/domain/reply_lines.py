"""The lines of a mail as the search for its history sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from espomail.domain import html_history
from espomail.domain import reply_marks as marks
from espomail.domain.reply_signatures import SENT_FROM

BLOCK_LINES = 14


@dataclass(frozen=True, slots=True)
class Head:
    """What announces the history: its first line and the line behind it.

    ``plain``: so plain that the history need not be marked line by line.
    """

    first: int
    behind: int
    plain: bool


def quoted_lines(lines: Sequence[str]) -> list[bool]:
    """Which lines begin with a mark of a quote."""
    is_quoted = marks.QUOTED.match
    return [is_quoted(line) is not None for line in lines]


def unquoted(line: str) -> str:
    """A line without the marks of its quotes."""
    return html_history.without_marks(line).lstrip("> \t")


def unquoted_block(lines: Sequence[str], index: int) -> list[str]:
    """So many lines as a block of fields may have, without the marks of their quotes."""
    return [unquoted(each) for each in lines[index : index + BLOCK_LINES]]


def next_words(lines: Sequence[str], behind: int) -> str:
    """The next line that says something, of a few."""
    return next((line for line in lines[behind : behind + 4] if line), "")


def stands_alone(lines: Sequence[str], index: int) -> bool:
    """Whether nothing stands on the line above but a phone's name, or the mark of an empty signature."""
    above = lines[index - 1] if index else ""
    return above in ("", html_history.SIGNATURE) or SENT_FROM.match(above) is not None
