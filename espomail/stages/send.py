"""``send``: delivers the outbox, then stores sent copies.

One process at a time (a lock beside the store). Accounts are served side by side, each over one
connection in a thread of its own; but one message in the whole process is in its data phase, so a crash
leaves at most one mail of which nobody knows whether it went out. That one is ``unknown`` and is never
sent again by itself. Whatever fails before the first data byte is safe to repeat. Automatic mail has the
null envelope sender (RFC 3834, 3.3); where a relay refuses that, it goes out under the account's address.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

from espomail.actions import account_servers, sent_notices, stored_secrets
from espomail.actions.descriptors import room
from espomail.config import Config
from espomail.domain import backoff
from espomail.domain.advice import what_to_type
from espomail.domain.permissions import Actor
from espomail.errors import ConfigurationError, Damaged, EspomailError
from espomail.stages import send_copies, send_failures, send_hooks
from espomail.stages.errands import Errands
from espomail.stages.report import StageReport
from espomail.stages.send_one import Action, DataTurn, Delivery, Outcome
from espomail.stages.time_limit import NEVER, TimeLimit
from espomail.store import Store, alerts, email_accounts, jobs, outbox_states, raws, token_grants
from espomail.store.engine import LineLost
from espomail.store.models import EmailAccount
from espomail.store.outbox import BY_PEOPLE
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
    slow: set[int] = field(default_factory=set)
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
        send_hooks.rehearse(report, now)
        return report
    with _alone(store) as mine:
        report.locked = not mine
        if mine:
            _deliver(_Run(store, config, now, actor.signature, report, limit))
    send_hooks.deliver_hooks(store, config, now, actor.signature, report, limit)
    report.seconds = time.monotonic() - began
    return report


@contextmanager
def _alone(store: Store) -> Iterator[bool]:
    """Whether this is the only run of ``send``, on any host."""
    mine = bool(store.claim(["send"]))
    try:
        yield mine
    finally:
        if mine:
            store.give_up(["send"])


def _rehearse(report: StageReport, now: int) -> None:
    due = outbox_states.due(now, 1_000_000)
    for row in due:
        to = ", ".join(row.open_recipients)
        report.lines.append(f"would send {row.message_id} ({row.kind}) to {to}")
    report.count("due", len(due))


def _deliver(run: _Run) -> None:
    _recover(run)
    while accounts := _due(run):
        _send_all(run, accounts)
        if run.limit.over:
            run.report.stopped = bool(_due(run))
            break
    send_copies.store_copies(run.store, run.config, run.now, run.report)
    _log(run)


def _due(run: _Run) -> list[int]:
    """The accounts that have mail to send; those whose server hung come when all others have finished."""
    return outbox_states.accounts_due(run.now, run.broken | run.slow) or outbox_states.accounts_due(
        run.now, run.broken
    )


def _recover(run: _Run) -> None:
    """Settle what a dead run left; the authors hear of what is unknown now."""

    def settle() -> Sequence[int]:
        _, lost = outbox_states.recover()
        send_failures.tell_unknown(lost, run.now)
        return lost

    lost = run.store.decided(settle)
    if lost:
        run.report.count("unknown", len(lost))
        run.report.lines.append(f"{len(lost)} cut off while going out; see: espomail outbox list")


def _send_all(run: _Run, accounts: Sequence[int]) -> None:
    """Each account's mail in a thread of its own; this one does what they need of the store."""
    errands, turn = Errands(), DataTurn()
    jobs = []
    for account_id in accounts:
        account = email_accounts.get(account_id) if account_id else None
        if why := send_failures.why_waiting(account_id, run.now):
            run.broken.add(account_id)
            run.report.warn(why, None)
            run.report.count("waiting", outbox_states.count_due(run.now, account_id))
        else:
            jobs.append(_Job(run, account_id, account, errands, turn))
    # providers count the connections from one place
    hosts = {job.host: threading.Semaphore(run.config.jobs_per_host) for job in jobs}
    errands.run([partial(job.work, hosts[job.host]) for job in jobs], min(run.config.jobs, room()))
    for bug in filter(None, (job.bug for job in jobs)):
        raise bug


