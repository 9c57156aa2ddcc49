"""CRM records: found by what people call them, added, changed, removed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from peewee import fn

from espomail.domain.incoming import Record
from espomail.domain.organisations import domain_of
from espomail.domain.records import KINDS, Kind, is_open
from espomail.errors import NotFound, Usage
from espomail.store import bulk
from espomail.store.dialect import has_text
from espomail.store.in_list import chunks
from espomail.store.models import (
    Account,
    Case,
    Contact,
    Conversation,
    Follow,
    Lead,
    Opportunity,
    RecordAddress,
)

TABLES: Mapping[str, Any] = {
    "account": Account,
    "contact": Contact,
    "lead": Lead,
    "opportunity": Opportunity,
}
TYPES = (*TABLES, "case")
FIRST_STATE = {"lead": "New", "opportunity": "Prospecting"}


def resolve(word: str, kinds: Collection[str] = TYPES) -> Record:
    """The record that ``contact:7``, ``case:12``, ``#12``, an id of the one kind, or an exact name means.

    66 if there is none, 2 if it is of another kind, or a name is several records'.
    """
    text = word.strip()
    kind, colon, digits = text.partition(":")
    if text.startswith("#"):
        kind, colon, digits = "case", ":", text[1:]
    if colon and kind.lower() in TYPES and _is_id(digits):
        return _by_id(kind.lower(), int(digits), text, kinds)
    if len(kinds) == 1 and _is_id(text):
        named = _by_name(text, kinds)
        return named[0] if len(named) == 1 else _by_id(next(iter(kinds)), int(text), text, kinds)
    return _one_by_name(text, kinds)


def _is_id(digits: str) -> bool:
    return digits.isascii() and digits.isdecimal() and len(digits) <= 15


def _by_id(kind: str, record_id: int, word: str, kinds: Collection[str]) -> Record:
    if kind not in kinds:
        raise Usage(f"{word} is no {' or '.join(kinds)}; give one by name or as {next(iter(kinds))}:ID")
    if kind == "case":
        row = Case.get_or_none(Case.id == record_id)
    else:
        table = TABLES[kind]
        row = table.get_or_none((table.id == record_id) & ~table.removed)
    if row is None:
        raise NotFound(f"there is no {kind} {record_id}; list them with: espomail {kind} list")
    return Record(kind, record_id, row.name)


def _one_by_name(name: str, kinds: Collection[str]) -> Record:
    found = _by_name(name, kinds)
    if not found:
        what = " or ".join(kinds)
        raise NotFound(f"there is no {what} {name!r}; {_likely(name, kinds)}")
    if len(found) > 1:
        which = ", ".join(record.label for record in found)
        raise Usage(f"{name!r} is the name of several records; give one of {which}")
    return found[0]


def _by_name(name: str, kinds: Collection[str]) -> list[Record]:
    """Live records of this exact name; cases are known by their number only."""
    found = []
    for kind, table in TABLES.items():
        if kind in kinds:
            query = table.select(table.id).where((table.name == name) & ~table.removed)
            found += [Record(kind, row.id, name) for row in query.order_by(table.id)]
    return found


def _likely(name: str, kinds: Collection[str]) -> str:
    tables = [table for kind, table in TABLES.items() if kind in kinds]
    near = [n for t in tables for n in get_close_matches(name, _some_names(t, name), n=1)]
    kind = next((kind for kind in TABLES if kind in kinds), "case")
    return f"did you mean {near[0]!r}?" if near else f"list them with: espomail {kind} list"


def _some_names(table: Any, name: str) -> list[str]:
    """Names that begin alike: enough for a slip of the finger, whatever the table's size."""
    query = table.select(table.name).where(table.name.startswith(name[:1]) & ~table.removed)
    return [row[0] for row in query.limit(5000).tuples()]


def add(kind: Kind, name: str, values: Mapping[str, Any], now: int) -> int:
    """Add a record; ``values``: account and contact by id, the state. Its id."""
    return int(TABLES[kind.type].insert(name=name, created_at=now, **_columns(kind, values)).execute())


