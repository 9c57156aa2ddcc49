"""Known troubles: when each began and was last said, so that cron is told once and then daily."""

from __future__ import annotations

from collections.abc import Collection

from espomail.domain import backoff
from espomail.store.models import Alert


def raised(
    key: str, code: int, text: str, now: int, failing_since: int | None = None
) -> str | None:
    """Note a trouble; what to say about it in this run, or None where it has been said.

    ``code`` is its exit status; ``failing_since`` where it began before this trouble did.
    """
    known = Alert.get_or_none(Alert.key == key)
    if known is None:
        known = Alert.create(key=key, message=text, code=code, first_at=now, last_at=now, count=0)
    changed = known.code != code or not backoff.same_trouble(known.message, text)
    since = known.first_at if failing_since is None else failing_since
    says = backoff.worth_saying(code, since, known.said_at, changed, now)
    Alert.update(
        message=text,
        code=code,
        last_at=now,
        said_at=now if says else known.said_at,
        count=Alert.count + 1,
    ).where(Alert.key == key).execute()
    return text if says else None


def over(prefix: str, still: Collection[str] = ()) -> None:
    """Forget the troubles whose key begins with ``prefix``, except those ``still`` there."""
    gone = [
        key
        for (key,) in Alert.select(Alert.key).where(Alert.key.startswith(prefix)).tuples()
        if key.startswith(prefix) and key not in still
    ]
    if gone:
        Alert.delete().where(Alert.key.in_(gone)).execute()


def known(prefix: str) -> list[Alert]:
    """The troubles whose key begins with ``prefix``, the oldest first."""
    query = Alert.select().where(Alert.key.startswith(prefix)).order_by(Alert.first_at, Alert.key)
    return [row for row in query if row.key.startswith(prefix)]
