"""A lock on a file has one holder, and none when that one is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from espomail.store.file_lock import FileLock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.lock"


def test_one_holder_at_a_time_and_the_file_stays(path: Path) -> None:
    one, other = FileLock(path), FileLock(path)
    assert one.acquire() and not other.acquire() and not other.acquire(0.05)
    one.release()
    assert other.acquire() and not one.acquire()
    other.release()
    other.release()
    assert path.stat().st_mode & 0o777 == 0o600


def test_who_is_patient_gets_it_when_it_is_free(path: Path) -> None:
    one, other = FileLock(path), FileLock(path)
    assert one.acquire()
    threading.Timer(0.1, one.release).start()
    began = time.monotonic()
    assert other.acquire(30) and 0.05 < time.monotonic() - began < 10


def test_it_is_free_when_its_holder_is_killed_though_a_program_of_theirs_lives(path: Path) -> None:
    code = (
        "import sys, subprocess; from pathlib import Path; from espomail.store.file_lock import FileLock;"
        "assert FileLock(Path(sys.argv[1])).acquire();"
        "print(subprocess.Popen(['sleep', '60'], stdout=-3, close_fds=False).pid, flush=True);"
        "import time; time.sleep(60)"
    )
    # the lock must not be collected with its object, which nobody has
    holder = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    sleeper = int(holder.stdout.readline())
    assert not FileLock(path).acquire()
    holder.kill()
    holder.communicate()
    assert FileLock(path).acquire(5)
    os.kill(sleeper, signal.SIGKILL)


def test_a_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        FileLock(path).acquire()
    assert not (tmp_path / "elsewhere").exists()


def test_what_cannot_be_locked_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        FileLock(tmp_path).acquire()
