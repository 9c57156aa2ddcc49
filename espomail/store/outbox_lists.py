"""The outbox as people see and steer it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from espomail.domain.clock import iso
from espomail.domain.permissions import Actor
from espomail.errors import NotFound
from espomail.store.models import Email, EmailAccount, Outbox, User

STATES = (
    "ready", "held", "retry", "claimed", "transmitting", "unknown", "failed", "sent", "cancelled",
)  # fmt: skip
UNFINISHED = STATES[:7]


def listed(actor: Actor, states: Sequence[str], limit: int | None) -> list[dict[str, Any]]:
    """Rows in these states, the oldest first: one's own, or for administrators all."""
    query = _query().where(Outbox.state.in_(list(states)))
    if not actor.administers:
        query = query.where(Outbox.created_by_id == (actor.user_id or 0))
    newest = list(query.order_by(Outbox.id.desc()).limit(limit).dicts())
    return [_document(row) for row in reversed(newest)]


def get(outbox_id: int) -> Outbox:
    """A row by id (66 if there is none)."""
    row = Outbox.get_or_none(Outbox.id == outbox_id)
    if row is None:
        raise NotFound(f"nothing in the outbox has the number {outbox_id}; see: espomail outbox list --all")
    return row  # type: ignore[no-any-return,unused-ignore]


def document(outbox_id: int) -> dict[str, Any]:
    """A row in the shape of JSON."""
    (row,) = _query().where(Outbox.id == outbox_id).dicts()
    return _document(row)


def _query() -> Any:
    return (
        Outbox.select(
            Outbox, Email.subject, EmailAccount.address.alias("account"), User.login.alias("author")
        )
        .join(Email, "LEFT JOIN", on=(Outbox.email_id == Email.id))
        .switch(Outbox)
        .join(EmailAccount, "LEFT JOIN", on=(Outbox.email_account_id == EmailAccount.id))
        .switch(Outbox)
        .join(User, "LEFT JOIN", on=(Outbox.created_by_id == User.id))
    )


def _document(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "state": row["state"],
        "kind": row["kind"],
        "automatic": bool(row["automatic"]),
        "created_at": iso(row["created_at"]),
        "not_before": iso(row["not_before"]) if row["not_before"] else None,
        "scheduled_at": iso(row["scheduled_at"]),
        "sent_at": iso(row["sent_at"]),
        "tries": row["tries"],
        "answer": row["answer"],
        "account": row["account"],
        "by": row["author"],
        "mail_from": row["mail_from"],
        "to": row["recipients"],
        "recipient_answers": row["refused"] or {},
        "subject": row["subject"],
        "message_id": row["message_id"],
        "email": row["email_id"],
        "copy": row["copy_state"],
    }


def held_by_breaker() -> list[int]:
    """Automatic mail that is held, the oldest first."""
    mine = (Outbox.state == "held") & Outbox.automatic
    return [row[0] for row in Outbox.select(Outbox.id).where(mine).order_by(Outbox.id).tuples()]


def automatic_waiting() -> list[int]:
    """Automatic mail that is to go out, the oldest first."""
    mine = Outbox.state.in_(("ready", "retry")) & Outbox.automatic
    return [row[0] for row in Outbox.select(Outbox.id).where(mine).order_by(Outbox.id).tuples()]
