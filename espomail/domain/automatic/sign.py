"""One reason not to answer a mail, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

Kind = Literal["none", "auto-reply", "auto-generated", "vacation", "list", "bulk", "feedback"]


class Rank(IntEnum):
    """What a sign means; the strongest comes first.

    A bounce that calls itself auto-replied is no answer, and an answer marked bulk no bulk mail.
    SILENT asks for no reply but does not say that a program wrote; HINT does neither.
    """

    FEEDBACK = 0
    REPORT = 1
    REPLIED = 2
    GENERATED = 3
    LIST = 4
    BULK = 5
    SILENT = 6
    HINT = 7


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason for silence in words, and what it means.

    ``by_list``: a list adds it to whatever passes through, so it says nothing of who wrote.
    """

    text: str
    rank: Rank
    by_list: bool = False


def a_sign(rank: Rank, name: str, value: str) -> Sign:
    """A field or a part and its value as a sign."""
    by_list = rank == Rank.LIST or name in _LISTS_ADD
    return Sign(f"{name.title()}: {shown(value)}", rank, by_list and rank >= Rank.LIST)


_LISTS_ADD = frozenset((
    "precedence", "x-precedence", "list-unsubscribe", "list-unsubscribe-post", "sender", "errors-to",
    "return-path", "x-envelope-from", "x-loop",
))  # fmt: skip


def shown(value: str) -> str:
    """A value as a reason shows it: on one line, cut at 80 characters."""
    line = " ".join(value[:200].split())
    return f"{line[:79]}…" if len(line) > 80 else line or "(empty)"
