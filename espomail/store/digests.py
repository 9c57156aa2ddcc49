"""What waits for summaries: the facts of the decision, and that it waits no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from espomail.domain.incoming import Record
from espomail.domain.notices.digest import Waiting
from espomail.store import access, bulk, people
from espomail.store.in_list import chunks
from espomail.store.models import Case, EmailUser, Notification, User
from espomail.store.names import with_names


def due_users(now: int) -> list[int]:
    """The users whose summary is due."""
    query = Notification.select(Notification.user_id).where(Notification.digest_at <= now).distinct()
    return sorted(row[0] for row in query.tuples())


def waiting(user_id: int) -> list[Waiting]:
    """All that waits for a user's summary, with whether they read it and still may."""
    mine = (Notification.user == user_id) & Notification.digest_at.is_null(False)
    rows = list(Notification.select().where(mine).order_by(Notification.id))
    emails = [row.email_id for row in rows if row.email_id]
    cases = [row.record_id for row in rows if row.record_type == "case"]
    read, readable, open_cases = _read(user_id, emails), *_readable(user_id, emails, cases)
    names = with_names({row.id: Record(row.record_type, row.record_id) for row in rows})
    return [
        Waiting(
            id=row.id,
            at=row.at,
            due=row.digest_at,
            type=row.type,
            record=names.get(row.id, Record(row.record_type, row.record_id)),
            reasons=tuple(row.reasons),
            email_id=row.email_id,
            is_read=bool(row.is_read) or row.email_id in read,
            may_read=(row.email_id is None or row.email_id in readable)
            and (row.record_type != "case" or row.record_id in open_cases),
        )
        for row in rows
    ]


def _read(user_id: int, emails: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(emails):
        query = EmailUser.select(EmailUser.email_id).where(
            (EmailUser.user == user_id) & EmailUser.email.in_(chunk) & EmailUser.is_read
        )
        found.update(row[0] for row in query.tuples())
    return found


def _readable(user_id: int, emails: Sequence[int], cases: Sequence[int]) -> tuple[set[int], set[int]]:
    """Which of these mails and cases a user may read; of a deactivated one none."""
    user = User.get_by_id(user_id)
    if not user.active:
        return set(), set()
    actor = people.actor(user.login)
    rule = access.readable_cases(actor)
    found: set[int] = set()
    for chunk in chunks(cases):
        query = Case.select(Case.id).where(Case.id.in_(chunk))
        found.update(row[0] for row in (query if rule is None else query.where(rule)).tuples())
    return access.readable_emails(actor, emails), found


def settle(ids: Iterable[int]) -> None:
    """These notices wait no more."""
    bulk.update(Notification, ("digest_at",), ("id",), [(None, id_) for id_ in ids])
