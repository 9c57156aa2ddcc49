"""Hosts that die or stand still, lines that are cut within COMMIT, and a failover: 0 gaps, 0 doubles, fair turns."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.haste import wait_until
from tests.integration.helpdesk import Helpdesk, at, iso
from tests.integration.hosts import ENDS, Host, answered, ended, set_up, settled
from tests.integration.letters import with_smtp
from tests.servers.commit_cutter import CommitCutter, How
from tests.servers.dovecot import Dovecot
from tests.servers.postgresql import TEMPLATE, Address, PostgresServer, change, rows
from tests.servers.proxy import Fault, Proxy
from tests.servers.smtp_sink import SmtpSink

MAILS = 10
CUTS = 12
SERIALIZABLE = pytest.param("isolation_level=serializable", marks=pytest.mark.torture)
REPLIES = ("--auto-reply", "acknowledgement")
BOOKS = (
    "SELECT (SELECT count(*) FROM raw), (SELECT count(*) FROM ledger), (SELECT count(*) FROM email),"
    " (SELECT count(*) FROM decision), (SELECT count(*) FROM case_record), (SELECT count(*) FROM outbox)"
)


@pytest.fixture
def url(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Address]:
    made = postgres_server.database(tmp_path)
    yield made
    postgres_server.drop(made)


def stop_between_transactions(process: subprocess.Popen[str], url: str) -> None:
    """It stands still while it holds leases; in a transaction it would keep all writers waiting."""
    inside = (
        "SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction'"
        " OR (state = 'active' AND wait_event = 'ClientRead')"
    )
    while True:
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.05)
        if not rows(url, inside):
            return
        process.send_signal(signal.SIGCONT)
        time.sleep(0.02)


def stalled(helpdesk: Helpdesk, hosts: list[Host], proxy: Proxy, past_the_lease: Callable[[], None]) -> None:
    """A host stands still in the middle of its visits; another takes over; the first wakes and writes nothing."""
    path = helpdesk.desk.path
    asleep = hosts[0].start()
    wait_until(lambda: rows(path, "SELECT 1 FROM lease WHERE name LIKE 'fetch-%' AND owner <> ''"))
    stop_between_transactions(asleep, path)
    assert asleep.poll() is None
    past_the_lease()
    proxy.fault = Fault()
    ended(hosts[1].start())
    (before,) = rows(path, BOOKS)
    assert before[0] == 4 * MAILS
    asleep.send_signal(signal.SIGCONT)
    said = ended(asleep, os.EX_TEMPFAIL)
    assert "another took over fetch-" in said
    assert rows(path, BOOKS) == [before]
    ended(hosts[0].start(), os.EX_OK)
    settled(helpdesk, [box for box in helpdesk.made if box.startswith("support")], MAILS)


@pytest.mark.parametrize("options", ["", SERIALIZABLE])
def test_a_host_that_stood_still_for_longer_than_its_lease_writes_nothing(
    url: Address, dovecot: Dovecot, tmp_path: Path, options: str
):
    with Proxy(dovecot.port, Fault(delay=0.2)) as proxy:
        helpdesk, _ = set_up(Desk(url, iso(at())), dovecot, mails=MAILS, port=proxy.port)
        hosts = [Host(helpdesk.desk, tmp_path / f"host{number}", f"?{options}") for number in range(2)]
        stalled(helpdesk, hosts, proxy, lambda: change(url, "UPDATE lease SET until_at = 1 WHERE name <> 'store'"))


@pytest.mark.torture
@pytest.mark.timeout(300)
def test_a_host_that_really_stood_still_for_so_long(url: Address, dovecot: Dovecot, tmp_path: Path):
    with Proxy(dovecot.port, Fault(delay=0.2)) as proxy:
        helpdesk, _ = set_up(Desk(url, iso(at())), dovecot, mails=MAILS, port=proxy.port)
        hosts = [Host(helpdesk.desk, tmp_path / f"host{number}") for number in range(2)]
        stalled(helpdesk, hosts, proxy, lambda: time.sleep(61))


@pytest.mark.parametrize("how", ["unheard", "unanswered"])
def test_a_line_that_is_cut_within_commit(
    url: Address, dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, how: How
):
    """Nobody knows whether it was written; the runs after it look, and what a mail server took is noted once."""
    helpdesk, boxes = set_up(Desk(url, iso(at())), dovecot, *with_smtp(smtp_sink), *REPLIES, mails=MAILS)
    plan: Iterator[How] = itertools.chain(*itertools.repeat(("", how), CUTS))
    with CommitCutter(int(url.rpartition(":")[2].partition("/")[0]), plan) as cutter:
        store = f"postgresql://postgres@127.0.0.1:{cutter.port}/{url.rpartition('/')[2]}?connect_timeout=5"
        cut_off, sound = Host(helpdesk.desk, tmp_path / "one", store=store), Host(helpdesk.desk, tmp_path / "two")
        running = [cut_off.start(), sound.start()]
        for each in running:
            ended(each)
        while len(cutter.cut) < CUTS:
            ended(cut_off.start())
    ended(sound.start(), os.EX_OK)
    settled(helpdesk, boxes, MAILS)
    answered(helpdesk, smtp_sink, MAILS)


@pytest.mark.parametrize("options", ["", SERIALIZABLE])
def test_the_primary_dies_and_a_synchronous_standby_takes_over(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, options: str
):
    durable = ("wal_level=replica", "max_wal_senders=4", "synchronous_commit=on", "hot_standby=on")
    primary, standby = PostgresServer(*durable), PostgresServer(*durable)
    try:
        standby.follow(primary.start())
        url = primary.database(tmp_path, TEMPLATE)
        name = url.rpartition("/")[2]
        both = Address(
            f"postgresql://postgres@127.0.0.1:{primary.port},127.0.0.1:{standby.port}/{name}"
            f"?target_session_attrs=read-write&{options}"
        )
        both.folder = tmp_path
        helpdesk, boxes = set_up(Desk(both, iso(at())), dovecot, *with_smtp(smtp_sink), *REPLIES, mails=MAILS)
        hosts = [Host(helpdesk.desk, tmp_path / f"host{number}") for number in range(3)]
        running = [host.start() for host in hosts]
        wait_until(lambda: rows(url, "SELECT 1 FROM ledger HAVING count(*) >= 15"))
        primary.crash()
        time.sleep(0.3)
        standby.promote()
        for each in running:
            ended(each)
        for host in hosts:
            ended(host.start())
        helpdesk.desk.path = Address(standby.url(name))  # what is left is looked at with plain SQL
        ended(hosts[0].start(), os.EX_OK)
        settled(helpdesk, boxes, MAILS)
        answered(helpdesk, smtp_sink, MAILS)
    finally:
        primary.stop()
        standby.stop()


@pytest.mark.torture
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(6))
def test_kills_and_stalls_at_random(
    url: Address, dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, seed: int
):
    """A minute of cron on four hosts, with leases that run out early; nobody is spared."""
    chance = random.Random(seed)
    mails = 45  # the breaker stops automatic replies at 200
    helpdesk, boxes = set_up(Desk(url, iso(at())), dovecot, *with_smtp(smtp_sink), *REPLIES, mails=mails)
    options = chance.choice(["", "?isolation_level=serializable"])
    hosts = [Host(helpdesk.desk, tmp_path / f"host{number}", options) for number in range(4)]
    killed = 0
    for _ in range(8):
        running = [host.start() for host in hosts]
        for _ in range(6):
            time.sleep(chance.uniform(0.1, 0.8))
            victim = chance.choice(running)
            if chance.random() < 0.3:
                victim.kill()
                killed += 1
            else:
                stop_between_transactions(victim, url)
                change(url, "UPDATE lease SET until_at = 1 WHERE name <> 'store'")
                time.sleep(chance.uniform(0, 1))
                victim.send_signal(signal.SIGCONT)
        for each in running:
            ended(each, *ENDS, -signal.SIGKILL)
    for host in hosts:
        ended(host.start())
    settled(helpdesk, boxes, mails)
    answered(helpdesk, smtp_sink, mails, unknown=killed)
