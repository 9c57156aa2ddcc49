"""``fetch``: new mail of the active e-mail accounts into the store, raw first, then parsed.

One thread per account talks to its server; this, the main thread, is the only writer. One account's
trouble never stops the others.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from espomail.actions import stored_secrets
from espomail.actions.descriptors import room
from espomail.config import Config
from espomail.domain import backoff
from espomail.domain.advice import what_to_type
from espomail.domain.backoff import kind_of
from espomail.domain.clock import iso
from espomail.errors import TryAgain
from espomail.stages import fetch_marks, fetch_store, intake
from espomail.stages.fetch_plan import AccountPlan, FolderReport, account_plans, chosen, left_out
from espomail.stages.fetch_visit import Batch, Finished, NotReached, Question, Visit
from espomail.stages.intake import Outcome, claim_of
from espomail.stages.report import Progress, StageReport, silent
from espomail.stages.settling import Settling
from espomail.stages.time_limit import NEVER, TimeLimit
from espomail.store import Store, email_accounts, held, held_rows, jobs, ledger, owners, tokens
from espomail.store.models import EmailAccount


@dataclass(frozen=True)
class Wanted:
    """What ``fetch`` was asked for."""

    group: bool = False
    personal: bool = False
    account_ids: tuple[int, ...] = ()
    limit: int | None = None
    jobs: int | None = None
    named: bool = False


@dataclass
class _Run:
    """One run of the verb: its report, and what the writer needs."""

    store: Store
    now: int
    by: str
    report: StageReport
    outcome: Outcome
    settling: Settling
    claims: set[str] = field(default_factory=set)
    since: int = 0
    accounts: dict[int, dict[str, Any]] = field(default_factory=dict)
    visits: list[tuple[Finished, int]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    progress: Progress = silent
    limit: TimeLimit = NEVER
    stored: int = 0
    expected: dict[int, int] = field(default_factory=dict)


def run_fetch(
    store: Store,
    config: Config,
    now: int,
    wanted: Wanted,
    by: str = "system",
    progress: Progress = silent,
    limit: TimeLimit = NEVER,
) -> StageReport:
    """Visit every due account that was asked for; what was stored, and each account's error."""
    report = StageReport("fetch")
    run = _begin(store, now, by, report)
    run.progress, run.limit = progress, limit
    workers = wanted.jobs or config.jobs
    try:
        for some in _portions(run, _due(run, wanted), 2 * workers):
            _visit_some(run, config, wanted, some, workers)
    finally:
        run.settling.close()
    _count(run)
    report.extra["accounts"] = [run.accounts[key] for key in sorted(run.accounts)]
    report.seconds = time.monotonic() - run.began
    return report


def _begin(store: Store, now: int, by: str, report: StageReport) -> _Run:

    def prepare() -> None:
        tokens.keyring()
        held.forget_finished()
        held.release_due(now)
        held_rows.release_due_rows(now)

    store.decided(prepare)
    accounts = EmailAccount.select(EmailAccount.id, EmailAccount.sent_folder).tuples()
    own = owners.own_addresses() | set(owners.user_addresses())
    setting, outcome = intake.setting(frozenset(own), dict(accounts), now), Outcome()
    waits = intake.recover(store, setting, outcome)
    if waits:
        trouble = TryAgain(f"mail that was stored by a run that died waits to be parsed: {waits}")
        report.error(None, trouble, f"espomail: {trouble}")
    # what was just recovered was given up until now, and is not left to others for that
    since = store.moment() + 1
    return _Run(store, now, by, report, outcome, Settling(store, setting, outcome), since=since)


def _due(run: _Run, wanted: Wanted) -> list[EmailAccount]:
    """The accounts that were asked for; those that back off are counted."""
    every = list(EmailAccount.select().order_by(EmailAccount.id))
    asked = chosen(every, wanted.group, wanted.personal, wanted.account_ids)
    for account, text in left_out(every, wanted.named, wanted.account_ids):
        with run.store.write():
            run.report.warn(text, email_accounts.note_left_out(account, text, run.now))
    due = [each for each in asked if wanted.named or email_accounts.is_due(each, run.now)]
    if len(due) < len(asked):
        run.report.count("not_due", len(asked) - len(due))
        for each in asked:
            if each not in due and each.failure_text and backoff.is_waiting(each.next_at, run.now):
                run.report.warn(f"{each.address} waits until {iso(each.next_at)}: {each.failure_text}", None)
    return due


