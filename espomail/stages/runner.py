"""What every deciding stage needs, written once: claim, lock, gather, decide, apply, record, move on.

A batch is claimed and its facts are gathered inside the transaction that applies them, so two
overlapping runs never decide on the same mail; ``learn`` lets later mails of a batch see the earlier
ones' effects. Where hosts decide side by side, what a batch's decisions read and change is locked before
it is gathered. A mail that breaks a stage is held with the stage and the cause, and the run goes on.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from espomail.domain.decision import Decision
from espomail.domain.incoming import AccountRules, Incoming
from espomail.errors import EspomailError, StoreIO, StoreRefused, TryAgain
from espomail.stages.report import Progress, StageReport, silent
from espomail.stages.time_limit import NEVER, TimeLimit
from espomail.store import Store, arrivals, claims, held, locks
from espomail.store import settings as settings_store
from espomail.store.engine import Conflict
from espomail.store.locks import Key, Locks

BATCH = 1000
# Where hosts share the work a batch is a part of it, but not one so small that reading the settings,
# which each batch does anew, costs more than deciding.
PARTS, SMALLEST = 4, 250


class Context:
    """What a run passes to its stages: the clock, the settings and the accounts, read once a batch."""

    def __init__(self, store: Store, now: int) -> None:
        self.store = store
        self.now = now
        self.said: list[str] = []
        self.errors: list[tuple[str | None, EspomailError]] = []
        self.settings = settings_store.load()
        self.rules: dict[int, AccountRules] = arrivals.account_rules()
        self.configuration = arrivals.configuration_hash(self.settings.digest, self.rules)

    def trouble(self, account: str | None, error: EspomailError, said: str | None) -> None:
        """Something a person must mend; ``said``: what standard error gets now, if anything."""
        self.errors.append((account, error))
        self.said += [said] if said else []


class Stage(Protocol):
    """One verb of the pipeline that decides. ``next`` is the stage a mail then waits for."""

    name: str
    next: str
    # whether the mails alone say what their decisions lock; else the facts do
    mails_say: bool

    def keys(self, batch: Sequence[Incoming]) -> Iterable[Key]:
        """What no two batches may decide on at once, though it may not be there yet."""

    def gather(self, context: Context, batch: Sequence[Incoming]) -> Any:
        """Everything the decisions read, in a handful of queries."""

    def locks(self, batch: Sequence[Incoming], facts: Any) -> Locks:
        """What of these facts other stages or other batches may change, and what applying changes.

        Where the mails alone say that, there are no facts yet."""

    def decide(self, mail: Incoming, facts: Any) -> Decision:
        """The conclusion about one mail; pure."""

    def learn(self, mail: Incoming, decision: Decision, facts: Any) -> None:
        """Fill the mail's outlook and let the rest of the batch see the effect; pure."""

    def apply(
        self, context: Context, batch: Sequence[Incoming], decisions: Sequence[Decision], facts: Any
    ) -> None:
        """Write the effects of a batch."""

    def after(self, decision: Decision) -> str:
        """The stage a mail waits for once this one has decided."""


@dataclass
class _Work:
    """One run of a stage: what it holds just now, and what it left for later, each with what it waits for."""

    stage: Stage
    store: Store
    now: int
    claimed: list[int] = field(default_factory=list)
    left: dict[int, int] = field(default_factory=dict)

    def take_up_again(self) -> bool:
        """Whether something that was left may be ready by now. If not, it is for the host that is at work
        on what it waits for, and which looks for more when that is done."""
        if self.left and claims.have_waited(self.stage.name, self.left.values()):
            self.left.clear()
            return True
        return False


