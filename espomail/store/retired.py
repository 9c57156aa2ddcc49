"""Ids that are never given out again: mail, cases and decisions outlive the accounts and filters they name.

PostgreSQL sees to that by sequences; SQLite gives the newest row's id to the next, once it is gone.
"""

from __future__ import annotations

from typing import Any

from peewee import fn

from espomail.store import dialect
from espomail.store.models import Counter, Table


def retire(table: type[Table], id_: int) -> None:
    """A row goes, in the caller's transaction, and nothing else may ever be taken for it."""
    name = counter_of(table)
    Counter.insert(name=name, value=0).on_conflict_ignore().execute()
    Counter.update(value=id_).where((Counter.name == name) & (Counter.value < id_)).execute()


def next_id(table: type[Table]) -> dict[str, Any]:
    """The id of a new row, as a column's value; nothing where the database chooses well by itself."""
    if not dialect.is_sqlite():
        return {}
    newest = table.select(fn.MAX(table.id)).scalar() or 0
    gone = Counter.select(Counter.value).where(Counter.name == counter_of(table)).scalar() or 0
    return {"id": gone + 1} if gone > newest else {}


def counter_of(table: type[Table]) -> str:
    """The name of the counter that keeps the newest id that is gone."""
    return f"retired {table._meta.table_name}"
