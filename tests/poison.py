"""A parser that a word in a mail ends, breaks or hangs, in this process or in one beside it."""

from __future__ import annotations

import os
import signal

import pytest

from espomail.domain import intake
from espomail.domain.intake import Facts
from espomail.domain.tokens import Keyring
from espomail.stages import parser_process

PROGRAM = parser_process.PROGRAM.replace("espomail.stages.parser_process", "tests.poison")
healthy = intake.examine


def poisoned(raw: bytes, keyring: Keyring, headers_only: bool = False) -> Facts:
    """What the parser says, unless a word in the mail keeps it from that."""
    if b"deadly poison" in raw:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"sleeping poison" in raw:
        signal.pause()
    if b"endless poison" in raw:
        while True:
            pass
    if b"greedy poison" in raw:
        bytearray(2 * parser_process.MEMORY)
    if b"bad poison" in raw:
        raise RecursionError("too deep")
    return healthy(raw, keyring, headers_only)


def serve(line: int) -> None:
    """The life of a parser process that can be poisoned."""
    intake.examine = poisoned
    parser_process.CPU_SECONDS = 1
    parser_process.serve(line)


def beside(monkeypatch: pytest.MonkeyPatch, patience: float = 60) -> None:
    """From now on the processes beside us can be poisoned; so many seconds are waited for their answers."""
    monkeypatch.setattr(parser_process, "PROGRAM", PROGRAM)
    monkeypatch.setattr(parser_process, "WALL_SECONDS", patience)


def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on this process can be poisoned."""
    monkeypatch.setattr(intake, "examine", poisoned)
