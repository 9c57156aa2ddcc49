"""What an IMAP server tells of folders and messages, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from espomail.mail.fetch_response import Answer, CutLiteral


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """What a server says of a folder. A missing or zero ``uidvalidity`` is None: trust no UID."""

    messages: int
    uidnext: int | None
    uidvalidity: int | None
    read_only: bool = False


class Facts(NamedTuple):
    """Size in bytes and INTERNALDATE (whole seconds, in ms) as the server tells them; flags."""

    size: int | None
    internaldate_ms: int | None
    flags: tuple[str, ...]


class HeaderLine(NamedTuple):
    """What identifies a message without its body: Message-ID, Date, From and Subject, raw."""

    uid: int
    size: int | None
    internaldate_ms: int | None
    header_bytes: bytes


@dataclass(frozen=True, slots=True)
class Fetched:
    """One downloaded message. Not ``complete``: larger than asked for, ``raw`` is empty."""

    uid: int
    size: int
    internaldate_ms: int | None
    flags: tuple[str, ...]
    raw: bytes
    complete: bool


def fetched(answer: Answer, max_bytes: int) -> Fetched | None:
    """The message, or None where there is no body for something that has a size."""
    body, flags = answer.body, answer.flags or ()
    if isinstance(body, CutLiteral):
        size = max(answer.size or 0, body.size)
        return Fetched(answer.uid, size, answer.internaldate_ms, flags, b"", False)
    # Exchange answers so for items that it cannot convert.
    if body is None or (not body and answer.size):
        return None
    size = len(body) if answer.size is None else answer.size
    complete = len(body) <= max_bytes
    return Fetched(answer.uid, size, answer.internaldate_ms, flags, body if complete else b"", complete)
