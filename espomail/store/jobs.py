"""The job log: one row per verb, and one per e-mail account where a verb visits one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from espomail import __version__
from espomail.domain.clock import MINUTE
from espomail.store import bulk
from espomail.store.bulk import dumps
from espomail.store.models import EmailAccount, JobRun

HEARTBEAT = 10 * MINUTE
# What has rows here: the verbs, and what a person starts that works through mail like one.
NAMES = ("run", "fetch", "filter", "link", "distribute", "autoreply", "notify", "send", "held edit")
_COLUMNS = (
    "stage", "email_account_id", "started_at", "ended_at", "code", "counts", "error", "host", "pid",
    "by", "version",
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    """A finished run, to be written in one go. ``error`` is one line."""

    stage: str
    started_at: int
    ended_at: int
    by: str
    email_account_id: int | None = None
    code: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    error: str | None = None


def start(stage: str, email_account_id: int | None, by: str, now: int) -> int:
    """Note that a verb has begun; the id of its row."""
    row = JobRun.create(
        stage=stage,
        email_account_id=email_account_id,
        started_at=now,
        host=os.uname().nodename,
        pid=os.getpid(),
        by=by,
        version=__version__,
    )
    return int(row.id)


def finish(
    run_id: int, ended_at: int, code: int, counts: Mapping[str, int], error: str | None = None
) -> None:
    """Note when and how a verb ended. ``code``: its exit status; ``error``: one line."""
    JobRun.update(ended_at=ended_at, code=code, counts=dict(counts), error=error).where(
        JobRun.id == run_id
    ).execute()


def record(runs: Iterable[Run]) -> None:
    """Write finished runs: one statement, however many accounts were visited."""
    host, pid = os.uname().nodename, os.getpid()
    bulk.insert(
        JobRun,
        _COLUMNS,
        [
            (run.stage, run.email_account_id, run.started_at, run.ended_at,
             run.code, dumps(dict(run.counts)), run.error, host, pid, run.by, __version__)
            for run in runs
        ],
    )  # fmt: skip


def prune(before: int, limit: int) -> int:
    """Drop the log of what started before a time, at most so many rows; how many."""
    old = JobRun.select(JobRun.id).where(JobRun.started_at < before).order_by(JobRun.id).limit(limit)
    return int(JobRun.delete().where(JobRun.id.in_(old)).execute())


def rows(
    email_account_ids: Sequence[int] | None = None,
    stage: str | None = None,
    failed: bool = False,
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """The newest runs, newest first, with the e-mail account's address; of some accounts or of all."""
    query = (
        JobRun.select(JobRun, EmailAccount.address)
        .join(EmailAccount, "LEFT JOIN", on=(JobRun.email_account_id == EmailAccount.id))
        .order_by(JobRun.started_at.desc(), JobRun.id.desc())
        .limit(limit)
    )
    if email_account_ids is not None:
        query = query.where(JobRun.email_account_id.in_(list(email_account_ids)))
    if stage is not None:
        query = query.where(JobRun.stage == stage)
    if failed:
        query = query.where(JobRun.code != 0)
    return list(query.dicts())


def last(now: int | None = None) -> JobRun | None:
    """The newest run of any verb (not after ``now``, if given)."""
    query = JobRun.select().order_by(JobRun.started_at.desc(), JobRun.id.desc())
    if now is not None:
        query = query.where(JobRun.started_at <= now)
    return query.first()  # type: ignore[no-any-return]


def unfinished() -> list[JobRun]:
    """Runs that have begun and not ended: they are at work, or died."""
    return list(JobRun.select().where(JobRun.ended_at.is_null()).order_by(JobRun.started_at))


def heartbeat(stage: str, by: str, now: int) -> None:
    """Leave a row if no run left one in the last ten minutes: cron is alive, with nothing to do."""
    newest = last(now)
    if newest is None or now - newest.started_at >= HEARTBEAT:
        record([Run(stage, now, now, by)])
