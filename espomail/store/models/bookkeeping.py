"""What administrators have set, what numbers and keys were given out, what ran, and who is at work."""

from __future__ import annotations

from peewee import BigIntegerField, BlobField, IntegerField, TextField

from espomail.store.fields import Json, Moment
from espomail.store.models.table import Table


class Setting(Table):
    """One value an administrator has set; what is absent has its default."""

    key = TextField(primary_key=True)
    value = TextField()


class Counter(Table):
    """The last number given out, per kind; raised in the transaction that uses it."""

    name = TextField(primary_key=True)
    value = BigIntegerField()


class TokenKey(Table):
    """A key for the tokens in our Message-IDs; the newest signs, all verify."""

    key_id = TextField(primary_key=True)
    secret = BlobField()
    created_at = Moment()


class TemplateOverride(Table):
    """An administrator's own text in place of a shipped template."""

    name = TextField(primary_key=True)
    source = TextField()
    updated_at = Moment()


class JobRun(Table):
    """One row per verb, and per account where it touches one: what it did and how it ended."""

    stage = TextField()
    email_account_id = IntegerField(null=True)
    started_at = Moment()
    ended_at = Moment(null=True)
    code = IntegerField(null=True)
    counts = Json(default=dict)
    error = TextField(null=True)
    host = TextField()
    pid = IntegerField()
    by = TextField()
    version = TextField()

    class Meta:
        indexes = ((("email_account_id", "started_at"), False), (("started_at",), False))


class Alert(Table):
    """A known trouble: when it began, when it was last said, so that cron is told once a day."""

    key = TextField(primary_key=True)
    message = TextField()
    code = IntegerField()
    first_at = Moment()
    last_at = Moment()
    said_at = Moment(null=True)
    count = IntegerField(default=1)


class Lease(Table):
    """Who is at work on something, where several hosts share a store; ``until_at`` by the database's
    clock, ``fence`` raised each time it is taken."""

    name = TextField(primary_key=True)
    owner = TextField(default="")
    fence = BigIntegerField(default=0)
    until_at = Moment(default=0)


class Mutex(Table):
    """What is not there yet and still is one transaction's alone (``store/locks.py``): its hash. A row
    goes in the transaction that brings it, so nobody ever sees one."""

    key = BigIntegerField(primary_key=True)
