"""A store in a PostgreSQL database, for any number of hosts.

Writers stand in a queue, a row: the first statement of such a transaction raises the number in the lease
``store``, so what follows sees all that was committed before and is alone until it commits; the
transactions are short and set-based, and the network to mail servers is never inside one. Hence nothing
is written on stale facts, at READ COMMITTED and at SERIALIZABLE, and no two such can deadlock.

Two kinds of work go on beside others. Storing what was fetched: its account is claimed, unique keys see to
the rest, and where two clash, one begins again. And deciding: a batch keeps the queue's row in share, so
that whoever must be alone is, and claims and locks what it decides on itself (``claims``, ``locks``).

Whoever visits an account or sends holds a lease, a row with an owner, a fencing number and a time by
the database's clock. A thread renews it; a host that dies or stands still loses it, and every write
transaction asks first whether its leases are still its own.
"""

from __future__ import annotations

import os
import pwd
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from espomail.errors import ConfigurationError, Exists
from espomail.store import database as schema
from espomail.store.engine import Blocked, Conflict
from espomail.store.postgres_database import LIMITS, LOCK_SECONDS, STILL_SECONDS, Database
from espomail.store.postgres_leases import WRITERS, Leases
from espomail.store.postgres_url import READ_COMMITTED, parameters, without_password

DOOR = "door"
# The server ends by itself whoever stands still between two statements, not within what is sent as one
# (executemany, a large value): it has begun to work on that, and waits for the rest for ever. A COPY (of
# somebody who restores a dump, as espomail makes none) seems to do so from its beginning to its end.
_END_THE_STILL = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
    " AND state = 'active' AND wait_event = 'ClientRead' AND query NOT ILIKE 'copy %%'"
    " AND state_change < clock_timestamp() - make_interval(secs => %s)"
)
_ENTER = f"SELECT fence FROM lease WHERE name = '{DOOR}' FOR UPDATE"
_QUEUE = f"UPDATE lease SET fence = fence + 1 WHERE name = '{WRITERS}'"
_PASS = f"SAVEPOINT door; {_ENTER}; ROLLBACK TO SAVEPOINT door; RELEASE SAVEPOINT door"
_SHARE = f"SELECT fence FROM lease WHERE name = '{WRITERS}' FOR SHARE"


