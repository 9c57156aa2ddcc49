"""Messages whose bytes are stored, and that nothing has parsed yet."""

from __future__ import annotations

import pytest

from espomail.store import Store, ledger, raws
from espomail.store.ledger import Entry
from espomail.store.models import EmailAccount, Folder
from tests.conftest import NOW


@pytest.fixture
def folder(store: Store) -> Folder:
    with store.write():
        account = EmailAccount.create(
            kind="group", address="support@example.com", name="s", created_at=NOW, activated_at=NOW, since=0
        )
        return Folder.create(email_account=account, name="INBOX")  # type: ignore[no-any-return,unused-ignore]


def stored(store: Store, folder: Folder, *mails: bytes) -> None:
    with store.write():
        ids = raws.add(mails)
        ledger.enter(
            Entry(folder.id, 7, uid, "stored", NOW, len(raw), raw_id)
            for uid, (raw, raw_id) in enumerate(zip(mails, ids, strict=True), start=1)
        )
