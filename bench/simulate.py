"""``python -m bench.simulate``: what so many accounts, mails and hosts come to, from measured costs.

Seeded arrivals over some hours of a working day; hosts whose cron starts a run every minute; accounts
taken by portions, as ``fetch`` takes them; a limit of connections at each provider; one who decides at a
time. Says how long a mail waits until its case is open, how busy everything is, and how large the store
is. The costs are those of docs/scaling.md and can be given: nothing here is measured, and nothing but
these costs is in it.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import statistics
import sys
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, field, fields

MINUTE = 60.0
Host = Generator[float, float, None]


@dataclass(frozen=True)
class Plan:
    """What is simulated; seconds and bytes."""

    accounts: int = 10_000
    hosts: int = 4
    mails_a_day: int = 300_000
    hours: float = 1.0
    peak: float = 2.0  # how many times the day's mean comes in the hours that are looked at
    skew: float = 0.5  # 0: all accounts get as much; 1: as Zipf has it
    providers: int = 20
    connections: int = 100  # at one provider, from all hosts together
    threads: int = 32
    round_trip: float = 0.05
    round_trips: int = 8  # of a visit, all of it
    visit_cpu: float = 0.007
    fetch_cpu: float = 0.0006  # a mail
    write: float = 0.02  # a visit that finds mail, until the database has it; a host does one at a time
    cores: float = 1.0  # of a host; one process has no use for more
    decide: float = 0.003  # a mail, by the one who is in the queue of writers
    start: float = 0.5  # a run, until it does something
    stored: int = 100_000_000
    row_bytes: int = 8_200  # a stored mail without its bytes
    raw_bytes: int = 3_000  # its bytes, compressed; with attachments as usual, 75,000
    seed: int = 1


@dataclass
class Result:
    """What came of it: waits in seconds, shares of what there is, and the store's size."""

    mails: int = 0
    decided: int = 0
    wait_median: float = 0.0
    wait_95: float = 0.0
    wait_most: float = 0.0
    round_median: float = 0.0  # seconds between two visits of an account
    writer_busy: float = 0.0
    cpu_busy: float = 0.0
    gigabytes: float = 0.0
    keeps_up: bool = False


@dataclass
class _World:
    plan: Plan
    arrivals: list[list[float]]  # by account, the latest first
    free_at: list[list[float]]  # by provider, when each of its connections is free
    visited: list[float]
    due_from: list[float]  # when somebody began with it last; it is claimed until then
    rounds: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    writer_free: float = 0.0
    writer_work: float = 0.0
    cpu_work: float = 0.0


def simulate(plan: Plan) -> Result:
    """Let the hosts work until the hours are over."""
    world = _World(
        plan,
        _arrivals(plan),
        [[0.0] * max(1, plan.connections) for _ in range(plan.providers)],
        [-MINUTE] * plan.accounts,
        [0.0] * plan.accounts,
    )
    mails = sum(map(len, world.arrivals))
    end = plan.hours * 60 * MINUTE
    # hosts that start at once would only get into each other's way a little
    hosts: list[tuple[float, int, Host]] = [(0.001 * n, n, _host(world)) for n in range(plan.hosts)]
    for _, _, each in hosts:
        next(each)
    while hosts and hosts[0][0] < end:
        now, number, host = heapq.heappop(hosts)
        heapq.heappush(hosts, (host.send(now), number, host))
    return _result(world, mails, end)


def _arrivals(plan: Plan) -> list[list[float]]:
    chance = random.Random(plan.seed)
    expected = plan.mails_a_day / 24 * plan.peak * plan.hours
    count = max(0, round(chance.gauss(expected, expected**0.5)))
    weights = [1 / (number + 1) **plan.skew for number in range(plan.accounts)]
    found: list[list[float]] = [[] for _ in range(plan.accounts)]
    for account in chance.choices(range(plan.accounts), weights, k=count):
        found[account].append(chance.uniform(0, plan.hours * 60 * MINUTE))
    for each in found:
        each.sort(reverse=True)
    return found


