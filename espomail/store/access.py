"""Which cases and mails a user may read, as conditions for queries.

The rules are those of ``domain.permissions``; here they are said to the database, for lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from espomail.domain.permissions import Actor
from espomail.store.in_list import chunks
from espomail.store.models import (
    AccountTeam,
    Arrival,
    Case,
    Email,
    EmailAccount,
    EmailTeam,
    EmailUser,
    Follow,
)


def readable_cases(actor: Actor) -> Any:
    """The condition for cases: of one's teams, assigned to one, or followed; None: all."""
    if actor.administers:
        return None
    user_id = actor.user_id or 0
    followed = Follow.select(Follow.record_id).where(
        (Follow.record_type == "case") & (Follow.user == user_id)
    )
    return (
        Case.team.in_(sorted(actor.team_ids) or [0])
        | (Case.assigned_user == user_id)
        | Case.id.in_(followed)
    )


def readable_mail(actor: Actor) -> Any:
    """The condition for mail: one's own, of one's teams, of readable cases; None: all.

    Mail that a filter skipped got no users; of one's own accounts it is one's own all the same.
    """
    cases = readable_cases(actor)
    if cases is None:
        return None
    user_id = actor.user_id or 0
    mine = EmailUser.select(EmailUser.email).where(EmailUser.user == user_id)
    teams = EmailTeam.select(EmailTeam.email).where(
        EmailTeam.team.in_(sorted(actor.team_ids) or [0])
    )
    return (
        Email.id.in_(mine)
        | Email.id.in_(teams)
        | (Email.created_by_id == user_id)
        | Email.id.in_(Arrival.select(Arrival.email).where(skipped_for(user_id)))
        | ((Email.parent_type == "case") & Email.parent_id.in_(Case.select(Case.id).where(cases)))
    )


def skipped_for(user_id: int) -> Any:
    """The condition for arrivals that a filter skipped in a user's own accounts."""
    # The few skipped rows have an index of their own, by their filter.
    return (
        Arrival.filter_id.is_null(False)
        & (Arrival.stage == "skipped")
        & Arrival.email_account_id.in_(own_accounts(user_id))
    )


def visible_arrivals(actor: Actor) -> Any:
    """The condition for arrivals whose decisions a user may see; None: all.

    A mail is one record for all accounts it came to; what became of it in a colleague's own account, or
    in the account of another team, is theirs to know, and of one that was removed nobody can tell any more
    whose it was. What was imported by hand came to no account.
    """
    cases = readable_cases(actor)
    if cases is None:
        return None
    user_id, account = actor.user_id or 0, Arrival.email_account_id
    of_teams = AccountTeam.select(AccountTeam.email_account).where(
        AccountTeam.team.in_(sorted(actor.team_ids) or [0])
    )
    groups = EmailAccount.select(EmailAccount.id).where(EmailAccount.owner.is_null())
    of_cases = Email.select(Email.id).where(
        (Email.parent_type == "case") & Email.parent_id.in_(Case.select(Case.id).where(cases))
    )
    return (
        account.is_null()
        | account.in_(own_accounts(user_id))
        | account.in_(of_teams)
        | (account.in_(groups) & Arrival.email.in_(of_cases))
    )


def visible_among(actor: Actor, arrival_ids: Iterable[int]) -> set[int]:
    """Of which of these arrivals a user may see the decisions."""
    rule = visible_arrivals(actor)
    if rule is None:
        return set(arrival_ids)
    found: set[int] = set()
    for chunk in chunks(arrival_ids):
        query = Arrival.select(Arrival.id).where(Arrival.id.in_(chunk) & rule)
        found.update(row[0] for row in query.tuples())
    return found


def own_accounts(user_id: int) -> Any:
    """The ids of a user's personal accounts, as a query."""
    return EmailAccount.select(EmailAccount.id).where(EmailAccount.owner == user_id)


def may_read_case(actor: Actor, number: int) -> bool:
    """Whether a user may read a case."""
    rule = readable_cases(actor)
    return rule is None or Case.select().where((Case.id == number) & rule).exists()


def may_read_email(actor: Actor, email_id: int) -> bool:
    """Whether a user may read a mail."""
    rule = readable_mail(actor)
    return rule is None or Email.select().where((Email.id == email_id) & rule).exists()


def readable_emails(actor: Actor, ids: Iterable[int]) -> set[int]:
    """Which of these mails a user may read."""
    rule = readable_mail(actor)
    found: set[int] = set()
    for chunk in chunks(ids):
        query = Email.select(Email.id).where(Email.id.in_(chunk))
        found.update(row[0] for row in (query if rule is None else query.where(rule)).tuples())
    return found
