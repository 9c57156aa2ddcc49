"""Mail as lists and documents: views, searches, and the names around each mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import SQL, fn

from espomail.domain.clock import iso
from espomail.domain.incoming import Record
from espomail.domain.permissions import Actor
from espomail.errors import NotFound
from espomail.store import access
from espomail.store.models import (
    DRAFT,
    Arrival,
    Email,
    EmailAccount,
    EmailFilter,
    EmailTeam,
    EmailUser,
    Team,
    User,
)
from espomail.store.names import with_names
from espomail.store.threads import chunks

LISTED = [
    column for name, column in Email._meta.fields.items() if name not in ("text", "attachments", "identity")
]


@dataclass(frozen=True)
class Wanted:
    """Which mails a list shows. ``skipped_by``: a filter's id; ``limit``: the newest N."""

    view: str = "all"
    folder: str = ""
    email_account_id: int | None = None
    parent: Record | None = None
    unread: bool = False
    skipped: bool = False
    skipped_by: int | None = None
    search: str = ""
    limit: int | None = None


def listed(wanted: Wanted, actor: Actor) -> list[Email]:
    """The mails wanted that an actor may read, the oldest first."""
    return list(newest(wanted, actor))[::-1]


def newest(wanted: Wanted, actor: Actor) -> Any:
    """The query for them, the newest first."""
    query = Email.select(*LISTED)
    for condition in _conditions(wanted, actor):
        query = query.where(condition)
    return query.order_by(Email.received_at.desc(), Email.id.desc()).limit(wanted.limit)


def _conditions(wanted: Wanted, actor: Actor) -> list[Any]:
    # views and unread mail are one's own, which one may read
    own = wanted.view != "all" or wanted.unread
    found = [None if own else access.readable_mail(actor), _skipped(wanted), VIEWS[wanted.view](actor)]
    if wanted.folder:
        found.append(Email.id.in_(_filed(actor).where(EmailUser.folder == wanted.folder)))
    if wanted.unread:
        found.append(Email.id.in_(_mine(actor).where(~EmailUser.is_read)))
    if wanted.email_account_id is not None:
        arrived = Arrival.select(Arrival.email).where(Arrival.email_account_id == wanted.email_account_id)
        found.append(Email.id.in_(arrived) | (Email.email_account_id == wanted.email_account_id))
    if wanted.parent is not None:
        found.append((Email.parent_type == wanted.parent.type) & (Email.parent_id == wanted.parent.id))
    if wanted.search:
        found.append(_search(wanted.search))
    return [each for each in found if each is not None]


def _skipped(wanted: Wanted) -> Any:
    """Mail that a filter skipped for every account is out of the way, unless it is asked for."""
    # The few skipped rows have an index of their own, by their filter.
    skipped = (Arrival.stage == "skipped") & Arrival.filter_id.is_null(False)
    if wanted.skipped_by is not None:
        skipped &= Arrival.filter_id == wanted.skipped_by
    if wanted.skipped:
        return Email.id.in_(Arrival.select(Arrival.email).where(skipped))
    other = Arrival.alias()
    alive = other.select(other.id).where((other.email == Arrival.email) & (other.stage != "skipped"))
    return Email.id.not_in(Arrival.select(Arrival.email).where(skipped & ~fn.EXISTS(alive)))


def _search(text: str) -> Any:
    """A text anywhere in subject, sender, recipients or body; blind to case, without wildcards."""
    return (
        Email.subject.contains(text)
        | Email.from_address.contains(text)
        | Email.from_name.contains(text)
        | Email.addresses.cast("TEXT").contains(text)
        | Email.text.contains(text)
    )


def _mine(actor: Actor) -> Any:
    return EmailUser.select(EmailUser.email).where(EmailUser.user == (actor.user_id or 0))


def _filed(actor: Actor) -> Any:
    """The rows that file an actor's mail; whoever is no user of the store looks into all folders."""
    return _mine(actor) if actor.user_id is not None else EmailUser.select(EmailUser.email)


