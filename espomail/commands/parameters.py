"""Kinds of values that options take."""

from __future__ import annotations

from typing import Any

import click

from espomail.domain.clock import parse_duration


class _Duration(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """``90s``, ``10m``, ``24h`` or ``0`` (off), in milliseconds."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Milliseconds; anything else is a usage error."""
        if isinstance(value, int):
            return value
        try:
            return parse_duration(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


DURATION = _Duration()
