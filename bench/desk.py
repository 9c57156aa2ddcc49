"""A help desk for measuring: a store of its own, set up and run through the installed ``espomail``."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bench.mailgen import TO
from bench.peers import Server
from bench.processes import Cost, run

PROGRAM = str(Path(sys.executable).with_name("espomail"))
SET_UP_AT = "2025-01-15T00:00:00Z"  # before the mail's time
NOW = "2026-01-15T00:00:00Z"
LATER = "2026-01-15T00:01:00Z"
PIPELINE = ("fetch", "filter", "link", "distribute", "autoreply")
OFF = ("case.max_age", "autoreply.max_age", "autoreply.breaker")  # old mail opens cases here, too


class Desk:
    """A store in ``path``, a file or a database's URL, with a team of five and no e-mail account yet."""

    def __init__(self, path: Path | str, password: str) -> None:
        self.path = path
        # nor PYTHON…: an installed espomail starts from compiled modules, whatever this shell forbids
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ESPOMAIL_", "PYTHON"))}
        self._env = {**kept, "ESPOMAIL_STORE": str(path), "BENCH_PASSWORD": password}

    def espomail(self, *words: str, now: str = NOW, together: bool = False) -> Cost:
        """Run one command."""
        return run([PROGRAM, "--now", now, *words], self._env, together=together)

    def set_up(self) -> Desk:
        """Make the store and its people; returns the desk."""
        if isinstance(self.path, Path):
            remove_store(self.path)
        self.espomail("init", "--admin", "root", now=SET_UP_AT)
        for name in OFF:
            self.espomail("settings", "set", name, "0", now=SET_UP_AT)
        self.espomail("team", "add", "Support", now=SET_UP_AT)
        for login in ("ann", "ben", "cem", "dana", "emil"):
            email = f"{login}@example.org"
            self.espomail("user", "add", login, "--email", email, "--team", "Support", now=SET_UP_AT)
        return self

    def watch(self, server: Server, user: str, address: str = TO) -> Desk:
        """Add the group account that opens, assigns and answers; returns the desk."""
        self.espomail(
            "email-account", "add", address, "--group", "--imap-host", "127.0.0.1",
            "--imap-port", str(server.port), "--imap-security", "none", "--imap-login", user,
            "--password-env", "BENCH_PASSWORD", "--since", "2025-01-01", "--limit", "0",
            "--keep-unread", "--team", "Support", "--create-case", "--distribution", "least-busy",
            "--auto-reply", "acknowledgement", "--smtp-host", "127.0.0.1", "--smtp-port", "9",
            "--smtp-security", "none", now=SET_UP_AT,
        )  # fmt: skip
        return self

    def run(self) -> Cost:
        """All seven verbs in one process, as the crontab line does: the five, then notices, and delivery.

        Delivery finds no server and says so (75).
        """
        return run([PROGRAM, "--now", NOW, "run"], self._env, may_end=(0, os.EX_TEMPFAIL))

    def verbs(self, names: Sequence[str] = PIPELINE, together: bool = False) -> dict[str, Cost]:
        """Run verbs one after another, each a process of its own, as cron does."""
        return {name: self.espomail(name, together=together) for name in names}


def remove_store(path: Path) -> None:
    """Remove a store and everything that lies beside it."""
    for each in path.parent.glob(path.name + "*"):
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()


def copy_store(source: Path, target: Path) -> None:
    """A copy of a store that nobody has open, on the disk: else the first commit would write all of it."""
    remove_store(target)
    shutil.copyfile(source, target)
    with target.open("rb") as copied:
        os.fsync(copied.fileno())
    with suppress(FileNotFoundError):
        shutil.copyfile(f"{source}.key", f"{target}.key")
