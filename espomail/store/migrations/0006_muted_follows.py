"""Somebody who follows a record may want to hear nothing of it."""

from __future__ import annotations

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Add the column; nobody has muted anything so far."""
    db.execute_sql('ALTER TABLE "follow" ADD COLUMN "muted" INTEGER NOT NULL DEFAULT 0')
