"""django-helpdesk, where pip can install it: mail of an IMAP folder into tickets (``helpdesk_site.py``)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.peers import Server
from bench.processes import Cost, run

PACKAGE = "django-helpdesk"
SITE = Path(__file__).with_name("helpdesk_site.py")


@dataclass(frozen=True)
class Taken:
    """What taking a mailbox cost: the management command alone, and its process with Django's start."""

    command: Cost
    process: Cost


class Helpdesk:
    """An environment of its own with django-helpdesk in it, below ``home``."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._python = home / "env" / "bin" / "python"
        self._env = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO_", "PYTHON"))}

    def install(self) -> str:
        """Make the environment; what pip said where it could not, else nothing."""
        self._home.mkdir(parents=True, exist_ok=True)
        for words in (
            [sys.executable, "-m", "venv", str(self._python.parents[1])],
            [str(self._python), "-m", "pip", "install", "--quiet", PACKAGE],
        ):
            done = subprocess.run(words, capture_output=True, text=True, env=self._env)
            if done.returncode:
                said = (done.stderr or done.stdout).strip().splitlines()
                return said[-1] if said else f"{words[0]} ended with {done.returncode}"
        return ""

    def take(self, server: Server, user: str, mails: int) -> Taken:
        """The mailbox of a user into a new database. It deletes what it takes."""
        home = self._home / user
        home.mkdir()
        words = [str(self._python), "-P", str(SITE), str(home)]  # our modules are none of its business
        run([*words, "set-up", str(server.port), user, server.password], self._env)
        answer = home / "answer.json"
        process = run([*words, "get", str(answer)], self._env)
        found = json.loads(answer.read_text())
        if found["mails"] != mails:
            raise RuntimeError(f"{found['mails']} of {mails} mails came through django-helpdesk")
        return Taken(Cost(found["wall"], found["cpu"], process.peak), process)
