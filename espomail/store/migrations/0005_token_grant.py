"""OAuth: what was granted to an account, with its encrypted tokens."""

from __future__ import annotations

from typing import Any

from peewee import ForeignKeyField, Model, TextField

from espomail.store.fields import Moment


def up(migrator: Any, db: Any) -> None:
    """A table for it."""

    class EmailAccount(Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "email_account"

    class TokenGrant(Model):
        email_account = ForeignKeyField(EmailAccount, primary_key=True, on_delete="CASCADE")
        app = TextField()
        tokens = TextField()
        scope = TextField(default="")
        granted_at = Moment()
        used_at = Moment()
        access_until = Moment(default=0)
        refresh_until = Moment(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "token_grant"

    db.create_tables([TokenGrant])
