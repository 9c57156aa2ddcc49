"""``send``, after the mail: notices to commands and webhooks, each handed over at most once.

Receivers are served side by side and one notice after the other, so that one that hangs stops neither
the others nor, with a lock of its own, the mail of the next run. A notice is ``transmitting`` before the
first byte goes out. Where nobody knows whether it arrived (no answer, a run that died) it is ``unknown`` and
never sent again by itself; ``outbox resend`` does, under the same id. What was certainly not taken is
tried again as mail is: 5, 15, 60 minutes, then every 4 hours for two days.
"""

from __future__ import annotations

import hashlib
import queue
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from espomail.actions.descriptors import room
from espomail.config import Config
from espomail.domain import backoff
from espomail.domain.notices import preferences as notice_preferences
from espomail.domain.notices.preferences import Preferences
from espomail.errors import EspomailError
from espomail.stages.hand_over import Handed, hand_over
from espomail.stages.report import StageReport
from espomail.stages.time_limit import NEVER, TimeLimit
from espomail.store import Store, alerts, email_accounts, hook_outbox, jobs, outbox_states, raws
from espomail.store.hook_outbox import WaitingHook

AT_ONCE = 8
MOST = 1000
RUN_SECONDS = 60.0
GRACE = 5.0
# After these a receiver is left in peace; a mere refusal concerns only the notice that was refused.
STOPPING = ("retry", "ready", "unknown")


@dataclass
class _Lane:
    """One receiver and what waits for it. ``since``: when the notice now under way was begun."""

    kind: str
    target: str
    rows: deque[WaitingHook] = field(default_factory=deque)
    row: WaitingHook | None = None
    since: float = 0.0


@dataclass
class _Run:
    store: Store
    config: Config
    now: int
    report: StageReport
    users: dict[int, Preferences]
    payloads: dict[int, bytes]
    limit: TimeLimit
    hidden: frozenset[str]
    done: queue.SimpleQueue[tuple[_Lane, WaitingHook, Handed]] = field(default_factory=queue.SimpleQueue)
    counts: dict[str, int] = field(default_factory=dict)


def deliver_hooks(
    store: Store, config: Config, now: int, by: str, report: StageReport, limit: TimeLimit = NEVER
) -> None:
    """Hand over what is due, as far as it goes in a minute; the rest waits for the next run."""
    if limit.over or not (hook_outbox.due(now, 1) or hook_outbox.lost()):
        return
    with _alone(store) as mine:
        if not mine:
            return
        if lost := store.decided(_settle_lost):
            report.count("hooks_unknown", lost)
        rows = hook_outbox.due(now, MOST)
        users = {user_id: notice_preferences.of(each) for user_id, each in hook_outbox.users().items()}
        run = _Run(store, config, now, report, users, raws.load(row.raw_id for row in rows), limit,
                   _hidden())  # fmt: skip
        _work(run, _lanes(rows))
        if run.counts:
            with store.write():
                jobs.record([jobs.Run("send", now, now, by, counts=run.counts)])


def _hidden() -> frozenset[str]:
    """The variables that hold secrets: a command for notices has no use for them."""
    hooks = frozenset(str(each["value"]) for each in hook_outbox.secrets() if each["kind"] == "env")
    return hooks.union(email_accounts.secret_variables(disabled=True))


def _settle_lost() -> int:
    """What a dead run left in the middle of going out."""
    lost = list(hook_outbox.lost())
    for id_ in lost:
        outbox_states.settle(id_, "unknown", "the run was cut off while the notice was going out")
    return len(lost)


def rehearse(report: StageReport, now: int) -> None:
    """What would be handed over."""
    rows = hook_outbox.due(now, MOST)
    for row in rows:
        report.lines.append(f"would hand {row.delivery_id} to the {row.kind} {row.target}")
    if rows:
        report.count("hooks_due", len(rows))


@contextmanager
def _alone(store: Store) -> Iterator[bool]:
    mine = bool(store.claim(["send-hooks"]))
    try:
        yield mine
    finally:
        if mine:
            store.give_up(["send-hooks"])


def _lanes(rows: list[WaitingHook]) -> deque[_Lane]:
    lanes: dict[tuple[str, str], _Lane] = {}
    for row in rows:
        lanes.setdefault((row.kind, row.target), _Lane(row.kind, row.target)).rows.append(row)
    return deque(lanes.values())


