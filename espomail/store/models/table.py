"""What all tables share: the database they live in."""

from __future__ import annotations

from peewee import DatabaseProxy, Model

database = DatabaseProxy()


class Table(Model):  # type: ignore[misc,unused-ignore]
    """What all tables share: the database they live in."""

    class Meta:
        database = database
        legacy_table_names = False
