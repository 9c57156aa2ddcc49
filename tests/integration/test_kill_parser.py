"""With much mail a second process parses: whichever of the two dies, nothing is lost and nobody is left."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from espomail.stages.settling import MANY, processors
from tests.conftest import ESPOMAIL
from tests.integration.helpdesk import Helpdesk, at, broken, iso, numbered

pytestmark = [
    pytest.mark.dovecot,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="this system shows no children"),
    pytest.mark.skipif(processors() < 2, reason="one processor parses by itself"),
]
MAILS = MANY + 200


@pytest.fixture
def mailbox(helpdesk: Helpdesk) -> str:
    found = helpdesk.account(helpdesk.address(), "--limit", "0")
    helpdesk.mail(found, *numbered(MAILS, text="Please help. " * 200))
    return found


def begun(helpdesk: Helpdesk) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [ESPOMAIL, "--store", str(helpdesk.desk.path), "--now", iso(at(1)), "fetch"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **helpdesk.desk.variables},
    )  # fmt: skip


def parser_of(process: subprocess.Popen[str]) -> int:
    """The process that parses for a command, as soon as it is there."""
    ends = time.monotonic() + 20
    while time.monotonic() < ends and process.poll() is None:
        for pid in _children(process.pid):
            return pid
    raise AssertionError(f"no process to parse was started: {process.communicate()}")


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        yield from map(int, (task / "children").read_text().split())


def is_gone(pid: int) -> bool:
    """Whether a process ends within some seconds."""
    ends = time.monotonic() + 5
    while _lives(pid) and time.monotonic() < ends:
        time.sleep(0.01)
    return not _lives(pid)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def check(helpdesk: Helpdesk, mailbox: str) -> None:
    assert list(helpdesk.states(mailbox).values()) == ["imported"] * MAILS
    assert helpdesk.value("SELECT count(*) FROM email") == MAILS
    assert broken(helpdesk.desk.path) == {}


@pytest.mark.parametrize(
    ("sign", "after"), [(signal.SIGKILL, 0.0), (signal.SIGKILL, 0.2), (signal.SIGTERM, 0.1)]
)
def test_the_command_dies(helpdesk: Helpdesk, mailbox: str, sign: signal.Signals, after: float) -> None:
    process = begun(helpdesk)
    parser = parser_of(process)
    time.sleep(after)
    process.send_signal(sign)
    out, err = process.communicate(timeout=20)
    assert "Traceback" not in err and out == ""
    assert is_gone(parser)
    helpdesk.run("fetch")
    check(helpdesk, mailbox)


@pytest.mark.parametrize("after", [0.0, 0.2])
def test_the_parser_dies(helpdesk: Helpdesk, mailbox: str, after: float) -> None:
    process = begun(helpdesk)
    parser = parser_of(process)
    time.sleep(after)
    with suppress(ProcessLookupError):  # a quick machine may be done by now
        os.kill(parser, signal.SIGKILL)
    assert (*process.communicate(timeout=60), process.returncode) == ("", "", 0)
    check(helpdesk, mailbox)


def test_ctrl_c_reaches_both_and_one_answers(helpdesk: Helpdesk, mailbox: str) -> None:
    process = begun(helpdesk)
    parser = parser_of(process)
    time.sleep(0.1)
    with suppress(ProcessLookupError):
        os.kill(parser, signal.SIGINT)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=20) == ("", "") and process.returncode in (0, 130)
    assert is_gone(parser)
    helpdesk.run("fetch")
    check(helpdesk, mailbox)
