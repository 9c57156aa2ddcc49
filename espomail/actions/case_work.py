"""What people do with cases. Each checks the right and writes in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from espomail.actions import notices_by_hand
from espomail.domain.incoming import Record
from espomail.domain.permissions import Actor
from espomail.errors import DataError, Exists, NotPermitted, Usage
from espomail.store import (
    Store,
    access,
    case_merge,
    case_unmerge,
    cases,
    follows,
    mailbox,
    owners,
    people,
    stream,
)
from espomail.store.cases import ByHand
from espomail.store.models import Arrival, Case, Email, EmailAccount, User
from espomail.store.stream import Entry


def workable(actor: Actor, words: Iterable[str]) -> list[Case]:
    """Cases by number, all of which the actor may work on (66, 77: then none is touched)."""
    found = cases.find(words)
    for case in found:
        if not access.may_read_case(actor, case.id):
            raise NotPermitted(
                f"{actor.login} may not work on case #{case.id}: it is neither of their teams nor theirs"
            )
    return found


def open_case(store: Store, actor: Actor, new: ByHand, email: str | None, now: int) -> int:
    """Open a case by hand, for a mail or without one; who opens it follows it. Its number."""
    if not new.name.strip():
        raise Usage("a case needs a name")
    with store.write():
        if email is not None:
            new = _for_mail(actor, new, mailbox.find(email))
        number = cases.open_case(new, actor.signature, now)
        if actor.user_id is not None:
            follows.add([("case", number, actor.user_id)])
        return number


def _for_mail(actor: Actor, new: ByHand, email: Email) -> ByHand:
    """The case of a mail: what is not given comes from its account and its sender."""
    if not access.may_read_email(actor, email.id):
        raise NotPermitted(f"{actor.login} may not read email {email.id}")
    if email.parent_type == "case":
        raise Exists(
            f"email {email.id} belongs to case #{email.parent_id} already; "
            f"see: espomail case show {email.parent_id}"
        )
    account = _group_account(email)
    contact = next((o for o in owners.owners_of([email.from_address]).get(email.from_address, [])), None)
    known = {r.type: r.id for r in ((contact.record, contact.account) if contact else ()) if r}
    return replace(
        new,
        email=email,
        email_account_id=account.id if account is not None else None,
        team_id=new.team_id or (account.case_team_id if account is not None else None),
        contact_id=new.contact_id or known.get("contact"),
        account_id=new.account_id or known.get("account"),
        lead_id=new.lead_id or (known.get("lead") if "account" not in known else None),
    )


def _group_account(email: Email) -> EmailAccount | None:
    """The first group account the mail came to."""
    return (  # type: ignore[no-any-return,unused-ignore]
        EmailAccount.select()
        .join(Arrival, on=(Arrival.email_account_id == EmailAccount.id))
        .where((Arrival.email == email.id) & (EmailAccount.kind == "group"))
        .order_by(Arrival.id)
        .first()
    )


def edit(store: Store, actor: Actor, word: str, values: Mapping[str, Any], now: int) -> int:
    """Change fields of a case; its number."""
    if not values:
        raise Usage("nothing to change; give --priority, --name, --team, --account or --contact")
    with store.write():
        (case,) = workable(actor, [word])
        cases.edit(case, values, actor.signature, now)
        return int(case.id)


def assign(store: Store, actor: Actor, words: Sequence[str], login: str | None, now: int) -> list[int]:
    """Give cases to a user, or to nobody (login None); the numbers of those that changed hands."""
    with store.write():
        found = workable(actor, words)
        user = _assignable(login) if login is not None else None
        numbers = [case.id for case in found]
        changed = cases.assign(numbers, user.id if user else None, actor.signature, now)
        if user is not None and changed:
            notices_by_hand.tell_assigned(changed, user.login, actor, now)
        return changed


def _assignable(login: str) -> User:
    user = people.find_user(login)
    if not user.active:
        raise DataError(
            f"{login} is deactivated and gets no cases; activate them with: espomail user activate {login}"
        )
    return user


def set_status(store: Store, actor: Actor, words: Sequence[str], status: str, now: int) -> list[int]:
    """Give cases a status; the numbers of those that had another."""
    with store.write():
        numbers = [case.id for case in workable(actor, words)]
        changed = cases.set_status(numbers, status, actor.signature, now)
        _leave_none_with_the_deactivated(changed, actor, now)
        return changed


def reopen(store: Store, actor: Actor, words: Sequence[str], now: int) -> list[int]:
    """Open closed cases again; the numbers of those that were closed."""
    with store.write():
        changed = cases.reopen([case.id for case in workable(actor, words)], actor.signature, now)
        _leave_none_with_the_deactivated(changed, actor, now)
        return changed


def _leave_none_with_the_deactivated(numbers: Sequence[int], actor: Actor, now: int) -> None:
    """An open case of somebody who is gone goes to another, as when a customer's answer opens it."""
    from espomail.actions.assignment import auto_assign

    if left := cases.open_with_the_deactivated(numbers):
        auto_assign(left, actor, now)


