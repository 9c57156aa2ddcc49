"""Which accounts can send."""

from __future__ import annotations

from espomail.store.email_accounts import can_send
from espomail.store.models import EmailAccount


def able() -> frozenset[int]:
    """The accounts that are active and have an SMTP server."""
    return frozenset(row.id for row in EmailAccount.select() if can_send(row))
