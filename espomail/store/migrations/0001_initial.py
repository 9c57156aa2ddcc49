"""The first schema."""

from __future__ import annotations

from typing import Any

from espomail.store.models import TABLES


def up(migrator: Any, db: Any) -> None:
    """Create every table."""
    db.create_tables(TABLES)
