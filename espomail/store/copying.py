"""All rows of one store into another, whatever databases they lie in: counted, compared, resumable.

Tables go in the order of their references, rows in the order of their keys, a batch in a transaction.
What is there already is compared with the source and not written again, so a copy that was cut off
goes on where it stood; where the source has changed since, it begins anew. Until all is compared the
target bears a mark, by which every command refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from peewee import BooleanField, SqliteDatabase

from espomail.errors import Exists, StoreIO, Usage
from espomail.store import Store
from espomail.store.database import COPYING, schema_state
from espomail.store.engine import Engine, engine_for
from espomail.store.models import TABLES, Lease, Mutex

BATCH = 500
COPIED = tuple(table for table in TABLES if table not in (Lease, Mutex))


@dataclass
class Copied:
    """How many rows each table has, how many had been there already, and whether it began anew."""

    rows: dict[str, int] = field(default_factory=dict)
    found: int = 0
    anew: bool = False


@dataclass(frozen=True)
class Rows:
    """One table: its columns, and how a row is written in the same way whatever database holds it."""

    name: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    flags: frozenset[int]
    serial: bool

    @classmethod
    def of(cls, table: Any) -> Rows:
        """The rows of a model."""
        meta = table._meta
        fields = meta.sorted_fields
        keys = tuple(each.column_name for each in meta.get_primary_keys())
        flags = frozenset(i for i, each in enumerate(fields) if isinstance(each, BooleanField))
        serial = meta.auto_increment and keys == ("id",)
        return cls(meta.table_name, tuple(each.column_name for each in fields), keys, flags, serial)

    def read(self, engine: Engine) -> Iterator[tuple[Any, ...]]:
        """All rows in the order of their keys, a batch at a time."""
        mark = engine.db.param
        columns, keys = _listed(self.columns), _listed(self.keys)
        after: tuple[Any, ...] = ()
        places = [self.columns.index(key) for key in self.keys]
        while True:
            where = f" WHERE ({keys}) > ({', '.join([mark] * len(after))})" if after else ""
            sql = f'SELECT {columns} FROM "{self.name}"{where} ORDER BY {keys} LIMIT {BATCH}'
            found = engine.db.execute_sql(sql, after).fetchall()
            for row in found:
                yield tuple(self._value(i, value) for i, value in enumerate(row))
            if len(found) < BATCH:
                return
            after = tuple(found[-1][place] for place in places)

    def _value(self, place: int, value: Any) -> Any:
        if place in self.flags and value is not None:
            return bool(value)
        if isinstance(value, str) and "\x00" in value:
            return value.replace("\x00", "\u2400")  # PostgreSQL has no such character
        return bytes(value) if isinstance(value, memoryview) else value

    def write(self, engine: Engine, rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert rows, inside a transaction."""
        marks = ", ".join([engine.db.param] * len(self.columns))
        sql = f'INSERT INTO "{self.name}" ({_listed(self.columns)}) VALUES ({marks})'
        engine.db.cursor().executemany(sql, list(rows))

    def set_sequence(self, engine: Engine) -> None:
        """The next id is above all there are and were; SQLite finds that by itself."""
        if self.serial and not isinstance(engine.db, SqliteDatabase):
            engine.db.execute_sql(
                f"SELECT setval(pg_get_serial_sequence('\"{self.name}\"', 'id'), greatest("
                f' (SELECT coalesce(max(id), 0) + 1 FROM "{self.name}"),'
                " (SELECT coalesce(max(value), 0) + 1 FROM counter WHERE name = %s)), false)",
                (f"retired {self.name}",),
            )


def copy_store(
    source_url: str, target_url: str, progress: Callable[[str, int], None] = lambda table, rows: None
) -> Copied:
    """Copy a store into a new one, or go on with a copy that was cut off.

    Nobody writes to the source meanwhile: runs end with 75. 73 if the target is a store in its own
    right, 74 if what was read back is not what was written.
    """
    source, target = engine_for(source_url), engine_for(target_url)
    if source.address == target.address:
        raise Usage(f"{source.name}: this is both FROM and TO")
    Store.open(source_url).close()  # missing: 78; and the schema is today's
    source.open(read_only=False)
    try:
        _open_target(target, target_url)
        with source.errors(), target.errors(), source.writing():
            done = _all_tables(source, target, target.writing, progress)
            _compare(source, target)
            with target.writing():
                _finish(target)
    finally:
        target.close()
        source.close()
    return done


