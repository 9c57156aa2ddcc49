"""Mutexes: what hosts that decide side by side keep from each other before it is there; and the door of
their queue."""

from __future__ import annotations

from typing import Any

from peewee import BigIntegerField, Model, SqliteDatabase


def up(migrator: Any, db: Any) -> None:
    """Create the table, and the rows that a first writer would have to make."""

    class Mutex(Model):
        key = BigIntegerField(primary_key=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "mutex"

    db.create_tables([Mutex])
    if not isinstance(db, SqliteDatabase):
        db.execute_sql(
            "INSERT INTO lease (name, owner, fence, until_at) VALUES ('door', '', 1, 0), ('store', '', 1, 0)"
            " ON CONFLICT DO NOTHING"
        )
