"""The order of the verbs, and how one or all of them are run and logged."""

from __future__ import annotations

import time
from collections.abc import Callable

from espomail.config import Config
from espomail.domain.permissions import Actor
from espomail.errors import EspomailError
from espomail.stages.autoreply import Autoreply
from espomail.stages.distribute import Distribute
from espomail.stages.fetch import Wanted, run_fetch
from espomail.stages.filter import Filter
from espomail.stages.link import Link
from espomail.stages.notify import Notify
from espomail.stages.report import StageReport
from espomail.stages.runner import Stage, run_stage
from espomail.stages.send import run_send
from espomail.store import Store, jobs

STAGES: dict[str, Callable[[], Stage]] = {
    "filter": Filter,
    "link": Link,
    "distribute": Distribute,
    "autoreply": Autoreply,
    "notify": Notify,
}


def run_verb(store: Store, config: Config, now: int, name: str, by: str) -> StageReport:
    """One deciding stage over everything that waits for it, with its row in the job log."""
    began = time.monotonic()
    report = run_stage(STAGES[name](), store, now)
    _log(store, report, now, began, by)
    return report


def run_all(
    store: Store, config: Config, now: int, wanted: Wanted, actor: Actor
) -> list[StageReport]:
    """All seven in order; each is run whatever the ones before it say."""
    by = actor.signature
    reports = [_guarded("fetch", lambda: run_fetch(store, config, now, wanted, by))]
    for name in STAGES:
        reports.append(_guarded(name, lambda name=name: run_verb(store, config, now, name, by)))  # type: ignore[misc]
    reports.append(_guarded("send", lambda: run_send(store, config, now, actor)))
    return reports


def _guarded(name: str, verb: Callable[[], StageReport]) -> StageReport:
    """A verb's report; its failure becomes part of it, so that the next verb still runs."""
    try:
        return verb()
    except EspomailError as error:
        report = StageReport(name)
        report.error(None, error, f"{name}: {error}")
        return report


def _log(store: Store, report: StageReport, now: int, began: float, by: str) -> None:
    if not report.counts:
        return
    with store.write():
        milliseconds = int((time.monotonic() - began) * 1000)
        jobs.record([jobs.Run(report.stage, now, milliseconds, by, counts=report.counts)])
