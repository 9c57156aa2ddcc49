"""What the pipeline asks and writes about cases, by the batch."""

from __future__ import annotations

from collections.abc import Iterable

from espomail.store import cases
from espomail.store.models import Case, Conversation, Decision, Email, User
from espomail.store.threads import chunks


def of_conversations(ids: Iterable[int]) -> dict[int, int]:
    """The case of each conversation that has one."""
    found: dict[int, int] = {}
    for chunk in chunks(ids):
        query = Conversation.select(Conversation.id, Conversation.case_id).where(
            Conversation.id.in_(chunk) & Conversation.case_id.is_null(False)
        )
        found.update(query.tuples())
    return found


def by_effect_key(keys: Iterable[str]) -> dict[str, int]:
    """The cases that were opened under these keys."""
    found: dict[str, int] = {}
    for chunk in chunks(keys):
        query = Case.select(Case.effect_key, Case.id).where(Case.effect_key.in_(chunk))
        found.update(query.tuples())
    return found


def distributed(email_ids: Iterable[int]) -> set[int]:
    """Which of these emails have joined or opened a case already, as another account's arrival."""
    found: set[int] = set()
    for chunk in chunks(email_ids):
        query = Decision.select(Decision.email_id).where(
            Decision.email_id.in_(chunk) & (Decision.stage == "distribute") & (Decision.kind != "none")
        )
        found.update(row[0] for row in query.tuples())
    return found


def texts_of(email_ids: Iterable[int]) -> dict[int, str]:
    """The plain text of emails."""
    found: dict[int, str] = {}
    for chunk in chunks(email_ids):
        found.update(Email.select(Email.id, Email.text).where(Email.id.in_(chunk)).tuples())
    return found


def relate(first: int, second: int) -> None:
    """Note on two cases that they have to do with each other."""
    for number, other in ((first, second), (second, first)):
        case = Case.get_or_none(Case.id == number)
        if case is not None and other not in case.related_to:
            Case.update(related_to=[*case.related_to, other]).where(Case.id == number).execute()


def reopened(number: int, status: str) -> None:
    """A closed case is open again; its user's count says so."""
    case = Case.get_by_id(number)
    Case.update(status=status, closed_at=None).where(Case.id == number).execute()
    if case.assigned_user_id:
        cases.shift_load({case.assigned_user_id: 1})


def assigned_now(user_ids: Iterable[int], now: int) -> None:
    """Remember when these users were last given a case."""
    ids = sorted(set(user_ids))
    if ids:
        User.update(last_assigned_at=now).where(User.id.in_(ids)).execute()
