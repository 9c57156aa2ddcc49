"""What linking knows: records by address, our own users, cases, and the threads of mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from espomail.domain import merged
from espomail.domain.incoming import Record
from espomail.domain.tokens import Keyring

RECORD_KINDS = {"c": "case", "a": "account", "k": "contact", "l": "lead", "o": "opportunity"}
LETTER_OF = {name: letter for letter, name in RECORD_KINDS.items()}


@dataclass(frozen=True)
class Owner:
    """A record that has an address. A contact knows its account, a converted lead what it became."""

    record: Record
    account: Record | None = None
    contact: Record | None = None

    def belongs(self, b2c: bool) -> Record:
        """The record that mail of this owner is linked to."""
        if self.record.type == "contact":
            return self.record if b2c or not self.account else self.account
        if self.record.type == "lead":
            first, second = (self.contact, self.account) if b2c else (self.account, self.contact)
            return first or second or self.record
        return self.record


@dataclass(frozen=True)
class Insider:
    """One of our own users, as the sender of a mail."""

    user_id: int
    login: str = ""
    is_admin: bool = False
    team_ids: frozenset[int] = frozenset()
    active: bool = True

    def reads(self, case: CaseFacts, followers: Mapping[int, frozenset[int]]) -> bool:
        """Whether a case is theirs to read: of a team of theirs, assigned to them, or followed."""
        return self.active and (
            self.is_admin
            or case.team_id in self.team_ids
            or case.assigned_user_id == self.user_id
            or self.user_id in followers.get(case.id, frozenset())
        )


@dataclass(slots=True)  # frozen, it takes several times as long to make
class CaseFacts:
    """What linking and distribution must know of a case.

    ``successors``: the cases that mail naming this one opened since, because it was closed or because
    the mail named another case, too.
    """

    id: int
    name: str
    status: str
    conversation_id: int
    merged_into: int | None = None
    assigned_user_id: int | None = None
    team_id: int | None = None
    email_account_id: int | None = None
    account_id: int | None = None
    contact_id: int | None = None
    lead_id: int | None = None
    successors: tuple[int, ...] = ()

    @property
    def record(self) -> Record:
        """The case as a record."""
        return Record("case", self.id, self.name)


@dataclass
class Thread:
    """A conversation: its case or other parent, and those of the batch's senders who take part in it.

    ``opening``: those of them whom its opening mail names. ``correspondents``: who wrote in it, or was
    written to by us; known where several mails bear one Message-ID, or where it waits for one that comes.
    """

    id: int
    case_id: int | None = None
    parent: Record | None = None
    participants: set[str] = field(default_factory=set)
    opening: set[str] = field(default_factory=set)
    correspondents: set[str] = field(default_factory=set)


@dataclass
class Known:
    """Everything linking reads, for a whole batch."""

    keyring: Keyring
    b2c: bool = False
    own_addresses: frozenset[str] = frozenset()
    users: Mapping[str, Insider] = field(default_factory=dict)
    followers: Mapping[int, frozenset[int]] = field(default_factory=dict)
    sent_to: Mapping[int, frozenset[str]] = field(default_factory=dict)
    emails: dict[bytes, list[tuple[int, int | None]]] = field(default_factory=dict)
    writers: dict[int, str] = field(default_factory=dict)
    ours: set[int] = field(default_factory=set)
    ghosts: dict[bytes, list[int]] = field(default_factory=dict)
    threads: dict[int, Thread] = field(default_factory=dict)
    cases: dict[int, CaseFacts] = field(default_factory=dict)
    threads_of_case: dict[int, list[int]] = field(default_factory=dict)
    merged: dict[int, list[CaseFacts]] = field(default_factory=dict)
    owners: Mapping[str, list[Owner]] = field(default_factory=dict)
    opportunities: Mapping[tuple[str, int], list[Record]] = field(default_factory=dict)
    houses: Mapping[str, list[Record]] = field(default_factory=dict)
    free_mail: frozenset[str] = frozenset()
    answers: set[int] = field(default_factory=set)
    thread_of_email: dict[int, int] = field(default_factory=dict)
    next_thread: int = -1

    def case(self, number: int) -> CaseFacts | None:
        """A case by number; a merged one stands for its target."""
        return case_by_number(number, self.cases)

    def family(self, case: CaseFacts) -> list[CaseFacts]:
        """A case and those that were merged into it."""
        return [case, *self.merged.get(case.id, ())]

    def owner(self, address: str) -> Owner | None:
        """The record of an address: contacts before accounts before leads, then the oldest."""
        found = self.owners.get(address)
        return found[0] if found else None


def case_by_number(number: int, cases: Mapping[int, CaseFacts]) -> CaseFacts | None:
    """A case by number; a merged one stands for its target."""
    return merged.target(number, cases.get)


def heirs(number: int, cases: Mapping[int, CaseFacts]) -> frozenset[int]:
    """The successors of a case, their successors, and so on; merged ones count as their targets."""
    found: set[int] = set()
    waiting = [number]
    while waiting:
        case = cases.get(waiting.pop())
        for each in case.successors if case else ():
            heir = case_by_number(each, cases)
            if heir is not None and heir.id not in found:
                found.add(heir.id)
                waiting.append(heir.id)
    return frozenset(found - {number})


def newest(numbers: Iterable[int], cases: Mapping[int, CaseFacts]) -> list[int]:
    """Those of some cases that no other of them succeeds, sorted."""
    named = set(numbers)
    heads = sorted(number for number in named if not named & heirs(number, cases))
    return heads or sorted(named)[-1:]  # cases merged crosswise may succeed each other
