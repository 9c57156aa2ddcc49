"""Administrators' own texts in place of, or beside, the shipped templates."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from espomail.store.models import EmailAccount, TemplateOverride


def changed_at() -> dict[str, int]:
    """When each override was stored."""
    return {row.name: row.updated_at for row in TemplateOverride.select()}


def put(name: str, source: str, now: int) -> None:
    """Store an override."""
    values: Any = {"source": source, "updated_at": now}
    query = TemplateOverride.insert(name=name, **values)
    query.on_conflict(conflict_target=[TemplateOverride.name], update=values).execute()


def remove(name: str) -> bool:
    """Back to the shipped text; False if there was no other."""
    return bool(TemplateOverride.delete().where(TemplateOverride.name == name).execute())


def used_by() -> dict[str, list[str]]:
    """The group accounts that answer with each template."""
    found: dict[str, list[str]] = defaultdict(list)
    query = EmailAccount.select().where(EmailAccount.auto_reply != "").order_by(EmailAccount.address)
    for row in query:
        found[row.auto_reply].append(row.address)
    return dict(found)
