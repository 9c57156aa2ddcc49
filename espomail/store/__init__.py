"""The store: the only place that knows the database.

``Store`` opens it and gives transactions; the queries stand in the modules beside it, named by what
the caller wants. Every write happens inside ``store.write()``; none of them touches the network.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from peewee import SqliteDatabase

from espomail.errors import ConfigurationError, Exists
from espomail.store import database as files
from espomail.store.models import Counter, database


class _Depth(threading.local):
    """How deep a thread is inside ``write``."""

    depth = 0


class Store:
    """An open store. One per process: the models are bound to it."""

    def __init__(self, path: Path, db: SqliteDatabase) -> None:
        self.path = path
        self._db = db
        self._lock = files.WriteLock(path)
        self.before_write: Callable[[], None] = lambda: None
        self._local = _Depth()
        database.initialize(db)

    @classmethod
    def create(cls, url: str) -> Store:
        """Make a new, empty store (73 if there is one already), readable by its owner only."""
        path = files.sqlite_path(url)
        files.refuse_link(path)
        if not files.is_unborn(path):
            raise Exists(f"{path}: there is something here already; give another path with --store")
        _make_folder(path.parent)
        old = os.umask(0o077)
        try:
            with files.store_errors(path):
                db = files.connect(path)
                store = cls(path, db)
                with store._lock.held():
                    files.migrate(db)
        finally:
            os.umask(old)
        files.make_private(path)
        return store

    @classmethod
    def open(cls, url: str, read_only: bool = False) -> Store:
        """Open an existing store and bring its schema up to date; a missing or newer one: 78."""
        path = files.sqlite_path(url)
        _check_file(path)
        os.umask(0o077)
        store = cls(path, files.connect(path, read_only))
        with files.store_errors(path):
            store._check_schema(read_only)
        return store

    def _check_schema(self, read_only: bool) -> None:
        state = files.schema_state(self._db)
        if state == "none":
            raise ConfigurationError(
                f"{self.path}: this is no espomail store; give another with --store"
                + (", or make one here: espomail init" if files.is_unborn(self.path) else "")
            )
        if state == "newer":
            raise ConfigurationError(
                f"{self.path}: a newer espomail made this store; update espomail, or give another --store"
            )
        if state == "older" and not read_only:
            with self._lock.held():
                self._upgrade()

    def _upgrade(self) -> None:
        """The schema changes, after a copy of the store as it was is kept beside it."""
        waiting = files.pending(self._db)
        if not waiting:  # another process was faster
            return
        from espomail.store.backup import copy_of

        kept = self.path.with_name(f"{self.path.name}.before-{waiting[0]}")
        if not kept.exists():
            copy_of(self.path, kept)
        files.migrate(self._db)

    @contextmanager
    def write(self) -> Iterator[None]:
        """One write transaction, alone on the store; an exception rolls all of it back. May be nested.

        ``before_write`` is asked first, inside it: what it raises keeps everything as it was.
        """
        if self._local.depth:
            yield
            return
        with files.store_errors(self.path), self._lock.held(), self._db.atomic("IMMEDIATE"):
            self._local.depth = 1
            try:
                self.before_write()
                yield
            finally:
                self._local.depth = 0

    @contextmanager
    def read(self) -> Iterator[None]:
        """One snapshot for several queries."""
        with files.store_errors(self.path), self._db.atomic():
            yield

    @contextmanager
    def in_any_thread(self) -> Iterator[None]:
        """Use the store in a thread that may not be the main one; a connection made for it ends here."""
        foreign = bool(self._db.is_closed())
        try:
            yield
        finally:
            if foreign:
                self.close()

    def close(self) -> None:
        """Close the connection (under the write lock, since the last one out checkpoints)."""
        with suppress(Exception), self._lock.held():
            self._db.close()

    @property
    def lock_folder(self) -> Path:
        """Where the locks of accounts and of ``send`` lie: beside the store."""
        folder = self.path.with_name(self.path.name + ".locks")
        files.refuse_link(folder)
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder


def take_numbers(name: str, count: int) -> range:
    """The next ``count`` numbers of a kind, inside the transaction that uses them."""
    Counter.insert(name=name, value=0).on_conflict_ignore().execute()
    query = Counter.update(value=Counter.value + count).where(Counter.name == name)
    (row,) = query.returning(Counter.value).execute()
    return range(row.value - count + 1, row.value + 1)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{folder}: {error.strerror}; give another path with --store") from error


def _check_file(path: Path) -> None:
    files.refuse_link(path)
    if path.is_dir():
        raise ConfigurationError(f"{path}: this is a folder, not a store; give the file with --store")
    if not path.exists():
        raise ConfigurationError(
            f"{path}: there is no store here; create it with: espomail --store {path} init, "
            "or give another with --store or ESPOMAIL_STORE"
        )
