"""Threads that talk to servers hand over what they need of the store to the one thread that writes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass
class _Errand:
    call: Callable[[], Any]
    answer: Any = None
    error: BaseException | None = None
    done: threading.Event = field(default_factory=threading.Event)


class Errands:
    """Runs jobs in threads, while the thread that called ``run`` does their errands one by one."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[_Errand | None] = queue.SimpleQueue()

    def do(self, call: Callable[[], T]) -> T:
        """For a job: have the writer call this, and wait for its result; its exception is raised here."""
        errand = _Errand(call)
        self._waiting.put(errand)
        errand.done.wait()
        if errand.error is not None:
            raise errand.error
        answer: T = errand.answer
        return answer

    def run(self, jobs: Sequence[Callable[[], None]], threads: int) -> None:
        """Run all jobs, at most so many at once, to their end. A job keeps its exceptions to itself.

        Whatever interrupts the writer leaves the threads behind: they end with the process.
        """
        todo: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        for job in jobs:
            todo.put(job)
        for _ in range(min(threads, len(jobs))):
            threading.Thread(target=self._work, args=(todo,), daemon=True).start()
        left = len(jobs)
        while left:
            errand = self._waiting.get()
            if errand is None:
                left -= 1
            else:
                _run(errand)

    def _work(self, todo: queue.SimpleQueue[Callable[[], None]]) -> None:
        while True:
            try:
                job = todo.get_nowait()
            except queue.Empty:
                return
            try:
                job()
            finally:
                self._waiting.put(None)


def _run(errand: _Errand) -> None:
    try:
        errand.answer = errand.call()
    except Exception as error:
        errand.error = error
    except BaseException as error:
        errand.error = error  # the thread must not take it for done
        raise
    finally:
        errand.done.set()
