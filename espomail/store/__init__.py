"""The store: the only place that knows the database.

``Store`` opens it and gives transactions; the queries stand in the modules beside it, named by what
the caller wants. Every write happens inside ``store.write()``; none of them touches the network.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import espomail.store.drivers  # noqa: F401  (before whatever imports peewee)

# isort: split
from peewee import IntegrityError

from espomail.errors import ConfigurationError
from espomail.store import database as schema
from espomail.store import dialect, models
from espomail.store.engine import Conflict, Engine, LineLost, engine_for
from espomail.store.models import Counter

PATIENCE = 30.0  # seconds
CLASHES = 3
# Numbers that many hosts take at once, and in which gaps are no matter.
UNORDERED = ("raw", "email")
T = TypeVar("T")


class _Depth(threading.local):
    """How deep a thread is inside ``write``."""

    depth = 0


class Store:
    """An open store. One per process: the models are bound to it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.before_write: Callable[[], None] = lambda: None
        self.service_logins: Sequence[str] = ()
        self._local = _Depth()
        models.database.initialize(engine.db)

    @classmethod
    def create(cls, url: str) -> Store:
        """Make a new, empty store (73 if there is one already)."""
        engine = engine_for(url)
        engine.create()
        return cls(engine)

    @classmethod
    def open(cls, url: str, read_only: bool = False) -> Store:
        """Open an existing store and bring its schema up to date; a missing or newer one: 78."""
        engine = engine_for(url)
        engine.open(read_only)
        store = cls(engine)
        with engine.errors():
            store._check_schema(read_only)
        return store

    def _check_schema(self, read_only: bool) -> None:
        state = schema.schema_state(self.engine.db)
        if state == "none":
            raise ConfigurationError(self.engine.missing())
        if state == "copying":
            raise ConfigurationError(
                f"{self.name}: a copy into this store was cut off; "
                f"finish it with: espomail store copy FROM {self.name}"
            )
        if state == "newer":
            raise ConfigurationError(
                f"{self.name}: a newer espomail made this store; update espomail, or give another --store"
            )
        if state == "older" and not read_only:
            self.engine.upgrade()

    @contextmanager
    def write(self, under: str = "", beside: bool = False) -> Iterator[None]:
        """One write transaction, alone on the store; an exception rolls all of it back. May be nested.

        ``before_write`` is asked first, inside it: what it raises keeps everything as it was.
        ``under``, ``beside``: other hosts may write beside it; only for ``decided``.
        """
        if self._local.depth:
            yield
            return
        with self.engine.errors(), self.engine.writing(under, beside):
            self._local.depth = 1
            try:
                self.before_write()
                yield
            finally:
                self._local.depth = 0

    def decided(
        self, work: Callable[[], T], insist: bool = False, under: str = "", beside: bool = False
    ) -> T:
        """What ``work`` returns; all of it in one write transaction, and again from its beginning where
        another transaction was faster and the database gave us up for it, at COMMIT perhaps.

        So ``work`` reads what it decides on itself, and changes nothing but the store. ``insist``: again,
        too, where the line was lost, on a new one; for what must be noted, and may be noted twice.
        ``under``: a claim that makes what is written ours, so that other hosts may write at the same time;
        where unique keys clash it is decided again, in the end alone. ``beside``: ``work`` claims and locks
        what it decides on itself, so that other hosts may decide at the same time; also in the end alone.
        """
        ends = time.monotonic() + PATIENCE
        clashes = 0
        while True:
            try:
                with self.write(under if clashes < CLASHES else "", beside and clashes < CLASHES):
                    return work()
            except IntegrityError:
                clashes += 1
                if not self.is_shared or self._local.depth or clashes > CLASHES:
                    raise
            except (Conflict, LineLost) as error:
                lost = isinstance(error, LineLost)
                clashes += beside and not lost
                if (lost and not insist) or self._local.depth or time.monotonic() > ends:
                    raise
                if lost:
                    self.engine.disconnect()
                time.sleep(random.uniform(0, 0.5 if lost else 0.05))

    @contextmanager
    def read(self) -> Iterator[None]:
        """One snapshot for several queries."""
        with self.engine.errors(), self.engine.reading():
            yield

    def claim(self, names: Sequence[str], patience: float = 0, since: int | None = None) -> set[str]:
        """Take those of these names that no other run holds, on this host or another; ``patience``: wait
        so many seconds where all are held. ``since``: not those that another host has given up after
        this ``moment``, since it has just done the work.

        A claim ends with ``give_up``, or with the process, however it ends; a run that lost its claim
        (it stood still for too long, and another host took over) cannot write any more (75).
        """
        ends = time.monotonic() + patience
        while not (taken := self.engine.claim(names, since)) and time.monotonic() < ends:
            time.sleep(0.05)
        return taken

    def moment(self) -> int:
        """Now, by the clock that all hosts share."""
        return self.engine.moment()

    @property
    def is_shared(self) -> bool:
        """Whether other hosts may be at work on this store."""
        return self.path is None

    def give_up(self, names: Sequence[str]) -> None:
        """Let others have names again."""
        self.engine.give_up(names)

    @contextmanager
    def in_any_thread(self) -> Iterator[None]:
        """Use the store in a thread that may not be the main one; a connection made for it ends here."""
        foreign = bool(self.engine.db.is_closed())
        try:
            yield
        finally:
            if foreign:
                self.engine.disconnect()

    def close(self) -> None:
        """Close the connection."""
        self.engine.close()

    @property
    def name(self) -> str:
        """What messages call this store."""
        return self.engine.name

    @property
    def address(self) -> str:
        """What ``--store`` is given elsewhere, in a crontab say; without a password."""
        return self.engine.address

    @property
    def path(self) -> Path | None:
        """The store's file; None where a server keeps it."""
        return self.engine.path

    def owner(self) -> int:
        """The user id of the service account; -1 if this process runs as nobody who is it."""
        return self.engine.owner(self.service_logins)


def is_unborn(url: str) -> bool:
    """Whether there is nothing at a URL yet, so that ``init`` makes a store there."""
    return engine_for(url).is_unborn()


def file_of(url: str) -> Path | None:
    """The file behind a store's URL; None where a server keeps it."""
    return engine_for(url).path


def shown(url: str) -> str:
    """A store's URL as it may be shown: without a password."""
    return engine_for(url).name


def take_numbers(name: str, count: int) -> range:
    """The next ``count`` numbers of a kind, inside the transaction that uses them.

    On a server those of mail are taken apart from it, and where others decide beside it all of them: the
    row would keep every other waiting.
    """
    if dialect.is_beside() or (name in UNORDERED and not dialect.is_sqlite()):
        apart: range = models.database.obj.numbers(name, count)
        return apart
    Counter.insert(name=name, value=0).on_conflict_ignore().execute()
    query = Counter.update(value=Counter.value + count).where(Counter.name == name)
    (row,) = query.returning(Counter.value).execute()
    return range(row.value - count + 1, row.value + 1)
