"""Column types that mean the same on every database."""

from __future__ import annotations

from typing import Any

from peewee import BigIntegerField, TextField

from espomail.domain.json_text import dumps, loads


class Json(TextField):
    """A value kept as JSON text, so that it reads back the same from every database."""

    def db_value(self, value: Any) -> str | None:
        """The text that is stored; keys are sorted, so equal values have equal text."""
        return None if value is None else dumps(value)

    def python_value(self, value: str | None) -> Any:
        """The value that was stored."""
        return loads(value)


class Moment(BigIntegerField):
    """A time: milliseconds since 1970, UTC."""
