"""What every deciding stage needs, written once: claim, gather, decide, apply, record, move on.

A batch is claimed and its facts are gathered inside the transaction that applies them, so two
overlapping runs never decide on the same mail; ``learn`` lets later mails of a batch see the earlier
ones' effects. A mail that breaks a stage is held with the stage and the cause, and the run goes on.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol

from espomail.domain.decision import Decision
from espomail.domain.incoming import AccountRules, Incoming
from espomail.errors import EspomailError, StoreIO, TryAgain
from espomail.stages.report import Progress, StageReport, silent
from espomail.stages.time_limit import NEVER, TimeLimit
from espomail.store import Store, arrivals, held
from espomail.store import settings as settings_store

BATCH = 1000


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

    def gather(self, context: Context, batch: Sequence[Incoming]) -> Any:
        """Everything the decisions read, in a handful of queries."""

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


def run_stage(
    stage: Stage,
    store: Store,
    now: int,
    batch_size: int = BATCH,
    progress: Progress = silent,
    limit: TimeLimit = NEVER,
) -> StageReport:
    """Decide on every waiting mail and apply, batch by batch; one batch at least, whatever the limit."""
    report = StageReport(stage.name)
    started = time.monotonic()
    total = arrivals.count(stage.name)
    size = batch_size
    while True:
        try:
            context, kinds = store.decided(partial(_one_batch, stage, store, now, size))
        except (StoreIO, TryAgain):
            raise
        except Exception as error:
            if size > 1:
                size //= 2  # close in on the one that breaks: the others must go on
                continue
            _hold_first(stage, store, now, error)
            report.count("held")
            size = batch_size
            continue
        if not kinds:
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


def _one_batch(stage: Stage, store: Store, now: int, size: int) -> tuple[Context, list[str]]:
    """Everything from the claim to the effects; where the transaction fails, all of it is done anew."""
    context = Context(store, now)
    batch = arrivals.waiting(stage.name, size, context.rules)
    if not batch:
        return context, []
    facts = stage.gather(context, batch)
    decisions = conclude(stage, batch, facts)
    stage.apply(context, batch, decisions, facts)
    arrivals.store_decisions(stage.name, batch, decisions, context.now, context.configuration)
    arrivals.advance(
        (stage.after(decision), mail.arrival_id)
        for mail, decision in zip(batch, decisions, strict=True)
    )
    return context, [decision.kind for decision in decisions]


def conclude(stage: Stage, batch: Sequence[Incoming], facts: Any) -> list[Decision]:
    """Decide on each mail in order, each seeing the effects of those before it."""
    decisions = []
    for mail in batch:
        decision = stage.decide(mail, facts)
        stage.learn(mail, decision, facts)
        decisions.append(decision)
    return decisions


def _hold_first(stage: Stage, store: Store, now: int, error: Exception) -> None:
    """Keep aside the one mail that breaks a stage, with the cause."""
    cause = f"{type(error).__name__}: {error}"
    where = traceback.extract_tb(error.__traceback__)[-1]

    def hold() -> None:
        for mail in arrivals.waiting(stage.name, 1, arrivals.account_rules()):
            held.hold_arrival(mail.arrival_id, stage.name, f"{cause} ({where.name})", now)

    store.decided(hold)
