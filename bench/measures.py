"""What is measured: each measure runs its sides in turn, several times, and gives rows for the table."""

from __future__ import annotations

import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.desk import LATER, PIPELINE, Desk, copy_store
from bench.drain import drain, read
from bench.fill import arrived, multiply
from bench.helpdesk_peer import Helpdesk
from bench.mailgen import Generator, deliver
from bench.peers import Server, downloaded, getmail, mbsync
from bench.processes import apart, run
from bench.proxy import far_away

IDLE_ADDRESS = "idle{number}@example.org"


@dataclass(frozen=True)
class Row:
    """One line of the result: what, against what, the ratio, and the target if there is one."""

    what: str
    against: str
    value: float
    target: float | None = None
    at_least: bool = False
    unit: str = "x"

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target


@dataclass
class Bench:
    """Where the mail is, how much of it, and how often each side runs."""

    server: Server
    home: Path
    mail: Path
    runs: int
    give_mail: Callable[[Path, str, int, int], None]
    details: dict[str, object] = field(default_factory=dict)

    def mailbox(self, user: str, profile: str, count: int, seed: int = 1) -> str:
        """Make a user's mailbox unless it is there; returns the user."""
        if not (self.mail / user).exists():
            self.give_mail(self.mail / user / "Maildir", profile, count, seed)
            drain(self.server.port, user, self.server.password)  # the server makes its index
        return user

    def desk(self, name: str = "desk") -> Desk:
        """A new desk."""
        return Desk(self.home / f"{name}.db", self.server.password).set_up()

    def fresh(self, template: Desk) -> Desk:
        """A desk as the template was set up."""
        desk = Desk(self.home / "run.db", self.server.password)
        copy_store(template.path, desk.path)
        return desk


def own_mail(maildir: Path, profile: str, count: int, seed: int) -> None:
    """Mail of our own generator."""
    deliver(maildir, Generator(seed, profile).messages(count))


def other_mail(program: Path, maildir: Path, profile: str, count: int, seed: int) -> None:
    """Mail of another generator: ``PROGRAM OUT --user U -n N --profile mix|text --seed S``."""
    user, kind = maildir.parent, {"mixed": "mix", "text": "text"}[profile]
    words = [sys.executable, str(program), str(user.parent), "--user", user.name]
    words += ["-n", str(count), "--profile", kind, "--seed", str(seed)]
    subprocess.run(words, check=True, stderr=subprocess.DEVNULL)


# --- the main job ---------------------------------------------------------------------------------


def pipeline(
    bench: Bench, profile: str, count: int, to_drain: float, to_mbsync: float, with_getmail: bool
) -> Iterator[Row]:
    """fetch … autoreply, and fetch alone, against the drain and the tools that only download."""
    user = bench.mailbox(f"{profile}{count}", profile, count)
    template = bench.desk("template").watch(bench.server, user)
    times: dict[str, list[float]] = {}
    for number in range(bench.runs):
        _note(times, "drain", _drain(bench, user))
        _note(times, "reader", _reader(bench, user, count))
        desk = bench.fresh(template)
        costs = desk.verbs()
        if arrived(desk.path) != count:  # a ratio over less work would look good
            raise RuntimeError(f"{arrived(desk.path)} of {count} mails came through")
        _note(times, "all", sum(cost.wall for cost in costs.values()))
        _note(times, "cpu", sum(cost.cpu for cost in costs.values()))
        for verb, cost in costs.items():
            _note(times, verb, cost.wall)
            _note(times, f"{verb} cpu", cost.cpu)
            _note(times, f"{verb} peak MB", cost.peak)
        together = bench.fresh(template).run()
        _note(times, "run", together.wall)
        _note(times, "run cpu", together.cpu)
        if shutil.which("mbsync"):
            download = mbsync(bench.server, bench.home / "mbsync", [user])
            _check_downloaded("mbsync", downloaded(bench.home / "mbsync"), count)
            _note(times, "mbsync", download.wall)
            _note(times, "mbsync cpu", download.cpu)
        if with_getmail and shutil.which("getmail") and number < 1:  # it takes minutes
            slow = getmail(bench.server, bench.home / "getmail", user)
            _check_downloaded("getmail", downloaded(bench.home / "getmail"), count)
            _note(times, "getmail", slow.wall)
            _note(times, "getmail cpu", slow.cpu)
    bench.details[f"{count} {profile}"] = _medians(times)
    # the targets name five verbs, so five processes are held to them; `run` does two verbs more
    what, other = f"five verbs, {count:,} {profile} mails", f"espomail run, {count:,} {profile} mails"
    yield Row(what, "raw socket drain", _ratio(times, "all", "drain"), to_drain)
    yield Row(other, "raw socket drain", _ratio(times, "run", "drain"))
    if "mbsync" in times:
        yield Row(what, "mbsync", _ratio(times, "all", "mbsync"), to_mbsync)
        yield Row(other, "mbsync", _ratio(times, "run", "mbsync"))
    if "getmail" in times:
        quicker = _ratio(times, "getmail", "all")
        yield Row(what, "getmail6", quicker, 15, at_least=True, unit="x quicker")
        yield Row(other, "getmail6", _ratio(times, "getmail", "run"), unit="x quicker")
    yield Row(f"our reader alone, {count:,} {profile} mails read and thrown away", "raw socket drain",
              _ratio(times, "reader", "drain"))  # fmt: skip
    target = 2.0 if profile == "text" else None
    yield Row(f"fetch alone, {count:,} {profile} mails", "raw socket drain",
              _ratio(times, "fetch", "drain"), target)  # fmt: skip


