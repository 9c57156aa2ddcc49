"""A verified copy of a running store.

SQLite's online backup copies a consistent snapshot while others write; the copy is checked before
it gets its name, so a file of that name is always whole.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from espomail.errors import Exists, StoreIO
from espomail.store import Store, copying
from espomail.store.database import store_errors


def backup(store: Store, target: Path) -> int:
    """Copy the store into a new file, readable by its owner only; its size in bytes.

    73 where something has that name already (a link, too), 74 where it cannot be written. What was
    begun and not finished is taken away.
    """
    if store.path is not None:
        return copy_of(store.path, target)
    return written(target, partial(copying.into_file, store))


def copy_of(path: Path, target: Path) -> int:
    """The same for a store that is not open, by its file."""
    return written(target, partial(_copy, path))


def written(target: Path, write: Callable[[Path], None]) -> int:
    """A new private file that has its name only once it is whole; its size."""
    if os.path.lexists(target):
        raise Exists(f"{target}: there is something here already; give another name")
    begun = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        _create(begun)
        with store_errors(target):
            write(begun)
        _sync(begun)
        _name(begun, target)
    finally:
        begun.unlink(missing_ok=True)
    _sync(target.parent)
    return target.stat().st_size


def _create(path: Path) -> None:
    """An empty file of ours alone: created here, so no link can lead elsewhere."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StoreIO(f"{path.parent}: cannot write here: {error.strerror}") from error


def _copy(source: Path, begun: Path) -> None:
    """All pages at once: a copy in steps would begin anew whenever somebody writes."""
    uri = f"{source.resolve().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(uri, uri=True, timeout=30)) as original,
        closing(sqlite3.connect(begun)) as copy,
    ):
        original.backup(copy)
        # The copy is one file: no log beside it that could be left behind.
        copy.execute("PRAGMA journal_mode = DELETE")
        (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        broken = copy.execute("PRAGMA foreign_key_check").fetchone()
    if verdict != "ok" or broken:
        raise StoreIO(
            f"{source}: the copy is not sound ({verdict if verdict != 'ok' else 'foreign keys'}); "
            "nothing was kept; look at the store with: espomail doctor"
        )


def _name(begun: Path, target: Path) -> None:
    """Give the copy its name; who was faster keeps theirs (a rename would overwrite it)."""
    try:
        os.link(begun, target)
    except FileExistsError as error:
        raise Exists(f"{target}: there is something here already; give another name") from error
    except OSError:  # a file system without hard links
        Path(begun).rename(target)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
