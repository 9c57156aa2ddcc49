"""Every sign that a message was sent by a program or must not be answered by one.

In its fields (`fields`, with their rules in `field_rules`), its structure (`contents`), who wrote it
(`authors`), and what it says (`subjects`, `challenges`, `words`, `absences`).
"""

from __future__ import annotations

from collections.abc import Iterator

from espomail.domain.automatic import absences, challenges, subjects, words
from espomail.domain.automatic.authors import by_authors
from espomail.domain.automatic.contents import by_contents
from espomail.domain.automatic.fields import by_fields
from espomail.domain.automatic.sign import Rank, Sign, shown
from espomail.domain.mime.message import Message


def signs(message: Message) -> Iterator[Sign]:
    """Every sign in fields, structure, addresses and words; what the subject says of an absence is none."""
    yield from by_fields(message)
    yield from by_contents(message)
    yield from by_authors(message)
    yield from _by_words(message)


def _by_words(message: Message) -> Iterator[Sign]:
    """What only a program's subject or text says; a mere sentence silences."""
    told = subjects.by_subject(message)
    if told:
        rank = _BY_SUBJECT[told.what] if told.sure else Rank.SILENT
        yield Sign(f"Subject: {shown(message.subject)} ({told.what})", rank)
    asked = challenges.challenge(message)
    if asked:
        yield Sign(f"Challenge: {asked}", Rank.SILENT if asked.startswith("perhaps") else Rank.REPLIED)
    said = words.asks_for_silence(message) or absences.absence_note(message)
    if said:
        yield Sign(f"Text: {shown(said)}", Rank.SILENT)


_BY_SUBJECT = {"a digest": Rank.LIST, "a receipt": Rank.REPORT, "a monitor": Rank.GENERATED}