@dataclass
class _Job:
    """The mail of one account, some at a time. What touches the store is an errand of the writer's."""

    run: _Run
    account_id: int
    account: EmailAccount | None
    errands: Errands
    turn: DataTurn
    claimed: set[int] = field(default_factory=set)
    bug: Exception | None = None

    @property
    def host(self) -> str:
        """The server it goes to."""
        return str(self.account.smtp.get("host", "")) if self.account is not None else ""

    def work(self, host: threading.Semaphore) -> None:
        """The whole job; what goes wrong with it never reaches the other accounts."""
        try:
            try:
                with host:
                    self._send()
                end = self._over
            except LineLost:
                raise  # the store's trouble is not the account's
            except EspomailError as error:
                end = partial(_account_failed, self.run, self.account, self.account_id, error)
            self.errands.do(partial(self._end, end))
        except Exception as error:
            self.bug = error
            with suppress(Exception):
                self.errands.do(partial(self._end, lambda: None))

    def _send(self) -> None:
        """One connection for all mail of the account; reopened where the server hangs up in between."""
        run, account = self.run, self.account
        if account is None:
            raise ConfigurationError("a mail has no account to go through; see: espomail outbox list")
        if not account.active:
            raise ConfigurationError(
                f"{account.address} is disabled, so its mail waits; "
                f"enable it with: espomail email-account enable {account.address}"
            )
        secret = partial(account_servers.smtp_secret, run.store, account, run.config)
        delivery = Delivery(run.config, account, run.now, self.turn, self._write, secret)
        try:
            while taken := self.errands.do(self._take):
                for row, raw in taken:
                    if self._send_one(delivery, account, row, raw).slow:
                        run.slow.add(account.id)
                        return  # the others' mail goes first now
                    if run.limit.over:
                        return
        finally:
            delivery.close()

    def _take(self) -> list[tuple[Waiting, bytes | Damaged]]:
        """The account's next rows, claimed, with their bytes."""
        rows = outbox_states.due(self.run.now, BATCH, self.account_id)
        bytes_of = raws.load(row.raw_id for row in rows)
        ids = [row.id for row in rows]
        ours = self.run.store.decided(lambda: outbox_states.claim(ids), insist=True)
        self.claimed |= ours
        return [
            (row, bytes_of.get(row.raw_id) or Damaged(bytes_of.cause(row.raw_id)))
            for row in rows
            if row.id in ours
        ]

    def _send_one(
        self, delivery: Delivery, account: EmailAccount, row: Waiting, raw: bytes | Damaged
    ) -> Outcome:
        """How the attempt at one mail ended; one whose bytes are damaged stops no other."""

        def settle(outcome: Outcome) -> None:
            self.errands.do(partial(_settled, self.run, account, row, outcome))
            self.claimed.discard(row.id)

        if isinstance(raw, bytes):
            return delivery.send(row, raw, settle)
        outcome = Outcome("failed", str(raw), dict(row.refused), asked=False, left=row.open_recipients)
        settle(outcome)
        return outcome

    def _write(self, action: Action) -> None:
        self.errands.do(lambda: self.run.store.decided(action, insist=True))

    def _over(self) -> None:
        """Nothing is wrong with the account."""
        with self.run.store.write():
            alerts.over(send_failures.alert_key(self.account_id))

    def _end(self, end: Action) -> None:
        """Keep books on how it ended; what was not begun waits again."""
        try:
            end()
        finally:
            with self.run.store.write():
                outbox_states.give_back(self.claimed)


def _settled(run: _Run, account: EmailAccount, row: Waiting, outcome: Outcome) -> None:
    """Keep books on one mail: its row, its email, its record's stream, and its author.

    The server has it already, so a line to the database that is lost just now is waited for.
    """
    copy = outcome.state == "sent" and not row.automatic and bool(account.sent_folder)

    def note() -> None:
        if not outbox_states.is_in_work(row.id):
            return  # it was written, and only the answer was lost
        outbox_states.settle(
            row.id, outcome.state, outcome.answer, run.now, outcome.refused, outcome.not_before, copy
        )
        if outcome.state == "sent":
            reached = send_failures.reached(row, outcome)
            outbox_states.onto_stream(row.email_id, reached, row.automatic, run.now)
            if row.kind == BY_PEOPLE and row.email_id is not None:
                sent_notices.tell_sent(row.email_id, run.now)
        if outcome.state == "failed" or (outcome.state == "sent" and outcome.refused):
            send_failures.note_failed(row, outcome, run.now)
            send_failures.tell_failed(row, outcome, account, run.now)
        elif outcome.state == "unknown":
            send_failures.tell_unknown([row.id], run.now)
    run.store.decided(note, insist=True)
    run.report.count(outcome.state)
    mine = run.counts.setdefault(account.id, {})
    mine[outcome.state] = mine.get(outcome.state, 0) + 1


def _account_failed(
    run: _Run, account: EmailAccount | None, account_id: int, error: EspomailError
) -> None:
    """The account's mail waits for the next run; its trouble is said when it is new, then daily."""
    run.broken.add(account_id)
    address = account.address if account is not None else None
    kind = backoff.kind_of(error)
    if account is not None:
        secret = stored_secrets.kind(account.smtp_secret or account.secret)
        error.hint = what_to_type(kind, account.address, error.hint, secret)
    with run.store.write():
        if kind == "login":
            token_grants.forget_access(account_id)
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
