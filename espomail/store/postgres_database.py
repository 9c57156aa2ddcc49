"""peewee's PostgreSQL database: types that mean what SQLite's mean, our errors, numbers taken apart."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from peewee import PostgresqlDatabase

from espomail.store.engine import LineLost, Unknown
from espomail.store.postgres_errors import translated

LOCK_SECONDS = 30
STILL_SECONDS = 60
LIMITS = (
    f"SELECT set_config('lock_timeout', '{LOCK_SECONDS}s', true),"
    f" set_config('idle_in_transaction_session_timeout', '{STILL_SECONDS}s', true)"
)
_NUMBERS = (
    "INSERT INTO counter (name, value) VALUES (%s, %s)"
    " ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value RETURNING value"
)


class _Side(threading.local):
    """Whether a thread's transaction is alone in the queue, or beside others."""

    by_side = False


class Database(PostgresqlDatabase):  # type: ignore[misc,unused-ignore]
    """peewee's, with types that mean what SQLite's mean, and our errors.

    Text is compared by its bytes whatever the database's collation; numbers have 64 bits.
    """

    field_types = {  # noqa: RUF012
        **PostgresqlDatabase.field_types,
        "TEXT": 'TEXT COLLATE "C"',
        "INT": "BIGINT",
        "AUTO": "BIGSERIAL",
    }

    def __init__(self, name: str, *arguments: Any, **options: Any) -> None:
        self.shown = name
        self._apart: Database | None = None
        self._side = _Side()
        self._spare: dict[str, range] = {}
        self._given: Counter[str] = Counter()
        self._giving = threading.Lock()
        super().__init__(*arguments, **options)

    def _connect(self) -> Any:
        # A server that took over may not know of what was taken and not used yet.
        self._spare.clear()
        with translated(self):
            return super()._connect()

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        """Run a statement."""
        with translated(self):
            return super().execute_sql(sql, params)

    def begin(self, isolation_level: Any = None) -> None:
        """Begin a transaction."""
        with translated(self):
            super().begin(isolation_level)

    def commit(self) -> Any:
        """Commit; Unknown where the answer is lost."""
        try:
            with translated(self):
                return super().commit()
        except LineLost as error:
            raise Unknown(
                f"{error}; it was lost while this was being committed, so it may have been written or not: "
                "look before you do it again (runs look for themselves)"
            ) from error

    def numbers(self, name: str, count: int) -> range:
        """The next numbers of a counter. Nobody waits for our transaction; what is taken in vain stays a gap.

        As many are taken at once as we have given out before, so that a run over many accounts
        asks seldom, and one with a single mail wastes none.
        """
        with self._giving:
            spare = self._spare.get(name, range(0))
            if len(spare) < count:
                spare = self._taken(name, max(count, self._given[name]))
            self._spare[name] = spare[count:]
            self._given[name] += count
            return spare[:count]

    def _taken(self, name: str, count: int) -> range:
        """Numbers taken in a transaction of its own, on a connection of its own.

        It need not reach the disk before ours does: what is written later never does so earlier.
        """
        if self._apart is None:
            self._apart = Database(self.shown, self.database, **self.connect_params)
        with self._apart.atomic():
            self._apart.execute_sql(f"{LIMITS}, set_config('synchronous_commit', 'off', true)")
            (value,) = self._apart.execute_sql(_NUMBERS, (name, count)).fetchone()
        return range(value - count + 1, value + 1)

    @property
    def is_beside(self) -> bool:
        """Whether this thread's transaction is one beside which others decide."""
        return self._side.by_side

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Meanwhile it is."""
        self._side.by_side = True
        try:
            yield
        finally:
            self._side.by_side = False

    def close(self) -> Any:
        """Close this thread's connections."""
        if self._apart is not None:
            self._apart.close()
        return super().close()

    def create_tables(self, models: Any, **options: Any) -> None:
        """Create tables; what only SQLite knows is left out."""
        for model in models:
            model._meta.without_rowid = False
        super().create_tables(models, **options)
