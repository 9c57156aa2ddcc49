"""What every test may use, and the guards: no home directory, no network beyond loopback."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from espomail.domain.clock import parse_iso
from espomail.store import Store
from tests.portable import Listening, offences
from tests.servers import postgresql
from tests.servers.fixtures import *  # noqa: F403
from tests.servers.fixtures import NewPlace
from tests.store_use import StoreUse

NOW = parse_iso("2026-03-02T09:00:00Z")
ESPOMAIL = str(Path(sys.executable).with_name("espomail"))

# A continuous integration tries the same examples each time; everybody else's runs look for new ones.
settings.register_profile(
    "here",
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("here")


def pytest_configure(config: pytest.Config) -> None:
    """Which tests run where (tests/store_use.py); where a PostgreSQL is asked for and there is none, say what to type."""
    config.pluginmanager.register(StoreUse())
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # a shell starts what runs in its background so, and whatever we started would be deaf to Ctrl-C, too
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if postgresql.wanted() and postgresql.programs() is None:
        pytest.exit(f"nothing was tested on PostgreSQL: {postgresql.HOW_TO_INSTALL}", returncode=0)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """What failed, by name and last of all: whoever sees only the end of a long log sees that."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter and not hasattr(config, "workerinput"):
        names = [each.nodeid for key in ("failed", "error") for each in reporter.stats.get(key, ())]
        if names:
            reporter.write_line(f"failed: {' '.join(names)}"[:1500])


@pytest.fixture(autouse=True)
def _guard(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own files, variables or time zone play a part; only loopback is reached."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in list(os.environ):
        if name.startswith(("ESPOMAIL_STORE", "ESPOMAIL_CONFIG", "ESPOMAIL_AS", "ESPOMAIL_NOW", "XDG_", "SUDO_")):
            monkeypatch.delenv(name)
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            assert address[0] in ("127.0.0.1", "::1", "localhost"), f"a test reaches out to {address}"
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=postgresql.wanted())
def _portable() -> Iterator[None]:
    """What a test says to the server, PostgreSQL's relatives would understand."""
    logger, listening = logging.getLogger("peewee"), Listening()
    level = logger.level
    logger.addHandler(listening)
    logger.setLevel(logging.DEBUG)
    yield
    logger.setLevel(level)
    logger.removeHandler(listening)
    assert offences(listening.heard) == []


@pytest.fixture
def store(stored_at: Path) -> Iterator[Store]:
    """A new, empty store."""
    made = Store.open(str(stored_at))
    yield made
    made.close()


@dataclass
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """Standard output by lines."""
        return self.out.splitlines()


class Desk:
    """A store used as people use it: through the installed command."""

    def __init__(self, path: Path, now: str) -> None:
        self.path = path
        self.now = now
        self.variables: dict[str, str] = {}

    def __call__(self, *arguments: str, code: int | None = 0, stdin: str = "", **options: str) -> Result:
        """Run ``espomail …``; a status other than ``code`` fails the test (None: any)."""
        command = [ESPOMAIL, "--store", str(self.path), "--now", options.get("now", self.now)]
        if "as_login" in options:
            command += ["--as", options["as_login"]]
        done = subprocess.run(
            [*command, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            env={**os.environ, **self.variables},
            timeout=300,
        )
        result = Result(done.returncode, done.stdout, done.stderr)
        if code is not None:
            assert result.code == code, f"{arguments}: {result}"
        return result

    def json(self, *arguments: str, code: int | None = 0, **options: str) -> Any:
        """The JSON document of a command."""
        return self(*arguments, "--json", code=code, **options).json


@pytest.fixture(scope="session")
def a_begun_store(lasting_place: NewPlace, tmp_path_factory: pytest.TempPathFactory) -> Path | postgresql.Address:
    """What the installed ``espomail init`` leaves behind."""
    made = Desk(lasting_place(tmp_path_factory.mktemp("begun") / "desk.db"), "2026-03-02T09:00:00Z")
    made.variables["HOME"] = str(made.path.parent)
    made("init", "--admin", "admin")
    return made.path


@pytest.fixture
def desk(new_place: NewPlace, a_begun_store: Path | postgresql.Address, tmp_path: Path) -> Desk:
    """A store with an administrator ``admin``, used through the installed command."""
    return Desk(new_place(tmp_path / "desk.db", a_begun_store), "2026-03-02T09:00:00Z")


Runner = Callable[..., Result]
