"""CRM records as they are shown: rows, records, JSON, CSV."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from espomail.domain.clock import iso
from espomail.domain.records import Kind


def document(found: Mapping[str, Any]) -> dict[str, Any]:
    """A record in JSON."""
    return {**found, "created_at": iso(found["created_at"])}


def line(kind: Kind, found: Mapping[str, Any]) -> tuple[Any, ...]:
    """A record's row in the list: what to call it, the columns of its kind, when it was made."""
    from espomail.actions.record_export import cell

    cells = [cell(found, column, ", ") for column in kind.columns]
    return (f"{kind.type}:{found['id']}", *cells, iso(found["created_at"]))


def with_failing(shown: dict[str, Any], failing: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """A record in JSON that also says which of its addresses bounce, where it may have addresses."""
    return {**shown, "undeliverable": list(failing.values())} if "emails" in shown else shown


def record(
    found: Mapping[str, Any], failing: Mapping[str, dict[str, Any]] = MappingProxyType({})
) -> list[tuple[str, Any]]:
    """A record as name and value. ``failing``: which of its addresses bounce, in lower case."""
    pairs: list[tuple[str, Any]] = []
    for key, value in document(found).items():
        if key == "emails":
            pairs += [("email", address_in_words(address, failing.get(address.lower()))) for address in value]
        elif isinstance(value, dict):
            pairs.append((key, f"{key}:{value['id']} {value['name']}"))
        else:
            pairs.append((key, ("no", "yes")[value] if isinstance(value, bool) else value))
    return pairs


def address_in_words(address: str, failed: Mapping[str, Any] | None) -> str:
    """An address, and since when mail to it comes back."""
    if failed is None:
        return address
    return f"{address} (undeliverable since {failed['since']}: {failed['diagnostic'] or failed['status']})"
