"""A user's answer to a notice, made into words for the customer: nothing of the notice may go along.

A notice holds what customers must not see: who is told and why, colleagues' notes, mail of third parties.
Mail programs quote in a thousand ways, so three nets hang one below the other: what is plainly a
quotation is left out; so are lines that end the text and stand in the notice; and if anything is left
that repeats some words of the notice in a row, the answer is not sent at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from espomail.domain.replies.desks import ABOVE_THIS_LINE
from espomail.domain.replies.head import history_begins
from espomail.domain.replies.text import visible

IN_A_ROW = 6
_QUOTE = re.compile(r"^[ \t]*(?:(?:>|\||&gt;)[ \t]?)+")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


class Repeats(ValueError):
    """An answer holds text of the notice that no quotation marks; it must not go out."""


def for_customer(answer: str, notice: str, customer: str) -> str:
    """The words of an answer that may go to the customer. Raises Repeats.

    ``notice``: the text of the notice that was answered, empty where it is not known; ``customer``: of the
    mail that the customer wrote. Of quoted lines those that the customer wrote stay, between answers.
    """
    lines = _above_the_line(visible(answer, from_html=True).split("\n"))
    own = _customer_words(customer)
    kept = [line for line in lines if not _QUOTE.match(line) or _is_of(own, line)]
    kept = _without_end(kept, {_plain(line) for line in notice.split("\n")})
    _check(kept, notice, customer)
    return "\n".join(kept).strip("\n")


def _above_the_line(lines: Sequence[str]) -> list[str]:
    """What stands above the notice's own line, unless something that nobody quoted stands below it."""
    for index, line in enumerate(lines):
        if ABOVE_THIS_LINE.match(_QUOTE.sub("", line)):
            below = lines[index + 1 :]
            marked = bool(_QUOTE.match(line))
            own_below = marked and any(each.strip() and not _QUOTE.match(each) for each in below)
            if own_below:
                return [*lines[:index], *below]
            begins = history_begins(lines)  # what announces the quotation goes with it
            return list(lines[: index if begins is None else min(begins, index)])
    return list(lines)


def _without_end(lines: Sequence[str], notice: set[str]) -> list[str]:
    """Lines without those at their end that stand in the notice, and what quotes nothing any more."""
    kept = list(lines)
    while kept and (not _plain(kept[-1]) or _plain(kept[-1]) in notice or _QUOTE.match(kept[-1])):
        kept.pop()
    return kept


def _check(lines: Iterable[str], notice: str, customer: str) -> None:
    """Some words in a row as in the notice, and not the customer's: the words of nobody by chance."""
    text = "\n".join(line for line in lines if not _QUOTE.match(line))
    internal = _runs(notice) - _runs(customer)
    if internal & _runs(text):
        raise Repeats("your answer repeats text of the notice; write it above the notice, or quote nothing")


def _runs(text: str) -> set[tuple[str, ...]]:
    words = [word.lower() for word in _WORD.findall(text)]
    return {tuple(words[at : at + IN_A_ROW]) for at in range(len(words) - IN_A_ROW + 1)}


def _customer_words(text: str) -> str:
    return f" {' '.join(word.lower() for word in _WORD.findall(text))} "


def _is_of(own: str, line: str) -> bool:
    """Whether a quoted line is the customer's: its words stand in their mail in this order."""
    words = " ".join(word.lower() for word in _WORD.findall(_QUOTE.sub("", line)))
    return not words or f" {words} " in own


def _plain(line: str) -> str:
    return " ".join(_QUOTE.sub("", line).split())
