"""The order of the verbs, and how one or all of them are run and logged."""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from espomail.config import Config
from espomail.domain.permissions import Actor
from espomail.errors import EspomailError
from espomail.stages.report import Progress, StageReport, silent
from espomail.stages.runner import Stage, run_stage
from espomail.stages.time_limit import NEVER, TimeLimit
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


def run_verb(
    store: Store,
    config: Config,
    now: int,
    name: str,
    by: str,
    progress: Progress = silent,
    limit: TimeLimit = NEVER,
) -> StageReport:
    """One deciding stage over everything that waits for it, with its row in the job log."""
    began = time.monotonic()
    report = run_stage(stage(name), store, now, progress=progress, limit=limit)
    if name == "filter":
        from espomail.stages import retention

        retention.sweep(store, now, report, limit)
    if name == "notify":
        from espomail.stages.digests import queue_digests

        queue_digests(store, now, report)
    _log(store, report, now, began, by)
    return report


def run_relink(
    store: Store, now: int, by: str, progress: Progress = silent, limit: TimeLimit = NEVER
) -> StageReport:
    """``link --relink``: what waits is linked, then stored mail decided on again; with its row in the log."""
    from espomail.stages.relink import relink

    began = time.monotonic()
    report = run_stage(stage("link"), store, now, progress=progress, limit=limit)
    report.add(relink(store, now, progress=progress, limit=limit))
    _log(store, report, now, began, by)
    return report


def run_all(
    store: Store,
    config: Config,
    now: int,
    wanted: Wanted,
    actor: Actor,
    progress: Progress = silent,
    limit: TimeLimit = NEVER,
) -> list[StageReport]:
    """All seven in order; each is run whatever the ones before it say."""
    from espomail.stages.fetch import run_fetch
    from espomail.stages.send import run_send

    by = actor.signature
    reports = [_guarded("fetch", lambda: run_fetch(store, config, now, wanted, by, progress, limit))]
    for name in STAGES:
        verb = partial(run_verb, store, config, now, name, by, progress, limit)
        reports.append(_guarded(name, verb))
    reports.append(_guarded("send", lambda: run_send(store, config, now, actor, limit=limit)))
    store.decided(lambda: jobs.heartbeat("run", by, now))
    return reports


def _guarded(name: str, verb: Callable[[], StageReport]) -> StageReport:
    """A verb's report; its failure becomes part of it, so that the next verb still runs."""
    report = StageReport(name)
    try:
        return verb()
    except EspomailError as error:
        report.error(None, error, f"{name}: {error}")
    except Exception as error:
        logging.getLogger("espomail").debug("%s failed", name, exc_info=True)
        bug = EspomailError(f"unexpected error in {name}: {type(error).__name__}: {error}")
        report.error(None, bug, f"{bug}; this is a bug: run espomail -v {name} and report what it prints")
    return report


def _log(store: Store, report: StageReport, now: int, began: float, by: str) -> None:
    if not report.counts:
        return
    milliseconds = int((time.monotonic() - began) * 1000)
    row = jobs.Run(report.stage, now, now + milliseconds, by, counts=report.counts)
    store.decided(lambda: jobs.record([row]))