def into_file(store: Store, path: Path) -> None:
    """A consistent copy of an open store in a SQLite file, while others write to the store."""
    source, target = engine_for(store.engine.url), engine_for(str(path))
    target.create()
    try:
        source.open(read_only=True)
        with source.errors(), target.errors(), source.reading():
            with target.writing():
                _all_tables(source, target, nullcontext)
            _compare(source, target)
        target.db.execute_sql("PRAGMA journal_mode = DELETE")
    finally:
        source.close()
        target.close()
        path.with_name(f"{path.name}.lock").unlink(missing_ok=True)


def pour(path: Path, target: Engine) -> None:
    """Put all that a SQLite file holds in the place of what a store holds, in the caller's transaction."""
    source = engine_for(str(path))
    source.open(read_only=True)
    try:
        _empty(target)
        for table in COPIED:
            rows = Rows.of(table)
            remaining = rows.read(source)
            while batch := list(islice(remaining, BATCH)):
                rows.write(target, batch)
            rows.set_sequence(target)
        _compare(source, target)
    finally:
        source.db.close()
        path.with_name(f"{path.name}.lock").unlink(missing_ok=True)


def _open_target(target: Engine, url: str) -> None:
    if target.is_unborn():
        target.create()
    else:
        target.open(read_only=False)
        state = schema_state(target.db)
        if state != "copying" and (state != "current" or any(_count(target, each) for each in COPIED)):
            raise Exists(f"{target.name}: there is a store already; copy into one that is not there yet")
    with target.errors(), target.writing():
        mark = target.db.param
        target.db.execute_sql(f"DELETE FROM migration WHERE name = {mark}", (COPYING,))
        target.db.execute_sql(
            f"INSERT INTO migration (name, applied) VALUES ({mark}, CURRENT_TIMESTAMP)", (COPYING,)
        )


def _finish(target: Engine) -> None:
    for table in COPIED:
        Rows.of(table).set_sequence(target)
    target.db.execute_sql(f"DELETE FROM migration WHERE name = {target.db.param}", (COPYING,))


class _Changed(Exception):
    """What an earlier try copied is not what the source holds now."""


def _all_tables(
    source: Engine,
    target: Engine,
    writing: Callable[[], AbstractContextManager[Any]],
    progress: Callable[[str, int], None] = lambda table, rows: None,
) -> Copied:
    done = Copied()
    try:
        _each_table(source, target, writing, progress, done)
    except _Changed:
        with writing():
            _empty(target)
        done = Copied(anew=True)
        _each_table(source, target, writing, progress, done)
    return done


def _each_table(
    source: Engine,
    target: Engine,
    writing: Callable[[], AbstractContextManager[Any]],
    progress: Callable[[str, int], None],
    done: Copied,
) -> None:
    for table in COPIED:
        rows = Rows.of(table)
        remaining = rows.read(source)
        count = 0
        for there in rows.read(target):
            if next(remaining, None) != there:
                raise _Changed
            count += 1
        done.found += count
        while batch := list(islice(remaining, BATCH)):
            with writing():
                rows.write(target, batch)
            count += len(batch)
            progress(rows.name, count)
        done.rows[rows.name] = count


def _compare(source: Engine, target: Engine) -> None:
    """Every row read back from both, in order."""
    for table in COPIED:
        rows = Rows.of(table)
        for one, other in zip_longest(rows.read(source), rows.read(target)):
            if one != other:
                raise StoreIO(
                    f"{target.name}: table {rows.name} does not hold what {source.name} holds; "
                    "nothing of the source was changed; take the target away and copy again"
                )


def _empty(target: Engine) -> None:
    for table in reversed(COPIED):
        target.db.execute_sql(f'DELETE FROM "{Rows.of(table).name}"')


def _count(target: Engine, table: Any) -> int:
    return int(target.db.execute_sql(f'SELECT count(*) FROM "{Rows.of(table).name}"').fetchone()[0])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
