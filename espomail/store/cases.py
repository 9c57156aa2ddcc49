"""Cases: found by number, opened by hand, assigned, closed; their users' counters kept in step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from espomail.domain import merged
from espomail.domain.incoming import CLOSED_STATUSES, OPEN_STATUSES
from espomail.domain.notices.reasons import ASSIGNED
from espomail.errors import NotFound, Usage
from espomail.store import bulk, follows, notifications, stream, take_numbers, threads
from espomail.store.in_list import chunks
from espomail.store.models import Case, Conversation, Email, EmailTeam, User
from espomail.store.stream import Entry

STATUSES = (*OPEN_STATUSES, *CLOSED_STATUSES)
PRIORITIES = ("Low", "Normal", "High", "Urgent")


def number_of(word: str) -> int:
    """The number that ``12``, ``#12`` or ``case:12`` names (66 for anything else)."""
    digits = word.strip().removeprefix("case:").removeprefix("#")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 12:
        raise NotFound(f"there is no case {word}; list them with: espomail case list")
    return int(digits)


def get(number: int) -> Case:
    """A case by number (66 if there is none)."""
    case = Case.get_or_none(Case.id == number)
    if case is None:
        raise NotFound(f"there is no case #{number}; list them with: espomail case list")
    return case  # type: ignore[no-any-return,unused-ignore]


def find(words: Iterable[str]) -> list[Case]:
    """Cases by what people call them, each once, in that order (66 for the first unknown one)."""
    return _rows([number_of(word) for word in words])


def _rows(numbers: Iterable[int]) -> list[Case]:
    """Cases by number, each once, in that order (66 for the first unknown one)."""
    wanted = list(dict.fromkeys(numbers))
    found: dict[int, Case] = {}
    for chunk in chunks(wanted):
        found.update((row.id, row) for row in Case.select().where(Case.id.in_(chunk)))
    return [found.get(number) or get(number) for number in wanted]


def target(case: Case) -> Case:
    """The case itself, or the one that a merged case stands for."""
    return merged.target(case.id, get) or case


@dataclass(frozen=True)
class ByHand:
    """A case that a person opens: from a call, or from a mail that opened none."""

    name: str
    description: str = ""
    priority: str = "Normal"
    team_id: int | None = None
    account_id: int | None = None
    contact_id: int | None = None
    lead_id: int | None = None
    email: Email | None = None
    email_account_id: int | None = None


def open_case(new: ByHand, by: str, now: int) -> int:
    """Open a case; its number. Its mail, if any, becomes part of it."""
    (number,) = take_numbers("case", 1)
    Case.create(
        force_insert=True,
        id=number,
        name=new.name,
        status="New",
        priority=new.priority,
        team=new.team_id,
        email_account_id=new.email_account_id,
        account_id=new.account_id,
        contact_id=new.contact_id,
        lead_id=new.lead_id,
        description=new.description,
        conversation_id=_conversation(new.email, number, now),
        effect_key=f"hand:{number}",
        created_by=by,
        created_at=now,
        modified_at=now,
        email_id=new.email.id if new.email is not None else None,
    )
    stream.add([Entry("case", number, now, "created", by, new.name)])
    if new.email is not None:
        take_in(number, new.email, by, now)
    return number


def _conversation(email: Email | None, number: int, now: int) -> int:
    """The mail's thread, unless it has a case already; else a new one."""
    if email is not None and email.conversation_id is not None:
        mine = (Conversation.id == email.conversation_id) & Conversation.case_id.is_null()
        if Conversation.update(case_id=number).where(mine).execute():
            return int(email.conversation_id)
    (thread,) = threads.new_conversations([None], now)
    Conversation.update(case_id=number).where(Conversation.id == thread).execute()
    return thread


def take_in(number: int, email: Email, by: str | None, now: int) -> None:
    """A mail becomes part of a case: parent, thread, stream, and its sender takes part."""
    case = get(number)
    Email.update(
        parent_type="case", parent_id=number, conversation_id=case.conversation_id
    ).where(Email.id == email.id).execute()
    kind = "email_sent" if email.direction == "out" else "email_received"
    data = {"from": email.from_address}
    stream.add([Entry("case", number, now, kind, by, email.subject, email.id, data)])
    if email.from_address and email.direction == "in":
        threads.add_participants([(case.conversation_id, email.from_address, email.id)])
    if case.team_id:
        bulk.insert(EmailTeam, ("email", "team"), [(email.id, case.team_id)], ignore=True)
    touched([number], now)


def assign(numbers: Iterable[int], user_id: int | None, by: str, now: int) -> list[int]:
    """Give cases to a user, or to nobody; those whose assignee changed. The assignee follows them.

    A new case with an assignee is Assigned, without one New again; closed ones stay closed.
    """
    changed = [case for case in _rows(numbers) if case.assigned_user_id != user_id]
    _refuse_merged(changed)
    if not changed:
        return []
    user = User.get_by_id(user_id) if user_id is not None else None
    logins = _logins(case.assigned_user_id for case in changed)
    shift_load(_loads(changed, user))
    bulk.update(
        Case, ("assigned_user", "status", "modified_at"), ("id",),
        [(user.id if user else None, _status(case, user), now, case.id) for case in changed],
    )  # fmt: skip
    stream.add(_assigned(case, user, logins, by, now) for case in changed)
    if user is not None:
        User.update(last_assigned_at=now).where(User.id == user.id).execute()
        follows.add(("case", case.id, user.id) for case in changed)
        if user.login != by.partition(" ")[0]:
            tell([(user.id, case.id, "assigned", [ASSIGNED]) for case in changed], now)
    return [case.id for case in changed]


