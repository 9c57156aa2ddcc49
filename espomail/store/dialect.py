"""The few words in which the databases differ."""

from __future__ import annotations

from typing import Any

from peewee import Expression, SqliteDatabase, Value

from espomail.domain import text_search
from espomail.errors import Usage
from espomail.store.models import database

LONGEST_SEARCH = 1000  # SQLite takes patterns of 50,000 bytes


def is_sqlite() -> bool:
    """Whether the store is a SQLite file."""
    return isinstance(database.obj, SqliteDatabase)


def is_beside() -> bool:
    """Whether this thread's transaction is one that others decide beside."""
    return not is_sqlite() and bool(database.obj.is_beside)


def locked(query: Any) -> Any:
    """A query whose rows stay as they are until our transaction ends. SQLite's are alone anyway."""
    return query if is_sqlite() else query.for_update()


def run(sql: str, values: tuple[Any, ...] = ()) -> Any:
    """Run a statement whose values are marked by ``?``, on either database."""
    if is_sqlite():
        return database.execute_sql(sql, values)
    return database.execute_sql(sql.replace("%", "%%").replace("?", "%s"), values)


def has_text(column: Any, text: str) -> Any:
    """The condition that a text stands somewhere in a column; blind to case, without wildcards.

    A text that is longer than patterns may be is a mistake (2).
    """
    if len(text) > LONGEST_SEARCH:
        raise Usage(f"a text to search for has at most {LONGEST_SEARCH} letters; give a part of it")
    if not text_search.needs_pattern(text):
        return column.contains(text)
    if is_sqlite():
        return Expression(column, "GLOB", Value(text_search.glob(text), converter=False))
    return Expression(column, "~", Value(text_search.regular_expression(text), converter=False))
