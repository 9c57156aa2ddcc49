"""Records' timelines, as far as the acting user may read them."""

from __future__ import annotations

from typing import Any

from espomail.domain.permissions import Actor
from espomail.errors import NotPermitted
from espomail.store import Store, access, records, stream


def stream_of(store: Store, actor: Actor, word: str, limit: int | None = None) -> list[dict[str, Any]]:
    """A record's timeline, newest last (77 for a case of others).

    Entries about mail that is not for the actor are left out, since they hold its subject.
    """
    with store.read():
        record = records.resolve(word)
        if record.type == "case":
            if not access.may_read_case(actor, record.id):
                raise NotPermitted(f"{actor.login} may not read case #{record.id}: not of their teams")
            return stream.of("case", record.id, limit)
        entries = stream.of(record.type, record.id)
        readable = access.readable_emails(actor, [e["email"] for e in entries if e["email"]])
        seen = [each for each in entries if each["email"] is None or each["email"] in readable]
        return seen[-limit:] if limit else seen
