"""What we tell people: notices, the outbox, automatic replies, and what is known of addresses."""

from __future__ import annotations

from peewee import SQL, BigIntegerField, BooleanField, ForeignKeyField, IntegerField, TextField

from espomail.store.fields import Json, Moment
from espomail.store.models.people import User
from espomail.store.models.table import Table

# What is still to be done, out of all that ever came or went. A query that says it in the same words
# is answered by the small index over just that.
UNSENT = "state IN ('ready', 'claimed', 'transmitting', 'retry', 'held')"
IS_NOTICE = "kind = 'notice'"
# What lies in the outbox and is no mail: notices to commands and webhooks.
HOOKS = ("command", "webhook")


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
