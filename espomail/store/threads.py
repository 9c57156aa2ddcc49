"""Conversations: the facts of linking by the batch, and what linking writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from peewee import fn

from espomail.domain.incoming import Record
from espomail.store import bulk, take_numbers
from espomail.store.in_list import chunks
from espomail.store.models import (
    Case,
    Conversation,
    Email,
    Follow,
    Ghost,
    Participant,
)

if TYPE_CHECKING:  # only linking needs these, and each class takes its time to be made
    from espomail.domain.known import CaseFacts, Known

_CASE_COLUMNS = (
    Case.id, Case.name, Case.status, Case.conversation_id, Case.merged_into, Case.assigned_user_id,
    Case.team_id, Case.email_account_id, Case.account_id, Case.contact_id, Case.lead_id, Case.related_to,
)  # fmt: skip


def add_known_ids(known: Known, hashes: Iterable[bytes]) -> set[int]:
    """Which stored mail and which ghosts have these Message-IDs; the conversations they lie in."""
    thread_ids: set[int] = set()
    for chunk in chunks(hashes):
        emails = Email.select(
            Email.id_hash, Email.id, Email.conversation_id, Email.from_address, Email.direction
        )
        query = emails.where(Email.id_hash.in_(chunk))
        for key, email_id, thread_id, writer, direction in bulk.rows(query):
            if thread_id is not None:
                known.writers[email_id] = writer
                if direction == "out":
                    known.ours.add(email_id)
                known.emails.setdefault(key, []).append((email_id, thread_id))
                thread_ids.add(thread_id)
        ghosts = Ghost.select(Ghost.id_hash, Ghost.conversation_id)
        for key, thread_id in bulk.rows(ghosts.where(Ghost.id_hash.in_(chunk))):
            known.ghosts.setdefault(key, []).append(thread_id)
            thread_ids.add(thread_id)
    return thread_ids


def case_facts(numbers: Iterable[int]) -> dict[int, CaseFacts]:
    """Cases by number, those that merged ones stand for, and their successors.

    A case is related to the ones that the mail which opened it had named: the newer one succeeds them.
    """
    from espomail.domain.known import CaseFacts

    found: dict[int, CaseFacts] = {}
    wanted = set(numbers)
    asked = set(wanted)
    while wanted:
        for chunk in chunks(wanted):
            for row in bulk.rows(Case.select(*_CASE_COLUMNS).where(Case.id.in_(chunk))):
                newer = tuple(each for each in bulk.loads(row[-1]) if each > row[0])
                found[row[0]] = CaseFacts(*(*row[:-1], newer))
        wanted = {c.merged_into for c in found.values() if c.merged_into}
        wanted = (wanted | {each for c in found.values() for each in c.successors}) - asked
        asked |= wanted
    return found


def add_threads(known: Known, thread_ids: Iterable[int], senders: Iterable[str]) -> None:
    """The conversations, those of their cases, and which of the senders take part in them."""
    ids = set(thread_ids)
    _load_threads(known, ids)
    known.cases.update(case_facts({t.case_id for t in known.threads.values() if t.case_id}))
    _add_merged(known)
    cases = list(known.cases)
    extra: set[int] = {case.conversation_id for case in known.cases.values()}
    for chunk in chunks(cases):
        query = Conversation.select(Conversation.id, Conversation.case_id)
        for thread_id, case_id in bulk.rows(query.where(Conversation.case_id.in_(chunk))):
            known.threads_of_case.setdefault(case_id, []).append(thread_id)
            extra.add(thread_id)
    _load_threads(known, extra - ids)
    _load_participants(known, list(known.threads), sorted(set(senders)))


def _add_merged(known: Known) -> None:
    """The cases that were merged into those known, by the case they stand for."""
    waiting = set(known.cases)
    while waiting:
        found: set[int] = set()
        for chunk in chunks(sorted(waiting)):
            found.update(row[0] for row in Case.select(Case.id).where(Case.merged_into.in_(chunk)).tuples())
        known.cases.update(case_facts(found))
        waiting = found
    for case in known.cases.values():
        target = known.case(case.id)
        if target is not None and target is not case:
            known.merged.setdefault(target.id, []).append(case)


def _load_threads(known: Known, ids: Iterable[int]) -> None:
    from espomail.domain.known import Thread

    for chunk in chunks(ids):
        query = Conversation.select(
            Conversation.id, Conversation.case_id, Conversation.parent_type, Conversation.parent_id
        ).where(Conversation.id.in_(chunk))
        for thread_id, case_id, kind, record_id in bulk.rows(query):
            parent = Record(kind, record_id) if kind else None
            known.threads[thread_id] = Thread(thread_id, case_id, parent)


def _load_participants(known: Known, thread_ids: Sequence[int], senders: Sequence[str]) -> None:
    for chunk in chunks(thread_ids):
        for some in chunks(senders):
            query = Participant.select(Participant.conversation_id, Participant.address).where(
                Participant.conversation_id.in_(chunk) & Participant.address.in_(some)
            )
            for thread_id, address in bulk.rows(query):
                known.threads[thread_id].participants.add(address)


def add_opening(known: Known, addresses: Iterable[str]) -> None:
    """Which of our users the opening mail of each conversation names: its first participants are of it."""
    some = sorted(set(addresses) & set(known.users))
    if not some:
        return
    for chunk in chunks(known.threads):
        first = (
            Participant.select(
                Participant.conversation.alias("thread"), fn.MIN(Participant.email_id).alias("mail")
            )
            .where(Participant.conversation_id.in_(chunk))
            .group_by(Participant.conversation)
        )
        query = Participant.select(Participant.conversation_id, Participant.address).join(
            first,
            on=(Participant.conversation == first.c.thread) & (Participant.email_id == first.c.mail),
        )
        for thread_id, address in query.where(Participant.address.in_(some)).tuples():
            known.threads[thread_id].opening.add(address)


def add_correspondents(known: Known, thread_ids: Iterable[int], senders: Iterable[str]) -> None:
    """Which of the senders wrote in these conversations, or were written to by us."""
    some = sorted(set(senders))
    for chunk in chunks(thread_ids):
        wrote = Email.select(Email.conversation_id, Email.from_address).where(
            Email.conversation_id.in_(chunk) & Email.from_address.in_(some)
        )
        for thread_id, address in wrote.distinct().tuples():
            known.threads[thread_id].correspondents.add(address)
        ours = Email.select(Email.conversation_id, Email.addresses).where(
            Email.conversation_id.in_(chunk) & (Email.direction == "out")
        )
        for thread_id, lists in ours.tuples():
            known.threads[thread_id].correspondents.update(_addressed(lists))


def add_writers(known: Known, thread_ids: Iterable[int]) -> None:
    """Everybody who wrote in these conversations."""
    for chunk in chunks(thread_ids):
        query = Email.select(Email.conversation_id, Email.from_address).where(
            Email.conversation_id.in_(chunk) & (Email.direction == "in")
        )
        for thread_id, address in query.distinct().tuples():
            known.threads[thread_id].correspondents.add(address)


def _addressed(lists: Mapping[str, list[list[str]]]) -> frozenset[str]:
    """To and Cc of a stored mail."""
    return frozenset(address.lower() for _, address in (*lists["to"], *lists["cc"]))


def add_sent_to(known: Known, email_ids: Iterable[int]) -> None:
    """Whom our own mails went to: what a report on one must name."""
    found: dict[int, frozenset[str]] = {}
    for chunk in chunks(email_ids):
        query = Email.select(Email.id, Email.addresses).where(
            Email.id.in_(chunk) & (Email.direction == "out")
        )
        for email_id, lists in query.tuples():
            found[email_id] = _addressed(lists)
    known.sent_to = found


def add_case_followers(known: Known, numbers: Iterable[int]) -> None:
    """Who follows these cases."""
    found: dict[int, set[int]] = {}
    for chunk in chunks(numbers):
        query = Follow.select(Follow.record_id, Follow.user_id).where(
            (Follow.record_type == "case") & Follow.record_id.in_(chunk)
        )
        for number, user_id in query.tuples():
            found.setdefault(number, set()).add(user_id)
    known.followers = {number: frozenset(users) for number, users in found.items()}


def new_conversations(parents: Sequence[Record | None], now: int) -> list[int]:
    """Make conversations; their ids, in the order given."""
    if not parents:
        return []
    ids = list(take_numbers("conversation", len(parents)))
    rows = [
        (id_, p.type if p else None, p.id if p else None, now)
        for id_, p in zip(ids, parents, strict=True)
    ]
    bulk.insert(Conversation, ("id", "parent_type", "parent_id", "created_at"), rows)
    return ids


def name_parents(rows: Iterable[tuple[Record, int]]) -> None:
    """(record, conversation): conversations that belong to no record yet belong to this one."""
    found: dict[int, Record] = {}
    for record, thread_id in rows:
        found.setdefault(thread_id, record)
    free: set[int] = set()
    for chunk in chunks(found):
        query = Conversation.select(Conversation.id).where(
            Conversation.id.in_(chunk) & Conversation.case_id.is_null() & Conversation.parent_type.is_null()
        )
        free.update(row[0] for row in query.tuples())
    bulk.update(
        Conversation,
        ("parent_type", "parent_id"),
        ("id",),
        [(found[thread_id].type, found[thread_id].id, thread_id) for thread_id in sorted(free)],
    )


def add_participants(rows: Iterable[tuple[int, str, int | None]]) -> None:
    """(conversation, address, the email that made it so); who takes part already stays as they are."""
    bulk.insert(Participant, ("conversation_id", "address", "email_id"), rows, ignore=True)


def add_ghosts(rows: Iterable[tuple[bytes, int]]) -> None:
    """(hash of a Message-ID that has not arrived, conversation)."""
    bulk.insert(Ghost, ("id_hash", "conversation_id"), rows, ignore=True)
