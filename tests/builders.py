"""Plain values for tests: an incoming mail, an account, the facts around them."""

from __future__ import annotations

from typing import Any

from espomail.domain.identity import id_hash
from espomail.domain.incoming import AccountRules, Incoming
from tests.conftest import NOW

SUPPORT = AccountRules(
    id=1,
    kind="group",
    address="support@example.com",
    team_ids=(1,),
    create_case=True,
    case_team_id=1,
    auto_reply="acknowledgement",
    activated_at=NOW - 86_400_000,
)


def an_incoming(**values: Any) -> Incoming:
    """A customer's new question to support; every value may be given anew."""
    message_id = values.get("message_id", "<q1@customer.example>")
    given: dict[str, Any] = {
        "arrival_id": 1,
        "email_id": 1,
        "account": SUPPORT,
        "message_id": message_id,
        "id_hash": id_hash(message_id) if message_id else None,
        "from_address": "ann@customer.example",
        "from_name": "Ann",
        "reply_to": (),
        "to": ("support@example.com",),
        "cc": (),
        "subject": "The printer is on fire",
        "received_at": NOW,
        "ancestors": (),
        "automatic": False,
        "vacation": False,
        "why_not": (),
        "effect_key": message_id or "none",
    }
    return Incoming(**{**given, **values})


def a_message(
    sender: str = "Ann <ann@customer.example>",
    to: str = "support@example.com",
    subject: str = "The printer is on fire",
    text: str = "Please help.",
    message_id: str | None = "<q1@customer.example>",
    date: str = "Mon, 02 Mar 2026 08:59:00 +0000",
    **headers: str,
) -> bytes:
    """A plain message as bytes; further header fields by name, ``_`` standing for ``-``."""
    fields = {"From": sender, "To": to, "Subject": subject, "Date": date}
    if message_id:
        fields["Message-ID"] = message_id
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    fields |= {"MIME-Version": "1.0", "Content-Type": "text/plain; charset=utf-8"}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return (head + "\r\n" + text.replace("\n", "\r\n") + "\r\n").encode()
