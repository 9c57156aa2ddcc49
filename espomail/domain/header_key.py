"""A short hash of the four header fields by which a message is known again when its UID has changed."""

from __future__ import annotations

import hashlib
import re

# It begins with a line end, by which the search leaps from line to line.
_FIELDS = re.compile(rb"\n(message-id|date|from|subject)[ \t]*:(.*(?:\r?\n[ \t].*)*)", re.I)
_BLANKS = re.compile(rb"\s+")
HEAD = 64 * 1024


def header_key(raw: bytes) -> bytes:
    """Twelve bytes from Message-ID, Date, From and Subject; folding and field order do not count."""
    end = _end_of_head(raw)
    fields = sorted(
        (name.lower(), _BLANKS.sub(b" ", value).strip()) for name, value in _FIELDS.findall(b"\n" + raw[:end])
    )
    digest = hashlib.blake2b(digest_size=12)
    for name, value in fields:
        digest.update(name + b":" + value + b"\n")
    return digest.digest()


def _end_of_head(raw: bytes) -> int:
    end = raw.find(b"\r\n\r\n", 0, HEAD)
    end = end if end >= 0 else HEAD
    shorter = raw.find(b"\n\n", 0, end)
    return (shorter if shorter >= 0 else end) + 2
