"""How long things may take, on a machine that may have other work to do."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def room() -> float:
    """How many times longer than on a quiet machine: by how many programs wait for each of its processors."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fails if the block takes longer on a quiet machine; on a busy one it gets its share of that."""
    began = time.monotonic()
    yield
    took, most = time.monotonic() - began, seconds * room()
    assert took < most, f"it took {took:.2f} s, and {most:.2f} s were enough for it"


def wait_until(condition: Callable[[], object], seconds: float = 100) -> None:
    """Returns as soon as a condition holds; fails if it never does."""
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it does not come about"
        time.sleep(0.01)
