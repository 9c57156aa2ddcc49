"""Who might hear of a batch of mail: the facts of ``notify``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from espomail.domain.incoming import Incoming
from espomail.domain.notices import preferences as notice_preferences
from espomail.domain.notices.deciding import NoticeBook, Reader, event_of, mail_key
from espomail.store import bulk, notifications, outbox
from espomail.store.in_list import chunks
from espomail.store.models import (
    Case,
    Contact,
    Email,
    EmailTeam,
    EmailUser,
    Follow,
    Opportunity,
    TeamMember,
    User,
    UserAddress,
)

Record = tuple[str, int]


def readers() -> dict[int, Reader]:
    """Every user as notices see them: a team is small, so this is one look for any batch."""
    teams: dict[int, set[int]] = {}
    for user_id, team_id in TeamMember.select(TeamMember.user_id, TeamMember.team_id).tuples():
        teams.setdefault(user_id, set()).add(team_id)
    addresses: dict[int, list[str]] = {}
    query = UserAddress.select(UserAddress.user_id, UserAddress.address)
    for user_id, address in query.order_by(UserAddress.position).tuples():
        addresses.setdefault(user_id, []).append(address)
    return {
        user.id: Reader(
            user.id,
            user.login,
            bool(user.active),
            bool(user.is_admin),
            frozenset(teams.get(user.id, ())),
            user.name,
            next(iter(addresses.get(user.id, ())), ""),
            frozenset(addresses.get(user.id, ())),
            notice_preferences.of(user.preferences),
        )
        for user in User.select()
    }


def add_mail_people(book: NoticeBook, batch: Sequence[Incoming]) -> None:
    """The users and teams of the mails, and who wrote them here.

    Where that is only rehearsed, the people are what all copies of a mail bring.
    """
    users: dict[int, dict[int, bool]] = {}
    teams: dict[int, set[int]] = {}
    authors: dict[int, int] = {}
    for mail in batch:
        _bring(users.setdefault(mail.email_id, {}), mail.users)
        teams.setdefault(mail.email_id, set()).update(mail.teams)
    for chunk in chunks(users):
        written = Email.id.in_(chunk) & Email.created_by_id.is_null(False)
        authors.update(bulk.rows(Email.select(Email.id, Email.created_by_id).where(written)))
        seats = EmailUser.select(EmailUser.email_id, EmailUser.user_id, EmailUser.quiet, EmailUser.place)
        for email_id, user_id, quiet, place in bulk.rows(seats.where(EmailUser.email.in_(chunk))):
            users[email_id][user_id] = bool(quiet) or place == "trash"
        shared = EmailTeam.select(EmailTeam.email_id, EmailTeam.team_id)
        for email_id, team_id in bulk.rows(shared.where(EmailTeam.email.in_(chunk))):
            teams[email_id].add(team_id)
    book.mail_users, book.authors = users, authors
    book.mail_teams = {email_id: frozenset(ids) for email_id, ids in teams.items()}


def _bring(known: dict[int, bool], more: Mapping[int, bool]) -> None:
    for user_id, quiet in more.items():
        known.setdefault(user_id, quiet)  # as the store keeps the first seat that somebody gets


def add_told(book: NoticeBook, batch: Sequence[Incoming]) -> None:
    """Who was told of these mails before and why, and to whom that went out by mail."""
    events = {event_of(mail): mail.email_id for mail in batch}
    told = notifications.reasons_told(sorted(book.readers), events)
    book.told = {(events[event], user_id): reasons for (event, user_id), reasons in told.items()}
    keys = {mail_key(user_id, event): (events[event], user_id) for event, user_id in told}
    book.mailed = {keys[key] for key in outbox.queued(keys)}


def add_cases(book: NoticeBook, numbers: Iterable[int]) -> None:
    """The records, team and assignee of cases."""
    records: dict[int, tuple[Record, ...]] = {}
    teams: dict[int, int | None] = {}
    assignees: dict[int, int | None] = {}
    for chunk in chunks(numbers):
        query = Case.select(
            Case.id, Case.account_id, Case.contact_id, Case.lead_id, Case.team_id, Case.assigned_user_id
        ).where(Case.id.in_(chunk))
        for number, account, contact, lead, team, user in bulk.rows(query):
            named = (("account", account), ("contact", contact), ("lead", lead))
            records[number] = tuple((kind, id_) for kind, id_ in named if id_)
            teams[number], assignees[number] = team, user
    book.case_records, book.case_teams, book.assignees = records, teams, assignees


def add_followers(book: NoticeBook, batch: Sequence[Incoming]) -> None:
    """Who follows (or muted) the records that the mails and their cases belong to."""
    parents = {(m.parent.type, m.parent.id) for m in batch if m.parent}
    book.related = _related(parents)
    wanted = set(parents)
    wanted |= {record for m in batch for record in m.related}
    wanted |= {record for records in book.case_records.values() for record in records}
    wanted |= {record for records in book.related.values() for record in records}
    found: dict[Record, set[int]] = {}
    muted: dict[Record, set[int]] = {}
    for kind in {kind for kind, _ in wanted}:
        for chunk in chunks(id_ for k, id_ in wanted if k == kind):
            query = Follow.select(Follow.record_id, Follow.user_id, Follow.muted).where(
                (Follow.record_type == kind) & Follow.record_id.in_(chunk)
            )
            for record_id, user_id, is_muted in bulk.rows(query):
                found.setdefault((kind, record_id), set()).add(user_id)
                if is_muted:
                    muted.setdefault((kind, record_id), set()).add(user_id)
    book.followers = {record: frozenset(ids) for record, ids in found.items()}
    book.muted = {record: frozenset(ids) for record, ids in muted.items()}


def _related(parents: Iterable[Record]) -> dict[Record, tuple[Record, ...]]:
    """The account of a contact, and the account and contact of an opportunity."""
    found: dict[Record, tuple[Record, ...]] = {}
    by_kind: dict[str, list[int]] = {}
    for kind, record_id in parents:
        by_kind.setdefault(kind, []).append(record_id)
    for chunk in chunks(by_kind.get("contact", ())):
        query = Contact.select(Contact.id, Contact.account_id).where(Contact.id.in_(chunk))
        for record_id, account in query.tuples():
            found["contact", record_id] = (("account", account),) if account else ()
    for chunk in chunks(by_kind.get("opportunity", ())):
        query = Opportunity.select(Opportunity.id, Opportunity.account_id, Opportunity.contact_id)
        for record_id, account, contact in query.where(Opportunity.id.in_(chunk)).tuples():
            named = (("account", account), ("contact", contact))
            found["opportunity", record_id] = tuple((k, i) for k, i in named if i)
    return found
