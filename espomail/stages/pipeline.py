"""The order of the verbs, and how one or all of them are run and logged."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from espomail.config import Config
from espomail.domain.permissions import Actor
from espomail.errors import EspomailError
from espomail.stages.report import StageReport
from espomail.stages.runner import Stage, run_stage
from espomail.store import Store, jobs

if TYPE_CHECKING:
    from espomail.stages.fetch import Wanted

# the deciding stages in order: module below espomail.stages, and the class in it
STAGES = {
    "filter": "Filter",
    "link": "Link",
    "distribute": "Distribute",
    "autoreply": "Autoreply",
    "notify": "Notify",
}


def stage(name: str) -> Stage:
    """A deciding stage; only its own module is imported, so that a verb starts quickly."""
    found: Stage = getattr(importlib.import_module(f"espomail.stages.{name}"), STAGES[name])()
    return found


def run_verb(store: Store, config: Config, now: int, name: str, by: str) -> StageReport:
    """One deciding stage over everything that waits for it, with its row in the job log."""
    began = time.monotonic()
    report = run_stage(stage(name), store, now)
    _log(store, report, now, began, by)
    return report


def run_all(
    store: Store, config: Config, now: int, wanted: Wanted, actor: Actor
) -> list[StageReport]:
    """All seven in order; each is run whatever the ones before it say."""
    from espomail.stages.fetch import run_fetch
    from espomail.stages.send import run_send

    by = actor.signature
    reports = [_guarded("fetch", lambda: run_fetch(store, config, now, wanted, by))]
    for name in STAGES:
        reports.append(_guarded(name, lambda name=name: run_verb(store, config, now, name, by)))  # type: ignore[misc]
    reports.append(_guarded("send", lambda: run_send(store, config, now, actor)))
    with store.write():
        jobs.heartbeat("run", by, now)
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
        jobs.record([jobs.Run(report.stage, now, now + milliseconds, by, counts=report.counts)])
