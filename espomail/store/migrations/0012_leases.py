"""Leases: who visits an account or sends, where several hosts share a store; and the writers' queue."""

from __future__ import annotations

from typing import Any

from peewee import BigIntegerField, Model, TextField

from espomail.store.fields import Moment


def up(migrator: Any, db: Any) -> None:
    """Create the table."""

    class Lease(Model):
        name = TextField(primary_key=True)
        owner = TextField(default="")
        fence = BigIntegerField(default=0)
        until_at = Moment(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "lease"

    db.create_tables([Lease])
