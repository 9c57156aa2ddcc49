"""What killed test runs leave behind goes with the next one, and nothing else does."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from espomail.store import processes
from tests.servers import leftovers

_SERVER = "import time; time.sleep(60)"
_KILLED_RUN = "import os; from espomail.store import processes; print(processes.own_name())"


@pytest.fixture
def servers() -> Iterator[list[subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for each in started:
        each.kill()
        each.wait()


def left_behind(folder: Path, owner: str, servers: list[subprocess.Popen[bytes]], elsewhere: bool = False) -> Path:
    """A server's folder, with a process that works in it, or that only has the number written there."""
    home = leftovers.home(leftovers.PREFIXES[0], folder)
    (home / "owner").write_text(owner)
    (home / "data").mkdir()
    server = subprocess.Popen([sys.executable, "-c", _SERVER], cwd=folder if elsewhere else home / "data",
                              preexec_fn=_hears_signals)  # fmt: skip
    servers.append(server)
    (home / "data" / "postmaster.pid").write_text(f"{server.pid}\n{home}/data\n")
    return home


def _hears_signals() -> None:
    """A run in a shell's background ignores this one, and hands that on; servers do not mind."""
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)


def a_dead_run() -> str:
    done = subprocess.run([sys.executable, "-c", _KILLED_RUN], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_server_of_a_dead_run_ends_and_its_folder_goes(
    tmp_path: Path, servers: list[subprocess.Popen[bytes]]
) -> None:
    home = left_behind(tmp_path, a_dead_run(), servers)
    assert leftovers.sweep(tmp_path) == [home]
    assert servers[0].wait(10) != 0 and not home.exists()


def test_a_server_that_hears_nothing_ends_too(
    tmp_path: Path, servers: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "PATIENCE", 0.2)
    monkeypatch.setattr(signal, "SIGQUIT", signal.SIGWINCH)  # which does nothing
    home = left_behind(tmp_path, a_dead_run(), servers)
    assert leftovers.sweep(tmp_path) == [home]
    assert servers[0].wait(10) == -signal.SIGKILL


def test_another_process_that_got_its_number_lives_on(
    tmp_path: Path, servers: list[subprocess.Popen[bytes]]
) -> None:
    home = left_behind(tmp_path, a_dead_run(), servers, elsewhere=True)
    assert leftovers.sweep(tmp_path) == [home]
    assert servers[0].poll() is None


@pytest.mark.parametrize("owner", ["alive", "elsewhere/other-1/1/1", ""])
def test_whose_owner_may_be_alive_stays(
    tmp_path: Path, servers: list[subprocess.Popen[bytes]], owner: str
) -> None:
    home = left_behind(tmp_path, processes.own_name() if owner == "alive" else owner, servers)
    assert leftovers.sweep(tmp_path) == [] and home.exists()
    assert servers[0].poll() is None
