"""What the store keeps of a message, as plain values that also cross from one process to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from espomail.domain.json_text import dumps
from espomail.domain.message import address_lists

if TYPE_CHECKING:  # the parser takes long to import, and who reads an extract needs none
    from espomail.domain.intake import Facts


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


def extract(facts: Facts) -> Extract:
    """What is kept of a message that has been examined."""
    message, sender = facts.message, facts.message.sender
    return Extract(
        facts.identity,
        facts.id_hash,
        facts.content,
        facts.own_notice,
        message.message_id,
        message.subject,
        sender.name if sender else "",
        sender.key if sender else "",
        dumps(address_lists(message)),
        message.date,
        dumps(list(message.in_reply_to)),
        dumps(list(message.references)),
        message.text,
        message.html is not None,
        dumps([each.as_json() for each in message.attachments]),
        dumps(facts.auto),
        dumps(facts.bounce),
        message.header("list-id") or None,
        facts.return_path,
        dumps(list(message.defects)),
    )
