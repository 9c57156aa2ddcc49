"""Who follows which records."""

from __future__ import annotations

from collections.abc import Iterable

from espomail.store import bulk
from espomail.store.models import Follow, User


def add(rows: Iterable[tuple[str, int, int]]) -> None:
    """(record type, record id, user): they follow from now on."""
    bulk.insert(Follow, ("record_type", "record_id", "user"), rows, ignore=True)


def take_over(record_type: str, record_id: int, other_id: int) -> list[int]:
    """Who follows a record follows another, too, muted where that was; who did not before."""
    of_type = Follow.record_type == record_type
    known = Follow.select(Follow.user_id).where(of_type & (Follow.record_id == other_id))
    mine = of_type & (Follow.record_id == record_id) & Follow.user.not_in(known)
    rows = list(Follow.select(Follow.user_id, Follow.muted).where(mine).order_by(Follow.user).tuples())
    bulk.insert(
        Follow, ("record_type", "record_id", "user", "muted"),
        [(record_type, other_id, user_id, muted) for user_id, muted in rows],
    )  # fmt: skip
    return [user_id for user_id, _ in rows]


def remove(record_type: str, record_id: int, user_id: int) -> bool:
    """A user follows no longer; False if they didn't."""
    mine = (Follow.record_type == record_type) & (Follow.record_id == record_id)
    return bool(Follow.delete().where(mine & (Follow.user == user_id)).execute())


def mute(record_type: str, record_id: int, user_id: int, muted: bool) -> bool:
    """A follower wants to hear nothing more of a record, or again; False if that was so before."""
    mine = (Follow.record_type == record_type) & (Follow.record_id == record_id)
    changed = mine & (Follow.user == user_id) & (Follow.muted != muted)
    return bool(Follow.update(muted=muted).where(changed).execute())


def muted_logins(record_type: str, record_id: int) -> list[str]:
    """Who muted a record, by login."""
    mine = (Follow.record_type == record_type) & (Follow.record_id == record_id) & Follow.muted
    return [row[0] for row in Follow.select(User.login).join(User).where(mine).order_by(User.login).tuples()]


def exists(record_type: str, record_id: int, user_id: int) -> bool:
    """Whether a user follows a record."""
    mine = (Follow.record_type == record_type) & (Follow.record_id == record_id)
    return bool(Follow.select().where(mine & (Follow.user == user_id)).exists())


def logins(record_type: str, ids: Iterable[int]) -> dict[int, list[str]]:
    """The followers of records, by login."""
    found: dict[int, list[str]] = {}
    query = (
        Follow.select(Follow.record_id, User.login)
        .join(User)
        .where((Follow.record_type == record_type) & Follow.record_id.in_(list(ids) or [0]))
        .order_by(User.login)
    )
    for record_id, login in query.tuples():
        found.setdefault(record_id, []).append(login)
    return found


def user_ids(record_type: str, record_id: int) -> list[int]:
    """The active users who follow a record and did not mute it."""
    mine = (Follow.record_type == record_type) & (Follow.record_id == record_id) & User.active & ~Follow.muted
    return [row[0] for row in Follow.select(Follow.user).join(User).where(mine).order_by(User.id).tuples()]