class PostgresEngine(Leases):
    """A database on a server: rows in place of lock files."""

    path: Path | None = None

    def __init__(self, url: str) -> None:
        super().__init__()
        self._parameters, self._isolation = parameters(url)
        self.url = url
        self.name = self.address = without_password(url)
        self.db: Any = None

    # --- opening ------------------------------------------------------------------------------------

    def is_unborn(self) -> bool:
        """Whether the database has no store yet; a table named like one of ours keeps it from us."""
        self._connect()
        try:
            return schema.schema_state(self.db) == "none"
        finally:
            self.db.close()

    def create(self) -> None:
        """Make the tables in an existing, empty database (73 if there is a store, 78 for other tables)."""
        self._connect()
        with self.errors():
            if schema.schema_state(self.db) != "none":
                raise Exists(f"{self.name}: there is a store already; give another with --store")
            others = self.db.get_tables()
            if others:
                raise ConfigurationError(
                    f"{self.name}: this database holds other tables ({', '.join(others[:3])}); "
                    "give the store a database of its own: createdb NAME"
                )
            schema.migrate(self.db)

    def open(self, read_only: bool) -> None:
        """Connect; a server that cannot be reached: 75, a missing database or a refused log-in: 78."""
        self._connect()

    def missing(self) -> str:
        """What to say of a database without a store in it."""
        return (
            f"{self.name}: there is no store here; create it with: espomail --store {self.name} init, "
            "or give another with --store or ESPOMAIL_STORE"
        )

    def upgrade(self) -> None:
        """The schema changes, alone on the store; a copy before them is for pg_dump."""
        with self.writing():
            schema.migrate(self.db)

    def _connect(self) -> None:
        level = self._isolation or None
        self.db = Database(
            self.name,
            self._parameters.get("dbname", ""),
            isolation_level=level,
            prefer_psycopg3=True,
            **{name: value for name, value in self._parameters.items() if name != "dbname"},
        )
        self.db.connect()

    def close(self) -> None:
        """Give up what is claimed, and close the connection."""
        with suppress(Exception):
            self.give_up(list(self._held))
        self._stop.set()
        if self.db is not None:
            self.disconnect()

    def disconnect(self) -> None:
        """Close this thread's connection."""
        with suppress(Exception):
            self.db.close()

    # --- transactions -------------------------------------------------------------------------------

    @contextmanager
    def writing(self, under: str = "", beside: bool = False) -> Iterator[None]:
        """A transaction that begins when the one before it has ended, whichever host's it is; or, under a
        claim or where stages decide, beside such: at READ COMMITTED, since snapshots would make of every
        neighbour a conflict, and would not show what was locked as it is then. That holds whatever the
        server's own default is."""
        try:
            with self._beside(under) if self._may_be_beside(under, beside) else self._alone():
                yield
        except Blocked as error:
            if self._end_the_still():
                error.hint = "a host that stood still within a statement was in the way, and is ended now"
            raise

    def _may_be_beside(self, under: str, beside: bool) -> bool:
        return bool(under or beside) and self._isolation in (0, READ_COMMITTED)

    @contextmanager
    def _beside(self, under: str) -> Iterator[None]:
        with self.db.atomic(isolation_level=READ_COMMITTED):
            self.db.execute_sql(LIMITS)
            if under:
                self._keep_claim(under)
                yield
                return
            self._join_deciders()
            with self.db.beside():
                yield

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._queued():
            self._check_claims()
            yield

    def _end_the_still(self) -> int:
        """End the transactions of hosts that stand still, so that the next try finds nobody in its way.

        How many there were.
        """
        with suppress(Exception):  # not every relative of PostgreSQL can, and one may be in somebody else's
            return int(self.db.execute_sql(_END_THE_STILL, (STILL_SECONDS,)).fetchone()[0])
        return 0

    @contextmanager
    def _queued(self) -> Iterator[None]:
        """Begin, and begin again where a snapshot was older than the queue: nothing was decided yet."""
        ends = time.monotonic() + LOCK_SECONDS
        while True:
            transaction = self.db.atomic()
            transaction.__enter__()
            try:
                self._stand_in_line()
                break
            except Conflict as error:
                transaction.__exit__(type(error), error, None)
                if time.monotonic() > ends:
                    raise
                time.sleep(random.uniform(0, 0.02))
            except BaseException as error:
                transaction.__exit__(type(error), error, None)
                raise
        try:
            yield
        except BaseException as error:
            transaction.__exit__(type(error), error, error.__traceback__)
            raise
        transaction.__exit__(None, None, None)

    def _stand_in_line(self) -> None:
        """Behind the door, so that those who decide side by side let us in: one of them or another would
        always have its share."""
        self.db.execute_sql(LIMITS)
        self.db.execute_sql(_ENTER)
        if self.db.execute_sql(_QUEUE).rowcount == 0:  # a copy of a store, its first writer
            self._make_queue()
            self.db.execute_sql(_QUEUE)

    def _join_deciders(self) -> None:
        """Keep those who must be alone out, with others who do so; but pass through the door behind which
        the next of them may stand."""
        for name in self._held:
            self._keep_claim(name)
        self.db.execute_sql(_PASS)
        if self.db.execute_sql(_SHARE).fetchone() is None:
            self._make_queue()
            self.db.execute_sql(_SHARE)

    def _make_queue(self) -> None:
        self.db.execute_sql(
            "INSERT INTO lease (name, owner, fence, until_at) VALUES (%s, '', 1, 0), (%s, '', 1, 0)"
            " ON CONFLICT DO NOTHING",
            (DOOR, WRITERS),
        )

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One snapshot; inside a write transaction, that one's."""
        if self.db.in_transaction():
            yield
            return
        with self.db.atomic(isolation_level=max(self._isolation, 3)):
            self.db.execute_sql("SET TRANSACTION READ ONLY")
            yield

    # --- rights -------------------------------------------------------------------------------------

    def owner(self, service_logins: Sequence[str]) -> int:
        """A database has no owner that this host knows: its settings name the service accounts."""
        effective = os.geteuid()
        try:
            login = pwd.getpwuid(effective).pw_name
        except KeyError:
            return -1
        return effective if login in service_logins else -1
