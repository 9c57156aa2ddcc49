"""Stored mail that ``link --relink`` looks at, and what it changes there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from peewee import fn

from espomail.domain.decision import Decision
from espomail.domain.incoming import AccountRules, Incoming, Record
from espomail.domain.relinking import RECORDS, Linked
from espomail.store import arrivals, bulk, stream
from espomail.store.in_list import chunks
from espomail.store.models import Arrival, Conversation, Email
from espomail.store.models import Decision as DecisionRow
from espomail.store.records import TABLES
from espomail.store.stream import MAIL, Entry
from espomail.store.threads import name_parents


def batch(
    after: int, limit: int, rules: dict[int, AccountRules], threads: Collection[int] | None = None
) -> list[Incoming]:
    """Mail above an id that went through the pipeline and belongs to no case, each once, the oldest first.

    ``threads``: only mail of these conversations.
    """
    other = Arrival.alias()
    earlier = other.select(other.id).where(
        (other.email == Arrival.email) & (other.stage == "done") & (other.id < Arrival.id)
    )
    wanted = (
        (Arrival.stage == "done")
        & (Email.id > after)
        & Conversation.case_id.is_null()
        & (Email.parent_type.is_null() | Email.parent_type.in_(RECORDS))
        & ~fn.EXISTS(earlier)
    )
    if threads is not None:
        wanted &= Email.conversation_id.in_(sorted(threads))
    return arrivals.found(
        lambda query: query.join(Conversation, on=(Conversation.id == Email.conversation_id))
        .where(wanted)
        .order_by(Email.id)
        .limit(limit),
        rules,
    )


def last_id() -> int:
    """The newest mail's id."""
    return int(Email.select(fn.MAX(Email.id)).scalar() or 0)


def last_links(email_ids: Iterable[int]) -> dict[int, Linked]:
    """What ``link`` concluded last about these mails, leaving out copies that followed an earlier one."""
    found: dict[int, Linked] = {}
    for chunk in chunks(email_ids):
        query = DecisionRow.select(
            DecisionRow.email_id, DecisionRow.kind, DecisionRow.rule, DecisionRow.value
        ).where(DecisionRow.email_id.in_(chunk) & (DecisionRow.stage == "link"))
        for email_id, kind, rule, value in query.order_by(DecisionRow.id).tuples():
            if rule != "kept":
                found[email_id] = Linked(kind, rule, value)
    return found


def gone(records: Iterable[Record]) -> set[tuple[str, int]]:
    """Which of these records were removed."""
    found: set[tuple[str, int]] = set()
    by_kind: dict[str, list[int]] = {}
    for record in records:
        by_kind.setdefault(record.type, []).append(record.id)
    for kind, ids in by_kind.items():
        table: Any = TABLES[kind]
        for chunk in chunks(ids):
            query = table.select(table.id).where(table.id.in_(chunk) & table.removed)
            found.update((kind, row[0]) for row in query.tuples())
    return found


def apply(
    changes: Sequence[tuple[Incoming, Record | None, Decision]], now: int, configuration: str
) -> None:
    """Link mails anew: (the mail with its new parent, the record it had, the decision)."""
    mails = [mail for mail, _, _ in changes]
    bulk.update(
        Email, ("parent_type", "parent_id"), ("id",),
        [(mail.parent.type, mail.parent.id, mail.email_id) for mail in mails if mail.parent],
    )  # fmt: skip
    _move_threads(changes)
    _move_entries(changes)
    arrivals.store_decisions("link", mails, [each for _, _, each in changes], now, configuration)


def _move_threads(changes: Sequence[tuple[Incoming, Record | None, Decision]]) -> None:
    """Later mail of the thread follows, unless the thread led elsewhere than this mail did."""
    by_address = [(mail, before) for mail, before, decision in changes if decision.kind == "record"]
    name_parents(
        (mail.parent, mail.conversation_id)
        for mail, _ in by_address
        if mail.parent and mail.conversation_id is not None
    )
    bulk.update(
        Conversation, ("parent_type", "parent_id"), ("id", "parent_type", "parent_id"),
        [
            (mail.parent.type, mail.parent.id, mail.conversation_id, before.type, before.id)
            for mail, before in by_address
            if mail.parent and before
        ],
    )  # fmt: skip


def _move_entries(changes: Sequence[tuple[Incoming, Record | None, Decision]]) -> None:
    """Each mail stands in the stream of its record, once, at the time it came."""
    moved: dict[tuple[str, int], list[int]] = {}
    for mail, before, _ in changes:
        if before is not None:
            moved.setdefault((before.type, before.id), []).append(mail.email_id)
    for (kind, record_id), email_ids in moved.items():
        stream.forget_mail(kind, record_id, email_ids)
    stream.add(
        Entry(mail.parent.type, mail.parent.id, mail.received_at, MAIL[mail.outgoing], None, mail.subject,
              mail.email_id, {"from": mail.from_address, "relinked": True})
        for mail, _, _ in changes
        if mail.parent
    )  # fmt: skip
