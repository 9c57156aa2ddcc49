"""Rights, checked inside the transaction that writes, before anything else is complained of."""

from __future__ import annotations

from espomail.domain.permissions import Actor
from espomail.errors import NotPermitted


def administrator(actor: Actor, what: str) -> None:
    """77 unless the acting user administers; ``what`` completes "may not …"."""
    if not actor.administers:
        raise NotPermitted(f"{actor.login} may not {what}: that is for administrators")


def self_or_administrator(actor: Actor, user_id: int, what: str) -> None:
    """77 unless it is about the acting user, or they administer."""
    if not actor.administers and actor.user_id != user_id:
        raise NotPermitted(f"{actor.login} may not {what} of somebody else; ask an administrator")