def _work(run: _Run, waiting: deque[_Lane]) -> None:
    """Begin, and take what has ended, until nothing is left or the minute is over."""
    ends = time.monotonic() + RUN_SECONDS
    running: list[_Lane] = []
    at_once = min(AT_ONCE, room())
    while True:
        while waiting and len(running) < at_once and time.monotonic() < ends and not run.limit.over:
            lane = waiting.popleft()
            if _begin(run, lane):
                running.append(lane)
        if not running:
            return
        try:
            lane, row, handed = run.done.get(timeout=0.5)
        except queue.Empty:
            running = [each for each in running if not _given_up(run, each)]
            continue
        if lane not in running or lane.row is not row:
            continue  # it was given up before
        _settle(run, lane, row, handed)
        running.remove(lane)
        if lane.rows:
            waiting.append(lane)


def _begin(run: _Run, lane: _Lane) -> bool:
    """Note it durably, then let a thread do it: only this one touches the store.

    False where all that waits in the lane has been given up meanwhile.
    """
    row = lane.row = next(filter(partial(_is_ours, run), _emptied(lane.rows)), None)
    if row is None:
        return False
    lane.since = time.monotonic()
    payload = run.payloads[row.raw_id]
    user = run.users.get(row.user_id)
    work = threading.Thread(
        target=lambda: run.done.put(
            (lane, row, hand_over(row, user, payload, run.config, run.now, run.hidden))
        ),
        name=f"{lane.kind} {row.id}",
        daemon=True,  # what hangs beyond every limit must not keep the run from ending
    )
    work.start()
    return True


def _emptied(rows: deque[WaitingHook]) -> Iterator[WaitingHook]:
    while rows:
        yield rows.popleft()


def _is_ours(run: _Run, row: WaitingHook) -> bool:
    return run.store.decided(lambda: hook_outbox.begin(row.id), insist=True)


def _given_up(run: _Run, lane: _Lane) -> bool:
    """Whether a receiver hangs where no time-out reaches: in the system's look-up of names, say."""
    limit = run.config.hook_timeout * 2 + GRACE
    if lane.row is None or time.monotonic() - lane.since < limit:
        return False
    _settle(run, lane, lane.row, Handed("unknown", f"no end of it within {limit:g} seconds"))
    return True


def _settle(run: _Run, lane: _Lane, row: WaitingHook, handed: Handed) -> None:
    """Keep books on one notice; what waits behind one that met with trouble waits longer."""
    line = run.store.decided(partial(_note, run, lane, row, handed), insist=True)
    if handed.error is not None:
        run.report.error(None, handed.error, f"espomail: {line}" if line else None)
    if handed.state in STOPPING:
        lane.rows.clear()
    for counts in (run.counts, run.report.counts):
        counts[f"hooks_{handed.state}"] = counts.get(f"hooks_{handed.state}", 0) + 1


def _note(run: _Run, lane: _Lane, row: WaitingHook, handed: Handed) -> str | None:
    """What standard error is to say of it, if anything."""
    if not outbox_states.is_in_work(row.id):
        return None  # it was written, and only the answer was lost
    outbox_states.settle(
        row.id, handed.state, handed.answer, run.now, not_before=handed.not_before,
        tries=0 if handed.state == "ready" else 1,
    )  # fmt: skip
    line, troubles = _said(run, lane, handed)
    if handed.state in STOPPING:
        pause = backoff.wait("unreachable", troubles)
        until = max(handed.not_before or 0, run.now + pause)
        hook_outbox.put_off([each.id for each in lane.rows], until if handed.state != "ready" else 0)
    return line


def _said(run: _Run, lane: _Lane, handed: Handed) -> tuple[str | None, int]:
    """A receiver's trouble is said when it appears, then once a day; how often it has been met with."""
    # its target may hold a secret, and troubles are shown in many places
    key = f"hook:{lane.kind}:{hashlib.blake2b(lane.target.encode(), digest_size=8).hexdigest()}"
    if handed.error is None:
        if handed.state == "sent":
            alerts.over(key)
        return None, 0
    error: EspomailError = handed.error
    text = f"{error}; {error.hint}" if error.hint else str(error)
    line = alerts.raised(key, error.exit_code, text, run.now)
    return line, next((each.count for each in alerts.known(key) if each.key == key), 1)
