"""The keys of our tokens. They lie in the store: whoever can read it can read all mail anyway."""

from __future__ import annotations

import secrets
import time

from peewee import OperationalError

from espomail.domain.tokens import Keyring
from espomail.errors import TryAgain
from espomail.store.models import TokenKey, database

KEY_BYTES = 32


def keyring() -> Keyring:
    """All keys; the newest signs. The first one is made here, inside the caller's transaction.

    A store that is opened read-only and has no key yet gives a key that nothing was signed with.
    """
    query = TokenKey.select(TokenKey.key_id, TokenKey.secret).order_by(
        TokenKey.created_at, TokenKey.key_id
    )
    keys = {key_id: bytes(secret) for key_id, secret in query.tuples()}
    if not keys:
        keys = {"1": _first_key()}
    return Keyring(keys, next(reversed(keys)))


def add_key() -> str:
    """Make a new key, which signs from now on; the older ones still verify. Its id."""
    key_id = str(TokenKey.select().count() + 1)
    TokenKey.create(
        key_id=key_id, secret=secrets.token_bytes(KEY_BYTES), created_at=int(time.time() * 1000)
    )
    return key_id


def _first_key() -> bytes:
    secret = secrets.token_bytes(KEY_BYTES)
    try:
        with database.atomic():  # a savepoint: a refused write ends nothing else
            TokenKey.insert(
                key_id="1", secret=secret, created_at=int(time.time() * 1000)
            ).on_conflict_ignore().execute()
    except (OperationalError, TryAgain):
        return secret
    # Another process may have been faster.
    return bytes(TokenKey.get_by_id("1").secret)
