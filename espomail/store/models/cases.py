"""Cases, whose turn it is to get one, and what happens around a record."""

from __future__ import annotations

from peewee import SQL, BigIntegerField, BooleanField, CompositeKey, ForeignKeyField, IntegerField, TextField

from espomail.store.fields import Json, Moment
from espomail.store.models.people import Team, User
from espomail.store.models.table import Table


class Case(Table):
    """A matter to be settled. Its id is its number.

    Without a ``description`` of its own, the text of the mail that opened it (``email_id``) describes it.
    """

    id = BigIntegerField(primary_key=True)
    name = TextField()
    status = TextField()
    priority = TextField(default="Normal")
    assigned_user = ForeignKeyField(User, null=True)
    team = ForeignKeyField(Team, null=True)
    email_account_id = IntegerField(null=True)
    account_id = IntegerField(null=True)
    contact_id = IntegerField(null=True)
    lead_id = IntegerField(null=True)
    description = TextField(default="")
    conversation_id = IntegerField()
    effect_key = TextField(unique=True)
    merged_into = BigIntegerField(null=True)
    related_to = Json(default=list)
    created_by = TextField()
    created_at = Moment()
    modified_at = Moment()
    first_response_at = Moment(null=True)
    closed_at = Moment(null=True)
    email_id = IntegerField(null=True)

    class Meta:
        table_name = "case_record"
        indexes = (
            (("status", "assigned_user"), False),
            SQL("CREATE INDEX case_merged ON case_record (merged_into) WHERE merged_into IS NOT NULL"),
        )


class Turn(Table):
    """Whose turn it was last, per e-mail account (round-robin)."""

    email_account_id = IntegerField(primary_key=True)
    user_id = IntegerField()
    at = Moment()


class StreamEntry(Table):
    """One line of a record's timeline. The key makes an effect happen once."""

    record_type = TextField()
    record_id = BigIntegerField()
    at = Moment()
    type = TextField()
    by = TextField(null=True)
    text = TextField(default="")
    email_id = IntegerField(null=True)
    data = Json(default=dict)

    class Meta:
        indexes = ((("record_type", "record_id", "type", "email_id"), True),)


class Follow(Table):
    """A user who hears of everything about a record, or, where they muted it, of nothing."""

    record_type = TextField()
    record_id = BigIntegerField()
    user = ForeignKeyField(User, on_delete="CASCADE")
    muted = BooleanField(default=False, constraints=[SQL("DEFAULT 0")])

    class Meta:
        primary_key = CompositeKey("record_type", "record_id", "user")
        without_rowid = True
