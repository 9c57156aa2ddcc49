"""What letters say about cases and mails, by the batch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import fn

from espomail.domain.clock import iso
from espomail.store import bulk
from espomail.store.in_list import chunks
from espomail.store.models import (
    Account,
    Arrival,
    Case,
    Contact,
    Email,
    Team,
    TemplateOverride,
    User,
)

BEGINNING = 20_000


def overrides() -> dict[str, str]:
    """Administrators' own texts by template name."""
    return dict(TemplateOverride.select(TemplateOverride.name, TemplateOverride.source).tuples())


def cases(numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Cases with the names around them."""
    found: dict[int, dict[str, Any]] = {}
    for chunk in chunks(numbers):
        query = (
            Case.select(
                Case.id, Case.name, Case.status, Contact.name, Account.name, Team.name, User.login,
                User.name, Case.email_account_id,
            )
            .join(Contact, "LEFT JOIN", on=(Case.contact_id == Contact.id))
            .switch(Case)
            .join(Account, "LEFT JOIN", on=(Case.account_id == Account.id))
            .switch(Case)
            .join(Team, "LEFT JOIN", on=(Case.team == Team.id))
            .switch(Case)
            .join(User, "LEFT JOIN", on=(Case.assigned_user == User.id))
            .where(Case.id.in_(chunk))
        )  # fmt: skip
        for number, name, status, contact, account, team, login, user, through in bulk.rows(query):
            found[number] = {
                "number": number,
                "name": name,
                "status": status,
                "url": None,
                "contact": contact,
                "account": account,
                "team": team,
                "user": {"login": login, "name": user} if login else None,
                "email_account_id": through,
            }
    return found


def came_through(ids: Iterable[int]) -> dict[int, set[int]]:
    """The e-mail accounts that mails came through."""
    found: dict[int, set[int]] = {}
    for chunk in chunks(ids):
        query = Arrival.select(Arrival.email_id, Arrival.email_account_id).where(Arrival.email.in_(chunk))
        for email_id, account_id in bulk.rows(query):
            found.setdefault(email_id, set()).add(account_id)
    return found


def beginnings(ids: Iterable[int]) -> dict[int, str]:
    """The first part of mails' texts."""
    found: dict[int, str] = {}
    for chunk in chunks(ids):
        query = Email.select(Email.id, fn.SUBSTR(Email.text, 1, BEGINNING)).where(Email.id.in_(chunk))
        found.update(bulk.rows(query))
    return found


def emails(
    ids: Iterable[int], with_text: bool = False, longest: int | None = None
) -> dict[int, dict[str, Any]]:
    """Mails as templates see them; their text only where it is asked for, ``longest`` characters of it."""
    found: dict[int, dict[str, Any]] = {}
    columns = [Email.id, Email.subject, Email.from_name, Email.from_address, Email.received_at,
               Email.attachments]  # fmt: skip
    words = Email.text if longest is None else fn.SUBSTR(Email.text, 1, longest)
    for chunk in chunks(ids):
        query = Email.select(*columns, *([words] if with_text else [])).where(Email.id.in_(chunk))
        for email_id, subject, name, address, at, attachments, *text in bulk.rows(query):
            found[email_id] = {
                "subject": subject,
                "from_name": name,
                "from_address": address,
                "date": iso(at),
                "attachments": [each["name"] for each in bulk.loads(attachments)],
                "text": text[0] if text else "",
            }
    return found
