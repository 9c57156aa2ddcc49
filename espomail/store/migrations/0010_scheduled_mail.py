"""When a mail was asked to go out: its two days of trying begin then, not when it was written."""

from __future__ import annotations

from typing import Any

from espomail.store.fields import Moment


def up(migrator: Any, db: Any) -> None:
    """Add the column; what waits already was written and asked for at once, or keeps its time."""
    migrator.migrate(migrator.add_column("outbox", "scheduled_at", Moment(null=True)))
