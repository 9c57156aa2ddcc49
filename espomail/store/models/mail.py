"""Mail, the conversations it makes, and its way through the stages."""

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
from espomail.store.models.email_accounts import EmailAccount
from espomail.store.models.people import Team, User
from espomail.store.models.table import Table

# What is still to be done, out of all that ever came or went. A query that says it in the same words
# is answered by the small index over just that.
UNFINISHED = "stage IN ('filter', 'link', 'distribute', 'autoreply', 'notify', 'held')"
DRAFT = "status = 'draft'"


class Conversation(Table):
    """A thread. It has at most one open case; mail that joins it joins the case."""

    case_id = BigIntegerField(null=True, index=True)
    parent_type = TextField(null=True)
    parent_id = BigIntegerField(null=True)
    created_at = Moment()


class Ghost(Table):
    """A Message-ID that a mail of the conversation refers to, but that has not arrived (yet)."""

    id_hash = BlobField()
    conversation = ForeignKeyField(Conversation, on_delete="CASCADE")

    class Meta:
        primary_key = CompositeKey("id_hash", "conversation")


class Participant(Table):
    """An address that takes part in a conversation: only its mail may join by reference or number."""

    conversation = ForeignKeyField(Conversation, on_delete="CASCADE", index=False)
    address = TextField()
    email_id = IntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("conversation", "address")
        without_rowid = True


class Email(Table):
    """The stored record of a message: one for all accounts that received it.

    ``identity`` is made of ``id_hash`` and the content, or, where there is no Message-ID, of the content.
    """

    identity = BlobField()
    id_hash = BlobField(null=True)
    message_id = TextField(null=True)
    direction = TextField()
    status = TextField()
    subject = TextField()
    from_name = TextField()
    from_address = TextField()
    addresses = Json()
    date = Moment(null=True)
    received_at = Moment()
    in_reply_to = Json()
    refs = Json()
    text = TextField()
    has_html = BooleanField()
    attachments = Json()
    auto = Json(null=True)
    bounce = Json(null=True)
    list_id = TextField(null=True)
    return_path = TextField(null=True)
    defects = Json()
    size = BigIntegerField()
    raw_id = IntegerField(null=True)
    too_large = BooleanField(default=False)
    conversation_id = IntegerField(null=True, index=True)
    parent_type = TextField(null=True)
    parent_id = BigIntegerField(null=True)
    replied_id = IntegerField(null=True)
    email_account_id = IntegerField(null=True)
    created_by_id = IntegerField(null=True)
    created_at = Moment()

    class Meta:
        indexes = (
            (("id_hash", "identity"), True),
            (("parent_type", "parent_id"), False),
            (("received_at", "id"), False),
            SQL("CREATE UNIQUE INDEX email_without_id ON email (identity) WHERE id_hash IS NULL"),
            SQL(f"CREATE INDEX email_drafts ON email (created_by_id) WHERE {DRAFT}"),
        )


class Arrival(Table):
    """An email as one account received it: the unit of work of the stages after fetch.

    ``stage`` is the verb it waits for, or ``done``, ``skipped``, ``held``. A mail that comes through a
    second account arrives a second time, so that account's filters, people and case rule apply too.
    """

    email = ForeignKeyField(Email, backref="arrivals", on_delete="CASCADE", index=False)
    email_account_id = IntegerField(null=True)
    folder_id = IntegerField(null=True)
    uidvalidity = BigIntegerField(null=True)
    uid = BigIntegerField(null=True)
    received_at = Moment()
    stage = TextField()
    filter_id = IntegerField(null=True)
    unskipped = BooleanField(default=False)

    class Meta:
        indexes = (
            (("email", "email_account_id"), True),
            SQL(f"CREATE INDEX arrival_waiting ON arrival (stage, id) WHERE {UNFINISHED}"),
            SQL("CREATE INDEX arrival_skipped ON arrival (filter_id) WHERE filter_id IS NOT NULL"),
        )


class EmailUser(Table):
    """A user's own view of a mail."""

    email = ForeignKeyField(Email, on_delete="CASCADE")
    user = ForeignKeyField(User, on_delete="CASCADE", index=False)
    is_read = BooleanField(default=False)
    important = BooleanField(default=False)
    place = TextField(default="inbox")
    folder = TextField(null=True)
    quiet = BooleanField(default=False)

    class Meta:
        primary_key = CompositeKey("user", "email")
        without_rowid = True
        indexes = ((("email",), False),)


class EmailTeam(Table):
    """A team whose members may read a mail."""

    email = ForeignKeyField(Email, on_delete="CASCADE", index=False)
    team = ForeignKeyField(Team, on_delete="CASCADE")

    class Meta:
        primary_key = CompositeKey("email", "team")
        without_rowid = True


class Held(Table):
    """A message a stage could not finish: kept aside with the stage and the cause.

    With ``reply`` it is only the automatic reply to an arrival; the mail itself has gone on.
    """

    stage = TextField()
    arrival_id = IntegerField(null=True)
    folder_id = IntegerField(null=True)
    uidvalidity = BigIntegerField(null=True)
    uid = BigIntegerField(null=True)
    cause = TextField()
    tries = IntegerField(default=1)
    next_at = Moment(null=True)
    created_at = Moment()
    reply = BooleanField(default=False)

    class Meta:
        indexes = ((("arrival_id", "reply"), True),)


class Decision(Table):
    """What a stage concluded about an arrival, and why. Written once, with the facts it read."""

    arrival_id = IntegerField()
    email_id = IntegerField(index=True)
    stage = TextField()
    kind = TextField()
    value = Json(null=True)
    reason = TextField()
    rule = TextField(null=True)
    evidence = Json()
    rivals = Json()
    at = Moment()
    configuration = TextField()


class EmailFilter(Table):
    """A rule that skips or files mail. Criteria are kept as JSON, so a new one needs no migration."""

    name = TextField(unique=True)
    scope = TextField()
    email_account = ForeignKeyField(EmailAccount, null=True, on_delete="CASCADE")
    user = ForeignKeyField(User, null=True, on_delete="CASCADE")
    criteria = Json()
    action = TextField()
    folder = TextField(null=True)
    mark_read = BooleanField(default=False)
    no_notify = BooleanField(default=False)
    priority = IntegerField(default=0)
    active = BooleanField(default=True)
    example = BlobField(null=True)
    created_at = Moment()
