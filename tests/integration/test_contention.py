"""Other processes that write, or read for long: a run waits, gives up in time, and goes on later."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from espomail.actions import checking
from espomail.config import Config
from espomail.domain.permissions import SYSTEM
from espomail.store import Store
from espomail.store.engine import engine_for
from tests.commands.arriving import a_team, an_account
from tests.commands.conftest import Desk as InProcess
from tests.conftest import ESPOMAIL, NOW, Desk
from tests.integration.helpdesk import at, broken, iso, numbered, query
from tests.integration.odd_desk import emails, fetch, more_accounts, states
from tests.servers.scripted_imap import ScriptedImap


@contextmanager
def someone_writing(path: Path, busy: float, idle: float) -> Iterator[None]:
    """Another writer that holds the store's lock for so long, again and again."""
    begun, over = threading.Event(), threading.Event()

    def keep_busy() -> None:
        other = engine_for(str(path))
        other.open(read_only=False)
        while not over.is_set():
            with other.writing():
                begun.set()
                over.wait(busy)
            over.wait(idle)
        other.close()

    thread = threading.Thread(target=keep_busy)
    thread.start()
    try:
        assert begun.wait(100)
        yield
    finally:
        over.set()
        thread.join()


def test_whoever_writes_for_a_while_is_waited_for(odd: Desk) -> None:
    with someone_writing(odd.path, busy=1.5, idle=99):
        began = time.monotonic()
        assert fetch(odd) == {"imported": 4}
    assert time.monotonic() - began > 1


def be_impatient(patched: pytest.MonkeyPatch, seconds: float) -> None:
    """Whoever writes is waited for so long and no longer, in a file and on a server."""
    patched.setattr(sys.modules["espomail.store.database"], "BUSY_SECONDS", seconds)
    for name in ("postgres", "postgres_database"):
        if server := sys.modules.get(f"espomail.store.{name}"):
            patched.setattr(server, "LIMITS", server.LIMITS.replace(f"{server.LOCK_SECONDS}s", f"{seconds}s"))


def test_whoever_writes_for_too_long_is_not(
    stored_at: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_impatient(monkeypatch, 0.3)
    desk = InProcess(tmp_path, stored_at)
    an_account(desk.store, "support@example.com", a_team(desk.store, "Support"))
    monkeypatch.setattr(Store, "close", lambda self: None)  # it would wait for the lock, too
    with someone_writing(desk.path, busy=60, idle=0):
        for verb in ("fetch", "link", "run"):
            result = desk("-v", verb, code=os.EX_TEMPFAIL)
            assert re.search("another (espomail process|run) has been writing", result.stderr)
            assert "Traceback" not in result.stderr


def test_a_store_that_is_busy_most_of_the_time_still_makes_progress(odd: Desk, server: ScriptedImap) -> None:
    server.inbox.messages = dict(enumerate(numbered(150), start=1))
    with someone_writing(odd.path, busy=0.2, idle=0.05):
        assert fetch(odd) == {"imported": 150}
        for verb in ("filter", "link", "distribute", "autoreply", "notify"):
            odd(verb, now=iso(at(2)))
    assert broken(odd.path) == {}


@pytest.mark.sqlite("about the log beside the file")
def test_a_reader_that_never_ends_stops_nobody_and_is_reported(
    odd: Desk, server: ScriptedImap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it reads nothing can be taken out of the write-ahead log, which therefore grows."""
    reader = sqlite3.connect(odd.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM email").fetchone()
    server.inbox.messages = dict(enumerate(numbered(40, text=os.urandom(60_000).hex()), start=1))
    assert fetch(odd) == {"imported": 40}
    log = odd.path.with_name(f"{odd.path.name}-wal")
    assert log.stat().st_size > 2_000_000
    monkeypatch.setattr(checking, "LARGE_LOG", 2_000_000)
    store = Store.open(str(odd.path))
    found = {each.code: each for each in checking.results(store, Config(), SYSTEM, NOW, fast=True)}
    store.close()
    assert found["wal-size"].severity == "warning"
    assert "has been reading the store for long" in found["wal-size"].message
    assert reader.execute("SELECT count(*) FROM email").fetchone() == (0,)  # its own snapshot
    reader.close()
    assert fetch(odd, 2) == {}
    assert not log.exists()
    assert emails(odd) == 40




def under(limit: str, desk: Desk, *words: str, minutes: float = 1) -> subprocess.CompletedProcess[str]:
    """A command in a shell with a limit (of ``ulimit``)."""
    command = [ESPOMAIL, "--store", str(desk.path), "--now", iso(at(minutes)), *words]
    return subprocess.run(
        ["bash", "-c", f'ulimit {limit}; exec "$@"', "bash", *command],
        capture_output=True, text=True, timeout=300, env={**os.environ, **desk.variables},
    )  # fmt: skip


def test_few_descriptors_are_enough_for_many_accounts(odd: Desk, server: ScriptedImap) -> None:
    more_accounts(odd, server, [f"box{number}@example.com" for number in range(100)])
    done = under("-n 32", odd, "fetch")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert query(odd.path, "SELECT count(*) FROM email_account WHERE last_good_at IS NOT NULL") == [(101,)]
    assert query(odd.path, "SELECT count(*) FROM ledger") == [(4 * 101,)]
    compared = under("-n 32", odd, "audit", "--json")
    folders = json.loads(compared.stdout)["accounts"]
    assert (compared.returncode, compared.stderr) == (0, "")
    assert [sum(folder["states"].values()) for folder in folders] == [4] * 101
    looked = under("-n 32", odd, "doctor", "--json")
    found = {each["code"] for each in json.loads(looked.stdout)["findings"]}
    assert not found & {"unreachable", "login-failed", "folder-missing", "since-after-newest"}, found


@pytest.mark.sqlite("with a driver in the limit, the parser's process, which has none, has room for the giant")
def test_little_memory_and_a_giant(odd: Desk, server: ScriptedImap) -> None:
    """Whatever does not fit, the others come, no run is spent on it for ever, and later it comes, too."""
    odd("email-account", "edit", "support@example.com", "--max-size", "60")
    giant = numbered(1, start=2, text="A line of a giant.\n" * 2_000_000)[0]
    server.inbox.messages = {1: numbered(1)[0], 2: giant, 3: numbered(1, start=3)[0]}
    for minute in range(1, 4):
        done = under(f"-v {110_000}", odd, "fetch", minutes=minute * 120)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert {uid: state for uid, state in states(odd).items() if uid != 2} == {1: "imported", 3: "imported"}
    assert states(odd)[2] == "held"
    (note,) = odd.json("held", "list")
    assert note["stage"] == "parse" and "MemoryError" in note["cause"] and note["tries"] > 1
    fetch(odd, 60 * 26)
    assert states(odd)[2] == "imported"
