"""Several hosts decide at the same time on mail that has to do with each other: as if one had."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from espomail.stages.pipeline import stage
from espomail.stages.runner import run_stage
from espomail.store import Store
from tests.builders import a_message
from tests.conftest import NOW
from tests.haste import wait_until
from tests.integration.deciding import Deciders, a_desk, counted, in_order, outcome, stored, unlimited
from tests.integration.helpdesk import broken
from tests.servers.postgresql import TEMPLATE, Address, PostgresServer, rows
from tests.stages.test_runner import Breaking, waiting

BOXES = ("support@example.com", "sales@example.com")
SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.torture) for seed in range(2, 12))]
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
    """Threads, copies through two accounts, missing parents, replies: the same, but for its order. In every
    second run two of the hosts are killed."""
    desk = a_desk(tmp_path, url, *BOXES, auto_reply="acknowledgement")
    unlimited(desk)
    stored(desk, a_busy_day(seed))
    desk.store.close()
    alone = url.copied()
    with Deciders(url, HOSTS, seed=seed) as hosts:
        hosts.begin()
        if seed % 2:
            for number in (0, 1):
                time.sleep(random.Random(seed + number).uniform(0.05, 0.6))
                hosts.running[number].kill()
        hosts.finish(2, 3)
        if seed % 2 == 0:
            hosts.finish(0, 1)
        wait_until(lambda: nothing_waits(url) or hosts.decide(2, 3))  # the next minutes of cron
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
    assert rows(url, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == [(0,)]


def test_two_answers_to_a_mail_that_never_came_are_one_thread(url: Address, tmp_path: Path):
    """Nothing of their thread is there yet when two hosts link them: only a key stands for it."""
    desk = a_desk(tmp_path, url, BOXES[0])
    answers = [
        (BOXES[0], mail(f"<{n}.{who}@customer.example>", f"c{n}", BOXES[0], f"Re: {n}", f"<{n}@never.example>"))
        for who in "ab"
        for n in range(30)
    ]
    stored(desk, answers)
    with Deciders(url, HOSTS, size=10) as hosts:
        hosts.decide()
    assert broken(url) == {}
    assert rows(url, "SELECT count(*), count(DISTINCT conversation_id) FROM email") == [(60, 30)]
    assert rows(url, "SELECT count(*) FROM case_record") == [(30,)]
    counted(url)


@pytest.mark.parametrize(("limits", "most", "held"), [
    ({"per_address": "3"}, 24, 0),
    pytest.param({"per_domain": "10"}, 10, 0, marks=pytest.mark.torture),
    ({"breaker": "17"}, 17, 63),
])  # fmt: skip
def test_brakes_hold_to_the_mail(url: Address, tmp_path: Path, limits: dict[str, str], most: int, held: int):
    """80 new matters of eight senders, decided by four hosts at once."""
    desk = a_desk(tmp_path, url, BOXES[0], auto_reply="acknowledgement")
    unlimited(desk, **limits)
    found = [mail(f"<{n}@customer.example>", f"c{n % 8}", BOXES[0], f"Matter {n}") for n in range(80)]
    stored(desk, [(BOXES[0], raw) for raw in found])
    with Deciders(url, HOSTS) as hosts:
        hosts.decide()
    states = dict(rows(url, "SELECT state, count(*) FROM outbox WHERE kind = 'auto-reply' GROUP BY state"))
    assert (states.get("ready", 0), states.get("held", 0)) == (most, held)
    if "per_address" in limits:
        assert set(rows(url, "SELECT count(*) FROM auto_reply GROUP BY address")) == {(3,)}


@pytest.mark.parametrize("strategy", ["least-busy", pytest.param("round-robin", marks=pytest.mark.torture)])
def test_a_team_of_several_accounts_gets_its_cases_evenly_and_to_the_limit(
    url: Address, tmp_path: Path, strategy: str
):
    """Two accounts give cases to the same three people, of whom one may have 12."""
    desk = a_desk(tmp_path, url, *BOXES, distribution=strategy)
    desk("team", "member", "add", "Support", "ann", "--capacity", "12")
    found = [mail(f"<{n}@customer.example>", f"c{n}", BOXES[n % 2], f"Matter {n}") for n in range(61)]
    stored(desk, [(BOXES[n % 2], raw) for n, raw in enumerate(found)])
    with Deciders(url, HOSTS) as hosts:
        hosts.decide()
    loads = dict(rows(url, 'SELECT login, open_cases FROM "user"'))
    assert loads["ann"] == 12 and abs(loads["bob"] - loads["cyd"]) <= 2 and sum(loads.values()) == 61
    if strategy == "least-busy":
        assert abs(loads["bob"] - loads["cyd"]) <= 1


def test_people_work_on_the_cases_meanwhile(url: Address, tmp_path: Path):
    """Closing, merging and giving away wait for those who decide, and they for these; nobody's word is lost."""
    desk = a_desk(tmp_path, url, *BOXES)
    firsts = [mail(f"<{n}@customer.example>", f"c{n}", BOXES[n % 2], f"Matter {n}") for n in range(24)]
    stored(desk, [(BOXES[n % 2], raw) for n, raw in enumerate(firsts)])
    with Deciders(url, HOSTS) as hosts:
        hosts.decide()
        answers = [
            mail(f"<{n}.{turn}@customer.example>", f"c{n}", BOXES[n % 2], f"Re: Matter {n}", f"<{n}@customer.example>")
            for turn in range(4)
            for n in range(24)
        ]
        stored(desk, [(BOXES[n % 2], raw) for n, raw in enumerate(answers)], first=100)
        numbers = [str(number) for (number,) in rows(url, "SELECT id FROM case_record ORDER BY id")]  # with gaps
        hosts.begin()
        for number, other in zip(numbers[:12], numbers[12:], strict=True):
            desk("case", "close", number)
            desk("case", "merge", other, number)
            desk("case", "assign", number, "bob")
        hosts.finish()
    assert broken(url) == {}
    is_open = "SELECT count(*) FROM case_record c WHERE c.assigned_user_id = u.id AND c.status IN ('New', 'Assigned')"
    assert rows(url, f'SELECT login, open_cases, ({is_open}) FROM "user" u WHERE open_cases <> ({is_open})') == []
    assert rows(url, "SELECT count(*) FROM email WHERE parent_type = 'case'") == [(24 * 5,)]
    assert rows(url, "SELECT count(*) FROM case_record") == [(24,)]
    assert rows(url, "SELECT stage, count(*) FROM arrival GROUP BY stage") == [("done", 24 * 5)]
    strays = (
        "SELECT e.id FROM email e JOIN case_record c ON c.id = e.parent_id JOIN conversation v"
        " ON v.id = e.conversation_id WHERE coalesce(v.case_id, 0) NOT IN (c.id)"
        " AND NOT EXISTS (SELECT 1 FROM case_record m WHERE m.id = v.case_id AND m.merged_into = c.id)"
    )
    assert rows(url, strays) == []


