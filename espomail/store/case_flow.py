"""What the pipeline asks and writes about cases, by the batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from espomail.store import bulk, cases
from espomail.store.bulk import dumps
from espomail.store.in_list import chunks
from espomail.store.models import Case, Conversation, Decision, Email, User


def of_conversations(ids: Iterable[int]) -> dict[int, int]:
    """The case of each conversation that has one."""
    found: dict[int, int] = {}
    for chunk in chunks(ids):
        query = Conversation.select(Conversation.id, Conversation.case_id).where(
            Conversation.id.in_(chunk) & Conversation.case_id.is_null(False)
        )
        found.update(bulk.rows(query))
    return found


def of_emails(ids: Iterable[int]) -> dict[int, int]:
    """The case of each of these emails that belongs to one."""
    found: dict[int, int] = {}
    for chunk in chunks(ids):
        # were the type part of the question, SQLite would go through all mail of cases
        query = Email.select(Email.id, Email.parent_type, Email.parent_id).where(Email.id.in_(chunk))
        found.update((email_id, number) for email_id, kind, number in bulk.rows(query) if kind == "case")
    return found


def by_effect_key(keys: Iterable[str]) -> dict[str, int]:
    """The cases that were opened under these keys."""
    found: dict[str, int] = {}
    for chunk in chunks(keys):
        query = Case.select(Case.effect_key, Case.id).where(Case.effect_key.in_(chunk))
        found.update(bulk.rows(query))
    return found


def distributed(email_ids: Iterable[int]) -> set[int]:
    """Which of these emails have joined or opened a case already, as another account's arrival."""
    found: set[int] = set()
    for chunk in chunks(email_ids):
        query = Decision.select(Decision.email_id).where(
            Decision.email_id.in_(chunk) & (Decision.stage == "distribute") & (Decision.kind != "none")
        )
        found.update(row[0] for row in bulk.rows(query))
    return found


def texts_of(email_ids: Iterable[int]) -> dict[int, str]:
    """The plain text of emails."""
    found: dict[int, str] = {}
    for chunk in chunks(email_ids):
        found.update(bulk.rows(Email.select(Email.id, Email.text).where(Email.id.in_(chunk))))
    return found


def relate(pairs: Iterable[tuple[int, int]]) -> None:
    """Note on older cases which new ones have to do with them: (older, new)."""
    news: dict[int, list[int]] = {}
    for older, new in pairs:
        news.setdefault(older, []).append(new)
    for chunk in chunks(news):
        query = Case.select(Case.id, Case.related_to).where(Case.id.in_(chunk))
        rows = [
            (dumps([*known, *(each for each in news[number] if each not in known)]), number)
            for number, known in query.tuples()
        ]
        bulk.update(Case, ("related_to",), ("id",), rows)


def reopened(statuses: Mapping[int, str]) -> None:
    """Closed cases are open again, each under its status; their users' counts say so."""
    bulk.update(Case, ("status", "closed_at"), ("id",), [(s, None, n) for n, s in statuses.items()])
    loads: Counter[int] = Counter()
    for chunk in chunks(statuses):
        query = Case.select(Case.assigned_user_id).where(Case.id.in_(chunk))
        loads.update(user_id for (user_id,) in query.tuples() if user_id)
    cases.shift_load(loads)


def assigned_now(user_ids: Iterable[int], now: int) -> None:
    """Remember when these users were last given a case."""
    ids = sorted(set(user_ids))
    if ids:
        User.update(last_assigned_at=now).where(User.id.in_(ids)).execute()
