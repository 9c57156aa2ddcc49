"""Messages kept aside: which stage could not finish them, why, and when they are tried again."""

from __future__ import annotations

from collections.abc import Sequence

from peewee import SQL, fn

from espomail.domain.clock import HOUR, MINUTE
from espomail.store import bulk, held_notice
from espomail.store.models import Arrival, Held

RETRIES = (1 * MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR)


def hold_arrival(arrival_id: int, stage: str, cause: str, now: int) -> None:
    """Hold an arrival; it is tried again after 1, 5, 30 minutes, 2 and 12 hours, then waits for a person."""
    row = Held.get_or_none((Held.arrival_id == arrival_id) & ~Held.reply)
    tries = row.tries + 1 if row else 1
    next_at = now + RETRIES[tries - 1] if tries <= len(RETRIES) else None
    if row:
        Held.update(stage=stage, cause=cause[:1000], tries=tries, next_at=next_at).where(
            Held.id == row.id
        ).execute()
    else:
        Held.create(
            stage=stage, arrival_id=arrival_id, cause=cause[:1000], next_at=next_at, created_at=now
        )
    Arrival.update(stage="held").where(Arrival.id == arrival_id).execute()
    held_notice.tell(stage, cause, tries, next_at, now)


def hold_replies(rows: Sequence[tuple[int, str, str]], now: int) -> None:
    """Hold the automatic replies to arrivals, which go on, for a person: (arrival, stage, cause)."""
    bulk.insert(
        Held, ("stage", "arrival_id", "cause", "tries", "created_at", "reply"),
        [(stage, arrival_id, cause[:1000], 1, now, True) for arrival_id, stage, cause in rows], ignore=True,
    )  # fmt: skip
    stage, cause = rows[-1][1:]
    held_notice.tell(stage, cause, 1, None, now, len(rows))


def still_held(note_id: int, cause: str) -> None:
    """A reply that was tried again in vain."""
    Held.update(cause=cause[:1000], tries=Held.tries + 1).where(Held.id == note_id).execute()


def release_due(now: int) -> int:
    """Send held arrivals whose next try has come back to their stage; how many."""
    due = list(
        Held.select().where(
            Held.arrival_id.is_null(False) & Held.next_at.is_null(False) & (Held.next_at <= now)
        )
    )
    for row in due:
        Arrival.update(stage=row.stage).where(
            (Arrival.id == row.arrival_id) & (Arrival.stage == "held")
        ).execute()
        Held.update(next_at=None).where(Held.id == row.id).execute()
    return len(due)


def forget_finished() -> None:
    """Drop the notes on held arrivals that have meanwhile gone through."""
    finished = (Arrival.id == Held.arrival_id) & Arrival.stage.in_(("done", "skipped"))
    gone_through = fn.EXISTS(Arrival.select(SQL("1")).where(finished))
    Held.delete().where(
        gone_through & Held.next_at.is_null() & (Held.stage != "parse") & ~Held.reply
    ).execute()
