"""A person at a real terminal: a command in a pseudo-terminal of its own, its questions and the answers."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Mapping

from tests.haste import room

CTRL_C = "\x03"
_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


class Terminal:
    """Runs a command with a terminal on standard input, output and error; use it in a ``with`` block."""

    def __init__(self, command: list[str], variables: Mapping[str, str] | None = None) -> None:
        self._master, slave = pty.openpty()
        environment = {**os.environ, "COLUMNS": "120", "TERM": "dumb", **(variables or {})}
        # --ctty: what asks for a password reads from the controlling terminal
        words = ["setsid", "--wait", "--ctty", *command]
        self._process = subprocess.Popen(words, stdin=slave, stdout=slave, stderr=slave, env=environment)
        os.close(slave)
        self.seen = ""
        self.raw = b""  # with all that a terminal would obey
        self._read_to = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._master)

    def expect(self, text: str, seconds: float = 100) -> str:
        """Wait until a text shows that was not waited for yet; what came up to its end."""
        deadline = time.monotonic() + seconds
        while (at := self.seen.find(text, self._read_to)) < 0:
            if not self._more(deadline):
                raise AssertionError(f"no {text!r} in:\n{self.seen[self._read_to :]}")
        begin, self._read_to = self._read_to, at + len(text)
        return self.seen[begin : self._read_to]

    def type(self, text: str) -> None:
        """Type something and press Enter (a control character: without)."""
        ended = text if text in (CTRL_C,) else f"{text}\n"
        if text == CTRL_C:
            time.sleep(0.3 * room())  # no person is quicker than the program that has yet to begin reading
        os.write(self._master, ended.encode())

    def answer(self, question: str, text: str) -> str:
        """Wait for a question and answer it."""
        found = self.expect(question)
        self.type(text)
        return found

    def end(self, seconds: float = 100) -> int:
        """Wait for the end; the exit status."""
        deadline = time.monotonic() + seconds
        while self._more(deadline):
            pass
        return self._process.wait(max(deadline - time.monotonic(), 1))

    def _more(self, deadline: float) -> bool:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([self._master], [], [], left)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # the other end is closed
            return False
        self.raw += data
        self.seen = _CONTROLS.sub("", self.seen + data.decode("utf-8", "replace"))
        return bool(data)
