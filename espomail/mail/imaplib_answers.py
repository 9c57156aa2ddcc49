"""Answers as imaplib gathers them: bytes, or with a literal a pair of bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence


def parts_of(item: object) -> Iterator[bytes]:
    """The bytes of one imaplib datum, which is bytes or, with a literal, a pair."""
    for part in item if isinstance(item, tuple) else (item,):
        if isinstance(part, bytes):
            yield part


def text_of(data: Sequence[object]) -> bytes:
    """All bytes of an imaplib answer in a row."""
    return b" ".join(part for item in data for part in parts_of(item))


def number_after(name: bytes, told: bytes) -> int | None:
    """The number that follows a name, as in ``UIDNEXT 7``."""
    found = re.search(rb"\b%s (\d{1,20})" % name, told, re.IGNORECASE)
    return int(found[1]) if found else None


def last_number(told: Mapping[str, Sequence[object]], name: str) -> int | None:
    """The last number that imaplib gathered under a name."""
    values = [v for v in told.get(name, []) if isinstance(v, bytes) and v.strip().isdigit()]
    return int(values[-1]) if values else None
