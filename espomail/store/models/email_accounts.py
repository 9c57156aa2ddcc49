"""E-mail accounts, the folders they watch, and what their servers showed us."""

from __future__ import annotations

from peewee import (
    SQL,
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from espomail.store.fields import Json, Moment
from espomail.store.models.people import Team, User
from espomail.store.models.table import Table


class EmailAccount(Table):
    """What we log in to: a group account (a team's) or a personal one (its owner's)."""

    kind = TextField()
    address = TextField(unique=True)
    name = TextField()
    owner = ForeignKeyField(User, null=True, backref="email_accounts")
    active = BooleanField(default=True)
    created_at = Moment()
    activated_at = Moment()
    since = Moment()
    imap = Json(default=dict)
    smtp = Json(default=dict)
    secret = Json(null=True)
    smtp_secret = Json(null=True)
    every_minutes = IntegerField(default=0)
    keep_unread = BooleanField(default=False)
    fetch_limit = IntegerField(default=500)
    max_size_mb = IntegerField(default=25)
    from_name = TextField(default="")
    reply_to = TextField(default="")
    sent_folder = TextField(default="")
    shared = BooleanField(default=False)
    all_team_users = BooleanField(default=True)
    case_team = ForeignKeyField(Team, null=True)
    create_case = BooleanField(default=False)
    distribution = TextField(default="none")
    assign_to = ForeignKeyField(User, null=True)
    position = TextField(default="")
    auto_reply = TextField(default="")
    answer_by_mail = BooleanField(default=False)
    on_closed = TextField(default="reopen")
    # how the last visits went; kept by fetch, cleared by edit, enable, reset and a passed test
    last_try_at = Moment(null=True)
    last_good_at = Moment(null=True)
    failing_since = Moment(null=True)
    failures = IntegerField(default=0)
    refusals = IntegerField(default=0)
    failure_kind = TextField(default="")
    failure_code = IntegerField(default=0)
    failure_text = TextField(default="")
    next_at = Moment(default=0)
    noticed_at = Moment(null=True)


class TokenGrant(Table):
    """What somebody granted an account at its OAuth provider; the tokens are encrypted.

    ``app``: whom it was granted to; ``access_until``: when the access token ends by this machine's
    clock, 0 where it is of no use; ``refresh_until``: when the grant itself ends, where that was said.
    """

    email_account = ForeignKeyField(EmailAccount, primary_key=True, on_delete="CASCADE")
    app = TextField()
    tokens = TextField()
    scope = TextField(default="")
    granted_at = Moment()
    used_at = Moment()
    access_until = Moment(default=0)
    refresh_until = Moment(null=True)


class AccountTeam(Table):
    """A team that gets a group account's mail."""

    email_account = ForeignKeyField(EmailAccount, on_delete="CASCADE")
    team = ForeignKeyField(Team, on_delete="CASCADE")

    class Meta:
        primary_key = CompositeKey("email_account", "team")


class Folder(Table):
    """A watched folder. ``last_uid`` is the mark: every UID up to it has a ledger row."""

    email_account = ForeignKeyField(EmailAccount, backref="folders", on_delete="CASCADE")
    name = TextField()
    active = BooleanField(default=True)
    uidvalidity = BigIntegerField(null=True)
    last_uid = BigIntegerField(default=0)
    epoch = IntegerField(default=0)
    scanned_at = Moment(null=True)
    facts = Json(default=dict)

    class Meta:
        indexes = ((("email_account", "name"), True),)


class Raw(Table):
    """The bytes of a message as they came or went, compressed."""

    data = BlobField()
    size = IntegerField()
    codec = TextField()


class Ledger(Table):
    """One row for each UID a server showed us: what became of it."""

    folder = ForeignKeyField(Folder, on_delete="CASCADE", index=False)
    uidvalidity = BigIntegerField()
    uid = BigIntegerField()
    state = TextField()
    size = BigIntegerField(default=0)
    received_at = Moment()
    raw_id = IntegerField(null=True)
    email_id = IntegerField(null=True)
    header_hash = BlobField(null=True)
    tries = IntegerField(default=0)
    reason = TextField(null=True)

    class Meta:
        primary_key = CompositeKey("folder", "uidvalidity", "uid")
        without_rowid = True
        indexes = (SQL("CREATE INDEX ledger_stored ON ledger (state) WHERE state = 'stored'"),)
