"""The mail that opened a case, whose text describes it: no second copy of that text in the case.

Cases that are there already keep the copy they have.
"""

from __future__ import annotations

from typing import Any

from peewee import IntegerField


def up(migrator: Any, db: Any) -> None:
    """Add the column; it is empty for what is there, which no database need touch for that."""
    migrator.migrate(migrator.add_column("case_record", "email_id", IntegerField(null=True)))
