"""The stored records of messages: identity, insertion and arrivals, by the batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from espomail.store import bulk, take_numbers
from espomail.store.in_list import chunks
from espomail.store.models import Arrival, Email, EmailUser, Ledger

COLUMNS = (
    "id", "identity", "id_hash", "message_id", "direction", "status", "subject", "from_name",
    "from_address", "addresses", "date", "received_at", "in_reply_to", "refs", "text", "has_html",
    "attachments", "auto", "bounce", "list_id", "return_path", "defects", "size", "raw_id",
    "too_large", "email_account_id", "created_by_id", "created_at",
)  # fmt: skip


@dataclass
class NewEmail:
    """An email to be stored: the identity, and the values of the columns after it."""

    identity: bytes
    values: tuple[Any, ...]


def by_identity(keys: Iterable[tuple[bytes | None, bytes]]) -> dict[bytes, int]:
    """The emails that have these identities, each given with the hash of its Message-ID, if it has one.

    The identity is made of that and the content, so the index begins with it.
    """
    wanted = {identity: id_hash for id_hash, identity in keys}
    found: dict[bytes, int] = {}
    for chunk in chunks(key for key in wanted.values() if key is not None):
        query = Email.select(Email.identity, Email.id).where(Email.id_hash.in_(chunk))
        found.update(row for row in bulk.rows(query) if row[0] in wanted)
    for chunk in chunks(identity for identity, key in wanted.items() if key is None):
        query = Email.select(Email.identity, Email.id).where(
            Email.identity.in_(chunk) & Email.id_hash.is_null()
        )
        found.update(bulk.rows(query))
    return found


def add(rows: Sequence[NewEmail]) -> list[int]:
    """Insert emails; their ids, in the order given."""
    if not rows:
        return []
    ids = list(take_numbers("email", len(rows)))
    bulk.insert(
        Email, COLUMNS, [(i, row.identity, *row.values) for i, row in zip(ids, rows, strict=True)]
    )
    return ids


def arrivals_at(email_ids: Iterable[int]) -> set[tuple[int, int | None]]:
    """Which of these emails have arrived at which accounts."""
    found: set[tuple[int, int | None]] = set()
    for chunk in chunks(email_ids):
        query = Arrival.select(Arrival.email_id, Arrival.email_account_id)
        found.update(bulk.rows(query.where(Arrival.email.in_(chunk))))
    return found


def add_arrivals(rows: Iterable[tuple[Any, ...]]) -> None:
    """(email, account, folder, UIDVALIDITY, UID, received at, stage)."""
    bulk.insert(
        Arrival,
        ("email", "email_account_id", "folder_id", "uidvalidity", "uid", "received_at", "stage",
         "unskipped"),
        [(*row, False) for row in rows], ignore=True,
    )  # fmt: skip


def give(rows: Iterable[tuple[int, int]]) -> None:
    """(email, user): the mail lies in the user's inbox, read."""
    bulk.insert(
        EmailUser,
        ("email", "user", "is_read", "important", "place", "quiet"),
        [(email_id, user_id, True, False, "inbox", True) for email_id, user_id in rows],
        ignore=True,
    )


def with_other_uid(email_ids: Iterable[int], folder_id: int, uidvalidity: int, uid: int) -> set[int]:
    """Which of these emails another UID of the same folder and epoch is already."""
    found: set[int] = set()
    for chunk in chunks(email_ids):
        query = Ledger.select(Ledger.email_id).where(
            (Ledger.folder == folder_id)
            & (Ledger.uidvalidity == uidvalidity)
            & (Ledger.uid != uid)
            & Ledger.email_id.in_(chunk)
        )
        found.update(row[0] for row in query.tuples())
    return found
