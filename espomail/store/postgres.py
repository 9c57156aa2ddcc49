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
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from peewee import PostgresqlDatabase
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from espomail.errors import ConfigurationError, Exists, TryAgain
from espomail.store import database as schema
from espomail.store.engine import Blocked, Conflict, LineLost, Unknown
from espomail.store.postgres_errors import translated
from espomail.store.processes import is_dead, own_name

LEASE_SECONDS = 60
RENEWED_EVERY = LEASE_SECONDS / 4
LOCK_SECONDS = 30
STILL_SECONDS = 60
WRITERS = "store"
DOOR = "door"
READ_COMMITTED = 2
CLOCK = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
_DEFAULTS = {"application_name": "espomail", "connect_timeout": "10"}
_LIMITS = (
    f"SELECT set_config('lock_timeout', '{LOCK_SECONDS}s', true),"
    f" set_config('idle_in_transaction_session_timeout', '{STILL_SECONDS}s', true)"
)
# The server ends by itself whoever stands still between two statements, not within what is sent as one
# (executemany, a large value): it has begun to work on that, and waits for the rest for ever. A COPY (of
# somebody who restores a dump, as espomail makes none) seems to do so from its beginning to its end.
_END_THE_STILL = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
    " AND state = 'active' AND wait_event = 'ClientRead' AND query NOT ILIKE 'copy %%'"
    " AND state_change < clock_timestamp() - make_interval(secs => %s)"
)
_NUMBERS = (
    "INSERT INTO counter (name, value) VALUES (%s, %s)"
    " ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value RETURNING value"
)
_ENTER = f"SELECT fence FROM lease WHERE name = '{DOOR}' FOR UPDATE"
_QUEUE = f"UPDATE lease SET fence = fence + 1 WHERE name = '{WRITERS}'"
_PASS = f"SAVEPOINT door; {_ENTER}; ROLLBACK TO SAVEPOINT door; RELEASE SAVEPOINT door"
_SHARE = f"SELECT fence FROM lease WHERE name = '{WRITERS}' FOR SHARE"


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
            self._apart.execute_sql(f"{_LIMITS}, set_config('synchronous_commit', 'off', true)")
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


