"""What people do with CRM records, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from espomail.domain import csv_table, record_matching
from espomail.domain.csv_table import Fault
from espomail.domain.record_matching import Plan, Wanted
from espomail.domain.records import (
    ALIASES,
    KINDS,
    NAME_PARTS,
    RECORD,
    Draft,
    Kind,
    checked_addresses,
    draft_of,
    labelled,
    record_name,
    state_of,
)
from espomail.errors import NotFound, Usage
from espomail.store import address_states, record_import, records

NOTHING: Mapping[str, str | None] = {}


@dataclass(frozen=True)
class Words:
    """What somebody typed about a record; None says nothing, an empty word takes away."""

    name: str | None = None
    addresses: Sequence[str] | None = None
    links: Mapping[str, str | None] = field(default_factory=dict)
    state: str | None = None


def add(kind: Kind, words: Words, now: int) -> int:
    """Add a record (2 for what is misspelt, 66 for an unknown account or contact); its id."""
    try:
        name = record_name(words.name or "")
        addresses = checked_addresses(list(words.addresses or ()))
        values = _values(kind, words)
    except ValueError as error:
        raise Usage(str(error)) from None
    record_id = records.add(kind, name, values, now)
    if addresses:
        records.add_addresses(kind.type, {record_id: addresses})
    return record_id


def edit(kind: Kind, word: str, words: Words) -> int:
    """Change a record; addresses replace those it had. Its id."""
    record = records.resolve(word, (kind.type,))
    try:
        values = _values(kind, words)
        if words.name is not None:
            values["name"] = record_name(words.name)
        addresses = checked_addresses([a for a in words.addresses or () if a.strip()])
    except ValueError as error:
        raise Usage(str(error)) from None
    records.change(kind, record.id, values)
    if words.addresses is not None:
        records.set_addresses(kind.type, record.id, addresses)
        address_states.forget(addresses)
    return record.id


def _values(kind: Kind, words: Words) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for link, word in words.links.items():
        if word is not None:
            values[link] = records.resolve(word, (link,)).id if word.strip() else None
    if words.state is not None:
        values[kind.state] = state_of(kind, words.state)
    return values


def remove(kind: Kind, words: Sequence[str]) -> list[int]:
    """Remove records, all or none (66 for the first unknown one); their ids."""
    ids = [records.resolve(word, (kind.type,)).id for word in words]
    records.remove(kind.type, ids)
    return ids


@dataclass
class Import:
    """What an import found and did. With faults nothing was written. ``remarks`` are no faults."""

    seen: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def as_json(self, dry_run: bool) -> dict[str, Any]:
        """The counts, and the lines that were refused."""
        return {
            "dry_run": dry_run,
            "seen": self.seen,
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "faults": [{"line": each.line, "reason": each.reason} for each in self.faults],
        }


def import_csv(kind: Kind, data: bytes, key: str, now: int, dry_run: bool) -> Import:
    """Import a CSV: lines that are known already are changed or left, the others added."""
    table = csv_table.read(data, (*kind.columns, *NAME_PARTS), ALIASES, exact=(RECORD,))
    outcome = Import(faults=list(table.faults))
    if table.left_out:
        outcome.remarks.append(f"columns left out: {', '.join(dict.fromkeys(table.left_out))}")
    if not outcome.faults and not {"name", *NAME_PARTS} & set(table.columns):
        outcome.faults.append(Fault(1, f"there is no column name; known: {', '.join(kind.columns)}"))
    if outcome.faults:
        return outcome
    drafts: list[Draft] = []
    for row in table.rows:
        try:
            drafts.append(draft_of(kind, row.values, row.line))
        except ValueError as error:
            outcome.faults.append(Fault(row.line, str(error)))
    return import_drafts(kind, drafts, key, now, dry_run, outcome)


def import_drafts(
    kind: Kind, drafts: Sequence[Draft], key: str, now: int, dry_run: bool, outcome: Import
) -> Import:
    """Look up what the drafts name, decide on them, and write, unless rehearsing or faulty."""
    outcome.seen = len(drafts) + len(outcome.faults)
    if key == "email" and kind.has_addresses:
        outcome.faults += [
            Fault(d.line, "it has no address, which is the key") for d in drafts if not d.addresses
        ]
    outcome.faults += _told_twice(drafts)
    wanted = list(_looked_up(kind, drafts, outcome.faults))
    if outcome.faults:
        outcome.faults.sort(key=lambda each: each.line)
        return outcome
    plan = _plan(kind, wanted, key)
    outcome.added, outcome.updated, outcome.unchanged = len(plan.added), len(plan.changed), plan.unchanged
    outcome.remarks += [f"line {line} is the same {kind.type} as line {other}" for line, other in plan.shared]
    if not dry_run:
        record_import.apply(kind, plan, now)
    return outcome


def _told_twice(drafts: Sequence[Draft]) -> Iterator[Fault]:
    """Lines that claim the id of an earlier one."""
    lines: dict[int, int] = {}
    for draft in drafts:
        first = lines.setdefault(draft.source, draft.line) if draft.source else draft.line
        if first != draft.line:
            yield Fault(draft.line, f"line {first} has the same {RECORD} already")


def _plan(kind: Kind, wanted: Sequence[Wanted], key: str) -> Plan:
    addresses = {address for row in wanted for address in row.addresses}
    existing = record_import.candidates(kind, addresses, {row.name for row in wanted})
    return record_matching.plan(wanted, existing, key if kind.has_addresses else "name")


def _looked_up(kind: Kind, drafts: Sequence[Draft], faults: list[Fault]) -> Iterator[Wanted]:
    """Drafts with their account and contact by id; a name that is nobody's, or several's, is a fault."""
    known = {
        link: record_import.ids_of_names(link, {d.links[link] for d in drafts if link in d.links})
        for link in kind.links
    }
    labels: dict[tuple[str, str], int | str] = {}
    for draft in drafts:
        links: dict[str, int] = {}
        for link, word in draft.links.items():
            if (link, word) not in labels:
                labels[link, word] = _id_of(link, word, known[link].get(word, []))
            found = labels[link, word]
            if isinstance(found, str):
                faults.append(Fault(draft.line, found))
            else:
                links[link] = found
        yield Wanted(draft.line, draft.name, draft.addresses, links, draft.state, draft.source)


def _id_of(link: str, word: str, ids: Sequence[int]) -> int | str:
    """The id of a linked record, or what is wrong with its name."""
    if len(ids) == 1:
        return ids[0]
    if len(ids) > 1:
        which = ", ".join(f"{link}:{each}" for each in ids)
        return f"several {KINDS[link].plural} are named {word!r}; write one of {which}"
    label = labelled(word, link)
    if label is not None:
        return _id_of_label(link, *label)
    return f"there is no {link} {word!r}; add it first: espomail {link} add {word!r}"


def _id_of_label(link: str, record_id: int, name: str) -> int | str:
    """The id of ``account:7 ACME``: in another store 7 may be somebody else, which the name tells."""
    try:
        found = records.resolve(f"{link}:{record_id}", (link,))
    except NotFound as error:
        return str(error)
    if name and found.name != name:
        return f"{link}:{record_id} is {found.name!r} here and not {name!r}"
    return found.id
