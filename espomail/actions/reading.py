"""Reading mail: which one is meant, and whether the acting user may."""

from __future__ import annotations

from espomail.domain.permissions import Actor
from espomail.errors import NotPermitted
from espomail.store import Store, access, mailbox


def readable_email(store: Store, actor: Actor, word: str) -> int:
    """The id of an email by id or Message-ID (66 if there is none, 77 if it is not for the actor)."""
    with store.read():
        email_id = int(mailbox.find(word).id)
        if not access.may_read_email(actor, email_id):
            raise NotPermitted(f"{actor.login} may not read mail {word}")
    return email_id
