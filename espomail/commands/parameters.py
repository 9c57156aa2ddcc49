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
# A number beyond this is a slip, and more than some databases keep.
MOST = 2**31 - 1


class _Number(click.IntRange):
    """A whole number from ``min`` on; of its size nothing is said in the help."""

    def __init__(self, least: int = -MOST) -> None:
        super().__init__(least, MOST)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The number; one out of the range is a usage error."""
        number = int(click.INT.convert(value, param, ctx))
        if number > MOST:
            self.fail(f"{number} is too large", param, ctx)
        if self.min is not None and number < self.min:
            self.fail(f"{number} is too small", param, ctx)
        return number

    def _describe_range(self) -> str:
        return "" if self.min == -MOST else f"x>={self.min}"


COUNT = _Number(0)
AT_LEAST_ONE = _Number(1)
NUMBER = _Number()
