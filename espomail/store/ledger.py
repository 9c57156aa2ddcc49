"""The ledger: one row for each UID a server showed us, and the mark of each folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from peewee import Expression, fn

from espomail.store import bulk, dialect
from espomail.store.in_list import InList
from espomail.store.models import Folder, Ledger

FINAL = ("imported", "duplicate", "skipped", "too_large", "held", "too_old", "gone")


@dataclass(frozen=True)
class Entry:
    """A ledger row to be written: what a server showed, before anything looks at the bytes."""

    folder_id: int
    uidvalidity: int
    uid: int
    state: str
    received_at: int
    size: int = 0
    raw_id: int | None = None
    email_id: int | None = None
    header_hash: bytes | None = None
    reason: str | None = None


@dataclass(frozen=True)
class StoredRow:
    """A row whose bytes are safe, but that nothing has parsed yet."""

    folder_id: int
    uidvalidity: int
    uid: int
    received_at: int
    size: int
    raw_id: int
    tries: int
    email_account_id: int
    folder: str
    headers_only: bool


def enter(entries: Iterable[Entry]) -> None:
    """Write rows; a UID that has one already keeps it."""
    bulk.insert(
        Ledger,
        ("folder", "uidvalidity", "uid", "state", "received_at", "size", "raw_id", "email_id",
         "header_hash", "reason", "tries"),
        [
            (e.folder_id, e.uidvalidity, e.uid, e.state, e.received_at, e.size, e.raw_id, e.email_id,
             e.header_hash, e.reason, 0)
            for e in entries
        ],
        ignore=True,
    )  # fmt: skip


def epoch_of(folder_id: int) -> int | None:
    """The folder's reset counter; nobody resets it before our transaction ends."""
    query = dialect.locked(Folder.select(Folder.epoch).where(Folder.id == folder_id))
    return query.scalar()  # type: ignore[no-any-return]


def last_stored() -> int:
    """The newest bytes that nothing has parsed yet; 0 if there are none."""
    return int(Ledger.select(fn.MAX(Ledger.raw_id)).where(Ledger.state == "stored").scalar() or 0)


def stored(limit: int, after: int = 0, last: int | None = None) -> list[StoredRow]:
    """Rows that a run stored and did not get to parse, the oldest first.

    ``after`` and ``last``: only those whose bytes lie between these two raw ids.
    """
    query = (
        Ledger.select(
            Ledger.folder_id, Ledger.uidvalidity, Ledger.uid, Ledger.received_at, Ledger.size,
            Ledger.raw_id, Ledger.tries, Folder.email_account_id, Folder.name,
            fn.COALESCE(Ledger.reason == "headers only", False),
        )
        .join(Folder)
        .where((Ledger.state == "stored") & (Ledger.raw_id > after))
        .order_by(Ledger.raw_id)
        .limit(limit)
    )  # fmt: skip
    if last is not None:
        query = query.where(Ledger.raw_id <= last)
    return [StoredRow(*row) for row in query.tuples()]


def still_stored(rows: Iterable[StoredRow]) -> set[StoredRow]:
    """Those of these rows that nobody else has settled meanwhile, or settles before our transaction ends."""
    wanted = list(rows)
    folders: dict[tuple[int, int], list[int]] = {}
    for row in wanted:
        folders.setdefault((row.folder_id, row.uidvalidity), []).append(row.uid)
    found: set[tuple[int, int, int]] = set()
    for (folder_id, uidvalidity), uids in folders.items():
        query = Ledger.select(Ledger.uid).where(
            (Ledger.folder == folder_id)
            & (Ledger.uidvalidity == uidvalidity)
            & Ledger.uid.in_(InList(uids))
            & (Ledger.state == "stored")
        )
        found.update((folder_id, uidvalidity, uid) for (uid,) in bulk.rows(dialect.locked(query)))
    return {row for row in wanted if (row.folder_id, row.uidvalidity, row.uid) in found}


