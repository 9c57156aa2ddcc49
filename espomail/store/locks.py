"""What a decision is kept from being overtaken by, where hosts decide side by side.

All of it is had until the transaction ends, and taken in one order by every stage, so that nobody waits
for one who waits for them: the mails, keys of what may not be there yet, conversations, cases, users
(the team that gets cases, with their counts), accounts' turns, addresses; within each by number. Whoever
is alone in the queue of writers, or on SQLite, has no use for it: then nothing here does anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields

from espomail.store import dialect
from espomail.store.models import Case, Conversation, Email, Table, User, database

Key = bytes | str
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Locks:
    """What the decisions on a batch read, and change, of what others change as well.

    ``turns``: the e-mail accounts whose turn counts; ``addresses``: whose replies are counted.
    """

    conversations: frozenset[int] = _NONE
    cases: frozenset[int] = _NONE
    users: frozenset[int] = _NONE
    turns: frozenset[int] = _NONE
    addresses: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))

    def covers(self, other: Locks) -> bool:
        """Whether all of the other's are among these."""
        return all(getattr(other, each.name) <= getattr(self, each.name) for each in fields(self))


def needed() -> bool:
    """Whether others decide at the same time as this transaction."""
    return dialect.is_beside()


def take(wanted: Locks) -> None:
    """Wait for these, in their order; then nobody else has them until we have ended."""
    _rows(Conversation, wanted.conversations)
    _rows(Case, wanted.cases)
    _rows(User, wanted.users)
    keys(f"turn {account_id}" for account_id in wanted.turns)
    keys(f"replies {address}" for address in wanted.addresses)


def mails(ids: Iterable[int]) -> None:
    """The same for mails: one may have come through several accounts."""
    _rows(Email, ids)


def keys(names: Iterable[Key]) -> None:
    """The same for what may not be there yet, a mail that others answer say, by what it will be called.

    A row that is brought and taken away again in one transaction is never seen, but who brings the same
    has to wait for the end of it: the unique key is the lock.
    """
    numbers = sorted({_number(each) for each in names}) if needed() else []
    if numbers:
        some = "SELECT key FROM unnest(CAST(%s AS BIGINT[])) AS wanted (key) ORDER BY key"
        database.execute_sql(f"INSERT INTO mutex (key) {some} ON CONFLICT DO NOTHING", (numbers,))
        database.execute_sql("DELETE FROM mutex WHERE key = ANY(%s)", (numbers,))


def _number(name: Key) -> int:
    data = name.encode() if isinstance(name, str) else name
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big", signed=True)


def _rows(table: type[Table], ids: Iterable[int]) -> None:
    """Not FOR UPDATE: rows that name these, a mail's new arrival say, may still be added by others."""
    wanted = sorted(set(ids)) if needed() else []
    if wanted:
        name = table._meta.table_name  # type: ignore[attr-defined]
        locking = f'SELECT id FROM "{name}" WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE'
        database.execute_sql(locking, (wanted,)).fetchall()
