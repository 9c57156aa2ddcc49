"""Several hosts decide at the same time on mail that has to do with each other: as if one had."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import a_message
from tests.integration.deciding import Deciders, a_desk, counted, in_order, outcome, stored, unlimited
from tests.integration.helpdesk import broken
from tests.servers.postgresql import TEMPLATE, Address, PostgresServer

BOXES = ("support@example.com", "sales@example.com")
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.torture) for seed in range(1, 9))]
HOSTS = 4


@pytest.fixture
def url(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Address]:
    made = postgres_server.database(tmp_path, TEMPLATE)
    yield made
    postgres_server.drop(made)


def mail(number: str, customer: str, to: str, subject: str, *answers: str, cc: str = "") -> bytes:
    more = {"In_Reply_To": answers[-1], "References": " ".join(answers)} if answers else {}
    more |= {"Cc": cc} if cc else {}
    return a_message(
        f"{customer.title()} <{customer}@customer.example>", to, subject, message_id=number, **more
    )


def a_busy_day(seed: int, threads: int = 40) -> list[tuple[str, bytes]]:
    """(account, mail): threads of customers, some of which come twice, or without their first mail."""
    chance = random.Random(seed)
    found: list[tuple[float, str, bytes]] = []
    for thread in range(threads):
        box, customer = chance.choice(BOXES), f"c{chance.randrange(12)}"
        start, ids = chance.uniform(0, 100), [f"<{thread}.0@customer.example>"]
        begins = mail(ids[0], customer, box, f"Matter {thread}")
        if chance.random() < 0.85:  # else it never comes
            found.append((start, box, begins))
            if chance.random() < 0.3:
                found.append((start + chance.uniform(0.01, 9), BOXES[box == BOXES[0]], begins))
        for _ in range(1, chance.choice([1, 1, 2, 3, 6])):
            ids.append(f"<{thread}.{len(ids)}@customer.example>")
            raw = mail(ids[-1], customer, box, f"Re: Matter {thread}", *ids[:-1])
            start += chance.uniform(0.01, 3)
            found.append((start, box, raw))
    return [(box, raw) for _, box, raw in sorted(found, key=lambda each: each[0])]


@pytest.mark.parametrize("seed", SEEDS)
def test_hosts_conclude_what_one_host_would(url: Address, tmp_path: Path, seed: int):
    """Threads, copies through two accounts, missing parents, replies: the same, but for its order."""
    desk = a_desk(tmp_path, url, *BOXES, auto_reply="acknowledgement")
    unlimited(desk)
    stored(desk, a_busy_day(seed))
    desk.store.close()
    alone = url.copied()
    with Deciders(url, HOSTS, seed=seed) as hosts:
        hosts.decide()
    with Deciders(alone, 1, size=1000, pause=0) as host:
        host.decide()
    assert broken(url) == {}
    counted(url)
    in_order(url)
    wanted = outcome(alone)
    assert {stage for stage, _ in wanted["waiting"]} == {"done"}
    found = outcome(url)
    for what, value in wanted.items():
        assert found[what] == value, what
