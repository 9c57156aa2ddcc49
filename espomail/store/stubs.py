"""Mail that was too large: where its whole lies, and how the stub becomes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from espomail.store import ledger
from espomail.store.models import Email, Folder, Ledger, Raw


@dataclass(frozen=True)
class Copy:
    """A message on a server: the account, the folder, its UIDVALIDITY and the UID."""

    email_account_id: int
    folder_id: int
    folder: str
    uidvalidity: int
    uid: int
    state: str


def copies(email_id: int) -> list[Copy]:
    """Where a mail was seen, in the folders' present UIDVALIDITY."""
    query = (
        Ledger.select(
            Folder.email_account_id, Folder.id, Folder.name, Ledger.uidvalidity, Ledger.uid, Ledger.state
        )
        .join(Folder)
        .where((Ledger.email_id == email_id) & (Ledger.uidvalidity == Folder.uidvalidity))
        .order_by(Folder.id, Ledger.uid)
    )
    return [Copy(*row) for row in query.tuples()]


def complete(email_id: int, values: Mapping[str, Any], identity: bytes, raw_id: int) -> None:
    """The stub becomes the whole mail; its old bytes, which the new ones contain, go."""
    email = Email.get_by_id(email_id)
    same_id = Email.id_hash.is_null() if email.id_hash is None else Email.id_hash == email.id_hash
    taken = Email.select().where(same_id & (Email.identity == identity) & (Email.id != email_id)).exists()
    Email.update(
        **values,
        raw_id=raw_id,
        too_large=False,
        identity=email.identity if taken else identity,
    ).where(Email.id == email_id).execute()
    ledger.settle(
        ("imported", email_id, None, each.folder_id, each.uidvalidity, each.uid)
        for each in copies(email_id)
        if each.state == "too_large"
    )
    Raw.delete().where(Raw.id == email.raw_id).execute()