def test_a_host_that_stands_still_or_dies_keeps_nobody_from_other_mail(url: Address, tmp_path: Path):
    """It has claimed some and is in the middle of it: the rest is decided; its own is when it wakes or is dead."""
    desk = a_desk(tmp_path, url, BOXES[0])
    found = [mail(f"<{n}@customer.example>", f"c{n}", BOXES[0], f"Matter {n}") for n in range(40)]
    stored(desk, [(BOXES[0], raw) for raw in found])
    inside = (
        "SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()"
        " AND clock_timestamp() - state_change > interval '1 s'"
    )
    with Deciders(url, 2, pause=20) as slow, Deciders(url, 3) as hosts:
        slow.begin()
        wait_until(lambda: len(rows(url, inside)) == 2)  # decided, and not yet written
        for each in slow.running:
            each.send_signal(signal.SIGSTOP)
        hosts.decide()
        waiting = dict(rows(url, "SELECT stage, count(*) FROM arrival GROUP BY stage"))
        assert waiting == {"filter": 14, "done": 26}
        slow.running[0].kill()
        wait_until(lambda: len(rows(url, inside)) == 1)
        hosts.decide()
        assert rows(url, "SELECT count(*) FROM arrival WHERE stage = 'filter'") == [(7,)]
        slow.running[1].kill()
        wait_until(lambda: not rows(url, inside))
        hosts.decide()
    assert broken(url) == {}
    assert rows(url, "SELECT stage, count(*) FROM arrival GROUP BY stage") == [("done", 40)]
    assert rows(url, "SELECT count(*) FROM case_record") == [(40,)]
    counted(url)
    in_order(url)


def test_an_answer_waits_for_the_mail_that_it_names_by_the_id_which_that_had_before(url: Address, tmp_path: Path):
    """Another host has that mail, whose own Message-ID a server on its way made."""
    desk = a_desk(tmp_path, url, BOXES[0])
    question = mail("<made@relay.example>", "c1", BOXES[0], "Matter")
    question = b"X-Original-Message-ID: <first@customer.example>\r\n" + question
    answer = mail("<2@customer.example>", "c1", BOXES[0], "Re: Matter", "<first@customer.example>")
    stored(desk, [(BOXES[0], raw) for raw in (question, answer, mail("<3@customer.example>", "c3", BOXES[0], "New"))])
    run_stage(stage("filter"), desk.store, NOW)
    with psycopg.connect(url) as other:
        other.execute("SELECT * FROM arrival WHERE id = 1 FOR UPDATE")
        run_stage(stage("link"), desk.store, NOW)
    waiting_for = "SELECT id, stage FROM arrival ORDER BY id"
    assert rows(url, waiting_for) == [(1, "link"), (2, "link"), (3, "distribute")]
    run_stage(stage("link"), desk.store, NOW)
    assert rows(url, "SELECT count(DISTINCT conversation_id) FROM email WHERE message_id <> '<3@customer.example>'") == [
        (1,)]  # fmt: skip


def nothing_waits(url: str) -> bool:
    return rows(url, "SELECT 1 FROM arrival WHERE stage <> 'done'") == []


def test_the_mail_that_breaks_a_stage_is_held_and_not_one_that_another_host_has(url: Address):
    store = Store.open(url)
    waiting(store, "fine", "poison", "fine")
    with psycopg.connect(url) as other:
        other.execute("SELECT * FROM arrival WHERE id = 1 FOR UPDATE")
        assert run_stage(Breaking(), store, NOW).counts == {"keep": 1, "held": 1}
    assert rows(url, "SELECT id, stage FROM arrival ORDER BY id") == [(1, "filter"), (2, "held"), (3, "link")]
    store.close()
