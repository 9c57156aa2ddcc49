"""A full disk, a store that may not be written: 74, nothing advanced, and the next run goes on."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ESPOMAIL, Desk
from tests.haste import wait_until
from tests.integration.helpdesk import Helpdesk, at, broken, iso, numbered
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Fault, Proxy

pytestmark = [pytest.mark.dovecot, pytest.mark.sqlite("about the disk under the file")]
MB = 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 4 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() or shutil.which("mount") is None:
        pytest.skip("mounting a small file system takes root")
    command = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def noise(count: int) -> list[bytes]:
    """Messages that no compression makes small."""
    return numbered(count, text=os.urandom(60_000).hex())


def test_a_full_disk_advances_nothing(small_disk: Path, dovecot: Dovecot) -> None:
    desk = Desk(small_disk / "desk.db", iso(at()))
    desk("init", "--admin", "admin")
    helpdesk = Helpdesk(desk, dovecot)
    box = helpdesk.account(helpdesk.address())
    helpdesk.mail(box, *noise(60))
    before = helpdesk.states(box)

    full = helpdesk.run("fetch", code=os.EX_IOERR)
    assert len(full.err.splitlines()) == 1 and "Traceback" not in full.err
    assert "room" in full.err  # what to do
    assert before == {}
    flags = helpdesk.dovecot.flags(box)
    stored = helpdesk.states(box)
    assert {uid for uid, seen in flags.items() if seen} <= set(stored)
    mark = helpdesk.value("SELECT last_uid FROM folder")
    assert all(uid in stored for uid in range(1, mark + 1))
    again = helpdesk.run("run", minutes=2, code=os.EX_IOERR)
    assert "Traceback" not in again.err and "unexpected" not in again.err

    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    helpdesk.run("run", minutes=3)
    assert list(helpdesk.states(box)) == list(range(1, 61))
    assert broken(desk.path) == {}


def limited(size: int) -> Any:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("more", [30_000, 300_000, 1_500_000])
def test_no_file_may_grow(helpdesk: Helpdesk, more: int) -> None:
    box = helpdesk.account(helpdesk.address())
    helpdesk.mail(box, *noise(40))
    size = helpdesk.desk.path.stat().st_size + more
    done = subprocess.run(
        [ESPOMAIL, "--store", str(helpdesk.desk.path), "--now", iso(at(1)), "run"],
        preexec_fn=limited(size), capture_output=True, text=True, timeout=300,
        env={**os.environ, **helpdesk.desk.variables},
    )  # fmt: skip
    assert done.returncode == os.EX_IOERR, done
    assert "Traceback" not in done.stderr and "unexpected" not in done.stderr
    mark = helpdesk.value("SELECT last_uid FROM folder")
    assert set(range(1, mark + 1)) <= set(helpdesk.states(box))
    helpdesk.run(minutes=2)
    assert list(helpdesk.states(box)) == list(range(1, 41))
    assert broken(helpdesk.desk.path) == {}


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_a_read_only_folder(helpdesk: Helpdesk) -> None:
    helpdesk.account(helpdesk.address())
    folder = helpdesk.desk.path.parent
    for path in (*folder.glob("desk.db*"), folder):
        path.chmod(0o500)
    try:
        result = helpdesk.run(code=None)
    finally:
        folder.chmod(0o700)
    assert result.code in (os.EX_IOERR, os.EX_CONFIG)
    assert len(result.err.splitlines()) == 1


def test_a_store_that_vanishes_or_is_something_else(helpdesk: Helpdesk, tmp_path: Path) -> None:
    helpdesk.account(helpdesk.address())
    helpdesk.desk.path.rename(tmp_path / "elsewhere.db")
    assert str(helpdesk.desk.path) in helpdesk.run(code=os.EX_CONFIG).err
    helpdesk.desk.path.write_text("This is a letter, not a store.\n" * 99)
    assert "no" in helpdesk.run(code=os.EX_CONFIG).err
    helpdesk.desk.path.unlink()
    helpdesk.desk.path.mkdir()
    assert "folder" in helpdesk.run(code=os.EX_CONFIG).err


@pytest.mark.parametrize("how", ["removed", "replaced", "folder"])
def test_a_store_that_goes_while_a_run_is_at_work(helpdesk: Helpdesk, how: str) -> None:
    """Nothing more is written into a file that nobody will read, nor marked as read on the server."""
    path = helpdesk.desk.path
    with Proxy(helpdesk.dovecot.port, Fault(delay=0.3)) as proxy:
        box = helpdesk.account(helpdesk.address(), port=proxy.port)
        helpdesk.mail(box, *numbered(3))
        words = [ESPOMAIL, "--store", str(path), "--now", iso(at(1)), "run"]
        environment = {**os.environ, **helpdesk.desk.variables}
        run = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment)
        wait_until(lambda: proxy.connections)
        elsewhere = path.parent.with_name("elsewhere")
        if how == "folder":
            path.parent.rename(elsewhere)
        else:
            path.rename(path.with_name("elsewhere.db"))
        if how == "replaced":
            shutil.copy(path.with_name("elsewhere.db"), path)
        _, err = run.communicate(timeout=300)
    assert run.returncode == os.EX_IOERR and "removed or replaced" in err, err
    assert err.count("\n") == 1 and "Traceback" not in err
    assert helpdesk.dovecot.flags(box) == {1: set(), 2: set(), 3: set()}
    if how == "folder":
        assert not list(path.parent.glob("*.db"))  # locks at most
        shutil.rmtree(path.parent)
        elsewhere.rename(path.parent)
    elif how == "removed":
        assert not path.exists()
        path.with_name("elsewhere.db").rename(path)
    helpdesk.desk("email-account", "edit", box, "--imap-port", str(helpdesk.port))
    helpdesk.run(minutes=2)
    assert helpdesk.states(box) == dict.fromkeys((1, 2, 3), "imported")


def test_a_disk_that_became_read_only(small_disk: Path, dovecot: Dovecot) -> None:
    desk = Desk(small_disk / "desk.db", iso(at()))
    desk("init", "--admin", "admin")
    helpdesk = Helpdesk(desk, dovecot)
    box = helpdesk.account(helpdesk.address())
    helpdesk.mail(box, *numbered(1))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    result = helpdesk.run(code=os.EX_IOERR)
    assert str(desk.path) in result.err and "Traceback" not in result.err
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    helpdesk.run(minutes=2)
    assert helpdesk.states(box) == {1: "imported"}
