"""What a bounce says: whom a mail did not reach, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["hard", "soft"]


@dataclass(frozen=True, slots=True)
class BounceRecipient:
    """One address that did not get the mail, with RFC 3463 status and the server's words, if known.

    ``original_address`` is what the sender had written, where a report names it and it was forwarded.
    ``delayed``: it has not failed yet, its server goes on trying.
    """

    address: str
    status: str | None = None
    kind: Severity | None = None
    diagnostic: str | None = None
    original_address: str | None = None
    delayed: bool = False


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a bounce says. ``kind``: hard if any address is wrong, soft if it may work later, or unknown.

    ``of_notice``: the header that it returns bears the mark of our notices.
    """

    is_bounce: bool = False
    kind: Severity | None = None
    original_message_id: str | None = None
    recipients: tuple[BounceRecipient, ...] = ()
    of_notice: bool = False
