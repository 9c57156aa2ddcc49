"""Mail that its author may still change: drafts, and what was taken back before anybody got it."""

from __future__ import annotations

from peewee import fn

from espomail.store import letter_facts
from espomail.store.models import Case, Email, EmailUser, Notification, Outbox, Participant, Raw


def take_back(email_id: int, author_id: int | None, queued_at: int) -> None:
    """A mail that nobody got is its author's draft again, as if it had never been queued."""
    email = Email.get_by_id(email_id)
    Email.update(status="draft").where(Email.id == email_id).execute()
    others = (EmailUser.email == email_id) & (EmailUser.user != (author_id or 0))
    EmailUser.delete().where(others).execute()
    Participant.delete().where(Participant.email_id == email_id).execute()
    if email.parent_type == "case":
        _not_answered(email.parent_id, queued_at)


def _not_answered(case_id: int, queued_at: int) -> None:
    """A first response that was taken back is none: the next one counts, or nothing yet."""
    other = (
        Outbox.select(fn.MIN(Outbox.created_at))
        .join(Email, on=(Outbox.email_id == Email.id))
        .where(
            (Email.parent_type == "case")
            & (Email.parent_id == case_id)
            & (Outbox.kind == "mail")
            & Outbox.state.in_(("ready", "claimed", "transmitting", "retry", "unknown", "sent"))
            & (Outbox.scheduled_at.is_null() | Outbox.sent_at.is_null(False))
        )
        .scalar()
    )
    Case.update(first_response_at=other).where(
        (Case.id == case_id) & (Case.first_response_at == queued_at)
    ).execute()


def attempts(email_id: int) -> list[Outbox]:
    """The outbox rows of a mail, the newest last: one for each time it was queued."""
    return list(Outbox.select().where(Outbox.email_id == email_id).order_by(Outbox.id))


def set_aside(email_id: int, words: str) -> None:
    """An attempt that ended is over for good, so that its mail may be queued anew."""
    for row in attempts(email_id):
        if row.dedupe_key == f"mail:{email_id}":
            values = {"answer": f"{words}; before: {row.answer}" if row.answer else words}
            values |= {"state": "cancelled", "dedupe_key": f"{row.dedupe_key}:{row.id}"}
            Outbox.update(**values).where(Outbox.id == row.id).execute()


def drop(email_id: int) -> None:
    """Delete a draft.

    Its outbox rows, if it was queued once, stay as history; a case that it describes keeps its words.
    """
    described = (Case.email_id == email_id) & (Case.description == "")
    words = letter_facts.beginnings([email_id]).get(email_id, "")
    Case.update(description=words, email_id=None).where(described).execute()
    Outbox.update(email_id=None).where(Outbox.email_id == email_id).execute()
    Notification.delete().where(Notification.email_id == email_id).execute()
    raw_id = Email.get_by_id(email_id).raw_id
    Email.delete().where(Email.id == email_id).execute()
    forget_bytes(raw_id)


def forget_bytes(raw_id: int | None) -> None:
    """Delete the bytes of an earlier version, unless they were queued once."""
    queued = Outbox.select(Outbox.raw_id).where(Outbox.raw_id == raw_id)
    Raw.delete().where((Raw.id == raw_id) & Raw.id.not_in(queued)).execute()
