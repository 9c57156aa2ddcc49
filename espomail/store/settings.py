"""The settings that administrators have changed."""

from __future__ import annotations

from espomail.domain.settings import Settings, settings_of
from espomail.store.models import Setting


def load() -> Settings:
    """All settings with their defaults, in one query."""
    return settings_of(stored())


def stored() -> dict[str, str]:
    """The texts of those that were set."""
    return {row.key: row.value for row in Setting.select()}


def put(key: str, text: str) -> None:
    """Set one; ``text`` is as its type's ``canonical`` gives it."""
    query = Setting.insert(key=key, value=text)
    query.on_conflict(conflict_target=[Setting.key], update={Setting.value: text}).execute()


def remove(key: str) -> bool:
    """Back to the default; False if it was not set."""
    return bool(Setting.delete().where(Setting.key == key).execute())
