"""A backup takes the store's place: verified first, poured in within one transaction, the old one kept.

The content is replaced through SQLite itself, not by renaming files: a process that has the store open
sees the new content with its next query and cannot write into a file that nobody reads any more.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from peewee import SqliteDatabase

from espomail.errors import ConfigurationError, DataError, EspomailError, NotFound, StoreIO, TryAgain
from espomail.store import Store, copying
from espomail.store.backup import backup, copy_of
from espomail.store.database import (
    MIGRATIONS,
    WriteLock,
    make_private,
    migrate,
    refuse_link,
    store_errors,
)
from espomail.store.engine import Engine, engine_for
from espomail.store.reply_counts import RESTORED_AT

# Where the old store cannot be read: so many numbers are left out, since they may have been given out.
GAP = 1000
COMPANIONS = ("-wal", "-shm", "-journal")
# What was on its way out then may have gone out since; nobody can say, so a person decides.
# (Mail with a time of its own that is still to come is sure.)
UNSURE = "state IN ('ready', 'claimed', 'transmitting', 'retry') AND not_before <= ?"


@dataclass(frozen=True)
class Restored:
    """What came of it: where the old store is kept (None: there was none), how much mail is unsure."""

    kept: Path | None
    unsure: int


def verify(file: Path) -> None:
    """Refuse what is no sound backup: 66 not there, 65 damaged or something else, 78 a newer one's."""
    if not file.is_file():
        raise NotFound(f"{file}: there is no such file; give the one that espomail backup made")
    try:
        with closing(_open(file, read_only=True)) as found:
            verdicts = [row[0] for row in found.execute("PRAGMA integrity_check(1)")]
            broken = found.execute("PRAGMA foreign_key_check").fetchone()
            applied = {row[0] for row in found.execute("SELECT name FROM migration")}
    except sqlite3.Error as error:
        raise DataError(f"{file}: this is no sound espomail backup ({error}); nothing was changed") from error
    if verdicts != ["ok"] or broken:
        what = "foreign keys" if verdicts == ["ok"] else verdicts[0]
        raise DataError(f"{file}: the backup is damaged ({what}); nothing was changed; take another one")
    if applied - {path.stem for path in MIGRATIONS.glob("[0-9]*.py")}:
        raise ConfigurationError(f"{file}: a newer espomail made this backup; update espomail")


def restore(url: str | Path, file: Path, now: int) -> Restored:
    """Put a verified backup in the store's place, under all locks.

    75 while a run is at work. Killed at any moment, it leaves the old store or the new one.
    """
    engine = engine_for(str(url))
    return _onto_server(engine, file, now) if engine.path is None else _into_file(engine.path, file, now)


def _onto_server(engine: Engine, file: Path, now: int) -> Restored:
    """One transaction replaces all rows; the store before it is written beside the backup."""
    if engine.is_unborn():
        engine.create()
    else:
        engine.open(read_only=False)
    prepared = file.with_name(f".{file.name}.restore.{os.getpid()}")
    try:
        with closing(engine), engine.errors():
            kept = None
            if engine.db.execute_sql("SELECT EXISTS (SELECT 1 FROM counter)").fetchone()[0]:
                kept = _free_name(file, now)
                backup(Store(engine), kept)
            with engine.writing():
                engine.refuse_while_claimed()
                _copy(file, prepared)
                _migrate(prepared)
                counters = dict(engine.db.execute_sql("SELECT name, value FROM counter").fetchall())
                unsure = _prepare(prepared, counters, now)
                copying.pour(prepared, engine)
    finally:
        for name in ("", *COMPANIONS):
            Path(f"{prepared}{name}").unlink(missing_ok=True)
    return Restored(kept, unsure)


def _migrate(prepared: Path) -> None:
    old = SqliteDatabase(str(prepared))
    migrate(old)
    old.close()


def _into_file(path: Path, file: Path, now: int) -> Restored:
    prepared = path.with_name(f".{path.name}.restore.{os.getpid()}")
    with all_locks(path), WriteLock(path).held(), store_errors(path):
        try:
            _copy(file, prepared)
            unsure = _prepare(prepared, _counters(path), now)
            kept = _keep_old(path, now)
            _put(prepared, path)
        finally:
            for name in ("", *COMPANIONS):
                Path(f"{prepared}{name}").unlink(missing_ok=True)
    make_private(path)
    return Restored(kept, unsure)


