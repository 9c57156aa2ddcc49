"""A template that is missing or cannot be filled: noted, so that a person mends it; no mail waits for it."""

from __future__ import annotations

from espomail.errors import ConfigurationError
from espomail.rendering import TemplateError, TemplateMissing
from espomail.store import alerts

TROUBLES = (TemplateMissing, TemplateError)
_KEY = "template:"


def note(name: str, what: str, cause: str, now: int) -> tuple[ConfigurationError, str | None]:
    """The trouble as an error (78), and what is to be said of it now; ``what`` it cost."""
    error = ConfigurationError(f"{what}: {cause}", f"mend it with: espomail email-template edit {name}")
    return error, alerts.raised(_KEY + name, error.exit_code, f"{error}; {error.hint}", now)


def over(name: str) -> None:
    """Somebody has changed the template."""
    alerts.over(_KEY + name)


def known() -> dict[str, str]:
    """The templates in trouble, and what was said of each."""
    return {row.key.removeprefix(_KEY): row.message for row in alerts.known(_KEY)}