def _check_downloaded(tool: str, found: int, count: int) -> None:
    if found != count:  # less work would look quick
        raise RuntimeError(f"{tool} downloaded {found} of {count} mails")


def helpdesk(bench: Bench, count: int = 500, most_runs: int = 5) -> Iterator[Row]:
    """The five verbs, and ``run``, against django-helpdesk's ``get_email``.

    The verbs are held to the target with their start-ups, against the management command alone, once
    Django has started; ``run`` is set against the whole process, as cron would start either.
    """
    peer = Helpdesk(bench.home / "helpdesk")
    trouble = peer.install()
    if trouble:
        print(f"django-helpdesk is left out, since pip could not install it: {trouble}", file=sys.stderr)
        return
    user = bench.mailbox(f"text{count}", "text", count)
    template = bench.desk("template").watch(bench.server, user)
    times: dict[str, list[float]] = {}
    for number in range(min(bench.runs, most_runs)):
        costs = bench.fresh(template).verbs().values()
        together = bench.fresh(template).run()
        given = bench.mailbox(f"helpdesk{number}", "text", count)  # it deletes what it takes
        taken = peer.take(bench.server, given, count)
        for name, cost in (("get_email", taken.command), ("process", taken.process), ("run", together)):
            _note(times, name, cost.wall)
            _note(times, f"{name} cpu", cost.cpu)
        _note(times, "all", sum(cost.wall for cost in costs))
        _note(times, "all cpu", sum(cost.cpu for cost in costs))
    bench.details[f"{count} text, django-helpdesk"] = _medians(times)
    yield Row(f"five verbs, {count} text mails", "django-helpdesk's get_email",
              _ratio(times, "get_email", "all"), 40, at_least=True, unit="x quicker")  # fmt: skip
    yield Row(f"espomail run, {count} text mails", "the process of get_email",
              _ratio(times, "process", "run"), unit="x quicker")  # fmt: skip


def _drain(bench: Bench, user: str) -> float:
    return drain(bench.server.port, user, bench.server.password)[0]


def _reader(bench: Bench, user: str, count: int) -> float:
    seconds, found = read(bench.server.port, user, bench.server.password)
    if found != count:
        raise RuntimeError(f"the reader gave {found} of {count} mails")
    return seconds


# --- memory ---------------------------------------------------------------------------------------


def memory(bench: Bench, counts: Iterable[int]) -> Iterator[Row]:
    """The peak of ``fetch`` with its parser's process, and of the other verbs, by the size of the mailbox."""
    for count in counts:
        user = bench.mailbox(f"memory{count}", "mixed", count, seed=3)
        desk = bench.desk("memory").watch(bench.server, user)
        costs = desk.verbs(together=True)
        bench.details[f"peak MB, {count} mixed"] = {k: round(c.peak) for k, c in costs.items()}
        yield Row(f"memory of fetch, {count:,} mixed mails", "–", costs["fetch"].peak, 150, unit=" MB")
        later = max(cost.peak for verb, cost in costs.items() if verb != "fetch")
        yield Row(f"memory after fetch, {count:,} mixed mails", "–", later, 150, unit=" MB")


# --- growth ---------------------------------------------------------------------------------------


