"""A merged case stands for the one it was merged into, over any number of steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar


class Mergeable(Protocol):
    """A case, as far as merging goes."""

    @property
    def merged_into(self) -> int | None:
        """The number of the case it became part of, if any."""


Case = TypeVar("Case", bound=Mergeable)


def target(number: int | None, find: Callable[[int], Case | None]) -> Case | None:
    """The case that a number stands for: itself, or what it was merged into; None if there is none."""
    seen: set[int] = set()
    found = find(number) if number is not None else None
    # no merge makes a circle; a damaged store must not hang the pipeline
    while found is not None and found.merged_into is not None and found.merged_into not in seen:
        seen.add(found.merged_into)
        found = find(found.merged_into)
    return found
