"""Notices to commands and webhooks in the outbox: queued with their cause, each delivered at most once.

Their rows lie among the mails'; ``message_id`` holds the id of the delivery, which the receiver is given
at each attempt, and ``recipients`` the command or the URL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import SQL

from espomail.store import bulk, raws, take_numbers
from espomail.store.bulk import dumps
from espomail.store.in_list import chunks
from espomail.store.models import HOOKS, UNSENT, Outbox, User

KINDS = HOOKS


@dataclass(frozen=True)
class Hook:
    """A notice to be handed over: ``payload`` is the JSON, ``delivery_id`` the key against doubles."""

    dedupe_key: str
    kind: str
    target: str
    delivery_id: str
    payload: bytes


@dataclass(frozen=True)
class WaitingHook:
    """A row to be handed over now. ``user_id``: whose notice it is, whatever they are called by now."""

    id: int
    user_id: int
    kind: str
    target: str
    delivery_id: str
    raw_id: int
    created_at: int
    tries: int


def delivery_id(key: str, now_of: int) -> str:
    """The id of a delivery: the same for the same notice and way, whatever is repeated."""
    return f"ntf_{hashlib.blake2b(f'{key}:{now_of}'.encode(), digest_size=12).hexdigest()}"


def add(hooks: Sequence[Hook], now: int) -> None:
    """Queue what is not queued yet."""
    first = {each.dedupe_key: each for each in reversed(hooks)}
    for chunk in chunks(first):
        query = Outbox.select(Outbox.dedupe_key).where(Outbox.dedupe_key.in_(chunk))
        for (key,) in query.tuples():
            del first[key]
    new = list(reversed(first.values()))
    if not new:
        return
    raw_ids = raws.add([each.payload for each in new])
    bulk.insert(
        Outbox,
        ("id", "dedupe_key", "kind", "state", "automatic", "message_id", "mail_from", "recipients",
         "refused", "raw_id", "created_at", "not_before", "tries", "copy_state", "copy_tries"),
        [
            (id_, each.dedupe_key, each.kind, "ready", True, each.delivery_id, "", dumps([each.target]),
             "{}", raw_id, now, 0, 0, "none", 0)
            for id_, each, raw_id in zip(take_numbers("outbox", len(new)), new, raw_ids, strict=True)
        ],
    )  # fmt: skip


_WAITING = (
    Outbox.id, Outbox.dedupe_key, Outbox.kind, Outbox.recipients, Outbox.message_id, Outbox.raw_id,
    Outbox.created_at, Outbox.tries,
)  # fmt: skip


def due(now: int, limit: int) -> list[WaitingHook]:
    """Rows to be handed over now, the oldest first."""
    query = (
        Outbox.select(*_WAITING)
        .where(
            SQL(UNSENT)
            & Outbox.state.in_(("ready", "retry"))
            & (Outbox.not_before <= now)
            & Outbox.kind.in_(KINDS)
        )
        .order_by(Outbox.id)
        .limit(limit)
    )
    return [
        WaitingHook(id_, int(key.split(":")[1]), kind, targets[0], delivery, raw_id, created_at, tries)
        for id_, key, kind, targets, delivery, raw_id, created_at, tries in query.tuples()
    ]


def begin(id_: int) -> bool:
    """Note that a row is being handed over; False where somebody has given it up since it was found."""
    mine = (Outbox.id == id_) & Outbox.state.in_(("ready", "retry", "transmitting"))
    return bool(Outbox.update(state="transmitting").where(mine).execute())


def lost() -> list[int]:
    """Rows that a dead run was handing over; only under the lock of the hooks."""
    query = Outbox.select(Outbox.id).where(
        SQL(UNSENT) & (Outbox.state == "transmitting") & Outbox.kind.in_(KINDS)
    )
    return [row[0] for row in query.tuples()]


def put_off(ids: Iterable[int], not_before: int) -> None:
    """Rows that were not tried wait with the one that failed: their receiver is left in peace."""
    bulk.update(Outbox, ("not_before",), ("id",), [(not_before, id_) for id_ in ids])


def users() -> dict[int, dict[str, Any]]:
    """What each active user has chosen, by id."""
    query = User.select(User.id, User.preferences).where(User.active)
    return {user_id: preferences or {} for user_id, preferences in query.tuples()}


def secrets() -> list[Any]:
    """Where the secrets of webhooks come from."""
    return [each["webhook"]["secret"] for each in users().values() if "webhook" in each]


def cancel_of(user_id: int, kind: str) -> None:
    """What waits for a user's command or webhook is given up: it is no longer wanted."""
    mine = Outbox.dedupe_key.startswith(f"{kind}:{user_id}:") & (Outbox.kind == kind)
    waiting = SQL(UNSENT) & Outbox.state.in_(("ready", "retry", "held"))
    Outbox.update(state="cancelled", answer=f"the user's {kind} was removed").where(waiting & mine).execute()
