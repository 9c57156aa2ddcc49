"""What a database must be able to do for a ``Store``; one class for each kind, chosen by the URL."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from espomail.errors import TryAgain
from espomail.store import drivers


class Conflict(TryAgain):
    """Another transaction was faster, and nothing of this one was written: it is to be decided again."""


class LineLost(TryAgain):
    """The database cannot be reached, ended the connection, or only reads: a failover, perhaps."""


class Blocked(TryAgain):
    """Another transaction has kept for long what this one needs."""


class Unknown(LineLost):
    """The line was lost within COMMIT, so nobody knows yet whether the transaction was written."""


class Engine(Protocol):
    """A database that holds a store, and how to be alone on it."""

    # As it was given; what messages call it, and what ``--store`` would be given; neither holds a password.
    url: str
    name: str
    address: str
    db: Any

    @property
    def path(self) -> Path | None:
        """The file, where it is one."""

    def is_unborn(self) -> bool:
        """Whether there is nothing here yet that ``init`` would have to leave alone."""

    def create(self) -> None:
        """Make an empty store and connect to it."""

    def open(self, read_only: bool) -> None:
        """Connect to what is there (78 if nothing is); the schema is not looked at."""

    def missing(self) -> str:
        """What to say of a database without a store in it."""

    def upgrade(self) -> None:
        """Run the migrations that are waiting, alone on the store."""

    def writing(self, under: str = "", beside: bool = False) -> AbstractContextManager[Any]:
        """A write transaction that sees everything written before and is alone until it ends.

        ``under``: a claim of ours that makes what is written ours, so that others may write beside it;
        what clashes with theirs on a unique key is then to be decided again. ``beside``: what is decided
        is claimed and locked row by row (``claims``, ``locks``), so others may decide beside it.
        """

    def reading(self) -> AbstractContextManager[Any]:
        """A transaction that sees one moment."""

    def errors(self) -> AbstractContextManager[Any]:
        """Turns the database's errors into ours: 74, 75, 78."""

    def moment(self) -> int:
        """Now, in milliseconds, by the clock that all hosts share."""

    def claim(self, names: Sequence[str], since: int | None = None) -> set[str]:
        """Take those of these names that nobody else holds (or held after ``since``)."""

    def give_up(self, names: Sequence[str]) -> None:
        """Let others have names again."""

    def refuse_while_claimed(self) -> None:
        """75 where a run holds a claim; asked inside a write transaction."""

    def owner(self, service_logins: Sequence[str]) -> int:
        """The user id of the service account, -1 if this process does not run as it."""

    def disconnect(self) -> None:
        """Close this thread's connection."""

    def close(self) -> None:
        """Close the connection, and give up what is claimed."""


def engine_for(url: str) -> Engine:
    """The engine behind a store's URL; 78 for a scheme that no engine knows."""
    scheme, separator, _ = url.partition("://")
    if separator and scheme in ("postgresql", "postgres"):
        drivers.give_postgres_driver()
        from espomail.store.postgres import PostgresEngine

        return PostgresEngine(url)
    from espomail.store.sqlite import SqliteEngine

    return SqliteEngine(url)
