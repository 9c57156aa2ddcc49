"""Locks on files, held by the kernel: whatever ends their holder frees them, at once."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

LONGEST_PAUSE = 0.01


class FileLock:
    """``flock`` on a file of its own, which is made where it is missing and stays; no link is followed.

    Held at most once, also within one process and thread; no program that we start inherits it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self, patience: float = 0) -> bool:
        """Take it; False if somebody else holds it, and still does so many seconds later."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        taken = False
        try:
            taken = _taken(file, patience)
        finally:
            if not taken:
                os.close(file)
        if taken:
            self._file = file
        return taken

    def release(self) -> None:
        """Let go of it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _taken(file: int, patience: float) -> bool:
    ends, pause = time.monotonic() + patience, LONGEST_PAUSE / 16
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= ends:
                return False
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
