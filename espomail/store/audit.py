"""What the ledger says of one folder, for the comparison with the server."""

from __future__ import annotations

from collections.abc import Collection

from peewee import JOIN

from espomail.store.models import Folder, Ledger


def rows(folder_id: int, uidvalidity: int) -> tuple[dict[int, str], int]:
    """State by UID under a UIDVALIDITY, and the mark (0 where it is of another one); one query."""
    here = (Ledger.folder == Folder.id) & (Ledger.uidvalidity == uidvalidity)
    query = (
        Folder.select(Ledger.uid, Ledger.state, Folder.last_uid, Folder.uidvalidity)
        .join(Ledger, JOIN.LEFT_OUTER, on=here)
        .where(Folder.id == folder_id)
    )
    states: dict[int, str] = {}
    mark = 0
    for uid, state, last_uid, epoch in query.tuples():
        mark = last_uid if uidvalidity and epoch == uidvalidity else 0
        if uid is not None:
            states[uid] = state
    return states, mark


def look_again(folder_id: int, uidvalidity: int, uids: Collection[int]) -> None:
    """The next visit looks at the whole folder; rows that call messages gone that are there, go."""
    Folder.update(scanned_at=None).where(Folder.id == folder_id).execute()
    wanted = list(uids)
    for start in range(0, len(wanted), 500):
        Ledger.delete().where(
            (Ledger.folder == folder_id)
            & (Ledger.uidvalidity == uidvalidity)
            & (Ledger.state == "gone")
            & Ledger.uid.in_(wanted[start : start + 500])
        ).execute()
