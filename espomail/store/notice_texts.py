"""What our notices said, for the answers to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from peewee import SQL

from espomail.store import raws
from espomail.store.in_list import chunks
from espomail.store.models import IS_NOTICE, Outbox


def of_answers(answers: Iterable[tuple[int, Sequence[str]]]) -> dict[int, bytes]:
    """The notice that each answer answers: (email id, its ancestors) to the notice's bytes by email."""
    asked = dict(answers)
    raw_of: dict[str, int] = {}
    for chunk in chunks({each for ancestors in asked.values() for each in ancestors}):
        query = Outbox.select(Outbox.message_id, Outbox.raw_id).where(
            SQL(IS_NOTICE) & Outbox.message_id.in_(chunk)
        )
        raw_of.update(query.tuples())
    loaded = raws.load(raw_of.values())
    found: dict[int, bytes] = {}
    for email_id, ancestors in asked.items():
        known = [raw_of[each] for each in ancestors if each in raw_of]
        if known and known[0] in loaded:
            found[email_id] = loaded[known[0]]
    return found
