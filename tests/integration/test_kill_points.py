"""A run that dies at any transaction, just before or just after its commit, is made good by the next."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from espomail.commands import cli
from espomail.stages import fetch_visit, settling
from espomail.store import Store
from tests.integration.helpdesk import Helpdesk
from tests.integration.scene import NOW, Play, busy_morning, difference
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.dovecot
MAILS = 15


class Points:
    """Counts the moments at which a process may die, and dies at one of them."""

    def __init__(self, deadly: int = 0) -> None:
        self.passed, self.deadly = 0, deadly

    def reached(self) -> None:
        self.passed += 1
        if self.passed == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)


def run_in_child(play: Play, deadly: int) -> tuple[int, int]:
    """``run`` in a process of its own that dies at a point: how it ended, and how many points it passed.

    A fork of this process, since starting a new one for each point would take far longer than the run.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        points = Points(deadly)
        status = 99
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            _watch_transactions(points)
            cli.main(["--store", str(play.path), "--now", NOW, "run", "--jobs", "1"], "espomail")
        except SystemExit as ended:
            status = int(ended.code or 0)
        finally:
            os.write(writing, b"%d" % points.passed)
            os._exit(status)
    os.close(writing)
    passed = os.read(reading, 20)
    os.close(reading)
    _, ended = os.waitpid(child, 0)
    return ended, int(passed or b"0")


def _watch_transactions(points: Points) -> None:
    """From now on a transaction is a point when it has begun, before it commits and when it has."""
    usual = Store.write

    @contextmanager
    def write(store: Store, under: str = "", beside: bool = False) -> Iterator[None]:
        if store._local.depth:
            yield
            return
        with usual(store, under, beside):
            points.reached()
            yield
            points.reached()
        points.reached()

    Store.write = write  # type: ignore[method-assign]


@pytest.fixture
def variables(helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in helpdesk.desk.variables.items():
        monkeypatch.setenv(name, value)


ALL = [pytest.mark.torture, pytest.mark.timeout(3000)]


@pytest.mark.usefixtures("variables")
@pytest.mark.parametrize("every", [25, pytest.param(1, marks=ALL)])
def test_killed_at_every_transaction(helpdesk: Helpdesk, smtp_sink: SmtpSink, every: int) -> None:
    killed_at_every(every, helpdesk, smtp_sink)


@pytest.mark.usefixtures("variables")
@pytest.mark.parametrize("every", [50, pytest.param(1, marks=ALL)])
def test_killed_at_every_transaction_with_a_parser_beside(
    helpdesk: Helpdesk, smtp_sink: SmtpSink, every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_visit, "BATCH_MESSAGES", 4)
    monkeypatch.setattr(settling, "MANY", 1)
    monkeypatch.setattr(settling, "processors", lambda: 2)
    killed_at_every(every, helpdesk, smtp_sink)


def killed_at_every(every: int, helpdesk: Helpdesk, smtp_sink: SmtpSink) -> None:
    scene = busy_morning(helpdesk, smtp_sink, MAILS)
    undisturbed = scene.new_store()
    status, count = run_in_child(undisturbed, 0)
    assert (status, count > 100) == (0, True)
    undisturbed.check_the_books()
    wanted = undisturbed.outcome()
    assert len(wanted["cases"]) > 5

    died = 0
    for deadly in range(1, count + 1, every):
        killed = scene.new_store()
        status, _ = run_in_child(killed, deadly)
        died += status == signal.SIGKILL
        killed.kills += status == signal.SIGKILL
        killed.log.append(f"killed at point {deadly} of {count}")
        assert run_in_child(killed, 0)[0] == 0, killed.log
        killed.check_the_books()
        assert difference(killed.outcome(), wanted) == {}, killed.log
    assert died >= count // every - 3  # how many transactions send needs may differ by a few
