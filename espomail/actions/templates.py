"""What people do with templates: look at them, try them, write their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from espomail import rendering
from espomail.actions import template_trouble
from espomail.actions.rights import administrator
from espomail.domain.clock import iso
from espomail.domain.permissions import Actor
from espomail.domain.template_samples import sample
from espomail.errors import NotFound, Usage
from espomail.rendering import Letter, TemplateError
from espomail.store import letter_facts, templates
from espomail.store.models import Email

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True)
class ListedTemplate:
    """A template: shipped, changed (an override of a shipped one) or own, and who answers with it."""

    name: str
    origin: str
    updated_at: int | None
    used_by: tuple[str, ...]


def listed() -> list[ListedTemplate]:
    """Every template by name."""
    changed, used = templates.changed_at(), templates.used_by()
    shipped = set(rendering.names())
    return [
        ListedTemplate(
            name,
            _origin(name, shipped, changed),
            changed.get(name),
            tuple(used.get(name, ())),
        )
        for name in sorted(shipped | set(changed))
    ]


def _origin(name: str, shipped: set[str], changed: dict[str, int]) -> str:
    if name not in changed:
        return "shipped"
    return "changed" if name in shipped else "own"


def preview(
    actor: Actor, name: str, case: int | None, email_id: int | None, now: int, source: str | None = None
) -> Letter:
    """A template filled with sample values, or with those of a case or a mail (66).

    Raises TemplateMissing (78) and TemplateError (65), also for a value that is not there.
    """
    values = sample(name, iso(now) or "")
    if case is not None or email_id is not None:
        administrator(actor, "try a template on a case or a mail")
        values.update(_values_of(case, email_id))
    overrides = letter_facts.overrides()
    if source is not None:
        overrides[name] = source
    return rendering.letter(name, values, overrides)


def _values_of(number: int | None, email_id: int | None) -> dict[str, Any]:
    """What stands in for the samples, as the automatic reply would be given it."""
    if number is None:
        email = Email.get_by_id(email_id)
        number = email.parent_id if email.parent_type == "case" else None
    elif email_id is None:
        email_id = _opening_mail(number)
    case = letter_facts.cases([number]).get(number) if number is not None else None
    if number is not None and case is None:
        raise NotFound(f"no case {number}; list them with: espomail case list")
    mail = letter_facts.emails([email_id], with_text=True).get(email_id) if email_id else None
    values: dict[str, Any] = {"case": case}
    if mail is not None:
        values["email"] = mail
    named = {key: (case or {}).get(key) for key in ("contact", "account")}
    values.update({key: {"name": name} if name else None for key, name in named.items()})
    values["user"] = case["user"] if case else None
    values["team"] = case["team"] if case else None
    values["person"] = {"name": named["contact"] or (mail or {}).get("from_name", "")}
    return values


def _opening_mail(number: int) -> int | None:
    query: Any = Email.select(Email.id).where(
        (Email.parent_type == "case") & (Email.parent_id == number) & (Email.direction == "in")
    )
    found = query.order_by(Email.id).first()
    return found.id if found else None


def put(actor: Actor, name: str, source: str, now: int) -> str:
    """Store an administrator's own text (77, then 65 where it cannot be read).

    Returns what its preview would complain of, or nothing: it is stored all the same, since the values
    of a preview are only samples.
    """
    administrator(actor, "change a template")
    if not NAME.fullmatch(name):
        raise Usage(f"{name!r} is no name for a template: letters, digits and . _ -, at most 64")
    rendering.check(name, source)
    templates.put(name, source, now)
    template_trouble.over(name)
    try:
        preview(actor, name, None, None, now, source)
    except TemplateError as error:
        return str(error)
    return ""


def reset(actor: Actor, name: str) -> None:
    """Back to the shipped text; an own template is removed (2 while an account answers with it)."""
    administrator(actor, "change a template")
    rendering.source(name, letter_facts.overrides())
    used = templates.used_by().get(name, ())
    if used and name not in rendering.names():
        raise Usage(f"{name} is the automatic reply of {', '.join(used)}; give them another first")
    templates.remove(name)
    template_trouble.over(name)


def broken() -> dict[str, str]:
    """Templates of the shipped names that cannot be filled with their samples, and why.

    So too those that could not be filled at a run, until somebody changes them.
    """
    overrides = letter_facts.overrides()
    known = template_trouble.known()
    found = {name: trouble(name, overrides) or known.get(name, "") for name in rendering.names()}
    return {name: why for name, why in found.items() if why}


def trouble(name: str, overrides: Mapping[str, str]) -> str:
    """Why a template cannot be filled with its samples; empty: it can."""
    try:
        rendering.letter(name, sample(name, "2026-01-01T00:00:00Z"), overrides)
    except template_trouble.TROUBLES as error:
        return str(error)
    return ""
