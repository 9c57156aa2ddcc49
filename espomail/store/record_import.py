"""What an import reads and writes, by the thousand: no query per line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from espomail.domain.record_matching import Entry, Plan
from espomail.domain.records import Kind, is_open
from espomail.store import bulk, records
from espomail.store.in_list import chunks
from espomail.store.models import RecordAddress, Table
from espomail.store.records import FIRST_STATE, TABLES

INSERTED_AT_ONCE = 500


def ids_of_names(kind: str, names: Collection[str]) -> dict[str, list[int]]:
    """The live records of each of these exact names."""
    table = TABLES[kind]
    found: dict[str, list[int]] = {}
    for chunk in chunks(sorted(set(names))):
        query = table.select(table.id, table.name).where(table.name.in_(chunk) & ~table.removed)
        for record_id, name in query.order_by(table.id).tuples():
            found.setdefault(name, []).append(record_id)
    return found


def candidates(kind: Kind, addresses: Collection[str], names: Collection[str]) -> list[Entry]:
    """Every record that a line may be, the oldest first: by an address, or by name, blind to case."""
    ids = _ids_by_address(kind, addresses) | _ids_by_name(kind, names)
    table = TABLES[kind.type]
    found: list[Entry] = []
    owned = records.addresses_of(kind.type, ids) if kind.has_addresses else {}
    for chunk in chunks(sorted(ids)):
        query = table.select().where(table.id.in_(chunk) & ~table.removed)
        found += [_entry(kind, row, owned.get(row.id, ())) for row in query.order_by(table.id)]
    return found


def _ids_by_address(kind: Kind, addresses: Collection[str]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(sorted(set(addresses))):
        query: Any = RecordAddress.select(RecordAddress.record_id).where(
            RecordAddress.address.in_(chunk) & (RecordAddress.record_type == kind.type)
        )
        found.update(row[0] for row in query.tuples())
    return found


def _ids_by_name(kind: Kind, names: Collection[str]) -> set[int]:
    """Names are compared in Python, since databases disagree on case beyond ASCII."""
    from espomail.domain.record_matching import name_key

    wanted = {name_key(name) for name in names}
    table = TABLES[kind.type]
    query = table.select(table.id, table.name).where(~table.removed).tuples().iterator()
    return {record_id for record_id, name in query if name_key(name) in wanted}


def _entry(kind: Kind, row: Any, addresses: Sequence[str]) -> Entry:
    links = {link: getattr(row, f"{link}_id") for link in kind.links}
    return Entry(
        row.id,
        row.name,
        tuple(addresses),
        {link: record_id for link, record_id in links.items() if record_id is not None},
        getattr(row, kind.state) if kind.state else "",
    )


def apply(kind: Kind, plan: Plan, now: int) -> None:
    """Write an import's plan, inside the caller's transaction."""
    ids = _insert(kind, plan.added, now)
    bulk.update(TABLES[kind.type], _columns(kind), ("id",), ((*_values(kind, e), e.id) for e in plan.changed))
    if kind.has_addresses:
        owned = {record_id: e.addresses for record_id, e in zip(ids, plan.added, strict=True)}
        owned.update({entry.id: entry.addresses for entry in plan.changed})
        records.add_addresses(kind.type, owned)


def _insert(kind: Kind, entries: Sequence[Entry], now: int) -> list[int]:
    """Insert new records; their ids, in that order. An id that a line brings is kept where it is free."""
    kept = _free(kind, [entry.source for entry in entries if entry.source])
    given = [entry for entry in entries if entry.source in kept]
    other = [entry for entry in entries if entry.source not in kept]
    columns = (*_columns(kind), "created_at")
    _numbered(kind, ("id", *columns), [(each.source, *_values(kind, each), now) for each in given])
    fresh = iter(_numbered(kind, columns, [(*_values(kind, entry), now) for entry in other]))
    return [entry.source if entry.source in kept else next(fresh) for entry in entries]


def _free(kind: Kind, ids: Iterable[int]) -> set[int]:
    """The ids that no record of the kind has or had."""
    table = TABLES[kind.type]
    free = set(ids)
    for chunk in chunks(sorted(free)):
        free -= {row[0] for row in table.select(table.id).where(table.id.in_(chunk)).tuples()}
    return free


def _numbered(kind: Kind, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Insert rows; the ids they were given, in that order."""
    table: type[Table] = TABLES[kind.type]
    fields = [getattr(table, column) for column in columns]
    ids: list[int] = []
    for start in range(0, len(rows), INSERTED_AT_ONCE):
        batch = rows[start : start + INSERTED_AT_ONCE]
        query: Any = table.insert_many(batch, fields=fields).returning(TABLES[kind.type].id)
        # ids are given out in the order of the rows, whatever order they are returned in
        ids += sorted(row.id for row in query.execute())
    return ids


def _columns(kind: Kind) -> tuple[str, ...]:
    state = (kind.state,) if kind.state else ()
    return ("name", *kind.links, *state, *(("is_open",) if kind.type == "opportunity" else ()))


def _values(kind: Kind, entry: Entry) -> Iterable[Any]:
    yield entry.name
    for link in kind.links:
        yield entry.links.get(link)
    if kind.state:
        state = entry.state or FIRST_STATE[kind.type]
        yield state
        if kind.type == "opportunity":
            yield is_open(state)
