"""Ledger rows whose bytes could not be parsed: kept, with the cause, for a person or a later try."""

from __future__ import annotations

from espomail.store import held_notice, ledger
from espomail.store.held import RETRIES
from espomail.store.ledger import StoredRow
from espomail.store.models import Held, Ledger


def hold_row(row: StoredRow, cause: str, now: int) -> None:
    """The ledger says held, and the note says why and when it is tried again."""
    tries = row.tries + 1
    next_at = now + RETRIES[tries - 1] if tries <= len(RETRIES) else None
    Held.create(
        stage="parse",
        folder_id=row.folder_id,
        uidvalidity=row.uidvalidity,
        uid=row.uid,
        cause=cause[:1000],
        tries=tries,
        next_at=next_at,
        created_at=now,
    )
    ledger.settle([("held", None, cause[:1000], row.folder_id, row.uidvalidity, row.uid)])
    held_notice.tell("parse", cause, tries, next_at, now)


def release_due_rows(now: int) -> int:
    """Rows whose next try has come wait to be parsed again; how many."""
    due = list(
        Held.select().where(
            (Held.stage == "parse") & Held.next_at.is_null(False) & (Held.next_at <= now)
        )
    )
    for note in due:
        Ledger.update(state="stored", tries=note.tries).where(
            (Ledger.folder == note.folder_id)
            & (Ledger.uidvalidity == note.uidvalidity)
            & (Ledger.uid == note.uid)
        ).execute()
        Held.delete().where(Held.id == note.id).execute()
    return len(due)
