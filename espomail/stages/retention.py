"""At the end of ``filter``: mail that was skipped longer than ``retention.skipped`` ago is forgotten."""

from __future__ import annotations

from espomail.domain.clock import DAY
from espomail.stages.report import StageReport
from espomail.stages.time_limit import NEVER, TimeLimit
from espomail.store import Store, retention, settings

BATCH = 200
MOST = 10_000


def forget_skipped(
    store: Store, now: int, report: StageReport, limit: TimeLimit = NEVER, most: int = MOST
) -> None:
    """Once a day, a bounded batch in each transaction; what is left at the end waits for the next run."""
    kept = settings.load().retention_skipped
    if not kept or 0 <= now - retention.swept_at() < DAY:
        return
    forgotten = 0
    while forgotten < most and not limit.over:
        with store.write():
            count = retention.forget_skipped(now - kept, min(BATCH, most - forgotten))
            if not count:
                retention.swept(now)
        if not count:
            break
        forgotten += count
    if forgotten:
        report.count("forgotten", forgotten)
