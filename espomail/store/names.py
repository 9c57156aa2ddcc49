"""The names of records, for whatever shows a record kept as type and id."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from espomail.domain.incoming import Record
from espomail.store import bulk
from espomail.store.in_list import chunks
from espomail.store.models import Account, Case, Contact, Lead, Opportunity

TABLES = {
    "account": Account,
    "contact": Contact,
    "lead": Lead,
    "opportunity": Opportunity,
    "case": Case,
}
Key = TypeVar("Key", bound=Hashable)


def with_names(records: Mapping[Key, Record | None]) -> dict[Key, Record]:
    """The same records with their names, one query per type; what is gone is left out."""
    names: dict[tuple[str, int], str] = {}
    for kind, table in TABLES.items():
        for chunk in chunks(sorted({r.id for r in records.values() if r and r.type == kind})):
            query = table.select(table.id, table.name).where(table.id.in_(chunk))
            names.update({(kind, record_id): name for record_id, name in bulk.rows(query)})
    return {
        key: Record(r.type, r.id, names[r.type, r.id])
        for key, r in records.items()
        if r and (r.type, r.id) in names
    }
