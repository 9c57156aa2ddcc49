"""What is held, of all kinds: mail a stage could not finish, bytes nothing could parse, and messages
that a server lists and does not hand over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from espomail.domain.clock import iso
from espomail.errors import NotFound
from espomail.store import dialect

PARSE, FETCH = "parse", "fetch"


@dataclass(frozen=True)
class HeldMail:
    """One held message. ``note_id`` is None for what the server keeps back; ``arrival_id`` is set
    where a stage after the parser failed. ``is_reply``: only the automatic reply to it is held, and the
    mail has gone on. Times in ms."""

    note_id: int | None
    stage: str
    cause: str
    tries: int
    next_at: int | None
    held_at: int | None
    arrival_id: int | None
    folder_id: int | None
    uidvalidity: int | None
    uid: int | None
    email_id: int | None
    message_id: str | None
    subject: str | None
    sender: str | None
    raw_id: int | None
    size: int | None
    received_at: int | None
    folder: str | None
    account: str | None
    is_reply: bool = False

    @property
    def id(self) -> str:
        """What people call it: the note's number, else folder, UIDVALIDITY and UID."""
        return str(self.note_id or f"{self.folder_id}/{self.uidvalidity}/{self.uid}")

    def as_json(self) -> dict[str, Any]:
        """The shape of ``held --json``."""
        return {
            "id": self.note_id or self.id,
            "stage": self.stage,
            "cause": self.cause,
            "tries": self.tries,
            "next_at": iso(self.next_at),
            "held_at": iso(self.held_at),
            "account": self.account,
            "folder": self.folder,
            "uidvalidity": self.uidvalidity,
            "uid": self.uid,
            "email": self.email_id,
            "message_id": self.message_id,
            "subject": self.subject,
            "from": self.sender,
            "size": self.size,
            "received_at": iso(self.received_at),
            "has_raw": self.raw_id is not None,
            "reply": bool(self.is_reply),
        }


_NOTES = """
SELECT h.id, h.stage, h.cause, h.tries, h.next_at, h.created_at, h.arrival_id,
       coalesce(h.folder_id, a.folder_id), coalesce(h.uidvalidity, a.uidvalidity), coalesce(h.uid, a.uid),
       e.id, e.message_id, e.subject, e.from_address, coalesce(e.raw_id, l.raw_id), coalesce(e.size, l.size),
       coalesce(a.received_at, l.received_at), f.name, m.address, h.reply
FROM held h
LEFT JOIN arrival a ON a.id = h.arrival_id
LEFT JOIN email e ON e.id = a.email_id
LEFT JOIN ledger l ON h.arrival_id IS NULL AND l.folder_id = h.folder_id
     AND l.uidvalidity = h.uidvalidity AND l.uid = h.uid
LEFT JOIN folder f ON f.id = coalesce(h.folder_id, a.folder_id)
LEFT JOIN email_account m ON m.id = coalesce(a.email_account_id, f.email_account_id)
WHERE (h.arrival_id IS NULL OR a.stage = 'held' OR h.reply)
"""
_KEPT_BACK = """
SELECT NULL, 'fetch', coalesce(l.reason, ''), l.tries, NULL, NULL, NULL,
       l.folder_id, l.uidvalidity, l.uid, NULL, NULL, NULL, NULL, NULL, NULL, NULL, f.name, m.address, 0
FROM ledger l JOIN folder f ON f.id = l.folder_id JOIN email_account m ON m.id = f.email_account_id
WHERE l.state = 'held' AND l.raw_id IS NULL
"""


def everything(limit: int | None = None) -> list[HeldMail]:
    """All that is held, the newest first; what servers keep back comes last."""
    sql = f"{_NOTES} ORDER BY h.id DESC", f"{_KEPT_BACK} ORDER BY l.folder_id, l.uid"
    found = [HeldMail(*row) for each in sql for row in dialect.run(each)]
    return found[:limit]


def find(word: str) -> HeldMail:
    """One by its id (66 if nothing of that id is held)."""
    parts = word.strip().split("/")
    if all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
        numbers = tuple(map(int, parts))
        if len(numbers) == 1:
            rows = dialect.run(f"{_NOTES} AND h.id = ?", numbers)
        else:
            where = "AND l.folder_id = ? AND l.uidvalidity = ? AND l.uid = ?"
            rows = dialect.run(f"{_KEPT_BACK} {where}", numbers) if len(numbers) == 3 else []
        for row in rows:
            return HeldMail(*row)
    raise NotFound(f"nothing held has the id {word}; list it with: espomail held list")
