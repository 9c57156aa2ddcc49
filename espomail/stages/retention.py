"""At the end of ``filter``, once a day: what is kept for a time only is forgotten.

That is mail skipped longer than ``retention.skipped`` ago, and the log of runs before ``retention.log``.
"""

from __future__ import annotations

from collections.abc import Callable

from espomail.domain.clock import DAY
from espomail.stages.report import StageReport
from espomail.stages.time_limit import NEVER, TimeLimit
from espomail.store import Store, jobs, retention, settings

BATCH = 200
RUNS = 5000
MOST = 10_000


def sweep(
    store: Store, now: int, report: StageReport, limit: TimeLimit = NEVER, most: int = MOST
) -> None:
    """A bounded batch in each transaction; what is left at the end waits for the next run."""
    if 0 <= now - retention.swept_at() < DAY:
        return
    kept = settings.load()
    mails = (lambda number: retention.forget_skipped(now - kept.retention_skipped, number), BATCH, most)
    runs = (lambda number: jobs.prune(now - kept.retention_log, number), RUNS, 10 * RUNS)
    forgotten, no_more_mails = _forget(store, *mails, limit) if kept.retention_skipped else (0, True)
    _, no_more_runs = _forget(store, *runs, limit) if kept.retention_log else (0, True)
    if no_more_mails and no_more_runs:
        with store.write():
            retention.swept(now)
    if forgotten:
        report.count("forgotten", forgotten)


def _forget(
    store: Store, some: Callable[[int], int], batch: int, most: int, limit: TimeLimit
) -> tuple[int, bool]:
    """How much was forgotten, and whether that was all."""
    forgotten = 0
    while forgotten < most and not limit.over:
        wanted = min(batch, most - forgotten)
        with store.write():
            count = some(wanted)
        forgotten += count
        if count < wanted:
            return forgotten, True
    return forgotten, False
