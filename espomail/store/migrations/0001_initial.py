"""The first schema, as it was; later changes are migrations of their own."""

from __future__ import annotations

from typing import Any

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from espomail.store.fields import Json, Moment

# what peewee cannot say: the small indexes over what is still to be done
PARTIAL = (
    "CREATE INDEX ledger_stored ON ledger (state) WHERE state = 'stored'",
    "CREATE INDEX arrival_waiting ON arrival (stage, id) WHERE "
    "stage IN ('filter', 'link', 'distribute', 'autoreply', 'notify', 'held')",
    "CREATE INDEX arrival_skipped ON arrival (filter_id) WHERE filter_id IS NOT NULL",
    "CREATE INDEX outbox_waiting ON outbox (state, not_before) WHERE "
    "state IN ('ready', 'claimed', 'transmitting', 'retry', 'held')",
    "CREATE INDEX outbox_copies ON outbox (copy_state) WHERE copy_state = 'pending'",
)


def up(migrator: Any, db: Any) -> None:
    """Create every table with its indexes."""

    class User(Model):
        login = TextField(unique=True)
        name = TextField()
        is_admin = BooleanField(default=False)
        active = BooleanField(default=True)
        os_login = TextField(unique=True, null=True)
        preferences = Json(default=dict)
        created_at = Moment()
        open_cases = IntegerField(default=0)
        last_assigned_at = Moment(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "user"

    db.create_tables([User])

    class Absence(Model):
        user = ForeignKeyField(User, on_delete="CASCADE")
        from_at = Moment()
        until_at = Moment()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "absence"

    db.create_tables([Absence])

    class Account(Model):
        name = TextField(index=True)
        created_at = Moment()
        removed = BooleanField(default=False)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "account"

    db.create_tables([Account])

    class Team(Model):
        name = TextField(unique=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "team"

    db.create_tables([Team])

    class EmailAccount(Model):
        kind = TextField()
        address = TextField(unique=True)
        name = TextField()
        owner = ForeignKeyField(User, null=True)
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

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "email_account"

    db.create_tables([EmailAccount])

    class AccountTeam(Model):
        email_account = ForeignKeyField(EmailAccount, on_delete="CASCADE")
        team = ForeignKeyField(Team, on_delete="CASCADE")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "account_team"
            primary_key = CompositeKey("email_account", "team")

    db.create_tables([AccountTeam])

    class AddressState(Model):
        address = TextField(primary_key=True)
        state = TextField()
        status = TextField(null=True)
        diagnostic = TextField(null=True)
        at = Moment()
        until_at = Moment(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "address_state"

    db.create_tables([AddressState])

    class Alert(Model):
        key = TextField(primary_key=True)
        message = TextField()
        code = IntegerField()
        first_at = Moment()
        last_at = Moment()
        said_at = Moment(null=True)
        count = IntegerField(default=1)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "alert"

    db.create_tables([Alert])

    class Email(Model):
        identity = BlobField(unique=True)
        id_hash = BlobField(index=True, null=True)
        message_id = TextField(null=True)
        direction = TextField()
        status = TextField()
        subject = TextField()
        from_name = TextField()
        from_address = TextField(index=True)
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
        conversation_id = IntegerField(index=True, null=True)
        parent_type = TextField(null=True)
        parent_id = BigIntegerField(null=True)
        replied_id = IntegerField(null=True)
        email_account_id = IntegerField(null=True)
        created_by_id = IntegerField(null=True)
        created_at = Moment()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "email"
            indexes = ((("parent_type", "parent_id"), False),)

    db.create_tables([Email])

    class Arrival(Model):
        email = ForeignKeyField(Email, on_delete="CASCADE")
        email_account_id = IntegerField(null=True)
        folder_id = IntegerField(null=True)
        uidvalidity = BigIntegerField(null=True)
        uid = BigIntegerField(null=True)
        received_at = Moment()
        stage = TextField()
        filter_id = IntegerField(null=True)
        unskipped = BooleanField(default=False)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "arrival"
            indexes = ((("email", "email_account_id"), True),)

    db.create_tables([Arrival])

    class AutoReply(Model):
        effect_key = TextField(unique=True)
        address = TextField()
        domain = TextField()
        at = Moment()
        email_id = IntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "auto_reply"
            indexes = ((("address", "at"), False), (("domain", "at"), False), (("at",), False))

    db.create_tables([AutoReply])

    class Case(Model):
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

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "case_record"
            indexes = ((("status", "assigned_user"), False),)

    db.create_tables([Case])

    class Contact(Model):
        name = TextField(index=True)
        account = ForeignKeyField(Account, null=True)
        created_at = Moment()
        removed = BooleanField(default=False)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "contact"

    db.create_tables([Contact])

    class Conversation(Model):
        case_id = BigIntegerField(index=True, null=True)
        parent_type = TextField(null=True)
        parent_id = BigIntegerField(null=True)
        created_at = Moment()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "conversation"

    db.create_tables([Conversation])

    class Counter(Model):
        name = TextField(primary_key=True)
        value = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "counter"

    db.create_tables([Counter])

    class Decision(Model):
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

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "decision"

    db.create_tables([Decision])

    class EmailFilter(Model):
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

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "email_filter"

    db.create_tables([EmailFilter])

    class EmailTeam(Model):
        email = ForeignKeyField(Email, on_delete="CASCADE")
        team = ForeignKeyField(Team, on_delete="CASCADE")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "email_team"
            without_rowid = True
            primary_key = CompositeKey("email", "team")

    db.create_tables([EmailTeam])

    class EmailUser(Model):
        email = ForeignKeyField(Email, on_delete="CASCADE")
        user = ForeignKeyField(User, on_delete="CASCADE")
        is_read = BooleanField(default=False)
        important = BooleanField(default=False)
        place = TextField(default="inbox")
        folder = TextField(null=True)
        quiet = BooleanField(default=False)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "email_user"
            without_rowid = True
            primary_key = CompositeKey("user", "email")
            indexes = ((("email",), False),)

    db.create_tables([EmailUser])

    class Folder(Model):
        email_account = ForeignKeyField(EmailAccount, on_delete="CASCADE")
        name = TextField()
        active = BooleanField(default=True)
        uidvalidity = BigIntegerField(null=True)
        last_uid = BigIntegerField(default=0)
        epoch = IntegerField(default=0)
        scanned_at = Moment(null=True)
        facts = Json(default=dict)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "folder"
            indexes = ((("email_account", "name"), True),)

    db.create_tables([Folder])

    class Follow(Model):
        record_type = TextField()
        record_id = BigIntegerField()
        user = ForeignKeyField(User, on_delete="CASCADE")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "follow"
            without_rowid = True
            primary_key = CompositeKey("record_type", "record_id", "user")

    db.create_tables([Follow])

    class Ghost(Model):
        id_hash = BlobField()
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "ghost"
            primary_key = CompositeKey("id_hash", "conversation")

    db.create_tables([Ghost])

    class Held(Model):
        stage = TextField()
        arrival_id = IntegerField(unique=True, null=True)
        folder_id = IntegerField(null=True)
        uidvalidity = BigIntegerField(null=True)
        uid = BigIntegerField(null=True)
        cause = TextField()
        tries = IntegerField(default=1)
        next_at = Moment(null=True)
        created_at = Moment()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "held"

    db.create_tables([Held])

    class JobRun(Model):
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
            database = db
            legacy_table_names = False
            table_name = "job_run"
            indexes = ((("email_account_id", "started_at"), False), (("started_at",), False))

    db.create_tables([JobRun])

    class Lead(Model):
        name = TextField(index=True)
        status = TextField(default="New")
        account = ForeignKeyField(Account, null=True)
        contact = ForeignKeyField(Contact, null=True)
        created_at = Moment()
        removed = BooleanField(default=False)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "lead"

    db.create_tables([Lead])

    class Ledger(Model):
        folder = ForeignKeyField(Folder, on_delete="CASCADE")
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
            database = db
            legacy_table_names = False
            table_name = "ledger"
            without_rowid = True
            primary_key = CompositeKey("folder", "uidvalidity", "uid")

    db.create_tables([Ledger])

    class Notification(Model):
        user = ForeignKeyField(User, on_delete="CASCADE")
        event = TextField()
        at = Moment()
        type = TextField()
        record_type = TextField()
        record_id = BigIntegerField()
        email_id = IntegerField(null=True)
        is_read = BooleanField(default=False)
        reasons = Json()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "notification"
            indexes = ((("user", "event"), True),)

    db.create_tables([Notification])

    class Opportunity(Model):
        name = TextField(index=True)
        stage = TextField(default="Prospecting")
        is_open = BooleanField(default=True)
        account = ForeignKeyField(Account, null=True)
        contact = ForeignKeyField(Contact, null=True)
        created_at = Moment()
        removed = BooleanField(default=False)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "opportunity"

    db.create_tables([Opportunity])

    class Outbox(Model):
        dedupe_key = TextField(unique=True)
        kind = TextField()
        state = TextField()
        automatic = BooleanField(default=False)
        email_id = IntegerField(index=True, null=True)
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

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "outbox"

    db.create_tables([Outbox])

    class Participant(Model):
        conversation = ForeignKeyField(Conversation, on_delete="CASCADE")
        address = TextField()
        email_id = IntegerField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "participant"
            without_rowid = True
            primary_key = CompositeKey("conversation", "address")

    db.create_tables([Participant])

    class Raw(Model):
        data = BlobField()
        size = IntegerField()
        codec = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "raw"

    db.create_tables([Raw])

    class RecordAddress(Model):
        address = TextField()
        record_type = TextField()
        record_id = IntegerField()
        position = IntegerField(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "record_address"
            primary_key = CompositeKey("address", "record_type", "record_id")
            indexes = ((("record_type", "record_id"), False),)

    db.create_tables([RecordAddress])

    class Setting(Model):
        key = TextField(primary_key=True)
        value = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "setting"

    db.create_tables([Setting])

    class StreamEntry(Model):
        record_type = TextField()
        record_id = BigIntegerField()
        at = Moment()
        type = TextField()
        by = TextField(null=True)
        text = TextField(default="")
        email_id = IntegerField(null=True)
        data = Json(default=dict)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "stream_entry"
            indexes = ((("record_type", "record_id", "type", "email_id"), True),)

    db.create_tables([StreamEntry])

    class TeamMember(Model):
        team = ForeignKeyField(Team, on_delete="CASCADE")
        user = ForeignKeyField(User, on_delete="CASCADE")
        position = TextField(default="")
        capacity = IntegerField(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "team_member"
            primary_key = CompositeKey("team", "user")

    db.create_tables([TeamMember])

    class TemplateOverride(Model):
        name = TextField(primary_key=True)
        source = TextField()
        updated_at = Moment()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "template_override"

    db.create_tables([TemplateOverride])

    class TokenKey(Model):
        key_id = TextField(primary_key=True)
        secret = BlobField()
        created_at = Moment()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "token_key"

    db.create_tables([TokenKey])

    class Turn(Model):
        email_account_id = IntegerField(primary_key=True)
        user_id = IntegerField()
        at = Moment()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "turn"

    db.create_tables([Turn])

    class UserAddress(Model):
        address = TextField(primary_key=True)
        user = ForeignKeyField(User, on_delete="CASCADE")
        position = IntegerField(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "user_address"

    db.create_tables([UserAddress])

    for statement in PARTIAL:
        db.execute_sql(statement)