def _host(world: _World) -> Host:
    """What a host does: it is told the time, and says when it wants to hear from us again."""
    now = yield 0.0
    while True:
        began = now
        taken: list[float] = []
        now = yield now + world.plan.start
        while portion := _portion(world, began, now):
            until, mails = _visit(world, portion, now)
            taken += mails
            now = yield until
        if taken:
            now = yield _decide(world, taken, now)
        now = yield max(now, (began // MINUTE + 1) * MINUTE)


def _portion(world: _World, began: float, now: float) -> list[int]:
    """The first accounts that nobody has, or had since this run began: twice the threads at most."""
    found = []
    for account, due in enumerate(world.due_from):
        if due <= now and world.visited[account] < began:
            found.append(account)
            if len(found) == 2 * world.plan.threads:
                break
    return found


def _visit(world: _World, portion: Sequence[int], now: float) -> tuple[float, list[float]]:
    """Visit them by threads; when the last visit has ended, and the mails' arrivals."""
    plan = world.plan
    threads = [now] * plan.threads
    main, taken = now, []
    for account in portion:
        slots = world.free_at[account % plan.providers]
        begins = max(heapq.heappop(threads), heapq.heappop(slots))
        over = begins + plan.round_trips * plan.round_trip
        heapq.heappush(slots, over)
        heapq.heappush(threads, over)
        mails = _come(world.arrivals[account], begins)
        work = (plan.visit_cpu + len(mails) * plan.fetch_cpu) / plan.cores
        main = max(main, over) + work + (plan.write if mails else 0.0)
        world.cpu_work += work
        taken += mails
        world.rounds.append(begins - world.visited[account])
        world.visited[account] = begins
    until = max(main, *threads)
    for account in portion:
        world.due_from[account] = until
    return until, taken


def _come(waiting: list[float], now: float) -> list[float]:
    found = []
    while waiting and waiting[-1] <= now:
        found.append(waiting.pop())
    return found


def _decide(world: _World, mails: Sequence[float], now: float) -> float:
    """Five stages in turn, one host after the other: the worst case, everything for one team."""
    work = len(mails) * world.plan.decide
    until = max(now, world.writer_free) + work
    world.writer_free = until
    world.writer_work += work
    world.waits += [until - at for at in mails]
    return until


def _result(world: _World, mails: int, end: float) -> Result:
    plan = world.plan
    waits = sorted(world.waits) or [0.0]
    late = [end - each[0] for each in world.arrivals if each]
    result = Result(mails, len(world.waits))
    result.wait_median = round(statistics.median(waits), 1)
    result.wait_95 = round(waits[int(0.95 * (len(waits) - 1))], 1)
    result.wait_most = round(max(*waits, *late, 0.0), 1)
    result.round_median = round(statistics.median(world.rounds or [0.0]), 1)
    result.writer_busy = round(world.writer_work / end, 3)
    result.cpu_busy = round(world.cpu_work / end / plan.hosts, 3)
    result.gigabytes = round(plan.stored * (plan.row_bytes + plan.raw_bytes) / 1e9, 1)
    # what waits is what came in the last rounds, and not more from round to round
    result.keeps_up = result.wait_95 < 10 * MINUTE and mails - len(waits) < 0.2 * mails
    return result


def main(words: Sequence[str] | None = None) -> int:
    """Simulate what is asked for; a line of JSON for each number of hosts."""
    parser = argparse.ArgumentParser(prog="python -m bench.simulate", description=__doc__)
    for each in fields(Plan):
        name = f"--{each.name.replace('_', '-')}"
        many = {"nargs": "+"} if each.name == "hosts" else {}
        parser.add_argument(name, type=type(each.default), default=each.default, **many)  # type: ignore[arg-type]
    given = vars(parser.parse_args(words))
    hosts = given.pop("hosts")
    for number in hosts if isinstance(hosts, list) else [hosts]:
        plan = Plan(hosts=number, **given)
        print(json.dumps({"hosts": number, **asdict(simulate(plan))}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
