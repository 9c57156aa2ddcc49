"""Mail as lists and documents, with the names around each mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from espomail.domain.clock import iso
from espomail.domain.incoming import Record
from espomail.domain.permissions import Actor
from espomail.store import access
from espomail.store.in_list import chunks
from espomail.store.mail_views import Wanted, conditions
from espomail.store.models import Arrival, Email, EmailAccount, EmailFilter, EmailTeam, EmailUser, Team, User
from espomail.store.names import with_names

LISTED = [
    column for name, column in Email._meta.fields.items() if name not in ("text", "attachments", "identity")
]


def listed(wanted: Wanted, actor: Actor) -> list[Email]:
    """The mails wanted that an actor may read, the oldest first."""
    return list(newest(wanted, actor))[::-1]


def newest(wanted: Wanted, actor: Actor) -> Any:
    """The query for them, the newest first."""
    query = Email.select(*LISTED)
    for condition in conditions(wanted, actor):
        query = query.where(condition.clause)
    return query.order_by(Email.received_at.desc(), Email.id.desc()).limit(wanted.limit)


def unread(actor: Actor) -> dict[int, int]:
    """How much unread mail a user's inbox shows for each account; the service account has no inbox."""
    if actor.user_id is None:
        return {}
    query: Any = Email.select(Email.id, Email.email_account_id)
    for condition in conditions(Wanted("inbox", unread=True), actor):
        query = query.where(condition.clause)
    pairs = set(query.tuples())
    for chunk in chunks(email_id for email_id, _ in set(pairs)):
        arrived = Arrival.select(Arrival.email, Arrival.email_account_id).where(Arrival.email.in_(chunk))
        pairs.update(arrived.tuples())
    return dict(Counter(account for _, account in pairs if account is not None))


def documents(emails: Sequence[Email], actor: Actor) -> list[dict[str, Any]]:
    """Mails in the shape of JSON, without bodies."""
    ids = [email.id for email in emails]
    read = _read(ids, actor)
    parents = with_names({e.id: Record(e.parent_type, e.parent_id) for e in emails if e.parent_type})
    replied = _replied(emails)
    accounts, stages, filters = _arrivals(ids, actor)
    own = _addresses_of(email.email_account_id for email in emails)
    users = _pairs(EmailUser, EmailUser.email, User, User.login, ids)
    teams = _pairs(EmailTeam, EmailTeam.email, Team, Team.name, ids)
    return [
        {
            "id": email.id,
            "message_id": email.message_id,
            "subject": email.subject,
            "date": iso(email.date),
            "received_at": iso(email.received_at),
            "from": {"name": email.from_name, "address": email.from_address},
            **{kind: _people(email.addresses.get(kind, ())) for kind in ("reply_to", "to", "cc")},
            "status": email.status,
            "direction": email.direction,
            "is_read": email.id in read,
            "parent": parents[email.id].as_json() if email.id in parents else None,
            "replied": replied.get(email.replied_id),
            "accounts": accounts.get(email.id) or own.get(email.email_account_id, []),
            "users": users.get(email.id, []),
            "teams": teams.get(email.id, []),
            "stage": stages.get(email.id, "done"),
            "skipped_by": filters.get(email.id),
            "size": email.size,
            "too_large": bool(email.too_large),
        }
        for email in emails
    ]


def _people(pairs: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    return [{"name": name, "address": address} for name, address in pairs]


def _read(ids: Sequence[int], actor: Actor) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(ids):
        mine = (EmailUser.user == (actor.user_id or 0)) & EmailUser.email.in_(chunk)
        query = EmailUser.select(EmailUser.email).where(mine & EmailUser.is_read)
        found.update(row[0] for row in query.tuples())
    return found


def _replied(emails: Sequence[Email]) -> dict[int | None, dict[str, Any]]:
    found: dict[int | None, dict[str, Any]] = {}
    for chunk in chunks(e.replied_id for e in emails if e.replied_id is not None):
        query = Email.select(Email.id, Email.message_id).where(Email.id.in_(chunk))
        found.update((row[0], {"id": row[0], "message_id": row[1]}) for row in query.tuples())
    return found


def _arrivals(
    ids: Sequence[int], actor: Actor
) -> tuple[dict[int, list[str]], dict[int, str], dict[int, str]]:
    """Accounts by mail, the earliest stage it waits for, and the filter that skipped it.

    What a filter of a colleague's own account did is not said.
    """
    accounts: dict[int, list[str]] = {}
    stages: dict[int, str] = {}
    skipped: dict[int, tuple[int, str]] = {}
    for chunk in chunks(ids):
        query = (
            Arrival.select(Arrival.id, Arrival.email, Arrival.stage, EmailAccount.address, EmailFilter.name)
            .join(EmailAccount, "LEFT JOIN", on=(Arrival.email_account_id == EmailAccount.id))
            .switch(Arrival)
            .join(EmailFilter, "LEFT JOIN", on=(Arrival.filter_id == EmailFilter.id))
            .where(Arrival.email.in_(chunk))
            .order_by(Arrival.id)
        )
        for arrival_id, email_id, stage, address, name in query.tuples():
            if address:
                accounts.setdefault(email_id, []).append(address)
            if _ORDER.index(stage) < _ORDER.index(stages.get(email_id, "skipped")):
                stages[email_id] = stage
            stages.setdefault(email_id, stage)
            if stage == "skipped" and name:
                skipped[arrival_id] = (email_id, name)
    visible = access.visible_among(actor, skipped)
    return accounts, stages, dict(skipped[each] for each in skipped if each in visible)


_ORDER = ("held", "filter", "link", "distribute", "autoreply", "notify", "done", "skipped")


def _addresses_of(ids: Any) -> dict[int | None, list[str]]:
    found: dict[int | None, list[str]] = {}
    for chunk in chunks(each for each in ids if each is not None):
        query = EmailAccount.select(EmailAccount.id, EmailAccount.address)
        found.update((i, [address]) for i, address in query.where(EmailAccount.id.in_(chunk)).tuples())
    return found


def _pairs(table: Any, key: Any, other: Any, name: Any, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for chunk in chunks(ids):
        query = table.select(key, name).join(other).where(key.in_(chunk)).order_by(name)
        for email_id, value in query.tuples():
            found.setdefault(email_id, []).append(value)
    return found
