"""What an answer through a case must know: the mail it answers, and to whom it may go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from espomail.domain.mime.message import Address
from espomail.store import owners
from espomail.store.models import (
    Account,
    Case,
    Contact,
    Conversation,
    Email,
    Lead,
    Participant,
    RecordAddress,
)

LOOKED_AT = 50


@dataclass(frozen=True)
class Answered:
    """A mail that is answered."""

    id: int
    message_id: str | None
    references: tuple[str, ...]
    subject: str
    sender: Address
    reply_to: tuple[Address, ...]
    text: str
    received_at: int


def customer_mail(number: int) -> Answered | None:
    """The newest mail of a case that a person outside wrote; else the newest that came in at all."""
    query = (
        Email.select()
        .where((Email.parent_type == "case") & (Email.parent_id == number) & (Email.direction == "in"))
        .order_by(Email.received_at.desc(), Email.id.desc())
        .limit(LOOKED_AT)
    )
    mails = list(query)
    ours = owners.own_addresses() | set(owners.user_addresses())
    best = next((mail for mail in mails if _by_customer(mail, ours)), None)
    found = best or next(iter(mails), None)
    return answered(found) if found is not None else None


def _by_customer(mail: Email, ours: frozenset[str]) -> bool:
    auto: dict[str, Any] = mail.auto or {}
    bounce: dict[str, Any] = mail.bounce or {}
    automatic = bool(auto.get("is_auto") or bounce.get("is_bounce"))
    return bool(mail.from_address) and mail.from_address not in ours and not automatic


def answered(mail: Email) -> Answered:
    """A stored mail as the one that is answered."""
    return Answered(
        mail.id,
        mail.message_id,
        tuple(mail.refs),
        mail.subject,
        Address(mail.from_name, mail.from_address),
        tuple(Address(name, address) for name, address in mail.addresses.get("reply_to", ())),
        mail.text,
        mail.received_at,
    )


def answer_goes_to(case: Case, mail: Answered | None) -> tuple[Address, ...]:
    """To whom an answer goes: the mail's Reply-To, else its From; without a mail, the case's customer.

    A Reply-To that came into a running case from outside counts only where its owner takes part already:
    else a forged From would lead our answer to a stranger.
    """
    if mail is None:
        return _customer(case)
    trusted = _opened(case, mail) or all(_takes_part(case, each.key) for each in mail.reply_to)
    ours = owners.own_addresses()
    wanted = tuple(each for each in mail.reply_to if each.key not in ours) if trusted else ()
    return wanted or (mail.sender,)


def _opened(case: Case, mail: Answered) -> bool:
    first = (
        Email.select(Email.id)
        .where((Email.parent_type == "case") & (Email.parent_id == case.id) & (Email.direction == "in"))
        .order_by(Email.id)
        .first()
    )
    return first is not None and first.id == mail.id


def _takes_part(case: Case, address: str) -> bool:
    conversations = Conversation.select(Conversation.id).where(Conversation.case_id == case.id)
    return bool(
        Participant.select()
        .where(Participant.conversation.in_(conversations) & (Participant.address == address))
        .exists()
    )


def _customer(case: Case) -> tuple[Address, ...]:
    """The main address of the case's contact, else of its account, else of its lead."""
    for kind, table in (("contact", Contact), ("account", Account), ("lead", Lead)):
        record_id = getattr(case, f"{kind}_id")
        row = (
            RecordAddress.select()
            .where((RecordAddress.record_type == kind) & (RecordAddress.record_id == record_id))
            .order_by(RecordAddress.position)
            .first()
        )
        if row is not None:
            return (Address(table.get_by_id(record_id).name, row.address),)
    return ()
