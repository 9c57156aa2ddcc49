"""A run with a limit stops between two batches; what is left is done by the next, nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from espomail.config import Config
from espomail.stages.fetch import Wanted, run_fetch
from espomail.stages.pipeline import stage
from espomail.stages.runner import run_stage
from espomail.stages.time_limit import TimeLimit
from espomail.store import Store
from tests.integration.helpdesk import Helpdesk, broken, numbered
from tests.servers.dovecot import PASSWORD

NOW = 1772445600000


class Looks(TimeLimit):
    """A limit that is reached when it has been looked at so many times."""

    def __init__(self, looks: int) -> None:
        super().__init__(3600)
        self.left = looks

    @property
    def over(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.dovecot
def test_fetch_stops_between_commands_and_the_next_run_goes_on(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    box = helpdesk.account(helpdesk.address(), "--limit", "0")
    helpdesk.mail(box, *numbered(450))
    store = Store.open(str(helpdesk.desk.path))
    report = run_fetch(store, Config(), NOW, Wanted(), limit=Looks(2))
    store.close()
    assert report.stopped and report.exit_code == os.EX_TEMPFAIL and not report.errors
    (account,) = report.extra["accounts"]
    assert (account["folders"][0]["new"], account["folders"][0]["waiting"]) == (200, 250)
    assert list(helpdesk.states(box)) == list(range(1, 201))

    helpdesk.run("fetch", "--max-runtime", "10m", minutes=5)
    assert list(helpdesk.states(box)) == list(range(1, 451))
    assert broken(helpdesk.desk.path) == {}


@pytest.mark.dovecot
def test_accounts_whose_turn_does_not_come_are_counted_and_not_called_good(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    boxes = [helpdesk.account(helpdesk.address()) for _ in range(3)]
    store = Store.open(str(helpdesk.desk.path))
    report = run_fetch(store, Config(), NOW, Wanted(jobs=1), limit=Looks(2))
    store.close()
    assert report.stopped and report.counts["not_reached"] == 2
    visited = helpdesk.rows("SELECT address FROM email_account WHERE last_good_at IS NOT NULL")
    assert visited == [(boxes[0],)]


@pytest.mark.dovecot
def test_every_verb_does_one_batch_however_late_it_is(helpdesk: Helpdesk) -> None:
    box = helpdesk.account(helpdesk.address())
    helpdesk.mail(box, *numbered(7))
    helpdesk.run("fetch")
    store = Store.open(str(helpdesk.desk.path))
    first = run_stage(stage("filter"), store, NOW, batch_size=3, limit=Looks(0))
    assert (sum(first.counts.values()), first.stopped, first.exit_code) == (3, True, os.EX_TEMPFAIL)
    rest = run_stage(stage("filter"), store, NOW, batch_size=3, limit=Looks(9))
    assert (sum(rest.counts.values()), rest.stopped, rest.exit_code) == (4, False, 0)
    store.close()


def test_what_hangs_is_ended() -> None:
    program = (
        "import time; from espomail.stages.time_limit import watch; watch(0.1, 0.1); time.sleep(60)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300)
    assert done.returncode == os.EX_TEMPFAIL
    assert "hung" in done.stderr and len(done.stderr.splitlines()) == 1
