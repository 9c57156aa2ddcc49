"""E-mail filters as they are shown: rows, records, JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from espomail.domain.clock import iso
from espomail.domain.filters import EmailFilter
from espomail.store.filters import Listed

if TYPE_CHECKING:
    from espomail.actions.filters import Trial


def trial_text(trial: Trial) -> str:
    """What each criterion of a tried filter saw, on one line."""
    return "; ".join(
        f"{each.criterion} {each.pattern}: {'yes' if each.agreed else 'no'} ({', '.join(each.seen)})"
        for each in trial.answers
    )


def trial_document(name: str, trial: Trial) -> dict[str, Any]:
    """A trial in JSON."""
    return {
        "file": name,
        "matches": trial.matches,
        "fires": trial.fires,
        "criteria": [each.as_json() for each in trial.answers],
    }


def line(each: Listed) -> tuple[Any, ...]:
    """A filter's row in the list."""
    rule = each.rule
    state = "on" if each.active else "off"
    return (
        rule.name, rule.scope, each.account or each.user, rule.action, rule.folder, rule.priority,
        state, _criteria_text(rule),
    )  # fmt: skip


def _criteria_text(rule: EmailFilter) -> str:
    words = rule.criteria.as_json().items()
    return "; ".join(
        f"{key} {value if isinstance(value, str) else ' | '.join(value)}" for key, value in words
    )


def record(each: Listed) -> list[tuple[str, Any]]:
    """A filter as name and value, a criterion with several values on several lines."""
    found = {**document(each), **each.rule.criteria.as_json()}
    del found["criteria"]
    values = {key: value if isinstance(value, list) else [value] for key, value in found.items()}
    return [(key, _plain(value)) for key, several in values.items() for value in several]


def _plain(value: Any) -> Any:
    return ("no", "yes")[value] if isinstance(value, bool) else value


def document(each: Listed) -> dict[str, Any]:
    """A filter in JSON."""
    rule = each.rule
    return {
        "id": rule.id,
        "name": rule.name,
        "scope": rule.scope,
        "account": each.account,
        "user": each.user,
        "criteria": rule.criteria.as_json(),
        "action": rule.action,
        "folder": rule.folder,
        "mark_read": rule.mark_read,
        "no_notify": rule.no_notify,
        "priority": rule.priority,
        "active": each.active,
        "has_example": each.example is not None,
        "created_at": iso(each.created_at),
    }
