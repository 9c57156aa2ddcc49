"""E-mail filters as they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from espomail.domain.filters import Criteria, EmailFilter
from espomail.errors import Exists, NotFound
from espomail.store import retired
from espomail.store.models import EmailAccount, User
from espomail.store.models import EmailFilter as Row
from espomail.store.nearest import likely


@dataclass(frozen=True)
class Listed:
    """A filter with what people want to know of it: whose it is, whether it is on."""

    rule: EmailFilter
    active: bool
    kind: str
    account: str | None
    user: str | None
    owner_id: int | None
    created_at: int
    example: bytes | None


def active() -> list[EmailFilter]:
    """Every filter that is on, the oldest first; those of switched-off users and accounts too."""
    return [_rule(row) for row in Row.select().where(Row.active).order_by(Row.id)]


def every() -> list[Listed]:
    """Every filter, the oldest first, with its account and user: one query."""
    return _listed(_joined().order_by(Row.id))


def find(name: str) -> Listed:
    """A filter by name (66 if there is none)."""
    found = _listed(_joined().where(Row.name == name))
    if not found:
        names = Row.select(Row.name).where(Row.scope == "global").tuples()
        hint = likely(name, (row[0] for row in names), "email-filter")
        raise NotFound(f"no filter {name}; {hint}")
    return found[0]


def check_free(name: str) -> None:
    """73 if the name is taken."""
    if Row.get_or_none(Row.name == name):
        raise Exists(f"there is a filter {name} already; change it with: espomail email-filter edit {name}")


def add(rule: EmailFilter, example: bytes | None, now: int) -> int:
    """Store a new filter, switched on; its id."""
    values = {**retired.next_id(Row), **_values(rule)}
    return int(Row.insert(**values, example=example, created_at=now).execute())


def update(rule: EmailFilter, example: bytes | None) -> None:
    """Replace a filter's own values."""
    Row.update(**_values(rule), example=example).where(Row.id == rule.id).execute()


def switch(filter_id: int, on: bool) -> None:
    """Turn a filter on or off."""
    Row.update(active=on).where(Row.id == filter_id).execute()


def remove(filter_id: int) -> None:
    """Delete a filter; decisions keep its name."""
    retired.retire(Row, filter_id)
    Row.delete().where(Row.id == filter_id).execute()


def _joined() -> Any:
    return (
        Row.select(
            Row,
            EmailAccount.address,
            EmailAccount.kind,
            EmailAccount.owner.alias("owner_of_account"),
            User.login,
        )
        .join(EmailAccount, "LEFT OUTER JOIN", on=(Row.email_account == EmailAccount.id))
        .switch(Row)
        .join(User, "LEFT OUTER JOIN", on=(Row.user == User.id))
    )


def _values(rule: EmailFilter) -> dict[str, Any]:
    return {
        "name": rule.name,
        "scope": rule.scope,
        "email_account": rule.email_account_id,
        "user": rule.user_id,
        "criteria": rule.criteria.as_json(),
        "action": rule.action,
        "folder": rule.folder,
        "mark_read": rule.mark_read,
        "no_notify": rule.no_notify,
        "priority": rule.priority,
    }


def _rule(row: Any) -> EmailFilter:
    return EmailFilter(
        id=row.id,
        name=row.name,
        scope=row.scope,
        criteria=Criteria.from_json(row.criteria),
        action=row.action,
        folder=row.folder,
        mark_read=bool(row.mark_read),
        no_notify=bool(row.no_notify),
        priority=row.priority,
        email_account_id=row.email_account_id,
        user_id=row.user_id,
    )


def _listed(query: Any) -> list[Listed]:
    return [
        Listed(
            rule=_rule(row),
            active=bool(row.active),
            kind=row.kind or row.scope,
            account=row.address,
            user=row.login,
            owner_id=row.user_id or row.owner_of_account,
            created_at=row.created_at,
            example=bytes(row.example) if row.example is not None else None,
        )
        for row in query.objects()
    ]
