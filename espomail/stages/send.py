"""``send``: delivers the outbox, then stores sent copies.

One process at a time (a lock beside the store), one message in flight: so a crash leaves at most one
mail of which nobody knows whether it went out. That one is ``unknown`` and is never sent again by itself.
Whatever fails before the first data byte is safe to repeat. Automatic mail has the null envelope sender
(RFC 3834, 3.3); where a relay refuses that, it goes out under the account's address.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from filelock import FileLock, Timeout

from espomail.config import Config
from espomail.domain.permissions import Actor
from espomail.errors import ConfigurationError, Damaged, EspomailError
from espomail.stages import send_copies, send_failures
from espomail.stages.report import StageReport
from espomail.stages.send_one import Delivery, Outcome
from espomail.stages.time_limit import NEVER, TimeLimit
from espomail.store import Store, alerts, email_accounts, jobs, outbox_states, raws
from espomail.store.models import EmailAccount
from espomail.store.outbox_states import Waiting

BATCH = 50


@dataclass
class _Run:
    """One run of the verb."""

    store: Store
    config: Config
    now: int
    by: str
    report: StageReport
    limit: TimeLimit = NEVER
    broken: set[int] = field(default_factory=set)
    counts: dict[int, dict[str, int]] = field(default_factory=dict)


def run_send(
    store: Store,
    config: Config,
    now: int,
    actor: Actor,
    dry_run: bool = False,
    limit: TimeLimit = NEVER,
) -> StageReport:
    """Deliver what is due, account by account; an account's trouble never stops the others' mail."""
    report = StageReport("send", rehearsed=dry_run)
    began = time.monotonic()
    if dry_run:
        _rehearse(report, now)
        return report
    with _alone(store) as mine:
        report.locked = not mine
        if mine:
            _deliver(_Run(store, config, now, actor.signature, report, limit))
    report.seconds = time.monotonic() - began
    return report


@contextmanager
def _alone(store: Store) -> Iterator[bool]:
    """Whether this is the only run of ``send``; the kernel frees the lock whatever ends us."""
    lock = FileLock(str(store.lock_folder / "send.lock"), timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def _rehearse(report: StageReport, now: int) -> None:
    due = outbox_states.due(now, 1_000_000)
    for row in due:
        to = ", ".join(row.open_recipients)
        report.lines.append(f"would send {row.message_id} ({row.kind}) to {to}")
    report.count("due", len(due))


def _deliver(run: _Run) -> None:
    _recover(run)
    while rows := outbox_states.due(run.now, BATCH, run.broken):
        with run.store.write():
            outbox_states.claim(row.id for row in rows)
        _send_batch(run, rows)
        if run.limit.over:
            run.report.stopped = bool(outbox_states.due(run.now, 1, run.broken))
            break
    send_copies.store_copies(run.store, run.config, run.now, run.report)
    _log(run)


def _recover(run: _Run) -> None:
    """Settle what a dead run left; the authors hear of what is unknown now."""
    with run.store.write():
        _, lost = outbox_states.recover()
        send_failures.tell_unknown(lost, run.now)
    if lost:
        run.report.count("unknown", len(lost))
        run.report.lines.append(f"{len(lost)} cut off while going out; see: espomail outbox list")


def _send_batch(run: _Run, rows: list[Waiting]) -> None:
    bytes_of = raws.load(row.raw_id for row in rows)
    for account_id, mine in _by_account(rows):
        account = email_accounts.get(account_id) if account_id else None
        done: set[int] = set()
        try:
            if send_failures.is_waiting(account_id, run.now):
                run.broken.add(account_id)
                run.report.count("waiting", len(mine))
                continue
            _send_account(run, account, mine, bytes_of, done)
        except EspomailError as error:
            _account_failed(run, account, account_id, error)
        finally:
            with run.store.write():
                outbox_states.give_back(row.id for row in mine if row.id not in done)


def _by_account(rows: Iterable[Waiting]) -> Iterator[tuple[int, list[Waiting]]]:
    grouped: dict[int, list[Waiting]] = {}
    for row in rows:
        grouped.setdefault(row.email_account_id or 0, []).append(row)
    yield from grouped.items()


def _send_account(
    run: _Run, account: EmailAccount | None, rows: list[Waiting], bytes_of: raws.Loaded, done: set[int]
) -> None:
    """One connection for all mail of an account; reopened where the server hangs up between messages."""
    if account is None:
        raise ConfigurationError("a mail has no account to go through; see: espomail outbox list")
    if not account.active:
        raise ConfigurationError(
            f"{account.address} is disabled, so its mail waits; "
            f"enable it with: espomail email-account enable {account.address}"
        )
    delivery = Delivery(run.store, run.config, account, run.now)
    try:
        for row in rows:
            outcome = _outcome(delivery, row, bytes_of)
            done.add(row.id)
            _settled(run, account, row, outcome)
    finally:
        delivery.close()
    with run.store.write():
        alerts.over(send_failures.alert_key(account.id))


def _outcome(delivery: Delivery, row: Waiting, bytes_of: raws.Loaded) -> Outcome:
    """How the attempt at one mail ended; one whose bytes are damaged stops no other."""
    try:
        return delivery.send(row, bytes_of[row.raw_id])
    except Damaged as error:
        return Outcome("failed", str(error), dict(row.refused), asked=False)


def _settled(run: _Run, account: EmailAccount, row: Waiting, outcome: Outcome) -> None:
    """Keep books on one mail: its row, its email, its record's stream, and its author."""
    copy = outcome.state == "sent" and not row.automatic and bool(account.sent_folder)
    with run.store.write():
        outbox_states.settle(
            row.id, outcome.state, outcome.answer, run.now, outcome.refused, outcome.not_before, copy
        )
        if outcome.state == "sent":
            outbox_states.onto_stream(row.email_id, row.open_recipients, row.automatic, run.now)
        if outcome.state == "failed" or (outcome.state == "sent" and outcome.refused):
            send_failures.tell_failed(row, outcome, account, run.now)
        elif outcome.state == "unknown":
            send_failures.tell_unknown([row.id], run.now)
    run.report.count(outcome.state)
    mine = run.counts.setdefault(account.id, {})
    mine[outcome.state] = mine.get(outcome.state, 0) + 1


def _account_failed(
    run: _Run, account: EmailAccount | None, account_id: int, error: EspomailError
) -> None:
    """The account's mail waits for the next run; its trouble is said when it is new, then daily."""
    run.broken.add(account_id)
    address = account.address if account is not None else None
    with run.store.write():
        line = send_failures.account_failed(account_id, address, error, run.now)
    run.report.error(address, error, f"espomail: {line}" if line else None)
    run.counts.setdefault(account_id, {})["errors"] = 1


def _log(run: _Run) -> None:
    """One row per account that had something to send."""
    if not run.counts:
        return
    errors = {each["account"]: each for each in run.report.errors}
    with run.store.write():
        for account_id, counts in run.counts.items():
            account = email_accounts.get(account_id) if account_id else None
            error = errors.get(account.address if account is not None else None)
            row = jobs.start("send", account_id or None, run.by, run.now)
            code, message = (error["code"], error["message"]) if error else (0, None)
            jobs.finish(row, run.now, code, counts, message)
