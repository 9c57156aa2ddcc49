"""Many rows in one statement: the hot path's only raw SQL.

peewee's ``insert_many`` builds its statement anew for every call, which costs several times the
insert itself; here a statement is written once per table and column list and run by the driver's
``executemany`` on peewee's own connection, inside peewee's own transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from peewee import BooleanField

from espomail.domain.json_text import dumps, loads
from espomail.store import dialect
from espomail.store.models import Table, database

__all__ = ["dumps", "insert", "loads", "rows", "update"]


def rows(query: Any) -> list[tuple[Any, ...]]:
    """A query's rows as the driver gives them: Json is text and a truth value is 0 or 1.

    peewee converts every column of every row, which takes longer than the query.
    """
    return database.execute(query).fetchall()  # type: ignore[no-any-return]


def insert(
    table: type[Table], columns: Sequence[str], rows: Iterable[Sequence[Any]], ignore: bool = False
) -> None:
    """Insert rows; with ``ignore``, those that clash with a unique key are left out."""
    batch = list(rows)
    if batch:
        key: Any = table
        names, batch = _filled(columns, batch)
        _many(_insert_sql(key, tuple(names), database.param, ignore), key, names, batch)


def update(
    table: type[Table], columns: Sequence[str], keys: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Set ``columns`` where ``keys`` match; each row holds the columns' values, then the keys'."""
    batch = list(rows)
    if batch:
        key: Any = table
        _many(_update_sql(key, tuple(columns), tuple(keys), database.param), key, (*columns, *keys), batch)


def _filled(
    columns: Sequence[str], rows: list[Sequence[Any]]
) -> tuple[Sequence[str], list[Sequence[Any]]]:
    """The columns that hold anything, and their values: the driver takes five times as long over a None
    (or a truth value) as over a number, and what is not named is empty anyway."""
    empty = {i for i, value in enumerate(rows[0]) if value is None and all(row[i] is None for row in rows)}
    kept = [i for i in range(len(columns)) if i not in empty]
    if not empty or len(kept) < 2:
        return columns, rows
    return [columns[i] for i in kept], list(map(itemgetter(*kept), rows))


def _many(sql: str, table: Any, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """One statement for many rows. SQLite keeps truth as 0 and 1, others have a type for it."""
    flags = _flags(table, tuple(columns))
    if flags and not dialect.is_sqlite():
        rows = [[bool(v) if i in flags else v for i, v in enumerate(row)] for row in rows]
    database.cursor().executemany(sql, rows)


@lru_cache(maxsize=256)
def _flags(table: Any, columns: tuple[str, ...]) -> frozenset[int]:
    """Where in a row a truth value stands."""
    fields = [table._meta.combined[name] for name in columns]
    return frozenset(i for i, field in enumerate(fields) if isinstance(field, BooleanField))


@lru_cache(maxsize=256)
def _insert_sql(table: Any, columns: tuple[str, ...], mark: str, ignore: bool) -> str:
    names = ", ".join(f'"{_column(table, name)}"' for name in columns)
    marks = ", ".join([mark] * len(columns))
    tail = " ON CONFLICT DO NOTHING" if ignore else ""
    return f'INSERT INTO "{_table(table)}" ({names}) VALUES ({marks}){tail}'


@lru_cache(maxsize=256)
def _update_sql(table: Any, columns: tuple[str, ...], keys: tuple[str, ...], mark: str) -> str:
    sets = ", ".join(f'"{_column(table, name)}" = {mark}' for name in columns)
    where = " AND ".join(f'"{_column(table, name)}" = {mark}' for name in keys)
    return f'UPDATE "{_table(table)}" SET {sets} WHERE {where}'


def _table(table: type[Table]) -> str:
    return str(table._meta.table_name)  # type: ignore[attr-defined]


def _column(table: type[Table], name: str) -> str:
    return str(table._meta.combined[name].column_name)  # type: ignore[attr-defined]
