"""What enters the outbox: fixed bytes under a fixed Message-ID, once for each effect.

A row commits together with its cause; ``send`` delivers it later. States: ready, held, claimed,
transmitting, retry, sent, failed, unknown, cancelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from peewee import SQL

from espomail.domain import composing
from espomail.domain.composing import Outgoing
from espomail.domain.identity import fingerprint, id_hash, identity
from espomail.domain.incoming import Record
from espomail.domain.mime.message import Message, address_lists
from espomail.store import bulk, owners, raws, take_numbers, threads
from espomail.store.bulk import dumps
from espomail.store.in_list import chunks
from espomail.store.models import UNSENT, Email, EmailTeam, EmailUser, Outbox

# These are for our own people; what they tell of is stored already.
UNRECORDED = ("notice", "alert")
BY_PEOPLE = "mail"


@dataclass(slots=True)  # frozen, it takes several times as long to make
class Queued:
    """A mail to be sent. ``dedupe_key``: what it happens once for.

    ``kind``: ``mail`` (a person wrote it), ``auto-reply``, ``notice`` or ``alert``; the first two
    become emails. ``mail_from``: the envelope sender, empty for automatic mail. ``state``: ready or
    held. ``email_id``: of a draft that is sent now. ``not_before``: milliseconds since 1970.
    """

    dedupe_key: str
    kind: str
    outgoing: Outgoing
    email_account_id: int | None
    mail_from: str
    automatic: bool = False
    state: str = "ready"
    parent: Record | None = None
    conversation_id: int | None = None
    replied_id: int | None = None
    created_by_id: int | None = None
    not_before: int = 0
    team_ids: tuple[int, ...] = ()
    email_id: int | None = None


def add(rows: Iterable[Queued], now: int) -> dict[str, int]:
    """Queue what is not queued yet; the ids of the new rows by their key, in the order given.

    Raises ValueError for an address or Message-ID that no header may hold.
    """
    new = _unknown(rows)
    if not new:
        return {}
    built = [composing.build(row.outgoing) for row in new]
    raw_ids = raws.add(built)
    email_ids = _record(new, built, raw_ids, now)
    ids = list(take_numbers("outbox", len(new)))
    _insert(ids, new, raw_ids, email_ids, now)
    return {row.dedupe_key: outbox_id for row, outbox_id in zip(new, ids, strict=True)}


def save_draft(row: Queued, now: int) -> int:
    """Keep a mail as its author's draft, or a draft anew; the email's id. Nothing is queued."""
    raw = composing.build(row.outgoing)
    (email_id,) = _record([row], [raw], raws.add([raw]), now, status="draft")
    assert email_id is not None
    return email_id


def new_email_id() -> int:
    """An id for an email to come, since its token is made of it."""
    return take_numbers("email", 1)[0]


def holds_automatic() -> bool:
    """Whether the breaker has tripped: automatic mail is being held."""
    return bool(Outbox.select().where(SQL(UNSENT) & (Outbox.state == "held") & Outbox.automatic).exists())


def queued(keys: Iterable[str]) -> set[str]:
    """Which of these keys stand in the outbox."""
    found: set[str] = set()
    for chunk in chunks(keys):
        query = Outbox.select(Outbox.dedupe_key).where(Outbox.dedupe_key.in_(chunk))
        found.update(row[0] for row in bulk.rows(query))
    return found


def _unknown(rows: Iterable[Queued]) -> list[Queued]:
    """The rows whose key is new, each key once."""
    first: dict[object, Queued] = {}
    for row in rows:
        first.setdefault(row.dedupe_key, row)
    for key in queued(str(key) for key in first):
        del first[key]
    return list(first.values())


def _insert(
    ids: Sequence[int],
    rows: Sequence[Queued],
    raw_ids: Sequence[int],
    email_ids: Sequence[int | None],
    now: int,
) -> None:
    bulk.insert(
        Outbox,
        ("id", "dedupe_key", "kind", "state", "automatic", "email_id", "email_account_id",
         "message_id", "mail_from", "recipients", "refused", "raw_id", "created_by_id",
         "created_at", "not_before", "tries", "copy_state", "copy_tries", "scheduled_at"),
        [
            (id_, row.dedupe_key, row.kind, row.state, int(row.automatic), email_id,
             row.email_account_id, row.outgoing.message_id, row.mail_from,
             dumps(composing.recipients(row.outgoing)), "{}", raw_id, row.created_by_id, now,
             row.not_before, 0, "none", 0, row.not_before if row.not_before > now else None)
            for id_, row, raw_id, email_id in zip(ids, rows, raw_ids, email_ids, strict=True)
        ],
    )  # fmt: skip


# --- the emails --------------------------------------------------------------------------------

_COLUMNS = (
    "identity", "id_hash", "message_id", "direction", "status", "subject", "from_name",
    "from_address", "addresses", "date", "received_at", "in_reply_to", "refs", "text", "has_html",
    "attachments", "auto", "bounce", "defects", "size", "raw_id", "too_large", "conversation_id",
    "parent_type", "parent_id", "replied_id", "email_account_id", "created_by_id", "created_at",
    "id",
)  # fmt: skip


def _record(
    rows: Sequence[Queued],
    built: Sequence[bytes],
    raw_ids: Sequence[int],
    now: int,
    status: str = "queued",
) -> list[int | None]:
    """The emails of these mails, with their people; their ids, None for notices."""
    kept = [index for index, row in enumerate(rows) if row.kind not in UNRECORDED]
    fresh = take_numbers("email", sum(1 for index in kept if rows[index].email_id is None))
    numbers = iter(fresh)
    ids: list[int | None] = [None] * len(rows)
    values = []
    for index in kept:
        row = rows[index]
        ids[index] = next(numbers) if row.email_id is None else row.email_id
        values.append((*_values(row, built[index], raw_ids[index], now, status), ids[index]))
    known = _known(row.email_id for row in rows if row.email_id is not None)
    bulk.insert(Email, _COLUMNS, [each for each in values if each[-1] not in known])
    bulk.update(Email, _COLUMNS[:-1], ("id",), [each for each in values if each[-1] in known])
    _share([(ids[index] or 0, rows[index]) for index in kept], status)
    return ids


def _known(ids: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(ids):
        found.update(row[0] for row in Email.select(Email.id).where(Email.id.in_(chunk)).tuples())
    return found


def _values(row: Queued, raw: bytes, raw_id: int, now: int, status: str) -> tuple[object, ...]:
    # Only a mail with attachments must be parsed: what it holds is known for all others.
    message = _parsed(raw) if row.outgoing.attachments else composing.as_message(row.outgoing)
    key = id_hash(row.outgoing.message_id)
    content = fingerprint(message, raw, raw.index(b"\r\n\r\n") + 4)
    sender = message.senders[0]
    return (
        identity(key, content), key, row.outgoing.message_id, "out", status,
        message.subject, sender.name, sender.key, dumps(address_lists(message)), message.date, now,
        dumps(message.in_reply_to), dumps(message.references), message.text, 0,
        dumps([each.as_json() for each in message.attachments]),
        dumps({"is_auto": row.automatic, "kind": "auto-reply" if row.automatic else "none"}),
        "null", "[]", len(raw), raw_id, 0, row.conversation_id,
        row.parent.type if row.parent else None, row.parent.id if row.parent else None,
        row.replied_id, row.email_account_id, row.created_by_id, now,
    )  # fmt: skip


def _parsed(raw: bytes) -> Message:
    from espomail.domain.mime.parsing import parse

    return parse(raw)


def _share(emails: Sequence[tuple[int, Queued]], status: str) -> None:
    """Who sees a mail: author, teams, and once it is queued our people among its recipients."""
    by_people = [each for each in emails if each[1].kind == BY_PEOPLE]
    users = [(i, row.created_by_id, True, "inbox") for i, row in by_people if row.created_by_id]
    if by_people and status != "draft":
        ours = owners.user_addresses()
        users += [
            (id_, ours[address], False, "inbox")
            for id_, row in by_people
            for address in _addressed(row)
            if address in ours
        ]
        threads.add_participants(
            (row.conversation_id, address, id_)
            for id_, row in by_people
            if row.conversation_id is not None
            for address in _addressed(row)
        )
    bulk.insert(EmailUser, ("email", "user", "is_read", "place", "important", "quiet"),
                [(*each, 0, 0) for each in users], ignore=True)  # fmt: skip
    bulk.insert(EmailTeam, ("email", "team"),
                [(i, team) for i, row in emails for team in row.team_ids], ignore=True)  # fmt: skip


def _addressed(row: Queued) -> list[str]:
    return [each.lower() for each in composing.recipients(row.outgoing)]
