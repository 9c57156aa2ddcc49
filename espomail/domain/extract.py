"""What the store keeps of a message, as plain values that also cross from one process to another."""

from __future__ import annotations

from typing import NamedTuple


class Extract(NamedTuple):
    """A parsed message by the columns of its email; lists and verdicts are JSON text.

    ``content`` is the fingerprint: with ``id_hash`` it makes ``identity``, and twins are told by it.
    """

    identity: bytes
    id_hash: bytes | None
    content: bytes
    own_notice: bool
    message_id: str | None
    subject: str
    from_name: str
    from_address: str
    addresses: str
    date: int | None
    in_reply_to: str
    references: str
    text: str
    has_html: bool
    attachments: str
    auto: str
    bounce: str
    list_id: str | None
    return_path: str | None
    defects: str
