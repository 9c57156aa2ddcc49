"""Records as people write them: ``case:12``, ``#12``, ``account:3``, ``contact:7`` …"""

from __future__ import annotations

from espomail.domain.incoming import Record
from espomail.errors import NotFound, Usage
from espomail.store.names import TABLES, with_names


def record_of(word: str) -> Record:
    """The record that a word names, with its name (66 if there is none, 2 for another form)."""
    text = word.strip()
    kind, separator, digits = text.partition(":")
    if text.startswith("#") or (not separator and text.isdecimal()):
        kind, digits = "case", text.removeprefix("#")
    if kind not in TABLES or not (digits.isascii() and digits.isdecimal()) or len(digits) > 12:
        raise Usage(
            f"{word}: not a record; write it like case:12, account:3, contact:7, lead:2, opportunity:5"
        )
    found = with_names({0: Record(kind, int(digits))})
    if not found or _is_removed(kind, int(digits)):
        raise NotFound(f"there is no {kind}:{digits}; list them with: espomail {kind} list")
    return found[0]


def named(kind: str, word: str) -> Record:
    """A record of one kind by id, ``kind:id`` or exact name (66 if there is none, 2 if there are several)."""
    table = TABLES[kind]
    digits = word.strip().removeprefix(f"{kind}:")
    if digits.isascii() and digits.isdecimal() and len(digits) <= 12:
        return record_of(f"{kind}:{digits}")
    query = table.select(table.id, table.name).where((table.name == word.strip()) & ~table.removed)
    found = [Record(kind, *row) for row in query.order_by(table.id).tuples()]
    if not found:
        raise NotFound(f"there is no {kind} {word}; list them with: espomail {kind} list")
    if len(found) > 1:
        raise Usage(f"{word}: several have that name; give an id: {', '.join(r.label for r in found)}")
    return found[0]


def _is_removed(kind: str, record_id: int) -> bool:
    table = TABLES[kind]
    return kind != "case" and bool(table.get_by_id(record_id).removed)
