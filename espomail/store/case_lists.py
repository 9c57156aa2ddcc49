"""Cases as lists and documents: with the names around them, a handful of queries for any number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from espomail.domain.clock import iso
from espomail.domain.incoming import OPEN_STATUSES
from espomail.domain.permissions import Actor
from espomail.store import access, follows, letter_facts
from espomail.store.in_list import chunks
from espomail.store.models import Account, Case, Contact, Email, EmailAccount, Lead, Team, User

SORTS = {
    "number": (Case.id,),
    "status": (Case.status, Case.id),
    "priority": (Case.priority, Case.id),
    "name": (Case.name, Case.id),
    "created": (Case.created_at, Case.id),
    "modified": (Case.modified_at, Case.id),
}


@dataclass(frozen=True)
class Wanted:
    """Which cases a list shows. ``unassigned``: the open ones. ``limit``: the newest N."""

    assigned_to: int | None = None
    unassigned: bool = False
    team_id: int | None = None
    statuses: tuple[str, ...] = ()
    sort: str = "number"
    limit: int | None = None


def listed(wanted: Wanted, actor: Actor) -> list[Case]:
    """The cases an actor may read among those wanted, in the order asked for."""
    query = Case.select()
    rule = access.readable_cases(actor)
    if rule is not None:
        query = query.where(rule)
    if wanted.assigned_to is not None:
        query = query.where(Case.assigned_user == wanted.assigned_to)
    if wanted.unassigned:
        statuses = wanted.statuses or OPEN_STATUSES
        query = query.where(Case.assigned_user.is_null() & Case.status.in_(statuses))
    if wanted.team_id is not None:
        query = query.where(Case.team == wanted.team_id)
    if wanted.statuses:
        query = query.where(Case.status.in_(wanted.statuses))
    return _ordered(query, wanted)


def _ordered(query: Any, wanted: Wanted) -> list[Case]:
    columns = SORTS[wanted.sort]
    if not wanted.limit:
        return list(query.order_by(*columns))
    newest = list(query.order_by(*(each.desc() for each in columns)).limit(wanted.limit))
    return newest[::-1]


def documents(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """Cases in the shape of JSON."""
    ids = [case.id for case in cases]
    users = _names(User, "login", [case.assigned_user_id for case in cases])
    teams = _names(Team, "name", [case.team_id for case in cases])
    accounts = _names(EmailAccount, "address", [case.email_account_id for case in cases])
    records = {
        kind: _names(table, "name", [getattr(case, f"{kind}_id") for case in cases])
        for kind, table in (("account", Account), ("contact", Contact), ("lead", Lead))
    }
    followers = _followers(ids)
    emails = _emails(ids)
    texts = letter_facts.beginnings(c.email_id for c in cases if c.email_id and not c.description)
    return [
        {
            "id": case.id,
            "number": case.id,
            "name": case.name,
            "status": case.status,
            "priority": case.priority,
            "assigned_to": users.get(case.assigned_user_id),
            "team": teams.get(case.team_id),
            "email_account": accounts.get(case.email_account_id),
            **{kind: _named(found, getattr(case, f"{kind}_id")) for kind, found in records.items()},
            "description": case.description or texts.get(case.email_id, ""),
            "created_at": iso(case.created_at),
            "modified_at": iso(case.modified_at),
            "first_response_at": iso(case.first_response_at),
            "closed_at": iso(case.closed_at),
            "followers": followers.get(case.id, []),
            "emails": emails.get(case.id, []),
            "merged_into": case.merged_into,
            "related_to": case.related_to,
            "created_by": case.created_by,
        }
        for case in cases
    ]


def _named(names: dict[int, str], record_id: int | None) -> dict[str, Any] | None:
    return {"id": record_id, "name": names[record_id]} if record_id in names else None


def _names(table: Any, column: str, ids: Sequence[int | None]) -> dict[Any, str]:
    found: dict[Any, str] = {}
    for chunk in chunks(each for each in ids if each is not None):
        query = table.select(table.id, getattr(table, column)).where(table.id.in_(chunk))
        found.update(query.tuples())
    return found


def _followers(ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for start in range(0, len(ids), 500):
        found.update(follows.logins("case", ids[start : start + 500]))
    return found


def _emails(ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for chunk in chunks(ids):
        query = Email.select(Email.parent_id, Email.id).where(
            (Email.parent_type == "case") & Email.parent_id.in_(chunk) & (Email.status != "draft")
        )
        for number, email_id in query.order_by(Email.id).tuples():
            found.setdefault(number, []).append(email_id)
    return found