def settle(rows: Iterable[tuple[str, int | None, str | None, int, int, int]]) -> None:
    """Give rows their state: (state, email, reason, folder, UIDVALIDITY, UID)."""
    bulk.update(Ledger, ("state", "email_id", "reason"), ("folder", "uidvalidity", "uid"), rows)


def tried(rows: Iterable[tuple[int, int, int, int]]) -> None:
    """Note an attempt to parse, before it is made: (tries, folder, UIDVALIDITY, UID)."""
    bulk.update(Ledger, ("tries",), ("folder", "uidvalidity", "uid"), rows)


def known_uids(folder_id: int, uidvalidity: int, uids: Iterable[int]) -> set[int]:
    """Which of these UIDs have a row."""
    found: set[int] = set()
    wanted = list(uids)
    for start in range(0, len(wanted), 500):
        query = Ledger.select(Ledger.uid).where(
            (Ledger.folder == folder_id)
            & (Ledger.uidvalidity == uidvalidity)
            & Ledger.uid.in_(InList(wanted[start : start + 500]))
        )
        found.update(row[0] for row in bulk.rows(query))
    return found


@dataclass(frozen=True)
class Identified:
    """By what a message that has its final state is known again under its UID."""

    key: bytes
    size: int
    received_at: int


def identified(folder_id: int, uidvalidity: int, uids: Iterable[int]) -> dict[int, Identified]:
    """Of these UIDs, those whose bytes are stored or were once, and parsed."""
    found: dict[int, Identified] = {}
    wanted = list(uids)
    for start in range(0, len(wanted), 500):
        query = Ledger.select(Ledger.uid, Ledger.header_hash, Ledger.size, Ledger.received_at).where(
            _these(folder_id, uidvalidity, wanted[start : start + 500])
            & Ledger.header_hash.is_null(False)
            & Ledger.state.in_(("imported", "duplicate", "skipped", "too_large"))
        )
        found.update((uid, Identified(bytes(key), size, at)) for uid, key, size, at in bulk.rows(query))
    return found


def forget(folder_id: int, uidvalidity: int, uids: Iterable[int]) -> None:
    """Remove the rows of these UIDs."""
    wanted = list(uids)
    for start in range(0, len(wanted), 500):
        Ledger.delete().where(_these(folder_id, uidvalidity, wanted[start : start + 500])).execute()


def _these(folder_id: int, uidvalidity: int, uids: list[int]) -> Expression:
    return (  # type: ignore[no-any-return,unused-ignore]
        (Ledger.folder == folder_id) & (Ledger.uidvalidity == uidvalidity) & Ledger.uid.in_(InList(uids))
    )


def earlier_epochs(folder_id: int, uidvalidity: int) -> dict[bytes, list[tuple[str, int, int]]]:
    """Settled rows of a folder's other epochs: state, email and size by header hash."""
    query = Ledger.select(Ledger.header_hash, Ledger.state, Ledger.email_id, Ledger.size).where(
        (Ledger.folder == folder_id)
        & (Ledger.uidvalidity != uidvalidity)
        & Ledger.header_hash.is_null(False)
        & Ledger.email_id.is_null(False)
    )
    found: dict[bytes, list[tuple[str, int, int]]] = {}
    seen: set[tuple[bytes, int]] = set()
    for key, state, email_id, size in query.tuples():
        if (bytes(key), email_id) not in seen:
            seen.add((bytes(key), email_id))
            found.setdefault(bytes(key), []).append((state, email_id, size))
    return found


def skip(rows: Iterable[tuple[str, int, int, int]], state: str = "skipped") -> None:
    """Turn imported rows into skipped ones (or back): (reason, folder, UIDVALIDITY, UID)."""
    bulk.update(
        Ledger, ("state", "reason"), ("folder", "uidvalidity", "uid"),
        [(state, reason, *key) for reason, *key in rows],
    )  # fmt: skip
