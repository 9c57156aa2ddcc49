"""An import decided before it is written: which line is which record, and what it changes.

A line is the record that has one of its addresses, else (unless the key is the address) the one of its name.
What a line leaves empty stays as it is, addresses are only ever added: importing again changes nothing.
Lines that were exported with their ids are different records, however alike they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

KEYS = ("email", "name")


@dataclass
class Entry:
    """A record that is, or, with an id below zero, shall be. ``links``: account and contact by id.

    ``source``: the id that its line was exported with.
    """

    id: int
    name: str
    addresses: tuple[str, ...] = ()
    links: dict[str, int] = field(default_factory=dict)
    state: str = ""
    lines: list[int] = field(default_factory=list)
    changed: bool = False
    source: int = 0

    @property
    def is_new(self) -> bool:
        """Whether the import makes it."""
        return self.id < 0


@dataclass(frozen=True)
class Wanted:
    """A line, its account and contact looked up."""

    line: int
    name: str
    addresses: tuple[str, ...] = ()
    links: dict[str, int] = field(default_factory=dict)
    state: str = ""
    source: int = 0


@dataclass
class Plan:
    """What an import does: records to add, records to change, lines that say nothing new.

    ``shared`` pairs a line with an earlier one that is the same record.
    """

    added: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    unchanged: int = 0
    shared: list[tuple[int, int]] = field(default_factory=list)


class _Pool:
    """The records so far, by address and by name."""

    def __init__(self, existing: Iterable[Entry]) -> None:
        self.by_address: dict[str, list[Entry]] = defaultdict(list)
        self.by_name: dict[str, list[Entry]] = defaultdict(list)
        self.reserved: set[int] = set()
        for entry in existing:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        self.by_name[name_key(entry.name)].append(entry)
        self.index(entry, entry.addresses)

    def index(self, entry: Entry, addresses: Iterable[str]) -> None:
        for address in addresses:
            self.by_address[address].append(entry)

    def reserve(self, rows: Iterable[Wanted], key: str) -> None:
        """Records that are, by id too, a line's own are no other line's."""
        own = {row.source for row in rows if any(e.id == row.source for e in self._alike(row, key))}
        self.reserved = own

    def candidates(self, row: Wanted, key: str) -> list[Entry]:
        """The records that a line may be, the oldest first."""
        found = self._alike(row, key)
        if row.source in self.reserved:
            return [each for each in found if each.id == row.source]
        return [
            each
            for each in found
            if each.id not in self.reserved and not (row.source and each.source not in (0, row.source))
        ]

    def _alike(self, row: Wanted, key: str) -> list[Entry]:
        if key != "name":
            found = next((self.by_address[a] for a in row.addresses if self.by_address.get(a)), [])
            if found or key == "email":
                return found
        named = self.by_name.get(name_key(row.name), [])
        # a namesake with another address is another person
        return [each for each in named if not (key != "name" and row.addresses and each.addresses)]


def name_key(name: str) -> str:
    """A name as it is compared: blind to case and to white space."""
    return " ".join(name.casefold().split())


def plan(rows: Sequence[Wanted], existing: Iterable[Entry], key: str = "") -> Plan:
    """Decide on every line in order, each seeing what those before it made. ``key``: email, name or ""."""
    pool = _Pool(existing)
    pool.reserve([row for row in rows if row.source], key)
    made = Plan()
    for row in rows:
        entry = _choose(row, pool.candidates(row, key))
        if entry is None:
            entry = Entry(-1 - len(made.added), row.name, row.addresses, dict(row.links), row.state)
            entry.source = row.source
            pool.add(entry)
            made.added.append(entry)
        else:
            entry.source = entry.source or row.source
            _merge(row, entry, pool, made)
        if entry.lines and entry.lines[-1] != row.line:
            made.shared.append((row.line, entry.lines[-1]))
        entry.lines.append(row.line)
    return made


def needs_ids(entries: Iterable[tuple[str, Sequence[str]]]) -> bool:
    """Whether names and addresses do not tell records apart, so that an export must give their ids."""
    names: set[str] = set()
    addresses: set[str] = set()
    for name, several in entries:
        if name_key(name) in names or not addresses.isdisjoint(several):
            return True
        names.add(name_key(name))
        addresses.update(several)
    return False


def _choose(row: Wanted, found: Sequence[Entry]) -> Entry | None:
    """The one that already says all of it, else a namesake, else the oldest."""
    for fits in (_says_all, _same_name):
        for entry in found:
            if fits(row, entry):
                return entry
    return found[0] if found else None


def _says_all(row: Wanted, entry: Entry) -> bool:
    return (
        row.name == entry.name
        and set(row.addresses) <= set(entry.addresses)
        and row.links.items() <= entry.links.items()
        and row.state in ("", entry.state)
    )


def _same_name(row: Wanted, entry: Entry) -> bool:
    return name_key(row.name) == name_key(entry.name)


def _merge(row: Wanted, entry: Entry, pool: _Pool, made: Plan) -> None:
    if _says_all(row, entry):
        made.unchanged += 1
        return
    fresh = tuple(address for address in row.addresses if address not in entry.addresses)
    if name_key(row.name) != name_key(entry.name):
        pool.by_name[name_key(entry.name)].remove(entry)
        pool.by_name[name_key(row.name)].append(entry)
    entry.name = row.name
    entry.addresses += fresh
    entry.links.update(row.links)
    entry.state = row.state or entry.state
    pool.index(entry, fresh)
    if not entry.is_new and not entry.changed:
        entry.changed = True
        made.changed.append(entry)
