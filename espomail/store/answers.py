"""Who else has answered in a case, or is about to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from espomail.store.models import Email, Outbox, User


@dataclass(frozen=True)
class Answer:
    """A mail that one of us wrote in a case. ``by``: a login, or the address it was sent from.

    ``scheduled_at``: when it is to go out, where that is later.
    """

    email_id: int
    by: str
    at: int
    status: str
    scheduled_at: int | None = None


def by_others(
    case_id: int, since: int, answered_id: int | None, user_id: int | None, addresses: Collection[str]
) -> list[Answer]:
    """Mails of others in a case that answer a mail, or came after ``since``; drafts too.

    Mail that was sent elsewhere and fetched from a Sent folder counts; automatic replies don't.
    """
    later = (Email.received_at > since) | (Email.replied_id == (answered_id or 0))
    query = (
        Email.select(
            Email.id, User.login, Email.from_address, Email.received_at, Email.status, Email.auto,
            Email.created_by_id, Outbox.scheduled_at,
        )
        .join(User, "LEFT JOIN", on=(Email.created_by_id == User.id))
        .join_from(Email, Outbox, "LEFT JOIN",
                   on=((Outbox.email_id == Email.id) & (Email.status == "queued")))
        .where(
            (Email.parent_type == "case") & (Email.parent_id == case_id) & (Email.direction == "out")
            & (Email.status != "failed") & later
        )
        .order_by(Email.received_at, Email.id)
    )  # fmt: skip
    return [
        Answer(id_, login or address, at, status, scheduled_at)
        for id_, login, address, at, status, auto, author, scheduled_at in query.tuples()
        if author != user_id and not (author is None and address in addresses)
        and not (auto or {}).get("is_auto")
    ]  # fmt: skip
