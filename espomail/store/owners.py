"""Which records, users and accounts addresses belong to: the facts of linking, by the batch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from espomail.domain.incoming import Record
from espomail.store import bulk
from espomail.store.in_list import InList
from espomail.store.models import (
    Account,
    Contact,
    Conversation,
    EmailAccount,
    Lead,
    Opportunity,
    Participant,
    RecordAddress,
    Table,
    TeamMember,
    User,
    UserAddress,
)

if TYPE_CHECKING:  # only linking needs these, and each class takes its time to be made
    from espomail.domain.known import Insider, Owner

RANK = {"contact": 0, "account": 1, "lead": 2}
CHUNK = 500


def own_addresses() -> frozenset[str]:
    """Every address of our e-mail accounts, with their Reply-To."""
    query = EmailAccount.select(EmailAccount.address, EmailAccount.reply_to).tuples()
    return frozenset(each.lower() for row in query for each in row if each)


def user_addresses() -> dict[str, int]:
    """Every active user's addresses."""
    query = UserAddress.select(UserAddress.address, UserAddress.user_id).join(User).where(User.active)
    return dict(query.tuples())


def insiders() -> dict[str, Insider]:
    """Every user by each of their addresses; the deactivated ones take part in nothing as users."""
    from espomail.domain.known import Insider

    teams: dict[int, set[int]] = {}
    for user_id, team_id in TeamMember.select(TeamMember.user_id, TeamMember.team_id).tuples():
        teams.setdefault(user_id, set()).add(team_id)
    columns = (UserAddress.address, User.id, User.login, User.is_admin, User.active)
    return {
        address: Insider(user_id, login, bool(admin), frozenset(teams.get(user_id, ())), bool(active))
        for address, user_id, login, admin, active in UserAddress.select(*columns).join(User).tuples()
    }


def is_known_outside(address: str) -> bool:
    """Whether an address is a record's, or of somebody who takes part in a case, and no account's."""
    if address in own_addresses():
        return False
    of_record = RecordAddress.select().where(RecordAddress.address == address)
    of_case = Conversation.case_id.is_null(False) & (Participant.address == address)
    part = Participant.select().join(Conversation).where(of_case)
    return bool(of_record.exists() or part.exists())


def owners_of(addresses: Iterable[str]) -> dict[str, list[Owner]]:
    """The records of addresses: contacts first, then accounts, then leads; the oldest first."""
    wanted = sorted(set(addresses))
    rows: list[tuple[str, str, int]] = []
    for start in range(0, len(wanted), CHUNK):
        query = RecordAddress.select(
            RecordAddress.address, RecordAddress.record_type, RecordAddress.record_id
        ).where(RecordAddress.address.in_(InList(wanted[start : start + CHUNK])))
        rows.extend(bulk.rows(query))
    found = _owners(rows)
    result: dict[str, list[Owner]] = {}
    for address, kind, record_id in sorted(rows, key=lambda row: (RANK.get(row[1], 9), row[2])):
        if (kind, record_id) in found:
            result.setdefault(address, []).append(found[kind, record_id])
    return result


def _owners(rows: list[tuple[str, str, int]]) -> dict[tuple[str, int], Owner]:
    ids: dict[str, set[int]] = {"contact": set(), "account": set(), "lead": set()}
    for _, kind, record_id in rows:
        ids[kind].add(record_id)
    from espomail.domain.known import Owner

    owners: dict[tuple[str, int], Owner] = {}
    for account in _rows(Account, ids["account"]):
        owners["account", account.id] = Owner(Record("account", account.id, account.name))
    contacts = _rows(Contact, ids["contact"])
    leads = _rows(Lead, ids["lead"])
    accounts = _names(Account, [*contacts, *leads], "account_id")
    people = _names(Contact, leads, "contact_id")
    for contact in contacts:
        owners["contact", contact.id] = Owner(
            Record("contact", contact.id, contact.name), accounts.get(contact.account_id)
        )
    for lead in leads:
        owners["lead", lead.id] = Owner(
            Record("lead", lead.id, lead.name),
            accounts.get(lead.account_id),
            people.get(lead.contact_id),
        )
    return owners


def _rows(table: type[Table], ids: set[int]) -> list[Any]:
    if not ids:
        return []
    return list(table.select().where(table.id.in_(sorted(ids)) & ~table.removed))


def _names(table: type[Table], rows: list[Any], column: str) -> dict[int | None, Record]:
    kind = table.__name__.lower()
    ids = {getattr(row, column) for row in rows} - {None}
    return {row.id: Record(kind, row.id, row.name) for row in _rows(table, ids)}


def open_opportunities(owners: Iterable[Owner]) -> dict[tuple[str, int], list[Record]]:
    """The open opportunities of contacts and accounts."""
    contacts: set[int] = set()
    accounts: set[int] = set()
    for owner in owners:
        for record in (owner.record, owner.account, owner.contact):
            if record and record.type in ("contact", "account"):
                (contacts if record.type == "contact" else accounts).add(record.id)
    if not contacts and not accounts:
        return {}
    query = Opportunity.select().where(
        Opportunity.is_open
        & ~Opportunity.removed
        & (Opportunity.contact.in_(contacts or {0}) | Opportunity.account.in_(accounts or {0}))
    )
    found: dict[tuple[str, int], list[Record]] = {}
    for row in query.order_by(Opportunity.id):
        record = Record("opportunity", row.id, row.name)
        if row.contact_id:
            found.setdefault(("contact", row.contact_id), []).append(record)
        if row.account_id:
            found.setdefault(("account", row.account_id), []).append(record)
    return found
