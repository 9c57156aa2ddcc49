"""Long lists of values in a query, written into the statement in one go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import Node

LONGEST = 500


class InList(list[object], Node):  # type: ignore[misc]
    """The right side of an ``IN``: ids, texts or hashes, as the driver takes them.

    peewee would make an object of every value and ask the field to convert it, which takes longer than
    the database needs to find the rows.
    """

    def __sql__(self, ctx: Any) -> Any:
        """One mark for each value, and the values."""
        mark = ctx.state.param or "?"
        ctx.literal(f"({', '.join([mark] * len(self))})")
        ctx._values.extend(self)  # what ctx.value does for each, with as many calls
        return ctx


def chunks(values: Iterable[object]) -> list[InList]:
    """Values without doubles, in lists short enough for one statement."""
    wanted = list(dict.fromkeys(values))
    return [InList(wanted[start : start + LONGEST]) for start in range(0, len(wanted), LONGEST)]
