"""One notice to one person on its way out: what it says, and by which ways it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from espomail.domain.clock import iso
from espomail.domain.incoming import AccountRules, Incoming, Record
from espomail.domain.notices.deciding import Reader
from espomail.domain.notices.reasons import ASSIGNED, to_you

TEXT = 100_000
WAYS = ("mailed", "digest", "command", "webhook")
# What happened, in the template's words, by the type of the notice.
EVENTS = {"assigned": "assigned", "note": "note", "email_sent": "answered"}


@dataclass(slots=True)  # frozen, it takes several times as long to make
class Telling:
    """``event`` and the user are the notice's key. ``ways``: mailed, digest, command, webhook.

    ``account``: what the mail came or went through, if it was a mail. ``note``: the words of a note.
    ``author``: who wrote note or mail, where no mail says so.
    """

    reader: Reader
    event: str
    type: str
    record: Record
    reasons: tuple[str, ...]
    ways: frozenset[str]
    at: int
    email_id: int | None = None
    case_id: int | None = None
    account: AccountRules | None = None
    note: str = ""
    author: str = ""

    @property
    def key(self) -> str:
        """What it happens once for, whichever way it goes."""
        return f"{self.reader.user_id}:{self.event}"


def type_of(mail: Incoming, reasons: list[str] | tuple[str, ...]) -> str:
    """The type of a mail's notice for one person: what was done by ``distribute``, or to them."""
    if ASSIGNED in reasons:
        return "assigned"
    if mail.outgoing:
        return "email_sent"
    return "note" if mail.case_event == "note" else "email_received"


def values(
    telling: Telling,
    email: Mapping[str, Any] | None,
    case: Mapping[str, Any] | None,
    account: AccountRules,
) -> dict[str, Any]:
    """What the template ``notice`` is given. Of what a colleague wrote by mail, only their own words."""
    record = telling.record
    answerable = record.type != "email"
    answer = "customer" if case and account.answer_by_mail else "note"
    return {
        "user": {"login": telling.reader.login, "name": telling.reader.name},
        "record": {
            "type": record.type,
            "number": record.id,
            "name": (case or {}).get("name") or record.name or (email or {}).get("subject", ""),
        },
        "reasons": [to_you(each) for each in telling.reasons],
        "event": EVENTS.get(telling.type, "received"),
        "email": {**email, "text": str(email["text"])[:TEXT]} if email and not telling.note else None,
        "case": case,
        "answer": answer if answerable else None,
        "note": telling.note[:TEXT],
        "by": telling.author or (email or {}).get("from_name") or (email or {}).get("from_address", ""),
        "sender_name": account.from_name or account.address,
        "now": iso(telling.at),
    }


def document(
    telling: Telling,
    notice_id: int,
    email: Mapping[str, Any] | None,
    case: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """What a command or webhook is given: the notice as it is listed, and what it is about."""
    record = telling.record
    return {
        "id": notice_id,
        "at": iso(telling.at),
        "user": telling.reader.login,
        "type": telling.type,
        "record": {**record.as_json(), "name": record.name or (email or {}).get("subject", "")},
        "email": telling.email_id,
        "read": False,
        "reasons": list(telling.reasons),
        "note": telling.note or None,
        "case": {name: case[name] for name in ("number", "name", "status")} if case else None,
        "mail": {
            "subject": email["subject"],
            "from": {"name": email["from_name"], "address": email["from_address"]},
            "date": email["date"],
            "text": str(email["text"])[:TEXT],
            "attachments": list(email["attachments"]),
        }
        if email
        else None,
    }
