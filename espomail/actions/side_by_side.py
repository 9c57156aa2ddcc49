"""Many servers are asked at once, and the answers come in the order of the questions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from espomail.actions.descriptors import room
from espomail.config import Config

Question = TypeVar("Question")
Answer = TypeVar("Answer")


def side_by_side(
    ask: Callable[[Question], Answer],
    questions: Sequence[Question],
    host: Callable[[Question], str],
    config: Config,
) -> list[Answer]:
    """Ask each in a thread: ``jobs`` at once, ``jobs_per_host`` of one host, no more than files may be open.

    An exception of the first that met with one is raised, when all have been asked.
    """
    # providers count the connections from one place
    places = {host(each): threading.Semaphore(config.jobs_per_host) for each in questions}

    def one(question: Question) -> Answer:
        with places[host(question)]:
            return ask(question)

    workers = max(1, min(config.jobs, len(questions), room()))
    with ThreadPoolExecutor(max_workers=workers) as pool:
        return list(pool.map(one, questions))
