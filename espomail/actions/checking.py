"""``check``: does the store hold what it promises, and is it kept as it should be?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from espomail.actions import diagnosis
from espomail.config import Config
from espomail.domain.permissions import Actor
from espomail.store import Store, check

MB = 1024 * 1024
LARGE_LOG = 256 * MB
LITTLE_SPACE = 200 * MB
# Of what doctor finds, that which is about the store itself.
ABOUT_THE_STORE = frozenset(("store-permissions", "sqlite-version", "clock-skew"))


@dataclass(frozen=True)
class Result:
    """One thing that is wrong. ``ids``: the first rows of it, ``count`` of all."""

    code: str
    severity: str
    message: str
    fix: str
    count: int = 1
    ids: tuple[str, ...] = ()


def results(store: Store, config: Config, actor: Actor, now: int, fast: bool) -> list[Result]:
    """Everything that is wrong with the store, the gravest kind first; changes nothing."""
    # Without a transaction around them: each is one statement, and a damaged page would end it.
    found = [_breach(each) for each in check.breaches(now, fast)]
    question = diagnosis.Question(actor, None, offline=True, now=now)
    damaged = any(each.code.startswith("I9-file") for each in found)
    for each in [] if damaged else diagnosis.findings(store, config, question):
        if each.code in ABOUT_THE_STORE:
            found.append(Result(each.code, each.severity, each.message, each.fix))
    found += _room(store.path) if store.path is not None else ()
    return sorted(found, key=lambda each: each.severity != "error")


def _breach(each: check.Breach) -> Result:
    severity = "warning" if each.warning else "error"
    return Result(each.code, severity, each.message, _fix(each.code), each.count, each.ids)


def _fix(code: str) -> str:
    if code == "I6-transmitting":
        return "espomail send"
    if code == "I10-clock":
        return "timedatectl status"
    return "espomail backup FILE; then restore a sound backup, or report it with what is said here"


def _room(path: Path) -> Iterator[Result]:
    log = Path(f"{path}-wal")
    if log.exists() and log.stat().st_size > LARGE_LOG:
        what = f"{log}: {log.stat().st_size // MB} MB: something has been reading the store for long"
        yield Result("wal-size", "warning", what, f"fuser {path}")
    free = shutil.disk_usage(path.parent).free
    if free < LITTLE_SPACE:
        what = f"{path.parent}: only {free // MB} MB are free"
        yield Result("disk-space", "warning", what, f"df -h {path.parent}")
