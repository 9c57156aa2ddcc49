"""One mail on its way through the stages: its facts, and what earlier stages concluded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OPEN_STATUSES = ("New", "Assigned", "Pending")
CLOSED_STATUSES = ("Closed", "Rejected", "Duplicate")
# the rule of a decision that a user's answer to a notice was taken already
NOTICE_ANSWER = "notice"


@dataclass(frozen=True)
class AccountRules:
    """What an e-mail account wants done with its mail."""

    id: int
    kind: str
    address: str
    owner_id: int | None = None
    active: bool = True
    activated_at: int = 0
    team_ids: tuple[int, ...] = ()
    all_team_users: bool = True
    create_case: bool = False
    case_team_id: int | None = None
    distribution: str = "none"
    assign_to_id: int | None = None
    position: str = ""
    auto_reply: str = ""
    answer_by_mail: bool = False
    on_closed: str = "reopen"
    from_name: str = ""
    reply_to: str = ""

    @property
    def domain(self) -> str:
        """The domain of the address."""
        return self.address.rpartition("@")[2]

    @property
    def is_group(self) -> bool:
        """Whether a team shares it."""
        return self.kind == "group"

    @property
    def answer(self) -> str:
        """What a user's answer to a notice becomes: a mail to the ``customer``, or a ``note``."""
        return "customer" if self.answer_by_mail else "note"

    @property
    def opens_cases(self) -> bool:
        """Whether new mail here opens cases."""
        return self.is_group and self.create_case


@dataclass(frozen=True)
class Record:
    """A CRM record by type and id: account, contact, lead, opportunity or case."""

    type: str
    id: int
    name: str = ""

    def as_json(self) -> dict[str, Any]:
        """The shape of a parent in JSON."""
        return {"type": self.type, "id": self.id, "name": self.name}

    @property
    def label(self) -> str:
        """How people write it: ``case:12``."""
        return f"{self.type}:{self.id}"


@dataclass(slots=True)
class Incoming:
    """An arrival: the message's facts, and below them the outlook, which stages fill in order.

    The outlook is written by a stage's ``learn`` in the same way whether the decision is applied or only
    rehearsed. Ids below zero stand for what applying would make; an ``assignee_id`` of 0 for nobody.
    """

    arrival_id: int
    email_id: int
    account: AccountRules | None
    message_id: str | None
    id_hash: bytes | None
    from_address: str
    from_name: str
    reply_to: tuple[str, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    received_at: int
    ancestors: tuple[str, ...]
    automatic: bool
    vacation: bool
    why_not: tuple[str, ...]
    through: tuple[str, ...] = ()
    resent_to: tuple[str, ...] = ()
    other_ids: tuple[str, ...] = ()
    forged_according_to: tuple[str, ...] = ()
    is_bounce: bool = False
    bounce_of: str | None = None
    bounce_of_notice: bool = False
    bounce_details: tuple[Mapping[str, Any], ...] = ()
    outgoing: bool = False
    too_large: bool = False
    effect_key: str = ""
    raw_id: int | None = None
    unskipped: bool = False
    folder_id: int | None = None
    uidvalidity: int | None = None
    uid: int | None = None
    # the outlook
    conversation_id: int | None = None
    parent: Record | None = None
    case_id: int | None = None
    case_event: str = ""
    claimed_cases: tuple[int, ...] = ()
    answers_notice: bool = False
    replied_id: int | None = None
    assignee_id: int | None = None
    related: tuple[tuple[str, int], ...] = ()
    users: dict[int, bool] = field(default_factory=dict)
    teams: set[int] = field(default_factory=set)
    raw: bytes | None = None
    text: str | None = None

    @property
    def through_own_list(self) -> bool:
        """Whether it bears a list's marks alone, and the list is a group in front of its account."""
        if self.account is None:
            return False
        return bool({self.account.address, self.account.reply_to.lower()}.intersection(self.through))

    @property
    def names(self) -> tuple[str, ...]:
        """The Message-IDs by which it may be of a thread: those that it answers, and others of its own."""
        return self.ancestors + self.other_ids

    @property
    def recipients(self) -> tuple[str, ...]:
        """To and Cc, lower case."""
        return self.to + self.cc

    @property
    def domain(self) -> str:
        """The domain of the sender."""
        return self.from_address.rpartition("@")[2]


def case_event(kind: str, rule: str | None) -> str:
    """What a mail is to its case: the decision's kind; ``reassign`` where a reopened one changed hands.

    A user's answer to a notice stays one (``note``) through every further account.
    """
    if kind == "none" and rule == NOTICE_ANSWER:
        return "note"
    return "reassign" if kind == "reopen" and rule else kind
