"""How many automatic replies went out lately: what the brakes count."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from peewee import TextField, fn

from espomail.domain.clock import HOUR
from espomail.store import bulk
from espomail.store.in_list import chunks
from espomail.store.models import AutoReply, Setting

PER_ADDRESS = 2 * HOUR
PER_DOMAIN = HOUR
# Internal settings: written by commands, not among those an administrator sets.
RESTORED_AT = "restored_at"


def lately(
    addresses: Collection[str], domains: Collection[str], now: int, most: int
) -> tuple[dict[str, int], dict[str, int], int]:
    """Replies to each address in 2 hours, to each domain in one, and in all (counted up to ``most``)."""
    return (
        _count(AutoReply.address, addresses, now - PER_ADDRESS),
        _count(AutoReply.domain, domains, now - PER_DOMAIN),
        _in_all(now, most),
    )


def _count(column: TextField, values: Collection[str], since: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in chunks(values):
        query = (
            AutoReply.select(column, fn.COUNT(AutoReply.id))
            .where(column.in_(chunk) & (AutoReply.at > since))
            .group_by(column)
        )
        found.update(bulk.rows(query))
    return found


def _in_all(now: int, most: int) -> int:
    """Counted from the last release of the breaker on."""
    if not most:
        return 0
    released = Setting.get_or_none(Setting.key == "breaker.released_at")
    since = max(now - HOUR, int(released.value) if released else 0)
    query = AutoReply.select(AutoReply.id).where(AutoReply.at > since).limit(most)
    return sum(1 for _ in query.tuples())


def restored_at() -> int:
    """When the store was last restored from a backup (0: never): older mail is not answered."""
    text = Setting.select(Setting.value).where(Setting.key == RESTORED_AT).scalar()
    return int(text) if text else 0


def replied(keys: Iterable[str]) -> set[str]:
    """Which of these effects have had their reply."""
    found: set[str] = set()
    for chunk in chunks(keys):
        query = AutoReply.select(AutoReply.effect_key).where(AutoReply.effect_key.in_(chunk))
        found.update(row[0] for row in query.tuples())
    return found
