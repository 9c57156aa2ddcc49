"""A command of the administrator's that is given a notice on standard input."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass

from espomail.mail.failures import Unanswered, clean

# What the shell says of a command that it could not begin (POSIX, 2.8.2).
NOT_BEGUN = (126, 127)
_READ = 2000


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit status (negative: by that signal) and what it complained of."""

    status: int
    words: str


def run(
    command: str, given: bytes, variables: Mapping[str, str], timeout: float, hidden: Collection[str] = ()
) -> Ended:
    """Run a shell command; after ``timeout`` seconds it is killed with all it began (Unanswered).

    It is not given the variables that are ``hidden``: they hold secrets that are none of its business.
    What it leaves running in the background does not concern us: files, and no pipes, join us.
    """
    with tempfile.TemporaryFile() as given_file, tempfile.TemporaryFile() as complaints:
        given_file.write(given)
        given_file.seek(0)
        process = subprocess.Popen(
            ["/bin/sh", "-c", command],
            stdin=given_file,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            env={**{k: v for k, v in os.environ.items() if k not in hidden}, **variables},
            start_new_session=True,
        )
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            _kill(process)
            raise Unanswered(f"the command did not end within {timeout:g} seconds and was killed") from None
        complaints.seek(0)
        return Ended(status, clean(complaints.read(_READ).strip().split(b"\n")[0]))


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
