"""The slow way to fetch: through ``client.fetch``, in fifties, then message by message.

For servers whose answers the streaming reader does not understand, and to find the one message
that makes a whole command fail (traps: one bad mail must never stop its folder).
"""

from __future__ import annotations

import imaplib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from espomail.mail.fetch_response import Answer, CutLiteral
from espomail.mail.imap_client import LARGEST_LITERAL, Client, Drop

GROUP = 50
GROUP_BYTES = 32 * 1024 * 1024
PATIENCE = 25  # refusals in a row after which asking for single messages makes no sense


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one UID: its answer, or None and what the server said."""

    uid: int
    answer: Answer | None
    said: str


def fetch_singly(
    client: Client, items: Sequence[str], uids: Sequence[int], max_bytes: int
) -> Iterator[Attempt]:
    """One attempt for each UID. Raises IMAP4.abort when the connection ends."""
    client.wire.largest = max_bytes
    try:
        refusals = 0
        for attempt in _attempts(client, items, uids):
            refusals = 0 if attempt.answer else refusals + 1
            yield attempt
            if refusals >= PATIENCE:
                return
    finally:
        client.wire.largest = LARGEST_LITERAL


def _attempts(client: Client, items: Sequence[str], uids: Sequence[int]) -> Iterator[Attempt]:
    for group in _groups(client, uids):
        answers, said = _ask(client, items, group)
        for uid in group:
            if answers is None and len(group) > 1:
                alone, said = _ask(client, items, [uid])
                yield Attempt(uid, (alone or {}).get(uid), said)
            else:
                yield Attempt(uid, (answers or {}).get(uid), said)


def _groups(client: Client, uids: Sequence[int]) -> Iterator[list[int]]:
    """Fifties, but no more bytes than we want to hold at once."""
    for start in range(0, len(uids), GROUP):
        fifty = list(uids[start : start + GROUP])
        sizes, _ = _ask(client, ["RFC822.SIZE"], fifty)
        group: list[int] = []
        weight = 0
        for uid in fifty:
            size = sizes[uid].size if sizes and uid in sizes else None
            weight += GROUP_BYTES if size is None else size
            if group and weight > GROUP_BYTES:
                yield group
                group, weight = [], size or 0
            group.append(uid)
        yield group


def _ask(client: Client, items: Sequence[str], uids: list[int]) -> tuple[dict[int, Answer] | None, str]:
    """The answers by UID, or None and why there are none."""
    client.wire.cut = False
    try:
        found = client.fetch(uids, items)
    except Drop:
        raise
    except (imaplib.IMAP4.error, ValueError, TypeError, LookupError) as error:
        return None, str(error)
    finally:
        client.wire.untagged_responses.pop("FETCH", None)  # a refused command leaves its answers
    if client.wire.cut and len(uids) > 1:
        return None, "a message is larger than announced"
    return {uid: _answer(uid, facts, client.wire.cut) for uid, facts in found.items()}, ""


def _answer(uid: int, facts: dict[bytes, Any], cut: bool) -> Answer:
    answer = Answer(uid)
    size, date, flags = (facts.get(name) for name in (b"RFC822.SIZE", b"INTERNALDATE", b"FLAGS"))
    answer.size = size if isinstance(size, int) else None
    if isinstance(date, datetime):
        answer.dated, answer.internaldate_ms = True, int(date.timestamp()) * 1000
    answer.flags = _flags(flags)
    for name, value in facts.items():
        if name.startswith(b"BODY[") or name == b"RFC822":
            answer.bodied = True
            answer.body = CutLiteral(answer.size or 0) if cut else _bytes(value)
    return answer


def _flags(flags: object) -> tuple[str, ...]:
    if not isinstance(flags, tuple):
        return ()
    return tuple(flag.decode("utf-8", "replace") for flag in flags if isinstance(flag, bytes))


def _bytes(value: object) -> bytes | None:
    """imapclient turns a body of digits into a number."""
    if isinstance(value, int):
        return str(value).encode("ascii")
    return value if isinstance(value, bytes) else None