class PostgresEngine:
    """A database on a server: rows in place of lock files."""

    path: Path | None = None

    def __init__(self, url: str) -> None:
        self._parameters, self._isolation = _parameters(url)
        self.url = url
        self.name = self.address = _without_password(url)
        self.db: Any = None
        self._owner = f"{own_name()}/{uuid.uuid4().hex[:8]}"
        self._held: dict[str, int] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

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
            self.db.execute_sql(_LIMITS)
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
        self.db.execute_sql(_LIMITS)
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

    def errors(self) -> Any:
        """74 for disk and server, 75 for what passes, 78 for what somebody must change."""
        return translated(self.db)

    # --- leases -------------------------------------------------------------------------------------

    def moment(self) -> int:
        """The database's clock."""
        return int(self.db.execute_sql(f"SELECT {CLOCK}").fetchone()[0])

    def claim(self, names: Sequence[str], since: int | None = None) -> set[str]:
        """Take the leases that are free; a thread keeps them from running out."""
        wanted = sorted(set(names))
        if not wanted:
            return set()
        with self.errors(), self.writing():
            self.db.execute_sql(
                "INSERT INTO lease (name, owner, fence, until_at)"
                " SELECT name, '', 0, 0 FROM unnest(CAST(%s AS TEXT[])) AS wanted (name)"
                " ON CONFLICT DO NOTHING",
                (wanted,),
            )
            self._free_the_dead()
            rows = self.db.execute_sql(
                f"UPDATE lease SET owner = %s, fence = fence + 1, until_at = {CLOCK} + %s"
                f" WHERE name = ANY(%s) AND until_at < {CLOCK}"
                f" AND until_at < coalesce(CAST(%s AS BIGINT), {CLOCK}) RETURNING name, fence",
                (self._owner, LEASE_SECONDS * 1000, wanted, since),
            ).fetchall()
        self._held.update(rows)
        self._keep_alive()
        return {name for name, _ in rows}

    def _free_the_dead(self) -> None:
        """A killed run of this very machine need not be waited for."""
        owners = self.db.execute_sql(
            f"SELECT DISTINCT owner FROM lease WHERE until_at >= {CLOCK} AND owner <> ''"
        ).fetchall()
        dead = [owner for (owner,) in owners if is_dead(owner)]
        if dead:
            self.db.execute_sql("UPDATE lease SET owner = '', until_at = 0 WHERE owner = ANY(%s)", (dead,))

    def give_up(self, names: Sequence[str]) -> None:
        """Free leases; one that was lost meanwhile is another's and stays it."""
        mine = [name for name in names if self._held.pop(name, None) is not None]
        if mine:
            with self.errors(), self._queued():
                self.db.execute_sql(
                    f"UPDATE lease SET owner = '', until_at = {CLOCK} WHERE owner = %s AND name = ANY(%s)",
                    (self._owner, mine),
                )

    def refuse_while_claimed(self) -> None:
        """Nobody can take a lease before this transaction ends, so the answer holds as long."""
        self._free_the_dead()
        row = self.db.execute_sql(
            f"SELECT name, owner FROM lease WHERE until_at > {CLOCK} AND name <> %s LIMIT 1", (WRITERS,)
        ).fetchone()
        if row:
            raise TryAgain(
                f"{self.name}: a run is at work here ({row[0]}, {row[1]}); nothing was changed; "
                "wait for its end (espomail log), then again"
            )

    def _check_claims(self) -> None:
        """The fence: inside the queue of writers nobody can take a lease over until we have committed."""
        if not self._held:
            return
        rows = self.db.execute_sql("SELECT name, fence FROM lease WHERE owner = %s", (self._owner,))
        lost = self._held.items() - set(rows.fetchall())
        if lost:
            raise self._lost(sorted(lost)[0][0])

    def _keep_claim(self, name: str) -> None:
        """The fence outside of the queue: who would take the lease over waits until we have committed."""
        row = self.db.execute_sql(
            "SELECT fence FROM lease WHERE owner = %s AND name = %s FOR SHARE", (self._owner, name)
        ).fetchone()
        if row is None or self._held.get(name) != row[0]:
            raise self._lost(name)

    def _lost(self, name: str) -> TryAgain:
        """What is held stays noted until it is given up: other threads are to be kept from writing, too."""
        return TryAgain(
            f"{self.name}: this run stood still for more than {LEASE_SECONDS} seconds, and another "
            f"took over {name}; nothing of it was written; the next run goes on"
        )

    def _keep_alive(self) -> None:
        if self._thread is None and self._held:
            self._thread = threading.Thread(target=self._renew, daemon=True, name="leases")
            self._thread.start()

    def _renew(self) -> None:
        """Runs beside the work, on a connection of its own; a try that fails is made again."""
        while not self._stop.wait(RENEWED_EVERY):
            if self._held:
                with suppress(Exception):
                    self.db.execute_sql(
                        f"UPDATE lease SET until_at = {CLOCK} + %s WHERE owner = %s",
                        (LEASE_SECONDS * 1000, self._owner),
                    )
        with suppress(Exception):
            self.db.close()

    # --- rights -------------------------------------------------------------------------------------

    def owner(self, service_logins: Sequence[str]) -> int:
        """A database has no owner that this host knows: its settings name the service accounts."""
        effective = os.geteuid()
        try:
            login = pwd.getpwuid(effective).pw_name
        except KeyError:
            return -1
        return effective if login in service_logins else -1


def _parameters(url: str) -> tuple[dict[str, Any], int]:
    """What psycopg connects with, and the isolation level that the URL asks for (0: the server's)."""
    parts = urlsplit(url)
    options = parse_qsl(parts.query, keep_blank_values=True)
    levels = [value for name, value in options if name == "isolation_level"]
    query = urlencode([pair for pair in options if pair[0] != "isolation_level"], quote_via=quote)
    known = {"": 0, "read-committed": READ_COMMITTED, "repeatable-read": 3, "serializable": 4}
    level = known.get(levels[-1].lower() if levels else "")
    if level is None:
        raise ConfigurationError(f"isolation_level={levels[-1]}: not one of {', '.join(filter(None, known))}")
    try:
        found = conninfo_to_dict(urlunsplit(("postgresql", parts.netloc, parts.path, query, "")))
    except ProgrammingError as error:
        raise ConfigurationError(
            f"{_without_password(url)}: not a URL that PostgreSQL understands "
            f"({str(error).splitlines()[0]}); write it like postgresql://user@host/database"
        ) from error
    return {**_DEFAULTS, **found}, level


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "password"]
    netloc = login.partition(":")[0] + at + host
    return urlunsplit(("postgresql", netloc, parts.path, urlencode(query, quote_via=quote), ""))
