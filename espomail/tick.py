"""Is anything due? Answered by sqlite3 alone, so that cron's every minute costs next to nothing.

Everything here errs to one side: whatever is not understood, not readable or not certain goes the
full way, which also checks rights and tells people what is wrong. Hence no import but sqlite3.
"""

from __future__ import annotations

import os

VERBS = ("run", "fetch", "filter", "link", "distribute", "autoreply", "notify", "send")
# What narrows or silences a run, and so needs nothing that is not looked for here.
HARMLESS = ("-q", "--quiet", "--no-input")
NARROWING = ("--group", "--personal")
WITH_VALUE = ("--store", "--now", "--config")
LIMITING = "--max-runtime"
MIGRATIONS = os.path.join(os.path.dirname(__file__), "store", "migrations")  # noqa: PTH118, PTH120
MINUTE = 60_000
DAY = 24 * 60 * MINUTE
# So often a run goes the full way even so: it leaves a row in the job log, by which ``doctor``
# knows that cron is alive, and does what has no row that waits (old mail to forget, say).
HEARTBEAT = 10 * MINUTE

# One query, each part of it served by an index that holds only what waits.
DUE = f"""
SELECT EXISTS (
    SELECT 1 FROM email_account WHERE active
    AND NOT (next_at > :now AND next_at <= :now + {DAY})
    AND NOT (every_minutes > 0 AND last_try_at IS NOT NULL AND last_try_at <= :now
             AND :now - last_try_at < every_minutes * {MINUTE}))
OR EXISTS (
    SELECT 1 FROM arrival WHERE stage <> 'held' AND
    stage IN ('filter', 'link', 'distribute', 'autoreply', 'notify', 'held'))
OR EXISTS (SELECT 1 FROM ledger WHERE state = 'stored')
OR EXISTS (SELECT 1 FROM held WHERE next_at <= :now)
OR EXISTS (
    SELECT 1 FROM outbox WHERE
    state IN ('ready', 'claimed', 'transmitting', 'retry', 'held') AND
    (state IN ('claimed', 'transmitting') OR (state <> 'held' AND not_before <= :now)))
OR EXISTS (SELECT 1 FROM outbox WHERE copy_state = 'pending')
OR EXISTS (SELECT 1 FROM notification WHERE digest_at <= :now)
OR NOT EXISTS (
    SELECT 1 FROM job_run WHERE started_at > :now - {HEARTBEAT} AND started_at <= :now)
"""


def nothing_due(arguments: list[str]) -> bool:
    """Whether this is a run that would find nothing to do; when in doubt, no."""
    options = understood(arguments)
    if options is None or os.environ.get("ESPOMAIL_AS") or os.isatty(1):
        return False
    path = _path(options.get("--store") or os.environ.get("ESPOMAIL_STORE", ""))
    if not path or not _is_ours(path):
        return False
    try:
        return _is_idle(path, _now(options.get("--now") or os.environ.get("ESPOMAIL_NOW")))
    except Exception:  # the full way will say what is wrong
        return False


def understood(arguments: list[str]) -> dict[str, str] | None:
    """The options with a value, if this is a plain call of a verb; else None."""
    options: dict[str, str] = {}
    verb = ""
    waiting = list(reversed(arguments))
    while waiting:
        word = waiting.pop()
        name, equals, value = word.partition("=")
        if (not verb and name in WITH_VALUE) or (verb and name == LIMITING):
            if not equals and not waiting:
                return None
            options[name] = value if equals else waiting.pop()
        elif not verb and word in VERBS:
            verb = word
        elif not (word in NARROWING if verb in ("run", "fetch") else not verb and word in HARMLESS):
            return None
    return options if verb else None


def _path(url: str) -> str:
    """The file behind a store's URL; empty for anything but a plain path."""
    if url.startswith("sqlite:///"):
        url = url[len("sqlite:///") :]
    return "" if "://" in url or url.startswith("~") or set(url) & set("?#%") else url


def _is_ours(path: str) -> bool:
    """Whether this process is the service account: nobody else's rights are judged here."""
    if "SUDO_UID" in os.environ:
        return False
    try:
        owner = os.stat(path).st_uid  # noqa: PTH116
    except OSError:
        return False
    return os.geteuid() in (0, owner)


def _now(text: str | None) -> int:
    if text:
        from espomail.domain.clock import parse_iso

        return parse_iso(text)
    import time

    return int(time.time() * 1000)


def _is_idle(path: str, now: int) -> bool:
    import sqlite3

    known = {name[:-3] for name in os.listdir(MIGRATIONS) if name[0].isdigit()}  # noqa: PTH208
    store = sqlite3.connect(f"file:{path}?mode=ro", timeout=1, uri=True)
    try:
        applied = {name for (name,) in store.execute("SELECT name FROM migration")}
        return applied == known and store.execute(DUE, {"now": now}).fetchone() == (0,)
    finally:
        store.close()
