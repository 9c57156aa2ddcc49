"""A parsed RFC 5322 message, as plain values.

Every string here is valid Unicode without NUL or lone surrogates; every tuple is bounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of an address list (RFC 5322, 3.4): display name and addr-spec."""

    name: str
    address: str

    @property
    def key(self) -> str:
        """The address as it is compared: blind to case."""
        return self.address.lower()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not one of the message's own bodies.

    ``method``: what a calendar object is for (RFC 6047, 2.4), in lower case: request, reply, cancel …
    """

    name: str
    content_type: str
    size: int
    inline: bool
    content_id: str | None
    sha256: str
    method: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is stored and shown; the bytes stay in the raw message."""
        return {
            "name": self.name,
            "content_type": self.content_type,
            "size": self.size,
            "inline": self.inline,
            "content_id": self.content_id,
            "sha256": self.sha256,
        }


@dataclass(slots=True)  # frozen, it takes several times as long to make
class Message:
    """What a message says. ``message_id``, ``in_reply_to`` and ``references`` keep their brackets.

    ``date`` is the Date header in milliseconds since 1970 (UTC), for display only. ``headers`` maps
    a lower-case field name to its unfolded, undecoded values in order. ``text`` is the plain text,
    or what the HTML says where there is no plain part (``text_from_html``). ``senders`` are all mailboxes
    of From. ``body_start`` is where the body begins in the bytes that were parsed.
    """

    message_id: str | None = None
    subject: str = ""
    date: int | None = None
    senders: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: str = ""
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    content_type: str = "text/plain"
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    defects: tuple[str, ...] = ()
    text_from_html: bool = False
    body_start: int = field(default=0, compare=False)

    @property
    def sender(self) -> Address | None:
        """The first mailbox of From."""
        return self.senders[0] if self.senders else None

    @property
    def recipients(self) -> tuple[Address, ...]:
        """To and Cc."""
        return self.to + self.cc

    def header(self, name: str) -> str:
        """The first value of a field, or the empty string."""
        values = self.headers.get(name)
        return values[0] if values else ""


def address_lists(message: Message) -> dict[str, Any]:
    """Reply-To, To and Cc as pairs of display name and address."""
    return {
        "reply_to": _pairs(message.reply_to),
        "to": _pairs(message.to),
        "cc": _pairs(message.cc),
        "from": _pairs(message.senders[1:]),
    }


def _pairs(addresses: tuple[Address, ...]) -> list[list[str]]:
    return [[each.name, each.address] for each in addresses]