def _at(actor: Actor, place: str) -> Any:
    return Email.id.in_(_mine(actor).where(EmailUser.place == place))


def _inbox(actor: Actor) -> Any:
    """Mine, in no folder, neither archived nor trashed, from somebody else, not written here by me."""
    me = actor.user_id or 0
    rows = _mine(actor).where((EmailUser.place == "inbox") & EmailUser.folder.is_null())
    foreign = Email.from_address.not_in(sorted(actor.addresses) or [""])
    received = (Email.status == "imported") | Email.created_by_id.is_null() | (Email.created_by_id != me)
    return Email.id.in_(rows) & Email.status.in_(("imported", "sent")) & foreign & received


def _sent(actor: Actor) -> Any:
    """From one of my addresses, or written here by me; not a draft, not in the trash."""
    rows = _mine(actor).where(EmailUser.place != "trash")
    by_me = Email.created_by_id == (actor.user_id or 0)
    from_me = Email.from_address.in_(sorted(actor.addresses) or [""])
    return Email.id.in_(rows) & (Email.status != "draft") & (from_me | by_me)


VIEWS: dict[str, Callable[[Actor], Any]] = {
    "all": lambda actor: None,
    "inbox": _inbox,
    "sent": _sent,
    "drafts": lambda actor: SQL(DRAFT) & (Email.created_by_id == (actor.user_id or 0)),
    "archive": lambda actor: _at(actor, "archive"),
    "trash": lambda actor: _at(actor, "trash"),
    "important": lambda actor: Email.id.in_(_mine(actor).where(EmailUser.important)),
}


def documents(emails: Sequence[Email], actor: Actor) -> list[dict[str, Any]]:
    """Mails in the shape of JSON, without bodies."""
    ids = [email.id for email in emails]
    read = _read(ids, actor)
    parents = with_names({e.id: Record(e.parent_type, e.parent_id) for e in emails if e.parent_type})
    replied = _replied(emails)
    accounts, stages, filters = _arrivals(ids)
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
        query = _mine(actor).where(EmailUser.is_read & EmailUser.email.in_(chunk))
        found.update(row[0] for row in query.tuples())
    return found


def _replied(emails: Sequence[Email]) -> dict[int | None, dict[str, Any]]:
    found: dict[int | None, dict[str, Any]] = {}
    for chunk in chunks(e.replied_id for e in emails if e.replied_id is not None):
        query = Email.select(Email.id, Email.message_id).where(Email.id.in_(chunk))
        found.update((row[0], {"id": row[0], "message_id": row[1]}) for row in query.tuples())
    return found


def _arrivals(ids: Sequence[int]) -> tuple[dict[int, list[str]], dict[int, str], dict[int, str]]:
    """Accounts by mail, the earliest stage it waits for, and the filter that skipped it."""
    accounts: dict[int, list[str]] = {}
    stages: dict[int, str] = {}
    filters: dict[int, str] = {}
    for chunk in chunks(ids):
        query = (
            Arrival.select(Arrival.email, Arrival.stage, EmailAccount.address, EmailFilter.name)
            .join(EmailAccount, "LEFT JOIN", on=(Arrival.email_account_id == EmailAccount.id))
            .switch(Arrival)
            .join(EmailFilter, "LEFT JOIN", on=(Arrival.filter_id == EmailFilter.id))
            .where(Arrival.email.in_(chunk))
            .order_by(Arrival.id)
        )
        for email_id, stage, address, name in query.tuples():
            if address:
                accounts.setdefault(email_id, []).append(address)
            if _ORDER.index(stage) < _ORDER.index(stages.get(email_id, "skipped")):
                stages[email_id] = stage
            stages.setdefault(email_id, stage)
            if stage == "skipped" and name:
                filters[email_id] = name
    return accounts, stages, filters


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


def filter_id(name: str) -> int:
    """The id of a filter (66 if there is none)."""
    row = EmailFilter.get_or_none(EmailFilter.name == name)
    if row is None:
        raise NotFound(f"no filter {name}; list them with: espomail email-filter list")
    return int(row.id)
