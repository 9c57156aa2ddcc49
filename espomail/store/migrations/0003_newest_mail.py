"""The newest mail, and a user's drafts, are found without looking at all mail."""

from __future__ import annotations

from typing import Any


def up(migrator: Any, db: Any) -> None:
    """Two indexes over stored mail."""
    db.execute_sql('CREATE INDEX "email_received_at_id" ON "email" ("received_at", "id")')
    db.execute_sql("CREATE INDEX email_drafts ON email (created_by_id) WHERE status = 'draft'")
