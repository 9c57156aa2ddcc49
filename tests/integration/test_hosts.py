"""Several hosts with the same crontab on one store in PostgreSQL: nothing lost, nothing twice, fair turns."""

from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ESPOMAIL, Desk
from tests.integration.helpdesk import Helpdesk, at, broken, iso, ledger_gaps, numbered
from tests.servers.dovecot import Dovecot
from tests.servers.postgresql import Address, PostgresServer, rows

ACCOUNTS, MAILS = 4, 60


@pytest.fixture
def url(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Address]:
    made = postgres_server.database(tmp_path)
    yield made
    postgres_server.drop(made)


class Host:
    """A host: folders of its own, and the line of its crontab."""

    def __init__(self, desk: Desk, folder: Path, options: str = "") -> None:
        folder.mkdir()
        self.desk, self.options = desk, options
        self.variables = {**os.environ, **desk.variables, "HOME": str(folder), "TMPDIR": str(folder)}

    def start(self) -> subprocess.Popen[str]:
        """What cron starts."""
        words = [ESPOMAIL, "--store", f"{self.desk.path}{self.options}", "--now", iso(at(1)), "run"]
        return subprocess.Popen(
            words, env=self.variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )


def set_up(url: Address, dovecot: Dovecot) -> tuple[Helpdesk, list[str]]:
    desk = Desk(url, iso(at()))
    desk("init", "--admin", "admin")
    helpdesk = Helpdesk(desk, dovecot)
    helpdesk.users("ann", "bob", "cyd")
    boxes = [helpdesk.support("--distribution", "round-robin") for _ in range(ACCOUNTS)]
    for number, box in enumerate(boxes):
        helpdesk.mail(box, *numbered(MAILS, start=1 + number * MAILS))
    return helpdesk, boxes


def settled(helpdesk: Helpdesk, boxes: list[str]) -> None:
    """0 gaps, 0 doubles, one case for each mail, turns fair within one."""
    assert broken(helpdesk.desk.path) == {}
    for box in boxes:
        assert ledger_gaps(helpdesk.desk.path, helpdesk.dovecot.messages(box), box) == set()
    assert helpdesk.value("SELECT count(*) FROM email") == ACCOUNTS * MAILS
    assert helpdesk.value("SELECT count(*) FROM case_record") == ACCOUNTS * MAILS
    turns = helpdesk.rows(
        "SELECT email_account_id, assigned_user_id, count(*) FROM case_record"
        " GROUP BY email_account_id, assigned_user_id"
    )
    for account in {each[0] for each in turns}:
        counts = [count for owner, _, count in turns if owner == account]
        assert len(counts) == 3 and max(counts) - min(counts) <= 1


@pytest.mark.parametrize("options", ["", "?isolation_level=serializable"])
def test_hosts_side_by_side_and_one_is_killed(url: Address, dovecot: Dovecot, tmp_path: Path, options: str):
    helpdesk, boxes = set_up(url, dovecot)
    hosts = [Host(helpdesk.desk, tmp_path / f"host{number}", options) for number in range(3)]
    for pause in (1.0, 1.6):
        running = [host.start() for host in hosts]
        time.sleep(pause)
        running[0].kill()
        for each in running:
            _, said = each.communicate(timeout=100)
            assert each.returncode in (0, 75, -9) and "unexpected" not in said, said
    for _ in range(2):  # the next minutes of cron
        for host in hosts:
            assert host.start().wait(100) in (0, 75)
    settled(helpdesk, boxes)


def test_the_accounts_are_shared_among_the_hosts(url: Address, dovecot: Dovecot, tmp_path: Path):
    """Each account is visited by one host of those that begin at the same time."""
    helpdesk, boxes = set_up(url, dovecot)
    hosts = [Host(helpdesk.desk, tmp_path / f"host{number}") for number in range(3)]
    running = [host.start() for host in hosts]
    for each in running:
        _, said = each.communicate(timeout=100)
        assert each.returncode in (0, 75), said
    visits = Counter(
        row[0] for row in rows(url, "SELECT email_account_id FROM job_run WHERE stage = 'fetch'"
                                    " AND email_account_id IS NOT NULL")
    )  # fmt: skip
    assert len(visits) == ACCOUNTS and sum(visits.values()) < ACCOUNTS * len(hosts)
    helpdesk.run()
    settled(helpdesk, boxes)