def _loads(cases: Sequence[Case], user: User | None) -> dict[int, int]:
    """How many open cases more or fewer everybody has."""
    deltas: dict[int, int] = {}
    for case in cases:
        if case.status in OPEN_STATUSES:
            for user_id, delta in ((case.assigned_user_id, -1), (user.id if user else None, 1)):
                if user_id is not None:
                    deltas[user_id] = deltas.get(user_id, 0) + delta
    return deltas


def _status(case: Case, user: User | None) -> str:
    if case.status == "New" and user is not None:
        return "Assigned"
    if case.status == "Assigned" and user is None:
        return "New"
    return str(case.status)


def _assigned(
    case: Case, user: User | None, logins: Mapping[int, str], by: str, now: int
) -> Entry:
    to = user.login if user else None
    text = f"assigned to {to}" if to else "assigned to nobody"
    data = {"to": to, "from": logins.get(case.assigned_user_id), "strategy": None}
    return Entry("case", case.id, now, "assigned", by, text, None, data)


def _logins(ids: Iterable[int | None]) -> dict[int, str]:
    wanted = [each for each in set(ids) if each is not None]
    return dict(User.select(User.id, User.login).where(User.id.in_(wanted or [0])).tuples())


def tell(rows: Iterable[tuple[int, int, str, Sequence[str]]], now: int) -> None:
    """Notices: (user, case, type, reasons)."""
    notifications.add(
        (user_id, event_of(kind, number, now), now, kind, "case", number, None, reasons)
        for user_id, number, kind, reasons in rows
    )


def event_of(kind: str, number: int, now: int) -> str:
    """What a notice of something done by hand is about: with its user, its key."""
    return f"{kind}:{number}:{now}"


def set_status(numbers: Iterable[int], status: str, by: str, now: int) -> list[int]:
    """Give cases a status; those that had another."""
    changed = [case for case in _rows(numbers) if case.status != status]
    _refuse_merged(changed)
    closed = status in CLOSED_STATUSES
    deltas: dict[int, int] = {}
    for case in changed:
        delta = (case.status in CLOSED_STATUSES) - closed
        if case.assigned_user_id and delta:
            deltas[case.assigned_user_id] = deltas.get(case.assigned_user_id, 0) + delta
    shift_load(deltas)
    bulk.update(
        Case, ("status", "closed_at", "modified_at"), ("id",),
        [(status, (case.closed_at or now) if closed else None, now, case.id) for case in changed],
    )  # fmt: skip
    stream.add(
        Entry("case", case.id, now, "status", by, f"{case.status} → {status}", None,
              {"from": case.status, "to": status})
        for case in changed
    )  # fmt: skip
    return [case.id for case in changed]


def reopen(numbers: Iterable[int], by: str, now: int) -> list[int]:
    """Open closed cases again, as Assigned where they have an assignee; open ones stay."""
    closed = [case for case in _rows(numbers) if case.status in CLOSED_STATUSES]
    _refuse_merged(closed)
    assigned = [case.id for case in closed if case.assigned_user_id]
    free = [case.id for case in closed if not case.assigned_user_id]
    return set_status(assigned, "Assigned", by, now) + set_status(free, "New", by, now)


def open_with_the_deactivated(numbers: Iterable[int]) -> list[int]:
    """Those of these cases that are open and belong to somebody who is deactivated."""
    gone = User.select(User.id).where(~User.active)
    mine = Case.id.in_(list(numbers)) & Case.status.in_(OPEN_STATUSES) & Case.assigned_user.in_(gone)
    return [row[0] for row in Case.select(Case.id).where(mine).order_by(Case.id).tuples()]


def _refuse_merged(changing: Iterable[Case]) -> None:
    """A merged case is worked on as the one it became part of, or taken out again first."""
    for case in changing:
        if case.merged_into is not None:
            raise Usage(
                f"case #{case.id} was merged into #{case.merged_into}; work on that one, "
                f"or take it out first: espomail case unmerge {case.id}"
            )


def edit(case: Case, values: Mapping[str, Any], by: str, now: int) -> None:
    """Change fields of a case; the stream says which."""
    Case.update(**values, modified_at=now).where(Case.id == case.id).execute()
    named = ", ".join(name.removesuffix("_id") for name in values)
    stream.add([Entry("case", case.id, now, "edited", by, f"changed {named}", None, dict(values))])


def note(case: Case, text: str, by: str, now: int) -> None:
    """Put an internal note on a case."""
    stream.add([Entry("case", case.id, now, "note", by, text)])
    touched([case.id], now)


def shift_load(deltas: Mapping[int, int]) -> None:
    """Change how many open cases users have."""
    for user_id, delta in sorted(deltas.items()):
        if delta:
            User.update(open_cases=User.open_cases + delta).where(User.id == user_id).execute()


def touched(numbers: Iterable[int], now: int) -> None:
    """Something happened on these cases."""
    bulk.update(Case, ("modified_at",), ("id",), [(now, number) for number in set(numbers)])
