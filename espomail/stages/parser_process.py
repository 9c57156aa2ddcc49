"""The parser in a process of its own: on another processor, and within limits.

It is a new interpreter with the parser in it and nothing else: it inherits no lock, no connection and no
thread, whatever we hold. It ends when its line does, so it outlives nobody, however that one ended.
"""

from __future__ import annotations

import errno
import gc
import os
import pickle
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from espomail.domain.extract import Extract
from espomail.domain.tokens import Keyring

CPU_SECONDS = 10  # for one message
WALL_SECONDS = 30.0  # for one answer, of a whole batch
MEMORY = 700 * 1024 * 1024
OBJECTS = 100_000

PROGRAM = (
    "import sys; line = int(sys.argv[1]); sys.path[:] = sys.argv[2:]; "
    "from espomail.stages.parser_process import serve; serve(line)"
)


class ParserDied(Exception):
    """The process ended, or hung and was ended, without an answer."""


class NotStarted(ParserDied):
    """The process never came to the point where it could take a message."""


class ParserProcess:
    """A parser at work beside us. Each ``send`` is answered by one ``receive``, before the next ``send``.

    Both raise ParserDied, after which there is nothing but to ``close`` it.
    """

    def __init__(self, keyring: Keyring) -> None:
        import socket
        import subprocess

        try:
            # a pair of pipes could not be told to wait no longer than so
            self._line, theirs = socket.socketpair()
            with theirs:
                # Not by its standard streams: what a site's own start-up prints would be taken for an answer.
                self._process = subprocess.Popen(
                    [sys.executable or "", "-P", "-c", PROGRAM, str(theirs.fileno()), *sys.path],
                    pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )  # fmt: skip
        except OSError as error:
            raise NotStarted(f"the parser could not be started: {error}") from error
        self._line.settimeout(WALL_SECONDS)
        self._questions, self._answers = self._line.makefile("wb"), self._line.makefile("rb")
        self._keyring: Keyring | None = keyring

    def send(self, messages: Sequence[tuple[bytes, bool]]) -> None:
        """Give it messages, each with whether its header is all there is."""
        if self._keyring is not None:
            self._start(self._keyring)
            self._keyring = None
        self._say(messages)

    def receive(self) -> list[Extract | str]:
        """What is kept of each message, or what went wrong with it; waits for that."""
        found: list[Extract | str] = self._hear()
        return found

    def close(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()
        with suppress(OSError):  # what could not be sent any more
            self._questions.close()
        self._answers.close()
        self._line.close()

    def _start(self, keyring: Keyring) -> None:
        try:
            self._hear()
            self._say(keyring)
        except ParserDied as died:
            raise NotStarted(str(died)) from died

    def _say(self, what: Any) -> None:
        try:
            pickle.dump(what, self._questions, pickle.HIGHEST_PROTOCOL)
            self._questions.flush()
        except (OSError, MemoryError) as error:
            raise self._died(error) from error

    def _hear(self) -> Any:
        try:
            return pickle.load(self._answers)
        except Exception as error:  # what is torn in the middle may break anywhere
            raise self._died(error) from error

    def _died(self, error: Exception) -> ParserDied:
        if isinstance(error, TimeoutError):
            return ParserDied(f"parsing took more than {WALL_SECONDS:.0f} seconds")
        self._process.kill()
        status = self._process.wait()
        if isinstance(error, MemoryError) or status == errno.ENOMEM:
            return ParserDied("MemoryError: too little memory to hand the message over")
        if status == -signal.SIGPROF:
            return ParserDied(f"parsing took more than {CPU_SECONDS} seconds of a processor")
        return ParserDied(f"the parser died (exit status {status})")


def serve(line: int) -> None:
    """The life of the process: it says that it is there, gets the keyring, then answers batches.

    ``line``: the descriptor by which it does so.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for those who can put things in order
    gc.set_threshold(OBJECTS)
    from espomail.domain.intake import extracts

    _limit_memory()
    with os.fdopen(line, "rb") as asked, os.fdopen(os.dup(line), "wb") as answers:

        def answer(what: object) -> None:
            pickle.dump(what, answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()

        answer(None)
        try:
            keyring = pickle.load(asked)
            while True:
                answer(extracts(_timed(pickle.load(asked)), keyring))
        except (EOFError, OSError, pickle.UnpicklingError):  # nobody is there any more
            os._exit(0)
        except MemoryError:  # before or after the parser, which says so itself
            os._exit(errno.ENOMEM)


def _timed(messages: Sequence[tuple[bytes, bool]]) -> Iterator[tuple[bytes, bool]]:
    """Each message, with so much time from now; when it is over, the kernel ends the process."""
    for each in messages:
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        yield each
    signal.setitimer(signal.ITIMER_PROF, 0)


def _limit_memory() -> None:
    """Where the host allows less already, that holds; a limit is never raised."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = min(each for each in (MEMORY, soft, hard) if each != resource.RLIM_INFINITY)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    except (OSError, ValueError):  # macOS knows no such limit
        return
