"""Somebody who follows a record may want to hear nothing of it."""

from __future__ import annotations

from typing import Any

from peewee import SqliteDatabase


def up(migrator: Any, db: Any) -> None:
    """Add the column; nobody has muted anything so far."""
    kind = "INTEGER NOT NULL DEFAULT 0"
    if not isinstance(db, SqliteDatabase):
        kind = "BOOLEAN NOT NULL DEFAULT FALSE"
    db.execute_sql(f'ALTER TABLE "follow" ADD COLUMN "muted" {kind}')
