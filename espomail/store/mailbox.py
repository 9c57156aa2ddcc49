"""Stored mail as people handle it: found by id or Message-ID, marked, moved, linked by hand."""

from __future__ import annotations

from collections.abc import Sequence

from espomail.domain.identity import id_hash
from espomail.domain.incoming import Record
from espomail.errors import DataError, NotFound, Usage
from espomail.store import arrivals, bulk, cases, retention, stream
from espomail.store.in_list import chunks
from espomail.store.models import Arrival, Conversation, Email, EmailUser, Ledger
from espomail.store.names import with_names
from espomail.store.stream import Entry

PLACES = ("inbox", "archive", "trash")


def get(email_id: int) -> Email:
    """A mail by id (66 if there is none)."""
    email = Email.get_or_none(Email.id == email_id)
    if email is None and retention.was_forgotten(email_id):
        raise NotFound(
            f"email {email_id} was skipped by a filter and is gone: such mail is kept for retention.skipped; "
            "see: espomail settings get retention.skipped; its server may still have it"
        )
    if email is None:
        raise NotFound(f"there is no email {email_id}; list them with: espomail email list")
    return email  # type: ignore[no-any-return,unused-ignore]


def find(word: str) -> Email:
    """A mail by id or ``<message-id>`` (66 if there is none, 2 if several have the Message-ID)."""
    text = word.strip().removeprefix("email:")
    if text.isascii() and text.isdecimal() and len(text) <= 12:
        return get(int(text))
    named = Email.select().where(Email.id_hash == id_hash(text)).order_by(Email.id)
    found = list(named) if "@" in text else []
    if not found:
        raise NotFound(f"there is no email {text}; list them with: espomail email list")
    if len(found) > 1:
        raise Usage(f"{text}: several emails have that Message-ID: {', '.join(str(e.id) for e in found)}")
    return found[0]  # type: ignore[no-any-return,unused-ignore]


def parent(email: Email) -> Record | None:
    """The record a mail is linked to, with its name."""
    if not email.parent_type:
        return None
    return with_names({0: Record(email.parent_type, email.parent_id)}).get(0)


def mark(email_ids: Sequence[int], user_id: int, **values: object) -> None:
    """Set a user's flags on mails: ``is_read``, ``important``, ``place``; they become one of its users."""
    bulk.insert(
        EmailUser, ("email", "user", "is_read", "important", "place", "quiet"),
        [(email_id, user_id, False, False, "inbox", False) for email_id in email_ids], ignore=True,
    )  # fmt: skip
    for chunk in chunks(email_ids):
        EmailUser.update(**values).where(
            (EmailUser.user == user_id) & EmailUser.email.in_(chunk)
        ).execute()


def link(email: Email, record: Record, by: str, now: int) -> None:
    """Link a mail to a record by hand; later mail of its thread follows.

    Of a record it was linked to before, its stream says nothing of the mail any more.
    """
    arrivals.store_link_by_hand(email.id, record, by, now)
    if email.parent_type and (email.parent_type, email.parent_id) != (record.type, record.id):
        stream.forget_mail(email.parent_type, email.parent_id, [email.id])
    if record.type == "case":
        cases.take_in(record.id, email, by, now)
        return
    Email.update(parent_type=record.type, parent_id=record.id).where(Email.id == email.id).execute()
    if email.conversation_id is not None:
        Conversation.update(parent_type=record.type, parent_id=record.id).where(
            (Conversation.id == email.conversation_id) & Conversation.case_id.is_null()
        ).execute()
    kind = "email_sent" if email.direction == "out" else "email_received"
    data = {"from": email.from_address}
    stream.add([Entry(record.type, record.id, now, kind, by, email.subject, email.id, data)])


def skipped(email: Email) -> list[Arrival]:
    """A mail's arrivals that were skipped (65 if there is none)."""
    found = list(Arrival.select().where((Arrival.email == email.id) & (Arrival.stage == "skipped")))
    if not found:
        raise DataError(f"email {email.id} was not skipped; see: espomail email list --skipped")
    return found


def unskip(row: Arrival) -> None:
    """Send a skipped arrival through the pipeline after all."""
    Arrival.update(stage="filter", filter_id=None, unskipped=True).where(Arrival.id == row.id).execute()
    if row.folder_id is not None:
        Ledger.update(state="imported", reason="unskipped").where(
            (Ledger.folder == row.folder_id)
            & (Ledger.uidvalidity == row.uidvalidity)
            & (Ledger.uid == row.uid)
            & (Ledger.state == "skipped")
        ).execute()


def seat(email_id: int, user_id: int) -> dict[str, object]:
    """How a mail lies for a user; empty where they are none of its users."""
    row = EmailUser.get_or_none((EmailUser.email == email_id) & (EmailUser.user == user_id))
    if row is None:
        return {}
    return {
        "place": row.place,
        "folder": row.folder,
        "is_read": bool(row.is_read),
        "important": bool(row.important),
    }


def is_user(email_id: int, user_id: int) -> bool:
    """Whether somebody is one of a mail's users."""
    return bool(
        EmailUser.select().where((EmailUser.email == email_id) & (EmailUser.user == user_id)).exists()
    )
