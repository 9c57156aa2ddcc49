"""Whose summary is due, and what stands in it: a pure decision on what waits, the clock passed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from espomail.domain.incoming import Record
from espomail.domain.notices.deciding import Reader

MOST = 200


@dataclass(frozen=True)
class Waiting:
    """A notice that waits for its user's summary. ``is_read``: the notice, or the mail it is about."""

    id: int
    at: int
    due: int
    type: str
    record: Record
    reasons: tuple[str, ...]
    email_id: int | None = None
    is_read: bool = False
    may_read: bool = True


@dataclass(frozen=True)
class Digest:
    """``groups``: the notices by record, both in the order in which things happened.

    ``settled``: all notices that no longer wait; ``left_out``: how many more than fit there were.
    """

    reader: Reader
    due: int
    groups: tuple[tuple[Record, tuple[Waiting, ...]], ...]
    settled: tuple[int, ...]
    left_out: int = 0

    @property
    def key(self) -> str:
        """What it is sent once for: the user, the time it was due, and how far it reaches."""
        return f"digest:{self.reader.user_id}:{self.due}:{max(self.settled)}"

    @property
    def count(self) -> int:
        """How many notices stand in it."""
        return sum(len(notices) for _, notices in self.groups)


def decide(reader: Reader, waiting: Sequence[Waiting], now: int) -> Digest | None:
    """The summary of a user that is due, with all that waits; None: not yet, or nothing waits.

    Without groups there is nothing to send: everything was read meanwhile, or may not be read any more.
    """
    due = [each.due for each in waiting if each.due <= now]
    if not due:
        return None
    wanted = sorted(
        (each for each in waiting if reader.active and not each.is_read and each.may_read),
        key=lambda each: (each.at, each.id),
    )
    settled = tuple(sorted(each.id for each in waiting))
    return Digest(reader, max(due), _grouped(wanted[:MOST]), settled, max(len(wanted) - MOST, 0))


def _grouped(notices: Sequence[Waiting]) -> tuple[tuple[Record, tuple[Waiting, ...]], ...]:
    groups: dict[tuple[str, int], list[Waiting]] = {}
    for each in notices:
        groups.setdefault((each.record.type, each.record.id), []).append(each)
    return tuple((found[0].record, tuple(found)) for found in groups.values())
