"""The kernel's answers to single calls on the disk: a kill within fsync, a failing disk, no room."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess

import pytest

from tests.conftest import ESPOMAIL
from tests.integration.helpdesk import Helpdesk, ledger_gaps, query
from tests.integration.scene import NOW, Play, Scene, busy_morning, difference
from tests.servers.smtp_sink import SmtpSink

pytestmark = [
    pytest.mark.dovecot,
    pytest.mark.sqlite("about the file's own calls on the disk"),
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]


@pytest.fixture
def scene(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> Scene:
    return busy_morning(helpdesk, smtp_sink, 15)


def run_with(play: Play, calls: str, fault: str) -> subprocess.CompletedProcess[str]:
    """``run`` under strace, which answers some of its calls itself."""
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={calls}:{fault}"]
    done = subprocess.run(
        [*command, ESPOMAIL, "--store", str(play.path), "--now", NOW, "run", "--jobs", "1"],
        capture_output=True, text=True, timeout=300,
        env={**os.environ, **play.scene.helpdesk.desk.variables},
    )  # fmt: skip
    if "ptrace" in done.stderr.lower():
        pytest.skip("this machine lets nobody trace a process")
    return done


def made_good(scene: Scene, play: Play) -> None:
    """A run to the end makes it what an undisturbed one would have."""
    play.to_the_end()
    play.check_the_books()
    undisturbed = scene.new_store()
    undisturbed.to_the_end()
    assert difference(play.outcome(), undisturbed.outcome()) == {}


@pytest.mark.parametrize("number", [1, 2, 5, 11])
def test_killed_within_fsync(scene: Scene, number: int) -> None:
    killed = scene.new_store()
    done = run_with(killed, "fsync,fdatasync", f"signal=KILL:when={number}")
    assert done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), done
    killed.kills = 1
    made_good(scene, killed)


@pytest.mark.parametrize(
    ("calls", "fault"),
    [
        ("fsync,fdatasync", "error=EIO:when=1"),
        ("fsync,fdatasync", "error=EIO:when=4+"),
        ("pwrite64", "error=ENOSPC:when=2+"),
        ("pwrite64", "error=ENOSPC:when=40+"),
        ("pwrite64", "error=EIO:when=25+"),
    ],
)
def test_a_disk_that_fails(scene: Scene, calls: str, fault: str) -> None:
    play = scene.new_store()
    done = run_with(play, calls, fault)
    assert done.returncode == os.EX_IOERR, done
    assert "Traceback" not in done.stderr and "unexpected" not in done.stderr, done
    mark = max(row[0] for row in query(play.path, "SELECT last_uid FROM folder"))
    uids = scene.helpdesk.dovecot.messages(scene.group)
    assert not [uid for uid in ledger_gaps(play.path, uids, scene.group) if uid <= mark]
    play.kills = 1
    made_good(scene, play)
