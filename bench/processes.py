"""Runs a command and says what it cost: wall seconds, CPU seconds and peak memory."""

from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What one or several processes cost: seconds, CPU seconds (children too), peak MB.

    ``peak`` is of the largest process alone, unless `run` counts them together. Linux counts what the
    starting process held into a child's peak, so this one must stay small: what takes memory goes
    through `apart`.
    """

    wall: float
    cpu: float
    peak: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.peak, other.peak))


def run(
    words: Sequence[str], env: Mapping[str, str], may_end: Sequence[int] = (0,), together: bool = False
) -> Cost:
    """Run to the end; any exit status but those in ``may_end`` is an error, with what was said.

    ``together``: the peak is of the command and what it started, looked at 100 times a second, each page
    that several processes share counted once (Linux's PSS). That takes time, which counts as the command's.
    """
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            words, env=dict(env), stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        shared = _peak_together(process.pid) if together else 0.0
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in may_end:
            said.seek(0)
            text = said.read().decode("utf-8", "replace")[-2000:]
            raise RuntimeError(f"{' '.join(words[:6])} ended with {process.returncode}:\n{text}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, shared or usage.ru_maxrss / 1024)


def _peak_together(pid: int) -> float:
    """The most memory in MB that a process and its children hold at once, until it has ended."""
    peak = 0.0
    while not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        peak = max(peak, sum(map(_proportional, [pid, *_children(pid)])))
        time.sleep(0.01)
    return peak


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(each) for task in tasks for each in (task / "children").read_text().split()]
    except OSError:
        return []


def _proportional(pid: int) -> float:
    try:
        found = re.search(r"^Pss: +([0-9]+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def apart(function: Callable[..., object], *arguments: object) -> None:
    """Call a function in a process of its own, so that its memory is not ours."""
    process = multiprocessing.get_context("spawn").Process(target=function, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"{function.__name__} ended with {process.exitcode}")


@contextmanager
def serving(serve: Callable[..., None], *arguments: object) -> Iterator[int]:
    """The port of a server in a process of its own; ``serve`` tells it through its last argument, a pipe."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(*arguments, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()
