"""Administrators hear of held mail: one notice an hour, with a count."""

from __future__ import annotations

from espomail.domain.clock import HOUR
from espomail.store.models import Alert, Notification, User

KEY = "held"


def tell(
    stage: str, cause: str, tries: int, next_at: int | None, now: int, more: int = 1
) -> None:
    """A mail was held, or ``more``. Told the first time, and when no further try follows by itself."""
    if tries > 1 and next_at is not None:
        return
    began, count = _counted(cause, now, more)
    mails = "1 mail was" if count == 1 else f"{count} mails were"
    text = f"{mails} held; the newest at {stage}: {cause[:200]}; look at it with: espomail held list"
    for (user_id,) in User.select(User.id).where(User.is_admin & User.active).tuples():
        Notification.insert(
            user=user_id, event=f"held:{began}", at=now, type="held", record_type="held",
            record_id=count, reasons=[text],
        ).on_conflict(
            conflict_target=[Notification.user, Notification.event],
            update={Notification.reasons: [text], Notification.record_id: count},
        ).execute()  # fmt: skip


def _counted(cause: str, now: int, more: int) -> tuple[int, int]:
    """When this hour of holding began, and how many were held in it."""
    known = Alert.get_or_none(Alert.key == KEY)
    if known is None or not 0 <= now - known.first_at < HOUR:
        Alert.delete().where(Alert.key == KEY).execute()
        Alert.create(key=KEY, message=cause[:200], code=0, first_at=now, last_at=now, count=more)
        return now, more
    Alert.update(message=cause[:200], last_at=now, count=Alert.count + more).where(
        Alert.key == KEY
    ).execute()
    return int(known.first_at), int(known.count) + more
