"""Claims of several hosts on one store: leases with a fence."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from espomail.errors import TryAgain
from tests.servers import postgresql
from tests.servers.postgresql import rows
from tests.store.postgres.conftest import DEAD


def test_a_claim_is_one_hosts(hosts):
    one, other = hosts
    assert one.claim(["fetch-1", "fetch-2"]) == {"fetch-1", "fetch-2"}
    assert other.claim(["fetch-2", "fetch-3"]) == {"fetch-3"}
    one.give_up(["fetch-2"])
    assert other.claim(["fetch-2"]) == {"fetch-2"}


def test_what_another_host_has_just_done_is_left_alone(hosts):
    one, other = hosts
    began = other.moment()
    one.claim(["fetch-1"])
    one.give_up(["fetch-1"])
    assert other.claim(["fetch-1"], since=began) == set()
    assert other.claim(["fetch-1"], since=other.moment() + 1) == {"fetch-1"}


def test_who_lost_a_lease_cannot_write(hosts, url):
    """A host that stood still for longer than its lease, and another that took over meanwhile."""
    one, other = hosts
    one.claim(["fetch-1"])
    postgresql.change(url, DEAD)
    assert other.claim(["fetch-1"]) == {"fetch-1"}
    for _ in range(2):  # and once more: another thread of it may come a moment later
        with pytest.raises(TryAgain, match="took over fetch-1"), one.writing():
            pytest.fail("it may write")
    with other.writing():
        pass
    one.give_up(["fetch-1"])  # it gives up nothing that is another's
    with one.writing():  # what it does next is no longer done under that claim
        pass
    assert one.claim(["fetch-1"]) == set()


def test_who_lost_a_lease_writes_nothing_until_it_knows(hosts, url):
    """The first to be told is one of several threads; the others, and what it does in leaving, are kept out, too."""
    one, other = hosts
    one.claim(["send"])
    postgresql.change(url, DEAD)
    other.claim(["send"])
    refused = []

    def write() -> None:
        with pytest.raises(TryAgain, match="took over send"), one.writing():
            pytest.fail("it may write")
        refused.append(True)
        one.disconnect()

    write()
    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    other.give_up(["send"])
    write()
    assert refused == [True] * 3
    one.give_up(["send"])
    with one.writing():
        pass
    assert one.claim(["send"]) == {"send"}


def test_a_lease_that_ran_out_and_that_nobody_took_is_still_held(hosts, url):
    one, _ = hosts
    one.claim(["fetch-1"])
    postgresql.change(url, DEAD)
    with one.writing():
        pass


def test_a_killed_run_of_this_machine_is_not_waited_for(hosts, url):
    script = (
        "import os, sys; from espomail.store.engine import engine_for; e = engine_for(sys.argv[1]);"
        " e.open(False); e.claim(['send']); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, url], check=False)
    assert rows(url, "SELECT owner FROM lease WHERE name = 'send'") != [("",)]
    assert hosts[0].claim(["send"]) == {"send"}


def test_a_stopped_run_keeps_its_claim(hosts):
    one, other = hosts
    one.claim(["send"])
    assert other.claim(["send"]) == set()