def _portions(
    run: _Run, accounts: Sequence[EmailAccount], fair: int
) -> Iterator[Sequence[EmailAccount]]:
    """As many accounts at once as files may be open; usually all of them. At least one portion.

    Where hosts share the store, as many as leave the others their part.
    """
    size = min(room(), fair) if run.store.is_shared else room()
    for start in range(0, max(1, len(accounts)), size):
        yield accounts[start : start + size]


def _visit_some(
    run: _Run, config: Config, wanted: Wanted, accounts: Sequence[EmailAccount], workers: int
) -> None:
    """Visit accounts that are ours now, and keep the books of that."""
    try:
        plans = _claimed(run, accounts, config, wanted)
        if plans:
            _visit_all(run, plans, workers, config.jobs_per_host)
    finally:
        try:
            _keep_books(run)
        finally:
            run.store.give_up(sorted(run.claims))
            run.visits, run.claims = [], set()


def _claimed(
    run: _Run, due: Sequence[EmailAccount], config: Config, wanted: Wanted
) -> list[AccountPlan]:
    """The visits to accounts that are ours now; what another run has, or had since we began, is counted."""
    since = None if wanted.named else run.since
    taken = run.store.claim([claim_of(account.id) for account in due], since=since)
    run.claims |= taken
    mine = [account for account in due if claim_of(account.id) in taken]
    if len(mine) < len(due):
        run.report.count("locked", len(due) - len(mine))
        run.report.locked = True
    return account_plans(run.store, mine, config, run.now, wanted.limit)


def _visit_all(run: _Run, plans: Sequence[AccountPlan], workers: int, per_host: int) -> None:
    # a batch under work, one that waits and one that is being read: more would only take memory
    events: queue.Queue[Any] = queue.Queue(maxsize=1)
    waiting: queue.SimpleQueue[AccountPlan] = queue.SimpleQueue()
    stop = threading.Event()
    for plan in plans:
        waiting.put(plan)
    # providers count the connections from one place
    hosts = {plan.imap.host: threading.Semaphore(per_host) for plan in plans}
    lookup = _lookup(run.store)

    def work(plan: AccountPlan) -> None:
        with hosts[plan.imap.host]:
            Visit(plan, events, stop, lookup, run.limit).run()

    threads = [
        threading.Thread(target=_work, args=(waiting, events, stop, run.limit, work), daemon=True)
        for _ in range(min(workers, len(plans)))
    ]
    for thread in threads:
        thread.start()
    try:
        left = len(plans)
        while left:
            event = events.get()
            left -= isinstance(event, Finished | NotReached)
            _handle(run, event)
            del event  # what it carries would stay while we wait for the next
        run.settling.finish()
    except BaseException:
        stop.set()
        raise


def _work(
    waiting: queue.SimpleQueue[AccountPlan],
    events: queue.Queue[Any],
    stop: threading.Event,
    limit: TimeLimit,
    visit: Callable[[AccountPlan], None],
) -> None:
    """A thread's life: one account after another, until none is left or the time is up."""
    while not stop.is_set():
        try:
            plan = waiting.get_nowait()
        except queue.Empty:
            return
        if limit.over:
            events.put(NotReached(plan))
        else:
            visit(plan)


def _lookup(store: Store) -> Any:
    """The questions a visit may ask; the writer's thread answers them."""
    known: dict[str, Callable[..., Any]] = {
        "known_uids": fetch_store.known_uids,
        "identified": ledger.identified,
        "forget_reused": lambda *arguments: fetch_store.forget_reused(store, *arguments),
        "match_epoch": lambda *arguments: fetch_store.match_epoch(store, *arguments),
    }
    return lambda name, *arguments: known[name](*arguments)


def _handle(run: _Run, event: Any) -> None:
    if isinstance(event, Question):
        try:
            event.answer = event.ask()
        except Exception as error:
            event.answer = error
            event.done.set()
            raise
        event.done.set()
    elif isinstance(event, Batch):
        stored = fetch_store.keep(run.store, event, run.now)
        event.done.set()
        _tell_progress(run, event)
        run.settling.expect(sum(run.expected.values()))
        event.mails.clear()  # packed bytes that are in the store by now
        if stored:
            run.settling.take(stored, claim_of(event.plan.id))
    elif isinstance(event, Finished):
        run.visits.append((event, int((time.monotonic() - run.began) * 1000)))
    elif isinstance(event, NotReached):
        run.report.count("not_reached")
        run.report.stopped = True


