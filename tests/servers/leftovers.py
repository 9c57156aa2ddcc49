"""Folders of servers that bear their owner's name, so that the next run ends what a killed one left behind."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from espomail.store import processes

PREFIXES = ("espomail-postgresql-", "espomail-dovecot-")
PATIENCE = 5.0  # seconds, until a server is killed
_OWNER = "owner"
_PID_FILES = ("data/postmaster.pid", "run/master.pid")


def home(prefix: str, folder: Path | None = None) -> Path:
    """A new folder for a server of this process, which ``sweep`` takes away once the process is gone."""
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
    (made / _OWNER).write_text(processes.own_name())
    return made


def sweep(*folders: Path | None) -> list[Path]:
    """End the servers of processes that are gone, and remove their folders, which are returned.

    Nobody else's are touched: a folder without an owner's name, one of another user, or one whose owner may
    be alive, on another machine, say. A process is ended only if it works in that folder.
    """
    found = []
    for each in _homes(folders):
        try:
            if os.geteuid() not in (0, each.stat().st_uid):  # root's servers run as somebody else
                continue
            owner = (each / _OWNER).read_text()
        except OSError:
            continue
        if processes.is_dead(owner):
            _end_server(each)
            shutil.rmtree(each, ignore_errors=True)
            found.append(each)
    return found


def _homes(folders: tuple[Path | None, ...]) -> Iterator[Path]:
    for folder in dict.fromkeys(each or Path(tempfile.gettempdir()) for each in folders):
        for prefix in PREFIXES:
            yield from folder.glob(f"{prefix}*")


def _end_server(folder: Path) -> None:
    for name in _PID_FILES:
        try:
            pid = int((folder / name).read_text().split()[0])
        except (OSError, ValueError, IndexError):
            continue
        if _works_in(pid, folder):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT if name.startswith("data") else signal.SIGTERM)
                _wait(pid, folder)
                if _works_in(pid, folder):
                    os.kill(pid, signal.SIGKILL)
                    _wait(pid, folder)


def _wait(pid: int, folder: Path) -> None:
    ends = time.monotonic() + PATIENCE
    while _works_in(pid, folder) and time.monotonic() < ends:
        time.sleep(0.02)


def _works_in(pid: int, folder: Path) -> bool:
    """Whether a process is there whose folder or command line lies in this one: a number may be used again."""
    try:
        cwd = Path(f"/proc/{pid}/cwd").readlink()
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return False
    return f"{cwd}/".startswith(f"{folder}/") or f"{folder}/" in words
