"""Stores as other runs and other hosts see them, and as they lie in their database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from espomail.store import Store
from espomail.store.engine import engine_for
from tests.servers import postgresql


@contextmanager
def claimed_elsewhere(store: Store | str, name: str) -> Iterator[None]:
    """Another run holds a claim on a store, which may be closed and given by its address."""
    other = engine_for(store if isinstance(store, str) else store.address)
    other.open(read_only=False)
    try:
        assert other.claim([name]) == {name}
        yield
    finally:
        other.close()


def query(path: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a query finds in a store, past the program."""
    if isinstance(path, postgresql.Address):
        return postgresql.rows(path, sql, values)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(sql, values).fetchall()


def change(path: Path, *statements: str) -> None:
    """Change a store behind the program's back."""
    if isinstance(path, postgresql.Address):
        postgresql.change(path, *statements)
        return
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def contents(path: Path) -> bytes:
    """All that a store holds, to be compared."""
    if isinstance(path, postgresql.Address):
        return path.read_bytes()
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump()).encode()
