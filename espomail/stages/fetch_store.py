"""The writer's half of ``fetch``: transaction 1 stores bytes, ledger rows and mark together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from espomail.stages.fetch_visit import Batch, Mail
from espomail.stages.intake import claim_of
from espomail.store import Store, ledger, raws
from espomail.store.in_list import InList
from espomail.store.ledger import Entry, StoredRow
from espomail.store.models import Folder, Ledger

# Bytes by which two sizes of one message may differ: servers count line ends and their own fields.
SLACK = 256


def keep(store: Store, batch: Batch, now: int) -> list[tuple[StoredRow, bytes]]:
    """Store a batch; what is now waiting to be parsed. Nothing, if the folder was reset meanwhile."""
    kept = store.decided(partial(_keep, batch, now), under=claim_of(batch.plan.id))
    return [(_stored(batch, mail, raw_id), mail.raw) for mail, raw_id in kept]


def _keep(batch: Batch, now: int) -> list[tuple[Mail, int]]:
    if ledger.epoch_of(batch.folder.id) != batch.folder.epoch:
        return []
    _forget_unread(batch)
    mails = _claimed(batch)
    kept = list(zip(mails, raws.insert([mail.packed for mail in mails]), strict=True))
    ledger.enter(_entry(batch, mail, raw_id) for mail, raw_id in kept)
    ledger.enter(
        Entry(batch.folder.id, batch.uidvalidity, uid, state, received_at, reason=reason)
        for uid, state, reason, received_at in batch.states
    )
    _move_on(batch, now)
    return kept


def _claimed(batch: Batch) -> list[Mail]:
    """Those mails whose UIDs have no row yet; another run may have been faster."""
    known = ledger.known_uids(batch.folder.id, batch.uidvalidity, (m.uid for m in batch.mails))
    return [mail for mail in batch.mails if mail.uid not in known]


def _entry(batch: Batch, mail: Mail, raw_id: int) -> Entry:
    return Entry(
        batch.folder.id,
        batch.uidvalidity,
        mail.uid,
        "stored",
        mail.received_at,
        mail.size,
        raw_id,
        None,
        mail.key,
        "headers only" if mail.headers_only else None,
    )


def _stored(batch: Batch, mail: Mail, raw_id: int) -> StoredRow:
    return StoredRow(
        batch.folder.id,
        batch.uidvalidity,
        mail.uid,
        mail.received_at,
        mail.size,
        raw_id,
        0,
        batch.plan.id,
        batch.folder.name,
        mail.headers_only,
    )


def _move_on(batch: Batch, now: int) -> None:
    values: dict[object, object] = {Folder.uidvalidity: batch.uidvalidity or None}
    if batch.mark:
        values[Folder.last_uid] = batch.mark
    elif batch.folder.uidvalidity != batch.uidvalidity:
        folder = Folder.get_by_id(batch.folder.id)
        if folder.uidvalidity != batch.uidvalidity:
            values[Folder.last_uid] = 0
    if batch.first_until is not None:
        values[Folder.facts] = {"first_until": batch.first_until}
    if batch.scanned or batch.folder.last_uid == 0:
        values[Folder.scanned_at] = now
    Folder.update(values).where(Folder.id == batch.folder.id).execute()


def _forget_unread(batch: Batch) -> None:
    """A UID that the server once would not hand over gets a new row now that it did."""
    uids = [mail.uid for mail in batch.mails]
    for start in range(0, len(uids), 500):
        Ledger.delete().where(
            (Ledger.folder == batch.folder.id)
            & (Ledger.uidvalidity == batch.uidvalidity)
            & Ledger.uid.in_(InList(uids[start : start + 500]))
            & (Ledger.state == "held")
            & Ledger.raw_id.is_null()
        ).execute()


def known_uids(folder_id: int, uidvalidity: int, uids: Sequence[int]) -> set[int]:
    """Which UIDs need not be loaded: all that have a row, but those the server owes us."""
    known = ledger.known_uids(folder_id, uidvalidity, uids)
    owed = Ledger.select(Ledger.uid).where(
        (Ledger.folder == folder_id)
        & (Ledger.uidvalidity == uidvalidity)
        & (Ledger.state == "held")
        & Ledger.raw_id.is_null()
    )
    return known - {row[0] for row in owed.tuples()} if known else known


def forget_reused(store: Store, folder_id: int, uidvalidity: int, uids: Sequence[int]) -> None:
    """The rows of UIDs that are other messages now. What they said of the earlier ones ends with those."""
    with store.write():
        ledger.forget(folder_id, uidvalidity, uids)


def match_epoch(
    store: Store, folder_id: int, uidvalidity: int, lines: Sequence[tuple[int, bytes, int, int]]
) -> int:
    """After a change of UIDVALIDITY: rows for messages that are known by headers and size; how many.

    Each earlier message answers for one new UID, so of equal twins as many match as there were.
    """
    earlier = ledger.earlier_epochs(folder_id, uidvalidity)
    entries = []
    for uid, key, size, received_at in lines:
        found = next((each for each in earlier.get(key, ()) if abs(each[2] - size) <= SLACK), None)
        if found is not None:
            earlier[key].remove(found)
            entries.append(
                Entry(folder_id, uidvalidity, uid, found[0], received_at, size, None, found[1], key,
                      "known from before UIDVALIDITY changed")
            )  # fmt: skip
    store.decided(lambda: ledger.enter(entries))
    return len(entries)
