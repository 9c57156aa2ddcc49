"""Stored notices: what a user was told, and what they have read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from espomail.domain.clock import iso
from espomail.domain.incoming import Record
from espomail.errors import NotFound
from espomail.store import bulk
from espomail.store.bulk import dumps
from espomail.store.in_list import chunks
from espomail.store.models import Email, Follow, Notification
from espomail.store.names import with_names


@dataclass(slots=True)  # frozen, it takes several times as long to make
class Told:
    """A notice to one user about one event, with all its reasons."""

    user_id: int
    event: str
    type: str
    record_type: str
    record_id: int
    email_id: int
    reasons: tuple[str, ...]


def tell(notices: Iterable[Told], now: int) -> None:
    """Store notices; of an event that somebody was told of, the notice is brought up to date.

    It is unread again where it is now about something that was given to them.
    """
    rows = list(notices)
    before = _types(rows)
    new = [row for row in rows if (row.user_id, row.event) not in before]
    known = [row for row in rows if (row.user_id, row.event) in before]
    bulk.insert(
        Notification,
        ("user", "event", "at", "type", "record_type", "record_id", "email_id", "is_read", "reasons"),
        [
            (row.user_id, row.event, now, row.type, row.record_type, row.record_id, row.email_id, False,
             dumps(row.reasons))
            for row in new
        ],
        ignore=True,
    )  # fmt: skip
    bulk.update(
        Notification, ("type", "record_type", "record_id", "reasons"), ("user", "event"),
        [
            (row.type, row.record_type, row.record_id, dumps(row.reasons), row.user_id, row.event)
            for row in known
        ],
    )  # fmt: skip
    given = [row for row in known if row.type != before[row.user_id, row.event]]
    bulk.update(
        Notification, ("is_read",), ("user", "event"), [(False, row.user_id, row.event) for row in given]
    )


def _types(rows: Sequence[Told]) -> dict[tuple[int, str], str]:
    found: dict[tuple[int, str], str] = {}
    users = sorted({row.user_id for row in rows})
    for chunk in chunks(row.event for row in rows):
        query = Notification.select(Notification.user_id, Notification.event, Notification.type).where(
            Notification.user.in_(users) & Notification.event.in_(chunk)
        )
        found.update({(user_id, event): kind for user_id, event, kind in bulk.rows(query)})
    return found


def reasons_told(
    user_ids: Sequence[int], events: Iterable[str]
) -> dict[tuple[str, int], frozenset[str]]:
    """Why these users were told of these events."""
    found: dict[tuple[str, int], frozenset[str]] = {}
    for chunk in chunks(events):
        query = Notification.select(Notification.event, Notification.user_id, Notification.reasons).where(
            Notification.user.in_(user_ids) & Notification.event.in_(chunk)
        )
        for event, user_id, reasons in bulk.rows(query):
            found[event, user_id] = frozenset(bulk.loads(reasons))
    return found


def of_user(user_id: int, login: str, unread: bool, limit: int | None) -> list[dict[str, Any]]:
    """A user's notices, newest first, in the shape of JSON; their records by name, in one look."""
    query = Notification.select().where(Notification.user == user_id)
    if unread:
        query = query.where(~Notification.is_read)
    rows = list(query.order_by(Notification.at.desc(), Notification.id.desc()).limit(limit))
    names = with_names({row.id: Record(row.record_type, row.record_id) for row in rows if _named(row)})
    subjects = _subjects([row.email_id for row in rows if row.email_id])
    return [
        {
            "id": row.id,
            "at": iso(row.at),
            "user": login,
            "type": row.type,
            "record": _record(row, names, subjects),
            "email": row.email_id,
            "read": bool(row.is_read),
            "reasons": row.reasons,
        }
        for row in rows
    ]


def add(rows: Iterable[tuple[int, str, int, str, str, int, int | None, Sequence[str]]]) -> None:
    """Store notices, each once: (user, event, time, type, record type, record id, email, reasons)."""
    bulk.insert(
        Notification,
        ("user", "event", "at", "type", "record_type", "record_id", "email_id", "is_read", "reasons"),
        [(*row[:7], False, bulk.dumps(list(row[7]))) for row in rows],
        ignore=True,
    )


def ids_of(keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The ids of notices by user and event."""
    wanted = set(keys)
    found: dict[tuple[int, str], int] = {}
    for chunk in chunks(sorted({event for _, event in wanted})):
        query = Notification.select(Notification.user_id, Notification.event, Notification.id)
        for user_id, event, id_ in query.where(Notification.event.in_(chunk)).tuples():
            found[user_id, event] = id_
    return {key: found[key] for key in wanted if key in found}


def put_into_digest(rows: Iterable[tuple[int, int, str]]) -> None:
    """Notices wait for their user's summary: (when it is due, user, event)."""
    bulk.update(Notification, ("digest_at",), ("user", "event"), rows)


def move_digest(user_id: int, due: int | None) -> None:
    """What waits for a user's summary waits for another time, or (None) for none any more."""
    waiting = (Notification.user == user_id) & Notification.digest_at.is_null(False)
    Notification.update(digest_at=due).where(waiting).execute()


def muted_of(user_id: int) -> list[str]:
    """What a user has muted, as ``case:12``."""
    query = Follow.select(Follow.record_type, Follow.record_id).where((Follow.user == user_id) & Follow.muted)
    order = query.order_by(Follow.record_type, Follow.record_id)
    return [f"{kind}:{record_id}" for kind, record_id in order.tuples()]


def _named(row: Notification) -> bool:
    return row.record_type not in ("email", "email_account")


def _record(
    row: Notification, names: dict[int, Record], subjects: dict[int, str]
) -> dict[str, Any]:
    if row.id in names:
        return names[row.id].as_json()
    name = subjects.get(row.record_id, "") if row.record_type == "email" else ""
    return {"type": row.record_type, "id": row.record_id, "name": name}


def _subjects(ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(ids), 500):
        query = Email.select(Email.id, Email.subject).where(Email.id.in_(ids[start : start + 500]))
        found.update(query.tuples())
    return found


def mark_read(user_id: int, ids: Sequence[int]) -> int:
    """Mark a user's notices as read, or all of them (66 for an unknown id, or one of somebody else)."""
    mine = Notification.user == user_id
    if not ids:
        return int(Notification.update(is_read=True).where(mine & ~Notification.is_read).execute())
    found = {row.id for row in Notification.select(Notification.id).where(mine & Notification.id.in_(ids))}
    missing = [str(each) for each in ids if each not in found]
    if missing:
        raise NotFound(f"no notice {', '.join(missing)} of yours; list them with: espomail notification list")
    return int(Notification.update(is_read=True).where(Notification.id.in_(sorted(found))).execute())
