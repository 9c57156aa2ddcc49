"""When are two mails the same? Message-IDs, and a fingerprint of what a message says."""

from __future__ import annotations

from hashlib import blake2b

from espomail.domain.message import Address, Message
from espomail.domain.message_ids import normalised_message_id
from espomail.domain.rfc822_headers import message_start, split_head

__all__ = ["fingerprint", "id_hash", "normalised_message_id"]


def id_hash(message_id: str) -> bytes:
    """Ten bytes that stand for a Message-ID in an index; brackets and blanks make no difference."""
    text = normalised_message_id(message_id) or ""
    return blake2b(text.encode("utf-8", "replace"), digest_size=10).digest()


def fingerprint(message: Message, raw: bytes) -> bytes:
    """Sixteen bytes that agree for two copies of one mail, though they came by different ways.

    From, To, Cc, Date, Subject and the body count; trace fields, line ends and blank lines at the
    end, which servers change, do not.
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
    digest.update(_body(raw))
    return digest.digest()


def _key(addresses: tuple[Address, ...]) -> str:
    return ",".join(address.key for address in addresses)


def _body(raw: bytes) -> bytes:
    body = raw[split_head(raw, message_start(raw), len(raw)).body :]
    if b"\r" in body:
        body = body.replace(b"\r\n", b"\n")
    return body.rstrip(b" \t\r\n")