def growth(bench: Bench, stored: int, count: int) -> Iterator[Row]:
    """The cost of ``count`` mails with ``stored`` in the store against an empty one."""
    user = bench.mailbox(f"growth{count}", "text", count, seed=4)
    seeds = bench.mailbox("seed2000", "text", 2000, seed=5)
    empty = bench.desk("empty").watch(bench.server, user)
    full = bench.desk("full").watch(bench.server, seeds, "before@example.org")
    full.verbs((*PIPELINE, "notify"))
    full.espomail("email-account", "disable", "before@example.org")
    full.watch(bench.server, user)
    apart(multiply, full.path, stored)
    there = arrived(full.path)
    times: dict[str, list[float]] = {}
    for _ in range(bench.runs):
        for name, template in (("empty", empty), ("full", full)):
            for verb, cost in bench.fresh(template).verbs().items():
                _note(times, f"{name} {verb}", cost.cpu)
                _note(times, f"{name} {verb} wall", cost.wall)
    medians = _medians(times)
    bench.details[f"{count} mails with {there} stored, CPU s"] = medians
    sums = {n: sum(medians[f"{n} {v}"] for v in PIPELINE) for n in ("empty", "full")}
    walls = {n: sum(medians[f"{n} {v} wall"] for v in PIPELINE) for n in ("empty", "full")}
    yield Row(f"cost per mail, {there:,} stored", "empty store", walls["full"] / walls["empty"], 1.2)
    yield Row(f"the same in CPU time, {there:,} stored", "empty store", sums["full"] / sums["empty"])


# --- a tick, and many idle accounts -------------------------------------------------------------


def tick(bench: Bench, times_each: int = 15) -> Iterator[Row]:
    """``espomail run`` with nothing due against an interpreter that does nothing."""
    desk = bench.desk("tick").watch(bench.server, "nobody")
    desk.espomail("email-account", "disable", "support@example.org")
    desk.espomail("run")
    times: dict[str, list[float]] = {}
    for _ in range(times_each):
        _note(times, "pass", run([sys.executable, "-c", "pass"], {}).wall)
        _note(times, "tick", desk.espomail("run", now=LATER).wall)
    bench.details["tick"] = _medians(times)
    yield Row("a tick with nothing due", "python -c pass", _ratio(times, "tick", "pass"), 4)


def idle(bench: Bench, accounts: int, milliseconds: float = 50) -> Iterator[Row]:
    """``fetch`` of accounts with nothing new on a far server, against mbsync."""
    users = [bench.mailbox(f"idle{number}", "text", 1, seed=6) for number in range(accounts)]
    desk = bench.desk("idle").watch(bench.server, users[0], IDLE_ADDRESS.format(number=0))
    _multiply_account(desk.path, accounts)
    desk.espomail("fetch")
    home = bench.home / "mbsync-idle"
    mbsync(bench.server, home, users)
    times: dict[str, list[float]] = {}
    with far_away(bench.server.port, milliseconds) as port:
        _move_accounts(desk.path, port)
        far = Server(port, bench.server.password)
        for number in range(bench.runs):
            _note(times, "espomail", desk.espomail("fetch", now=LATER).wall)
            if shutil.which("mbsync") and number < 1:
                _note(times, "mbsync", mbsync(far, home, users, fresh=False).wall)
    bench.details[f"{accounts} idle accounts, {milliseconds} ms"] = _medians(times)
    if "mbsync" in times:
        yield Row(f"{accounts} idle accounts, {milliseconds:.0f} ms round trip", "mbsync",
                  _ratio(times, "mbsync", "espomail"), 30, at_least=True,
                  unit="x quicker")  # fmt: skip


def _multiply_account(path: Path, accounts: int) -> None:
    """Copy the first account's rows: adding two hundred by command takes a minute."""
    with sqlite3.connect(path) as db:
        for table in ("email_account", "folder", "account_team"):
            names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            for number in range(1, accounts):
                changed = {"id": f"id + {number}", "email_account_id": f"email_account_id + {number}",
                           "address": f"'{IDLE_ADDRESS.format(number=number)}'",
                           "imap": f"json_set(imap, '$.login', 'idle{number}')"}  # fmt: skip
                values = ", ".join(changed.get(name, f'"{name}"') for name in names)
                key = "id" if table == "email_account" else "email_account_id"
                listed = ", ".join(f'"{name}"' for name in names)
                db.execute(f"INSERT INTO {table} ({listed}) SELECT {values} FROM {table} WHERE {key} = 1")
    db.close()


def _move_accounts(path: Path, port: int) -> None:
    with sqlite3.connect(path) as db:
        db.execute("UPDATE email_account SET imap = json_set(imap, '$.port', ?)", (port,))
    db.close()


# --- numbers ----------------------------------------------------------------------------------------


def _note(times: dict[str, list[float]], name: str, value: float) -> None:
    times.setdefault(name, []).append(value)


def _medians(times: dict[str, list[float]]) -> dict[str, float]:
    return {name: round(statistics.median(values), 3) for name, values in times.items()}


def _ratio(times: dict[str, list[float]], one: str, other: str) -> float:
    return statistics.median(times[one]) / statistics.median(times[other])


def as_json(rows: list[Row], details: dict[str, object]) -> str:
    """Everything measured, for a file."""
    listed = [{**row.__dict__, "met": row.met} for row in rows]
    return json.dumps({"at": int(time.time()), "rows": listed, "details": details}, indent=1)