def _tell_progress(run: _Run, batch: Batch) -> None:
    """So many of the messages that the folders seen so far have for us."""
    run.stored += len(batch.mails)
    if batch.report is not None:
        run.expected[batch.folder.id] = batch.report.new
    run.progress("fetch", run.stored, sum(run.expected.values()))


def _tell(run: _Run, event: Finished) -> None:
    """What the report says of a visit, once all of its mail is settled."""
    plan = event.plan
    run.report.stopped |= event.stopped
    error = event.error or (event.folder_errors[0][1] if event.folder_errors else None)
    run.accounts[plan.id] = {
        "account": plan.address,
        "kind": plan.kind,
        "folders": [_folder_json(run, plan, each) for each in event.folders],
        "error": str(error) if error else None,
    }


def _keep_books(run: _Run) -> None:
    """Each account's health and one row of the job log per visit, in one transaction."""
    for event, _ in run.visits:
        _tell(run, event)

    def note() -> StageReport:
        found = StageReport("fetch")
        accounts = {row.id: row for row in EmailAccount.select()}
        there = [event for event, _ in run.visits if event.plan.id in accounts]
        good = [accounts[each.plan.id] for each in there if _says_nothing(each)]
        settled = email_accounts.note_good_visits(good, run.now)
        for event in there:
            fetch_marks.note(event.plan, event.folders, event.marks, event.error is not None)
            if event.plan.id not in settled:
                _note_health(found, run.now, accounts[event.plan.id], event)
        jobs.record([_job(run, event, milliseconds) for event, milliseconds in run.visits])
        jobs.heartbeat("fetch", run.by, run.now)
        return found

    health = run.store.decided(note)
    run.report.add(health)
    run.report.errors += health.errors
    run.report.said += health.said


def _says_nothing(event: Finished) -> bool:
    """Whether a visit went as most do."""
    return not (event.error or event.folder_errors or any(each.reused for each in event.folders))


def _note_health(report: StageReport, now: int, account: EmailAccount, event: Finished) -> None:
    for problem in filter(None, (event.error, *(each for _, each in event.folder_errors))):
        secret = stored_secrets.kind(account.secret)
        problem.hint = what_to_type(kind_of(problem), account.address, problem.hint, secret)
    if event.error is not None:
        said = email_accounts.note_failure(account, event.error, now)
        report.error(account.address, event.error, said)
        return
    report.said += [_reused(account.address, each) for each in event.folders if each.reused]
    recovered = email_accounts.note_success(account, now)
    report.lines += [recovered] if recovered else []
    troubles = dict(event.folder_errors)
    report.said += email_accounts.note_folders(account, troubles, now)
    for problem in troubles.values():
        report.error(account.address, problem)


def _reused(address: str, folder: FolderReport) -> str:
    return (
        f"{address}: {folder.reused} of the messages in {folder.folder} are others than before, under the "
        "same UIDs (was the server restored from a backup?); they are loaded, nothing is to be done"
    )


def _job(run: _Run, event: Finished, milliseconds: int) -> jobs.Run:
    error = event.error or (event.folder_errors[0][1] if event.folder_errors else None)
    return jobs.Run(
        "fetch",
        run.now,
        run.now + milliseconds,
        run.by,
        event.plan.id,
        error.exit_code if error else 0,
        _folder_counts(run, event),
        str(error) if error else None,
    )


def _folder_counts(run: _Run, event: Finished) -> dict[str, int]:
    total: dict[str, int] = {}
    for folder, report in zip(event.plan.folders, event.folders, strict=False):
        for state, number in run.outcome.by_folder.get(folder.id, {}).items():
            total[state] = total.get(state, 0) + number
        total["new"] = total.get("new", 0) + report.new
        total["waiting"] = total.get("waiting", 0) + report.waiting
        if report.reused:
            total["reused"] = total.get("reused", 0) + report.reused
    return total


def _folder_json(run: _Run, plan: AccountPlan, report: FolderReport) -> dict[str, Any]:
    from espomail.domain.clock import iso

    folder_id = next(f.id for f in plan.folders if f.name == report.folder)
    states = run.outcome.by_folder.get(folder_id, {})
    return {
        "folder": report.folder,
        "on_server": report.on_server,
        "since": iso(report.since),
        "new": report.new,
        "imported": states.get("imported", 0),
        "duplicate": states.get("duplicate", 0),
        "too_large": states.get("too_large", 0),
        "held": states.get("held", 0),
        "waiting": report.waiting,
        "error": report.error,
    }


def _count(run: _Run) -> None:
    for states in run.outcome.by_folder.values():
        for state, number in states.items():
            run.report.count(state, number)


