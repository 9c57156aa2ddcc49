"""What people may do with mail in the outbox; rights are checked where it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from espomail.actions import sent_notices
from espomail.domain.permissions import Actor
from espomail.errors import NotPermitted, Usage
from espomail.store import Store, alerts, outbox_lists, outbox_states
from espomail.store.models import Outbox
from espomail.store.outbox import BY_PEOPLE


@dataclass(frozen=True)
class Change:
    """What a command does: from which states, to which one."""

    before: tuple[str, ...]
    after: str
    answer: str = ""


CHANGES = {
    "retry": Change(("failed", "retry"), "ready"),
    "resend": Change(("unknown",), "ready"),
    "mark-sent": Change(("unknown",), "sent", "marked as sent by hand"),
    "cancel": Change(("ready", "held", "retry", "failed"), "cancelled", "cancelled by hand"),
    "hold": Change(("ready", "retry"), "held"),
    "release": Change(("held",), "ready"),
}


def document(store: Store, actor: Actor, outbox_id: int) -> dict[str, Any]:
    """One row as JSON (66 if there is none, 77 for mail of others)."""
    with store.read():
        _permitted(actor, outbox_lists.get(outbox_id))
        return outbox_lists.document(outbox_id)


def change(
    store: Store, actor: Actor, what: str, ids: Sequence[int], automatic: bool, now: int
) -> list[int]:
    """Retry, resend, mark-sent, cancel, hold or release; all rows named, or none. Their ids.

    ``automatic``: all automatic mail (administrators). A row in a state that does not allow it: 2.
    """
    with store.write():
        if automatic:
            if not actor.administers:
                raise NotPermitted(f"{actor.login} may not {what} automatic mail: that is for administrators")
            waiting = outbox_lists.automatic_waiting() if what == "hold" else outbox_lists.held_by_breaker()
            ids = [*ids, *waiting]
        rows = [outbox_lists.get(each) for each in dict.fromkeys(ids)]
        for row in rows:
            _permitted(actor, row)
        for row in rows:
            _apply(row, what, CHANGES[what], now)
        if what == "release" and not outbox_lists.held_by_breaker():
            alerts.over("breaker")
        return [row.id for row in rows]


def _permitted(actor: Actor, row: Outbox) -> None:
    mine = actor.user_id is not None and row.created_by_id == actor.user_id
    if not actor.administers and not mine:
        raise NotPermitted(f"{actor.login} may not touch mail {row.id} in the outbox: it is not theirs")


def _apply(row: Outbox, what: str, change: Change, now: int) -> None:
    if row.state not in change.before:
        raise Usage(
            f"mail {row.id} is {row.state}; {what} is for: {', '.join(change.before)}; "
            f"see: espomail outbox show {row.id}"
        )
    outbox_states.steer(row.id, change.after, change.answer, now)
    if change.after == "sent":
        outbox_states.onto_stream(row.email_id, row.recipients, bool(row.automatic), now)
        if row.kind == BY_PEOPLE and row.email_id is not None:
            sent_notices.tell_sent(row.email_id, now)
