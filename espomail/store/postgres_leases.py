"""Claims as lease rows: an owner, a fencing number, and a time by the database's clock.

A thread renews what is held. Whoever dies or stands still loses it, and every write transaction asks first
whether its leases are still its own.
"""

from __future__ import annotations

import threading
import uuid
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any

from espomail.errors import TryAgain
from espomail.store.postgres_errors import translated
from espomail.store.processes import is_dead, own_name

LEASE_SECONDS = 60
RENEWED_EVERY = LEASE_SECONDS / 4
WRITERS = "store"
CLOCK = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"


class Leases(ABC):
    """The half of an engine that claims; the other half, which it needs, is its transactions."""

    name: str
    db: Any

    def __init__(self) -> None:
        self._owner = f"{own_name()}/{uuid.uuid4().hex[:8]}"
        self._held: dict[str, int] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @abstractmethod
    def writing(self, under: str = "", beside: bool = False) -> AbstractContextManager[None]:
        """A write transaction, whose leases are looked at first."""

    @abstractmethod
    def _queued(self) -> AbstractContextManager[None]:
        """A transaction that is alone; its leases are not looked at."""

    def errors(self) -> Any:
        """74 for disk and server, 75 for what passes, 78 for what somebody must change."""
        return translated(self.db)

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