def run_stage(
    stage: Stage,
    store: Store,
    now: int,
    batch_size: int = 0,
    progress: Progress = silent,
    limit: TimeLimit = NEVER,
) -> StageReport:
    """Decide on every waiting mail and apply, batch by batch; one batch at least, whatever the limit."""
    report = StageReport(stage.name)
    started = time.monotonic()
    total = arrivals.count(stage.name)
    size = batch_size = batch_size or (
        min(BATCH, max(SMALLEST, total // PARTS)) if store.is_shared else BATCH
    )
    work = _Work(stage, store, now)
    while True:
        try:
            context, kinds = store.decided(partial(_one_batch, work, size), beside=True)
        except (StoreIO, StoreRefused, TryAgain):
            raise
        except Exception as error:
            if size > 1:
                size //= 2  # close in on the one that breaks: the others must go on
                continue
            if not _hold(work, error):
                raise
            report.count("held")
            size = batch_size
            continue
        if not kinds:
            if work.claimed or work.take_up_again():
                continue
            break
        report.said += context.said
        for account, trouble in context.errors:
            report.error(account, trouble)
        for kind in kinds:
            report.count(kind)
        size = min(2 * size, batch_size)
        progress(stage.name, sum(report.counts.values()), total)
        if limit.over:
            report.stopped = arrivals.count(stage.name) > 0
            break
    report.seconds = time.monotonic() - started
    return report


def _one_batch(work: _Work, size: int) -> tuple[Context, list[str]]:
    """Everything from the claim to the effects; where the transaction fails, all of it is done anew."""
    stage, context = work.stage, Context(work.store, work.now)
    work.claimed = []
    claimed = claims.claimed(stage.name, size, context.rules, work.left)
    work.claimed = [mail.arrival_id for mail in claimed]
    if locks.needed():
        locks.keys(stage.keys(claimed))
    early = claims.too_early(stage.name, claimed)
    work.left.update(early)
    batch = [mail for mail in claimed if mail.arrival_id not in early]
    if not batch:
        return context, []
    facts = _gathered(stage, context, batch)
    decisions = conclude(stage, batch, facts)
    stage.apply(context, batch, decisions, facts)
    arrivals.store_decisions(stage.name, batch, decisions, context.now, context.configuration)
    arrivals.advance(
        (stage.after(decision), mail.arrival_id)
        for mail, decision in zip(batch, decisions, strict=True)
    )
    return context, [decision.kind for decision in decisions]


def _gathered(stage: Stage, context: Context, batch: Sequence[Incoming]) -> Any:
    """The facts, as they stay until our effects are written.

    Where others decide meanwhile they are looked at once to see what must be locked, and once again then.
    """
    if not locks.needed():
        return stage.gather(context, batch)
    if stage.mails_say:
        locks.take(stage.locks(batch, None))
        return stage.gather(context, batch)
    wanted = stage.locks(batch, stage.gather(context, batch))
    locks.take(wanted)
    facts = stage.gather(context, batch)
    if not wanted.covers(stage.locks(batch, facts)):
        raise Conflict("what this depends on was changed at the same moment; run again")
    return facts


def conclude(stage: Stage, batch: Sequence[Incoming], facts: Any) -> list[Decision]:
    """Decide on each mail in order, each seeing the effects of those before it."""
    decisions = []
    for mail in batch:
        decision = stage.decide(mail, facts)
        stage.learn(mail, decision, facts)
        decisions.append(decision)
    return decisions


def _hold(work: _Work, error: Exception) -> bool:
    """Keep aside the one mail that breaks a stage, with the cause; whether there is such a mail."""
    name = work.stage.name
    cause = f"{type(error).__name__}: {error}"
    where = traceback.extract_tb(error.__traceback__)[-1]

    def hold() -> bool:
        # nothing was claimed where the mail cannot even be read
        claimed = work.claimed or claims.unreadable(name, arrivals.account_rules())
        broken = arrivals.still_waiting(name, claimed)
        for arrival_id in broken:
            held.hold_arrival(arrival_id, name, f"{cause} ({where.name})", work.now)
        return bool(broken)

    return work.store.decided(hold)
