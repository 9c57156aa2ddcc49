"""The tables: what espomail knows, with its constraints and indexes.

Times are milliseconds since 1970, UTC. Addresses are kept in lower case wherever they are compared.
Message-IDs are indexed by a short hash (``domain.identity.id_hash``), since they may be of any length.
A foreign key without an index of its own is the first column of its table's key.
"""

from __future__ import annotations

from peewee import (
    SQL,
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    DatabaseProxy,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from espomail.store.fields import Json, Moment

database = DatabaseProxy()

# What is still to be done, out of all that ever came or went. A query that says it in the same words
# is answered by the small index over just that.
UNFINISHED = "stage IN ('filter', 'link', 'distribute', 'autoreply', 'notify', 'held')"
DRAFT = "status = 'draft'"
UNSENT = "state IN ('ready', 'claimed', 'transmitting', 'retry', 'held')"
IS_NOTICE = "kind = 'notice'"
# What lies in the outbox and is no mail: notices to commands and webhooks.
HOOKS = ("command", "webhook")


class Table(Model):  # type: ignore[misc,unused-ignore]
    """What all tables share: the database they live in."""

    class Meta:
        database = database
        legacy_table_names = False


# --- settings and bookkeeping -------------------------------------------------------------------


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


# --- people ---------------------------------------------------------------------------------------


class User(Table):
    """Somebody of the team. ``open_cases`` and ``last_assigned_at`` are kept with every case change."""

    login = TextField(unique=True)
    name = TextField()
    is_admin = BooleanField(default=False)
    active = BooleanField(default=True)
    os_login = TextField(unique=True, null=True)
    preferences = Json(default=dict)
    created_at = Moment()
    open_cases = IntegerField(default=0)
    last_assigned_at = Moment(default=0)


class UserAddress(Table):
    """An address of a user's profile; the first is where notices go."""

    address = TextField(primary_key=True)
    user = ForeignKeyField(User, backref="addresses", on_delete="CASCADE")
    position = IntegerField(default=0)


class Absence(Table):
    """A time in which a user is given no case."""

    user = ForeignKeyField(User, backref="absences", on_delete="CASCADE")
    from_at = Moment()
    until_at = Moment()


class Team(Table):
    """Users who share mail and cases."""

    name = TextField(unique=True)


class TeamMember(Table):
    """A user's place in a team; capacity 0 means no limit."""

    team = ForeignKeyField(Team, backref="members", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="memberships", on_delete="CASCADE")
    position = TextField(default="")
    capacity = IntegerField(default=0)

    class Meta:
        primary_key = CompositeKey("team", "user")


# --- e-mail accounts ------------------------------------------------------------------------------


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


# --- CRM records ----------------------------------------------------------------------------------


class Account(Table):
    """A customer organisation."""

    name = TextField(index=True)
    created_at = Moment()
    removed = BooleanField(default=False)


class Contact(Table):
    """A person, perhaps of an account."""

    name = TextField(index=True)
    account = ForeignKeyField(Account, null=True)
    created_at = Moment()
    removed = BooleanField(default=False)


class Lead(Table):
    """Somebody who may become a customer; a converted lead stands for its account or contact."""

    name = TextField(index=True)
    status = TextField(default="New")
    account = ForeignKeyField(Account, null=True)
    contact = ForeignKeyField(Contact, null=True)
    created_at = Moment()
    removed = BooleanField(default=False)


class Opportunity(Table):
    """A deal in the making, of an account or a contact."""

    name = TextField(index=True)
    stage = TextField(default="Prospecting")
    is_open = BooleanField(default=True)
    account = ForeignKeyField(Account, null=True)
    contact = ForeignKeyField(Contact, null=True)
    created_at = Moment()
    removed = BooleanField(default=False)


class RecordAddress(Table):
    """An address of an account, contact or lead; ``domain``: the registrable one, by which
    colleagues are recognised."""

    address = TextField()
    record_type = TextField()
    record_id = IntegerField()
    position = IntegerField(default=0)
    domain = TextField(default="", index=True)

    class Meta:
        primary_key = CompositeKey("address", "record_type", "record_id")
        indexes = ((("record_type", "record_id"), False),)


# --- mail -----------------------------------------------------------------------------------------


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


# --- cases ----------------------------------------------------------------------------------------


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


class Notification(Table):
    """One notice per event and person, with all its reasons. ``digest_at``: it waits for a summary."""

    user = ForeignKeyField(User, on_delete="CASCADE")
    event = TextField()
    at = Moment()
    type = TextField()
    record_type = TextField()
    record_id = BigIntegerField()
    email_id = IntegerField(null=True)
    is_read = BooleanField(default=False)
    reasons = Json()
    digest_at = Moment(null=True)

    class Meta:
        indexes = (
            (("event", "user"), True),
            SQL("CREATE INDEX notification_digest ON notification (digest_at) WHERE digest_at IS NOT NULL"),
        )


class Outbox(Table):
    """A mail, or a notice to a command or webhook, on its way out: fixed bytes, one key per effect."""

    dedupe_key = TextField(unique=True)
    kind = TextField()
    state = TextField()
    automatic = BooleanField(default=False)
    email_id = IntegerField(null=True, index=True)
    email_account_id = IntegerField(null=True)
    message_id = TextField()
    mail_from = TextField()
    recipients = Json()
    refused = Json(default=dict)
    raw_id = IntegerField()
    created_by_id = IntegerField(null=True)
    created_at = Moment()
    not_before = Moment(default=0)
    tries = IntegerField(default=0)
    answer = TextField(null=True)
    sent_at = Moment(null=True)
    copy_state = TextField(default="none")
    copy_tries = IntegerField(default=0)
    scheduled_at = Moment(null=True)

    class Meta:
        indexes = (
            SQL(f"CREATE INDEX outbox_waiting ON outbox (state, not_before) WHERE {UNSENT}"),
            SQL(f"CREATE INDEX outbox_notices ON outbox (message_id) WHERE {IS_NOTICE}"),
            SQL("CREATE INDEX outbox_copies ON outbox (copy_state) WHERE copy_state = 'pending'"),
        )


class AutoReply(Table):
    """An automatic reply that was queued: what the brakes count."""

    effect_key = TextField(unique=True)
    address = TextField()
    domain = TextField()
    at = Moment()
    email_id = IntegerField()

    class Meta:
        indexes = ((("address", "at"), False), (("domain", "at"), False), (("at",), False))


class AddressState(Table):
    """What bounces told us about an address."""

    address = TextField(primary_key=True)
    state = TextField()
    status = TextField(null=True)
    diagnostic = TextField(null=True)
    at = Moment()
    until_at = Moment(null=True)


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


TABLES: tuple[type[Table], ...] = (
    Setting, Counter, TokenKey, TemplateOverride, JobRun, Alert,
    User, UserAddress, Absence, Team, TeamMember,
    EmailAccount, TokenGrant, AccountTeam, Folder, Raw, Ledger,
    Account, Contact, Lead, Opportunity, RecordAddress,
    Conversation, Ghost, Participant, Email, Arrival, EmailUser, EmailTeam, Held, Decision,
    EmailFilter, Case, Turn, StreamEntry, Follow, Notification, Outbox, AutoReply, AddressState, Lease,
    Mutex,
)  # fmt: skip