def _columns(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as columns: an opportunity's stage also says whether it is open."""
    columns = dict(values)
    if kind.state:
        columns[kind.state] = columns.get(kind.state) or FIRST_STATE[kind.type]
    if kind.type == "opportunity":
        columns["is_open"] = is_open(columns["stage"])
    return columns


def change(kind: Kind, record_id: int, values: Mapping[str, Any]) -> None:
    """Set a record's name, state, account or contact."""
    columns = _columns(kind, values) if kind.state in values else dict(values)
    if columns:
        table = TABLES[kind.type]
        table.update(**columns).where(table.id == record_id).execute()


def set_addresses(kind: str, record_id: int, addresses: Sequence[str]) -> None:
    """Replace a record's addresses; the first is the main one."""
    RecordAddress.delete().where(
        (RecordAddress.record_type == kind) & (RecordAddress.record_id == record_id)
    ).execute()
    add_addresses(kind, {record_id: addresses})


def add_addresses(kind: str, addresses: Mapping[int, Sequence[str]]) -> None:
    """Store the addresses of records, all that each has, in order."""
    rows = [
        (address, kind, record_id, position, domain_of(address))
        for record_id, several in addresses.items()
        for position, address in enumerate(several)
    ]
    columns = ("address", "record_type", "record_id", "position", "domain")
    bulk.insert(RecordAddress, columns, rows, ignore=True)


def remove(kind: str, ids: Collection[int]) -> None:
    """Take records out of sight: no mail finds them, nobody follows them, nothing belongs to them.

    The rows stay, since old mail and cases name them; later mail of their threads does not.
    """
    table = TABLES[kind]
    wanted = sorted(ids)
    table.update(removed=True).where(table.id.in_(wanted)).execute()
    for owned in (RecordAddress, Follow):
        owned.delete().where((owned.record_type == kind) & owned.record_id.in_(wanted)).execute()
    Conversation.update(parent_type=None, parent_id=None).where(
        (Conversation.parent_type == kind) & Conversation.parent_id.in_(wanted)
    ).execute()
    for other, described in KINDS.items():
        if kind in described.links:
            column = getattr(TABLES[other], kind)
            TABLES[other].update({column: None}).where(column.in_(wanted)).execute()


def addresses_of(kind: str, ids: Collection[int]) -> dict[int, list[str]]:
    """The addresses of records, the main one first."""
    found: dict[int, list[str]] = {}
    for chunk in chunks(ids):
        query: Any = RecordAddress.select(RecordAddress.record_id, RecordAddress.address).where(
            (RecordAddress.record_type == kind) & RecordAddress.record_id.in_(chunk)
        )
        for record_id, address in query.order_by(RecordAddress.position).tuples():
            found.setdefault(record_id, []).append(address)
    return found


def listed(
    kind: Kind,
    ids: Collection[int] | None = None,
    account_id: int | None = None,
    search: str = "",
    only_open: bool = False,
    newest: int | None = None,
) -> list[dict[str, Any]]:
    """Records as they are shown, by id; a handful of queries however many there are."""
    table = TABLES[kind.type]
    query = table.select().where(~table.removed)
    if ids is not None:
        query = query.where(table.id.in_(list(ids)))
    if account_id is not None:
        query = query.where(table.account == account_id)
    if only_open:
        query = query.where(table.is_open)
    if search:
        having = RecordAddress.select(RecordAddress.record_id).where(
            (RecordAddress.record_type == kind.type) & has_text(RecordAddress.address, search)
        )
        query = query.where(has_text(table.name, search) | table.id.in_(having))
    rows = list(reversed(list(query.order_by(table.id.desc()).limit(newest))))
    return _documents(kind, rows)


def ambiguous_names(kind: str) -> set[str]:
    """The names that several live records of a kind share."""
    table = TABLES[kind]
    query = table.select(table.name).where(~table.removed).group_by(table.name)
    return {row[0] for row in query.having(fn.COUNT(table.id) > 1).tuples()}


def _documents(kind: Kind, rows: Sequence[Any]) -> list[dict[str, Any]]:
    addresses = addresses_of(kind.type, [row.id for row in rows]) if kind.has_addresses else {}
    names = {link: _names(link, [getattr(row, f"{link}_id") for row in rows]) for link in kind.links}
    documents = []
    for row in rows:
        document: dict[str, Any] = {"id": row.id, "type": kind.type, "name": row.name}
        if kind.has_addresses:
            document["emails"] = addresses.get(row.id, [])
        for link in kind.links:
            document[link] = names[link].get(getattr(row, f"{link}_id"))
        if kind.state:
            document[kind.state] = getattr(row, kind.state)
        if kind.type == "opportunity":
            document["is_open"] = bool(row.is_open)
        documents.append({**document, "created_at": row.created_at})
    return documents


def _names(kind: str, ids: Collection[int | None]) -> dict[int | None, dict[str, Any]]:
    table = TABLES[kind]
    found: dict[int | None, dict[str, Any]] = {}
    for chunk in chunks(sorted({each for each in ids if each is not None})):
        for record_id, name in table.select(table.id, table.name).where(table.id.in_(chunk)).tuples():
            found[record_id] = {"id": record_id, "name": name}
    return found
