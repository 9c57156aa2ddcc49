"""Several hosts with the same crontab on one store in PostgreSQL: nothing lost, nothing twice, fair turns."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.integration.helpdesk import at, broken, iso, ledger_gaps, numbered
from tests.integration.hosts import ACCOUNTS, ENDS, MAILS, Host, ended, set_up, settled
from tests.servers.dovecot import Dovecot
from tests.servers.postgresql import Address, PostgresServer, rows


@pytest.fixture
def url(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Address]:
    made = postgres_server.database(tmp_path)
    yield made
    postgres_server.drop(made)


@pytest.mark.parametrize("options", ["", "?isolation_level=serializable"])
def test_hosts_side_by_side_and_one_is_killed(url: Address, dovecot: Dovecot, tmp_path: Path, options: str):
    helpdesk, boxes = set_up(Desk(url, iso(at())), dovecot)
    hosts = [Host(helpdesk.desk, tmp_path / f"host{number}", options) for number in range(3)]
    for pause in (1.0, 1.6):
        running = [host.start() for host in hosts]
        time.sleep(pause)
        running[0].kill()
        for each in running:
            ended(each, *ENDS, -signal.SIGKILL)
    for _ in range(2):  # the next minutes of cron
        for host in hosts:
            ended(host.start())
    settled(helpdesk, boxes)


def test_the_accounts_are_shared_among_the_hosts(url: Address, dovecot: Dovecot, tmp_path: Path):
    """Each account is visited by one host of those that begin at the same time."""
    helpdesk, boxes = set_up(Desk(url, iso(at())), dovecot)
    hosts = [Host(helpdesk.desk, tmp_path / f"host{number}") for number in range(3)]
    running = [host.start() for host in hosts]
    for each in running:
        ended(each)
    visits = Counter(
        row[0] for row in rows(url, "SELECT email_account_id FROM job_run WHERE stage = 'fetch'"
                                    " AND email_account_id IS NOT NULL")
    )  # fmt: skip
    assert len(visits) == ACCOUNTS and sum(visits.values()) < ACCOUNTS * len(hosts)
    helpdesk.run()
    settled(helpdesk, boxes)


def test_the_same_mail_fetched_through_several_accounts_at_once(url: Address, dovecot: Dovecot, tmp_path: Path):
    """Hosts that store the same mail side by side clash, and agree on one."""
    helpdesk, boxes = set_up(Desk(url, iso(at())), dovecot, mails=0)
    for box in boxes:
        helpdesk.mail(box, *numbered(MAILS, to=", ".join(boxes)))
    hosts = [Host(helpdesk.desk, tmp_path / f"host{number}") for number in range(len(boxes))]
    for each in [host.start() for host in hosts]:
        ended(each)
    ended(hosts[0].start(), os.EX_OK)
    assert broken(url) == {}
    for box in boxes:
        assert ledger_gaps(url, dovecot.messages(box), box) == set()
    assert helpdesk.value("SELECT count(*) FROM email") == MAILS
    assert helpdesk.value("SELECT count(*) FROM arrival") == MAILS * len(boxes)
    assert helpdesk.value("SELECT count(*) FROM case_record") == MAILS
