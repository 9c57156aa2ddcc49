"""A store in one SQLite file: its folder and modes, the write lock, and a lock file for each claim."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from espomail.errors import ConfigurationError, Exists, StoreIO
from espomail.store import database as files


class SqliteEngine:
    """One file, one host: the kernel's file locks say who may write and who is at work."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.path = files.sqlite_path(url)
        self.name = str(self.path)
        self.address = str(self.path.absolute())
        self.db: Any = None
        self._lock = files.WriteLock(self.path)
        self._claims: dict[str, FileLock] = {}
        self._opened: tuple[int, int] | None = None

    def is_unborn(self) -> bool:
        """Whether nothing is there, or what a killed ``init`` leaves."""
        return files.is_unborn(self.path)

    def create(self) -> None:
        """Make the file, readable by its owner only (73 if something is there)."""
        files.refuse_link(self.path)
        if not self.is_unborn():
            raise Exists(f"{self.path}: there is something here already; give another path with --store")
        _make_folder(self.path.parent)
        old = os.umask(0o077)
        try:
            with self.errors():
                self.db = files.connect(self.path)
                with self._lock.held():
                    files.migrate(self.db)
        finally:
            os.umask(old)
        files.make_private(self.path)
        self._opened = files.file_identity(self.path)

    def open(self, read_only: bool) -> None:
        """Connect to the file; a missing one or a folder: 78."""
        _check_file(self.path)
        os.umask(0o077)
        self.db = files.connect(self.path, read_only)
        self._opened = files.file_identity(self.path)

    def missing(self) -> str:
        """What to say of a file without a store in it."""
        return f"{self.path}: this is no espomail store; give another with --store" + (
            ", or make one here: espomail init" if self.is_unborn() else ""
        )

    def upgrade(self) -> None:
        """The schema changes, after a copy of the store as it was is kept beside it."""
        with self._lock.held():
            waiting = files.pending(self.db)
            if not waiting:  # another process was faster
                return
            from espomail.store.backup import copy_of

            kept = self.path.with_name(f"{self.path.name}.before-{waiting[0]}")
            if not kept.exists():
                copy_of(self.path, kept)
            files.migrate(self.db)

    @contextmanager
    def writing(self, under: str = "", beside: bool = False) -> Iterator[None]:
        """The file lock, then ``BEGIN IMMEDIATE``: alone, and never into a file that is gone."""
        self._refuse_gone()  # nor make a lock where its folder was
        with self._lock.held(), self.db.atomic("IMMEDIATE"):
            self._refuse_gone()
            yield
            self._refuse_gone()

    def _refuse_gone(self) -> None:
        """74 where the file was removed or replaced: SQLite would go on writing, for nobody to read."""
        if files.file_identity(self.path) != self._opened:
            raise StoreIO(
                f"{self.path}: the store was removed or replaced while this was at work; what is not in it "
                "will be done again; put it back, or restore a backup, and run again"
            )

    def reading(self) -> AbstractContextManager[Any]:
        """A snapshot begins with the first query."""
        found: AbstractContextManager[Any] = self.db.atomic()
        return found

    def errors(self) -> AbstractContextManager[Any]:
        """74 for disk and file, 75 for a lock, 78 for a wrong file."""
        return files.store_errors(self.path)

    def moment(self) -> int:
        """This host's clock: there is no other host."""
        return int(time.time() * 1000)

    def claim(self, names: Sequence[str], since: int | None = None) -> set[str]:
        """A lock file for each; the kernel frees it whatever ends us, so nobody knows since when."""
        folder = self.path.with_name(self.path.name + ".locks")
        files.refuse_link(folder)
        folder.mkdir(mode=0o700, exist_ok=True)
        taken = set()
        for name in names:
            lock = FileLock(str(folder / f"{name}.lock"), timeout=0, mode=0o600)
            with suppress(Timeout):
                lock.acquire()
                self._claims[name] = lock
                taken.add(name)
        return taken

    def give_up(self, names: Sequence[str]) -> None:
        """Let go of the lock files; they stay where they are."""
        for name in names:
            if name in self._claims:
                self._claims.pop(name).release()

    def refuse_while_claimed(self) -> None:
        """A restore takes the lock files itself (``restoring.all_locks``)."""

    def owner(self, service_logins: Sequence[str]) -> int:
        """Who owns the file is the service account, whatever this host's settings say."""
        return self.path.stat().st_uid

    def close(self) -> None:
        """Close the connection, and let go of the lock files."""
        self.give_up(list(self._claims))
        self.disconnect()

    def disconnect(self) -> None:
        """Under the write lock, since the last one out checkpoints."""
        with suppress(Exception), self._lock.held():
            self.db.close()


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
