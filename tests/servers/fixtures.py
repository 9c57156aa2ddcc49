"""Servers as pytest fixtures. ``conftest.py`` takes them over by name.

``dovecot`` lives for the whole session: use a user of your own in each test (``a_user``).
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

from espomail.store import Store
from tests.servers import leftovers, postgresql
from tests.servers.dovecot import HOW_TO_INSTALL, Dovecot, is_installed
from tests.servers.scripted_imap import ScriptedImap
from tests.servers.smtp_sink import SmtpSink

_numbers = itertools.count(1)


class NewPlace(Protocol):
    """Where a store may lie that would have this path as a file."""

    def __call__(self, path: Path, like: Path | postgresql.Address | None = None) -> Path | postgresql.Address: ...


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A real Dovecot on loopback. Where it is missing the test fails and says what to do."""
    if not is_installed():
        if os.environ.get("ESPOMAIL_ALLOW_MISSING_DOVECOT"):
            pytest.skip(HOW_TO_INSTALL)
        pytest.fail(HOW_TO_INSTALL)
    # Not in pytest's folder: that is closed to the users Dovecot runs as, and its path is too long
    # for Unix sockets.
    leftovers.sweep(None)
    home = leftovers.home("espomail-dovecot-")
    server = Dovecot(home)
    try:
        yield server.start()
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgresql.PostgresServer]:
    """A real PostgreSQL on loopback. Where it is missing the test is skipped and says what to do."""
    leftovers.sweep(None, postgresql.MEMORY)
    server = postgresql.PostgresServer()
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def lasting_place(request: pytest.FixtureRequest) -> Iterator[NewPlace]:
    """Gives places for stores that several tests share; see ``new_place``."""
    server = request.getfixturevalue("postgres_server") if postgresql.wanted() else None
    with ExitStack() as all_of_them:
        yield lambda path, like=None: all_of_them.enter_context(_placed(server, path, like))


@pytest.fixture
def new_place(request: pytest.FixtureRequest) -> Iterator[NewPlace]:
    """Gives places where this test's stores may be made, each by the path that it has as a file.

    That is the path itself, where nothing is yet, or the address of an empty database. ``like``: the
    place of a closed store, of which it is a copy.
    """
    server = request.getfixturevalue("postgres_server") if postgresql.wanted() else None
    with ExitStack() as all_of_them:
        yield lambda path, like=None: all_of_them.enter_context(_placed(server, path, like))


@contextmanager
def _placed(
    server: postgresql.PostgresServer | None, path: Path, like: Path | postgresql.Address | None
) -> Iterator[Any]:
    if server:
        template = like.database if isinstance(like, postgresql.Address) else None
        address = server.database(path.parent, template, postgresql.options())
        yield address
        server.drop(address)
    else:
        yield shutil.copy(like, path) if like else path


@pytest.fixture
def place(new_place: NewPlace, tmp_path: Path) -> Path | postgresql.Address:
    """Where a test's store is made: a file that is not there yet, or an empty database."""
    return new_place(tmp_path / "desk.db")


@pytest.fixture(scope="session")
def an_empty_store(lasting_place: NewPlace, tmp_path_factory: pytest.TempPathFactory) -> Path | postgresql.Address:
    """What each test gets a copy of: quicker than the migrations each time."""
    made = lasting_place(tmp_path_factory.mktemp("empty") / "desk.db")
    Store.create(str(made)).close()
    return made


@pytest.fixture
def stored_at(
    new_place: NewPlace, an_empty_store: Path | postgresql.Address, tmp_path: Path
) -> Path | postgresql.Address:
    """Where a new, empty store of the test lies."""
    return new_place(tmp_path / "desk.db", an_empty_store)


@pytest.fixture(scope="session")
def running_smtp_sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmtpSink]:
    server = SmtpSink(tmp_path_factory.mktemp("smtp"))
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def smtp_sink(running_smtp_sink: SmtpSink) -> SmtpSink:
    """A real SMTP server that keeps what it gets, empty and well-behaved at each test's start."""
    running_smtp_sink.reset()
    return running_smtp_sink


@pytest.fixture
def scripted_imap() -> Iterator[ScriptedImap]:
    """An IMAP server that misbehaves on purpose."""
    with ScriptedImap() as server:
        yield server


@pytest.fixture
def a_user() -> str:
    """An address whose mailbox nobody has used yet."""
    return f"user{next(_numbers)}@example.com"
