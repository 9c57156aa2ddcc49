"""The few words in which the databases differ, for the queries that are written as SQL."""

from __future__ import annotations

from typing import Any

from peewee import SqliteDatabase

from espomail.store.models import database


def is_sqlite() -> bool:
    """Whether the store is a SQLite file."""
    return isinstance(database.obj, SqliteDatabase)


def locked(query: Any) -> Any:
    """A query whose rows stay as they are until our transaction ends. SQLite's are alone anyway."""
    return query if is_sqlite() else query.for_update()


def run(sql: str, values: tuple[Any, ...] = ()) -> Any:
    """Run a statement whose values are marked by ``?``, on either database."""
    if is_sqlite():
        return database.execute_sql(sql, values)
    return database.execute_sql(sql.replace("%", "%%").replace("?", "%s"), values)
