"""The schema and its migrations; and, for SQLite: pragmas, the write lock, and what its errors mean."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from peewee import Database, DatabaseError, InterfaceError, OperationalError, SqliteDatabase

from espomail.errors import ConfigurationError, StoreIO, TryAgain

BUSY_SECONDS = 30.0
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "busy_timeout": int(BUSY_SECONDS * 1000),
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
    "journal_size_limit": 64 * 1024 * 1024,
    "cache_size": -8 * 1024,
    "temp_store": 2,
}
# What stands among the migrations of a store that is still being copied into.
COPYING = "copying"
MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def sqlite_path(url: str) -> Path:
    """The file behind a store's URL: a path or ``sqlite:///path``. Other schemes: 78."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return Path(url).expanduser()
    if scheme != "sqlite":
        raise ConfigurationError(
            f"{scheme}:// stores are not supported; give a path, sqlite:///PATH or postgresql://HOST/NAME"
        )
    return Path(rest[1:] if rest.startswith("/") else rest).expanduser()


def refuse_link(path: Path) -> None:
    """A symbolic link where the store or its locks should be: 78.

    Reached by two names it would have two locks, and where a link leads somebody else may decide.
    """
    if path.is_symlink():
        raise ConfigurationError(
            f"{path}: this is a symbolic link, which is not followed; give the path itself: {path.resolve()}"
        )


def file_identity(path: Path) -> tuple[int, int] | None:
    """Which file lies there (device and inode); None: none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def connect(path: Path, read_only: bool = False) -> SqliteDatabase:
    """An open connection; nothing is created that was not there.

    Where there is a log, a run is at work or has left it when it died, and the last to close would take it in
    and away: only who opened the file for reading alone does not. Where there is none, such a one would
    leave an empty log behind, while any other takes away what it made.
    """
    pragmas: dict[str, Any] = dict(PRAGMAS)
    if read_only:
        pragmas = {"foreign_keys": 1, "busy_timeout": pragmas["busy_timeout"], "query_only": 1}
    name, more = str(path), {}
    if read_only and Path(f"{path}-wal").exists():
        name, more = f"{path.absolute().as_uri()}?mode=ro", {"uri": True}
    db = SqliteDatabase(name, pragmas=pragmas, check_same_thread=False, **more)
    with store_errors(path):
        db.connect()
    return db


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turns the database's errors into ours: 74 for disk and file, 75 for a lock, 78 for a wrong file."""
    try:
        yield
    except (OperationalError, InterfaceError, sqlite3.OperationalError) as error:
        raise _translated(path, _words(error)) from error
    except (DatabaseError, sqlite3.DatabaseError) as error:
        if "not a database" in str(error) or "malformed" in str(error):
            raise ConfigurationError(
                f"{path}: this is no (sound) espomail store ({error}); "
                "give another with --store, or restore a backup"
            ) from error
        raise
    except OSError as error:
        raise StoreIO(f"{path}: {error.strerror}; make room or mend the disk, then run again") from error


def _words(error: BaseException) -> str:
    """What the database said first: a full disk ends a transaction by itself, so rolling back fails, too."""
    before = error.__context__
    while "cannot rollback" in str(error) and before is not None:
        error, before = before, before.__context__
    return str(error)


def _translated(path: Path, words: str) -> Exception:
    if "locked" in words or "busy" in words:
        return TryAgain(f"{path}: another process is writing ({words}); run again in a moment")
    if any(sign in words for sign in ("full", "I/O", "readonly", "read-only", "unable to open")):
        return StoreIO(
            f"{path}: the store cannot be written or read ({words}); nothing was changed; "
            "make room or mend the permissions, then run again"
        )
    return sqlite3.OperationalError(words)


def is_unborn(path: Path) -> bool:
    """Whether nothing is there, or a database without a table: what a killed ``init`` leaves."""
    if not path.exists():
        return True
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as found:
            return found.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    except sqlite3.Error:
        return False


def pending(db: Database) -> list[str]:
    """The migrations that have not been run, in order."""
    applied = {row[0] for row in db.execute_sql("SELECT name FROM migration")}
    return sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py") if path.stem not in applied)


def migrate(db: Database, target: str | None = None) -> None:
    """Bring the schema up to date (or to the migration ``target``), in one transaction."""
    from playhouse.migrations import Runner

    immediate = ("IMMEDIATE",) if isinstance(db, SqliteDatabase) else ()
    with db.atomic(*immediate):
        Runner(db, directory=str(MIGRATIONS), table_name="migration").up(target)


def schema_state(db: Database) -> str:
    """``current``, ``older``, ``newer``, ``none`` (no espomail store) or ``copying`` (half of a copy)."""
    if not db.table_exists("migration"):
        return "none"
    applied = {row[0] for row in db.execute_sql("SELECT name FROM migration")}
    known = {path.stem for path in MIGRATIONS.glob("[0-9]*.py")}
    if COPYING in applied:
        return "copying"
    if applied - known:
        return "newer"
    return "older" if known - applied else "current"


class WriteLock:
    """One file lock around every write transaction, checkpoint and close.

    SQLite before 3.51.3 can corrupt a database when a writer and a checkpoint of another process meet
    at the wrong moment (the WAL-reset race); with all of them behind one lock they cannot. It also
    queues writers instead of letting them poll. The kernel frees it when its holder dies.
    """

    def __init__(self, path: Path) -> None:
        self._lock = FileLock(str(path) + ".lock", timeout=BUSY_SECONDS, mode=0o600)
        self._path = path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the lock at most 30 seconds, else 75."""
        try:
            with self._lock.acquire(poll_interval=0.01):
                yield
        except Timeout as error:
            raise TryAgain(
                f"{self._path}: another espomail process has been writing for "
                f"{BUSY_SECONDS:.0f} seconds; run again in a moment"
            ) from error


def make_private(path: Path) -> None:
    """Only the owner may read the store and its companions."""
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        with suppress(FileNotFoundError):
            name.chmod(0o600)
