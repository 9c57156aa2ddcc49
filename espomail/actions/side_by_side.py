"""Many servers are asked at once, and the answers come in the order of the questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from espomail.actions.descriptors import room

Question = TypeVar("Question")
Answer = TypeVar("Answer")


def side_by_side(
    ask: Callable[[Question], Answer], questions: Sequence[Question], jobs: int
) -> list[Answer]:
    """Ask each in a thread, at most ``jobs`` at once and no more than files may be open for.

    An exception of the first that met with one is raised, when all have been asked.
    """
    with ThreadPoolExecutor(max_workers=max(1, min(jobs, len(questions), room()))) as pool:
        return list(pool.map(ask, questions))
