"""An automatic reply is held apart from its mail, which goes on."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField


def up(migrator: Any, db: Any) -> None:
    """A note may be about the reply to an arrival; there may be one about the arrival as well."""
    migrator.migrate(
        migrator.drop_index("held", "held_arrival_id"),
        migrator.add_column("held", "reply", BooleanField(default=False)),
        migrator.add_index("held", ("arrival_id", "reply"), unique=True),
    )
