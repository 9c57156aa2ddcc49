"""Which accounts the domains of strangers point to, by the batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from espomail.domain.incoming import Record
from espomail.domain.organisations import host_of, proposed, telling
from espomail.domain.settings import Settings
from espomail.store import owners
from espomail.store.in_list import chunks
from espomail.store.models import Account, Case, Contact, Email, RecordAddress


def houses(addresses: Iterable[str], settings: Settings, own: Iterable[str]) -> dict[str, list[Record]]:
    """The accounts that have, or whose contacts have, addresses in the domains of these; by domain."""
    shared = settings.free_mail | {host_of(address) for address in own}
    found: dict[str, dict[int, Record]] = {}
    for chunk in chunks(sorted(telling(map(host_of, addresses), shared))):
        for domain, account_id, name in (*_accounts(chunk), *_of_contacts(chunk)):
            found.setdefault(domain, {})[account_id] = Record("account", account_id, name)
    return {domain: [rows[key] for key in sorted(rows)] for domain, rows in found.items()}


def _accounts(domains: Sequence[object]) -> Iterable[tuple[str, int, str]]:
    here = RecordAddress.domain.in_(domains) & (RecordAddress.record_type == "account")
    query: Any = (
        RecordAddress.select(RecordAddress.domain, Account.id, Account.name)
        .join(Account, on=(Account.id == RecordAddress.record_id))
        .where(here & ~Account.removed)
    )
    return query.distinct().tuples()  # type: ignore[no-any-return,unused-ignore]


def _of_contacts(domains: Sequence[object]) -> Iterable[tuple[str, int, str]]:
    here = RecordAddress.domain.in_(domains) & (RecordAddress.record_type == "contact")
    query: Any = (
        RecordAddress.select(RecordAddress.domain, Account.id, Account.name)
        .join(Contact, on=(Contact.id == RecordAddress.record_id))
        .join(Account, on=(Account.id == Contact.account))
        .where(here & ~Contact.removed & ~Account.removed)
    )
    return query.distinct().tuples()  # type: ignore[no-any-return,unused-ignore]


def for_mail(email: Email, settings: Settings) -> list[dict[str, Any]]:
    """The accounts proposed for a mail that is linked to no record, or to a case of nobody known."""
    if email.parent_type == "case":
        return for_case(Case.get_by_id(email.parent_id), settings)
    return _for_stranger(email.from_address, settings) if email.parent_type is None else []


def for_case(case: Case, settings: Settings) -> list[dict[str, Any]]:
    """The accounts proposed for a case without account, contact and lead, by who wrote first."""
    if case.account_id or case.contact_id or case.lead_id:
        return []
    query = Email.select(Email.from_address).where(
        (Email.parent_type == "case") & (Email.parent_id == case.id) & (Email.direction == "in")
    )
    first = query.order_by(Email.id).first()
    return _for_stranger(first.from_address, settings) if first else []


def _for_stranger(address: str, settings: Settings) -> list[dict[str, Any]]:
    own = owners.own_addresses()
    if address in own or address in owners.user_addresses() or owners.owners_of([address]):
        return []
    return proposed(address, houses([address], settings, own))
