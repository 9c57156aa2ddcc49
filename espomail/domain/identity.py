"""When are two mails the same? Message-IDs, and a fingerprint of what a message says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

from espomail.domain.mime.message import Address, Message
from espomail.domain.mime.message_ids import normalised_message_id

__all__ = ["fingerprint", "id_hash", "identity", "normalised_message_id"]

PIECE = 64 * 1024


@lru_cache(maxsize=20_000)  # a batch asks for each id of its threads several times
def id_hash(message_id: str) -> bytes:
    """Ten bytes that stand for a Message-ID in an index; brackets and blanks make no difference."""
    text = normalised_message_id(message_id) or ""
    return blake2b(text.encode("utf-8", "replace"), digest_size=10).digest()


def fingerprint(message: Message, raw: bytes, start: int | None = None) -> bytes:
    """Sixteen bytes that agree for two copies of one mail, though they came by different ways.

    From, To, Cc, Date, Subject and the body count; trace fields, line ends and blank lines at the
    end, which servers change, do not. ``start``: where the body begins, if the message was not parsed
    from these bytes.
    """
    head = (
        _key(message.senders),
        _key(message.to),
        _key(message.cc),
        str(message.date),
        " ".join(message.subject.split()),
    )
    digest = blake2b("\0".join(head).encode("utf-8", "replace"), digest_size=16)
    digest.update(b"\0")
    for piece in _body(raw, message.body_start if start is None else start):
        digest.update(piece)
    return digest.digest()


def identity(key: bytes | None, content: bytes, twin: int = 0) -> bytes:
    """What makes two mails one: Message-ID and content; without an id, the content and its count."""
    if key is not None:
        return blake2b(key + content, digest_size=16).digest()
    return blake2b(b"%d:" % twin + content, digest_size=16).digest()


def _key(addresses: tuple[Address, ...]) -> str:
    return ",".join(address.key for address in addresses)


def _body(raw: bytes, start: int) -> Iterator[bytes]:
    """The body without CR and without the blanks at its end, in pieces: a large one is never copied."""
    end = len(raw)
    while end > start:
        low = max(start, end - PIECE)
        piece = raw[low:end].rstrip(b" \t\r\n")
        end = low + len(piece)
        if piece:
            break
    for low in range(start, end, PIECE):
        yield raw[low : min(low + PIECE, end)].replace(b"\r", b"")
