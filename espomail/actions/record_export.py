"""Records as a CSV that imports again, in the same store or in another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from espomail.domain import csv_table
from espomail.domain.record_matching import needs_ids
from espomail.domain.records import RECORD, Kind
from espomail.store import records


def csv_text(kind: Kind) -> str:
    """All records of a kind.

    Their ids stand in a last column where a name or an address is that of several: an import could not
    tell them apart otherwise.
    """
    found = records.listed(kind)
    ambiguous = {link: records.ambiguous_names(link) for link in kind.links}
    rows = [_row(kind, each, ambiguous) for each in found]
    if not needs_ids((each["name"], each.get("emails", ())) for each in found):
        return csv_table.write(kind.columns, rows)
    with_ids = ([*row, f"{kind.type}:{each['id']}"] for row, each in zip(rows, found, strict=True))
    return csv_table.write((*kind.columns, RECORD), with_ids)


def _row(kind: Kind, found: Mapping[str, Any], ambiguous: Mapping[str, set[str]]) -> Sequence[str]:
    """The cells of a record; a linked record whose name is several records' has its id with it."""
    cells = []
    for column in kind.columns:
        linked = found.get(column)
        if column in kind.links and linked and linked["name"] in ambiguous[column]:
            cells.append(f"{column}:{linked['id']} {linked['name']}")
        else:
            cells.append(cell(found, column, "; "))
    return cells


def cell(found: Mapping[str, Any], column: str, separator: str) -> str:
    """What stands in a column about a record: its addresses, the name of a linked one, or plain text."""
    if column == "email":
        return separator.join(found["emails"])
    value = found[column]
    return str(value["name"] if isinstance(value, dict) else value or "")