@contextmanager
def all_locks(path: Path) -> Iterator[None]:
    """Every lock of the runs on a store, or 75 naming the one that is taken."""
    folder = path.with_name(path.name + ".locks")
    refuse_link(path)
    refuse_link(folder)
    folder.mkdir(mode=0o700, exist_ok=True)
    names = {"send.lock", *(f"fetch-{number}.lock" for number in _accounts(path))}
    names |= {each.name for each in folder.glob("*.lock")}
    with ExitStack() as stack:
        for name in sorted(names):
            try:
                stack.enter_context(FileLock(str(folder / name), timeout=0, mode=0o600))
            except Timeout as error:
                raise TryAgain(
                    f"{path}: a run is at work here ({name}); nothing was changed; "
                    "wait for its end (espomail log), then again"
                ) from error
        yield


def _accounts(path: Path) -> list[int]:
    return [row[0] for row in _ask(path, "SELECT id FROM email_account")]


def _counters(path: Path) -> dict[str, int]:
    return dict(_ask(path, "SELECT name, value FROM counter"))


def _ask(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """What the old store answers; nothing if it is not there or cannot be read."""
    if not path.exists():
        return []
    with suppress(sqlite3.Error), closing(_open(path, read_only=True)) as found:
        return found.execute(sql).fetchall()
    return []


def _open(path: Path, read_only: bool = False) -> sqlite3.Connection:
    """A connection in autocommit; a file that is not there is made only for writing."""
    mode = "ro" if read_only else "rwc"
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=30, isolation_level=None
    )


def _copy(file: Path, prepared: Path) -> None:
    os.close(os.open(prepared, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY, 0o600))
    with closing(_open(file, read_only=True)) as source, closing(_open(prepared)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")


def _prepare(prepared: Path, counters: dict[str, int], now: int) -> int:
    """What a restored store must know, before it is one; how many mails may have been sent since."""
    with closing(_open(prepared)) as store:
        store.execute("BEGIN IMMEDIATE")
        store.execute("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", (RESTORED_AT, str(now)))
        store.execute(
            f"UPDATE email SET status = 'unknown' WHERE id IN (SELECT email_id FROM outbox WHERE {UNSURE})",
            (now,),
        )
        answer = "restored from a backup: it may have gone out since"
        unsure = store.execute(
            f"UPDATE outbox SET state = 'unknown', answer = ? WHERE {UNSURE}", (answer, now)
        )
        _raise_counters(store, counters)
        store.execute("COMMIT")
    return int(unsure.rowcount)


def _raise_counters(store: sqlite3.Connection, counters: dict[str, int]) -> None:
    """No number that customers may know by now is given to another case or mail."""
    if not counters:
        store.execute("UPDATE counter SET value = value + ? WHERE name = 'case'", (GAP,))
    for name, value in counters.items():
        store.execute(
            "INSERT INTO counter (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
            (name, value),
        )


def _keep_old(path: Path, now: int) -> Path | None:
    """A copy of the old store beside it; one that cannot be copied is moved there as it is."""
    kept = _free_name(path, now)
    if not os.path.lexists(path):
        _move_old(path, kept)  # a log without its store would be played into the new one
        return None
    try:
        copy_of(path, kept)
    except (EspomailError, sqlite3.Error):
        _move_old(path, kept)
    return kept


def _free_name(path: Path, now: int) -> Path:
    stamp = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    for tail in ("", "-2", "-3", "-4", "-5"):
        kept = path.with_name(f"{path.name}.before-{stamp}{tail}")
        if not os.path.lexists(kept):
            return kept
    raise StoreIO(f"{path.parent}: no free name to keep the old store under; take the old ones away")


def _move_old(path: Path, kept: Path) -> None:
    for name in ("", *COMPANIONS):
        with suppress(FileNotFoundError):
            Path(f"{path}{name}").rename(f"{kept}{name}")


def _put(prepared: Path, path: Path) -> None:
    """In one step: a new file by its name, an existing one by one transaction."""
    if not path.exists():
        prepared.rename(path)
        return
    with closing(_open(prepared, read_only=True)) as source, closing(_open(path)) as target:
        target.execute("PRAGMA synchronous = FULL")
        source.backup(target)
