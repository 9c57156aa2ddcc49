"""The simulation: the same seed gives the same, and what must be true of any queue is true of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bench.simulate import Plan, main, simulate

SMALL = Plan(accounts=300, hosts=2, mails_a_day=20_000, hours=0.5, providers=3, stored=1_000_000)


def test_the_same_seed_gives_the_same() -> None:
    assert simulate(SMALL) == simulate(SMALL)
    assert simulate(SMALL) != simulate(replace(SMALL, seed=2))


def test_hosts_that_keep_up_decide_on_all_but_the_last_minutes_mail() -> None:
    found = simulate(SMALL)
    assert found.keeps_up and found.decided > 0.9 * found.mails
    assert 30 < found.wait_median < 60 and found.wait_most < 150  # half a minute of cron, and the work


def test_more_hosts_make_nobody_wait_longer() -> None:
    busy = replace(SMALL, accounts=3000, visit_cpu=0.05)
    waits = [simulate(replace(busy, hosts=hosts)).wait_median for hosts in (1, 2, 4)]
    assert waits == sorted(waits, reverse=True) and waits[0] > 2 * waits[2]


@pytest.mark.parametrize("scarce", [{"connections": 1, "round_trip": 1.0}, {"decide": 5.0}, {"visit_cpu": 3.0}])
def test_what_is_scarce_is_what_they_wait_for(scarce: dict[str, float]) -> None:
    found = simulate(replace(SMALL, **scarce))  # type: ignore[arg-type]
    assert found.wait_median > 2 * simulate(SMALL).wait_median
    assert not simulate(replace(SMALL, hours=2, **scarce)).keeps_up  # type: ignore[arg-type]


def test_a_line_of_json_for_each_number_of_hosts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--accounts", "50", "--mails-a-day", "1000", "--hosts", "1", "3", "--stored", "1000000"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["hosts"] for each in lines] == [1, 3] and lines[0]["gigabytes"] == 11.2