def merge(store: Store, actor: Actor, word: str, into: str, now: int) -> int:
    """Merge a case into another, or into what that was merged into; the other's number."""
    with store.write():
        (case,) = workable(actor, [word])
        other = _standing(actor, into)
        case_merge.merge(case, other, actor.signature, actor.user_id, now)
        return int(other.id)


def unmerge(store: Store, actor: Actor, word: str, now: int) -> int:
    """Take a merged case out of the other again, both being for the actor to work on; its number."""
    with store.write():
        (case,) = workable(actor, [word])
        _standing(actor, word)
        case_unmerge.unmerge(case, actor.signature, actor.user_id, now)
        return int(case.id)


def _standing(actor: Actor, word: str) -> Case:
    """The case that a number stands for, workable like the one it names."""
    (named,) = workable(actor, [word])
    (found,) = workable(actor, [str(cases.target(named).id)])
    return found


def note(store: Store, actor: Actor, word: str, text: str, now: int) -> int:
    """Put an internal note on a case; those who follow it hear of it."""
    if not text.strip():
        raise Usage("a note needs a text")
    with store.write():
        (case,) = workable(actor, [word])
        cases.note(case, text, actor.signature, now)
        notices_by_hand.tell_note(case, text, actor, now)
        return int(case.id)


def follow(
    store: Store, actor: Actor, record: Record, login: str | None, following: bool, now: int,
    mute: bool = False,
) -> bool:  # fmt: skip
    """Follow a record or no longer, oneself or (administrators) somebody else; whether that is new.

    ``mute``: follow it, and hear nothing of it; the record's stream says so.
    """
    with store.write():
        if login is not None and login != actor.login and not actor.administers:
            raise NotPermitted(
                f"{actor.login} may not decide what {login} follows: that is for administrators"
            )
        user = _person(actor, login)
        if following and record.type == "case" and not access.may_read_case(actor, record.id):
            raise NotPermitted(f"{actor.login} may not follow case #{record.id}: not of their teams")
        new = following and not follows.exists(record.type, record.id, user.id)
        if following:
            follows.add([(record.type, record.id, user.id)])
        if follows.mute(record.type, record.id, user.id, mute):
            kind, words = ("muted", "hears no more of this") if mute else ("unmuted", "hears of this again")
            entry = Entry(record.type, record.id, now, kind, actor.signature, f"{user.login} {words}")
            stream.add([entry])
        if not following:
            return follows.remove(record.type, record.id, user.id)
        return new


def _person(actor: Actor, login: str | None) -> User:
    if login is not None:
        return people.find_user(login)
    if actor.user_id is None:
        raise Usage("say who: --user LOGIN, or act as somebody with --as LOGIN")
    return people.find_user(actor.login)
