"""A person's words made into a mail: sender, recipients, thread, token and quotation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from espomail import rendering
from espomail.actions import meanwhile
from espomail.domain import tokens
from espomail.domain.clock import iso
from espomail.domain.composing import File, Outgoing, numbered_subject, one_line, reply_subject
from espomail.domain.incoming import Record
from espomail.domain.known import LETTER_OF
from espomail.domain.mime.message import Address
from espomail.domain.permissions import Actor
from espomail.domain.sender_choice import SenderAccount, choose, default_sender, no_default
from espomail.domain.settings import Settings
from espomail.errors import ConfigurationError, DataError, NotPermitted
from espomail.store import correspondence, email_accounts, letter_facts, senders
from espomail.store import tokens as token_store
from espomail.store.correspondence import Answered
from espomail.store.models import Case
from espomail.store.outbox import Queued

QUOTED = 100_000


@dataclass(frozen=True)
class Letter:
    """What a person wants to send. ``sender``: the From; empty: the usual one.

    ``cc``, ``files``: None where nothing was said, so that a draft keeps what it has.
    ``not_before``: milliseconds since 1970, for mail that is to go out later.
    """

    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] | None = None
    subject: str = ""
    text: str = ""
    files: tuple[File, ...] | None = None
    sender: str = ""
    parent: Record | None = None
    not_before: int = 0


@dataclass(frozen=True)
class Desk:
    """What is read once for making a mail, inside the caller's transaction."""

    actor: Actor
    settings: Settings
    accounts: Sequence[SenderAccount]
    now: int

    @classmethod
    def of(cls, actor: Actor, settings: Settings, now: int) -> Desk:
        """The desk as it stands now."""
        return cls(actor, settings, senders.accounts(), now)

    def account_for(self, address: str) -> SenderAccount:
        """The account for a From (77 without the right to it, 78 without a transport)."""
        choice = choose(address, self.accounts, self.actor, self.settings.system_address)
        if choice.account is not None:
            return choice.account
        raise (ConfigurationError if choice.permitted else NotPermitted)(choice.reason)

    def usual_account(self) -> SenderAccount:
        """The account for a mail without a From (78 where there is none)."""
        found = default_sender(self.accounts, self.actor, self.settings.system_address)
        if found is not None:
            return found
        raise ConfigurationError(no_default(self.accounts, self.actor, self.settings.system_address))


@dataclass(frozen=True)
class Made:
    """A mail that is ready to be queued, and what its author should be told."""

    queued: Queued
    notes: tuple[str, ...] = ()


def plain(desk: Desk, letter: Letter, new_id: Callable[[], int], draft: bool = False) -> Made:
    """A mail whose parent is no case, or that has none; only a draft may have no recipient yet.

    ``new_id`` gives its number; it is asked last, since a number that was taken is never free again.
    """
    account = desk.account_for(letter.sender) if letter.sender else desk.usual_account()
    if not letter.to and not draft:
        raise DataError("a mail needs somebody to go to; give --to")
    email_id = new_id()
    kind, number = _subject_of_token(letter.parent, email_id)
    outgoing = Outgoing(
        message_id=_message_id(desk, account, kind, number, email_id),
        date=max(desk.now, letter.not_before),
        from_name=account.from_name,
        from_address=letter.sender or account.address,
        to=letter.to,
        cc=letter.cc or (),
        subject=one_line(letter.subject),
        text=letter.text,
        attachments=letter.files or (),
    )
    return Made(_queued(desk, letter, outgoing, account, email_id))


def _subject_of_token(parent: Record | None, email_id: int) -> tuple[str, int]:
    if parent is not None and parent.type in LETTER_OF:
        return LETTER_OF[parent.type], parent.id
    return "e", email_id


def through_case(desk: Desk, letter: Letter, case: Case, new_id: Callable[[], int], answers: bool) -> Made:
    """A mail whose parent is a case: the next answer comes to the group address. ``new_id`` as for ``plain``.

    ``answers``: it answers the customer's newest mail, and without ``to`` goes to whom that came from.
    """
    mail = correspondence.customer_mail(case.id)
    to = letter.to or correspondence.answer_goes_to(case, mail)
    if not to:
        raise DataError(
            f"case #{case.id} has no customer to answer; give an address with: "
            f"espomail email send --parent case:{case.id} --to ADDRESS"
        )
    reply_to, notes = _reply_to(desk, case, letter)
    if answers:
        notes += meanwhile.answered_by_others(desk.actor, case, mail)
    account = _account(desk, case, letter)
    email_id = new_id()
    outgoing = Outgoing(
        message_id=_message_id(desk, account, "c", case.id, email_id),
        date=max(desk.now, letter.not_before),
        from_name=account.from_name,
        from_address=letter.sender or account.address,
        to=to,
        cc=letter.cc or (),
        subject=_subject(letter, case, mail, answers),
        text=_quoting(letter.text, mail),
        in_reply_to=mail.message_id if mail else None,
        references=_references(mail),
        reply_to=reply_to or letter.sender or account.address,
        attachments=letter.files or (),
    )
    parent = Record("case", case.id, case.name)
    replied = mail.id if mail else None
    return Made(_queued(desk, letter, outgoing, account, email_id, case, parent, replied), notes)


def _account(desk: Desk, case: Case, letter: Letter) -> SenderAccount:
    """The From's account: the one given, else the case's group account, else the usual one."""
    group = email_accounts.get(case.email_account_id) if case.email_account_id else None
    if letter.sender:
        return desk.account_for(letter.sender)
    return desk.account_for(group.address) if group is not None else desk.usual_account()


def _reply_to(desk: Desk, case: Case, letter: Letter) -> tuple[str, tuple[str, ...]]:
    """Where the next answer goes: the group address, else the system address, else the sender (empty)."""
    group = email_accounts.get(case.email_account_id) if case.email_account_id else None
    if group is not None:
        return group.reply_to or group.address, ()
    system = desk.settings.system_address
    where = f"the system address {system}" if system else "the sender"
    return system or "", (f"case #{case.id} has no group account: answers go to {where}",)


def _subject(letter: Letter, case: Case, mail: Answered | None, answers: bool) -> str:
    if letter.subject:
        return numbered_subject(letter.subject, case.id)
    if mail is not None and answers:
        return reply_subject(mail.subject, case.id)
    return numbered_subject(case.name, case.id)


def _references(mail: Answered | None) -> tuple[str, ...]:
    """The full chain, oldest first (RFC 5322, 3.6.4)."""
    if mail is None:
        return ()
    return (*mail.references, *([mail.message_id] if mail.message_id else []))


def _quoting(text: str, mail: Answered | None) -> str:
    """The words with the answered mail quoted below, as the template ``quoted_reply`` has it."""
    values = {
        "from_name": mail.sender.name,
        "from_address": mail.sender.address,
        "text": mail.text[:QUOTED],
        "date": iso(mail.received_at),
    } if mail else None  # fmt: skip
    return rendering.letter(
        "quoted_reply", {"text": text, "email": values}, letter_facts.overrides()
    ).text


def _message_id(desk: Desk, account: SenderAccount, kind: str, number: int, email_id: int) -> str:
    nonce = tokens.nonce(f"mail:{email_id}")
    domain = desk.settings.token_domain or account.address.rpartition("@")[2]
    return tokens.make(token_store.keyring(), kind, number, nonce, domain)


def _queued(
    desk: Desk,
    letter: Letter,
    outgoing: Outgoing,
    account: SenderAccount,
    email_id: int,
    case: Case | None = None,
    parent: Record | None = None,
    replied_id: int | None = None,
) -> Queued:
    teams = set(account.team_ids) if account.kind == "group" else set()
    if case is not None and case.team_id:
        teams.add(case.team_id)
    return Queued(
        dedupe_key=f"mail:{email_id}",
        kind="mail",
        outgoing=outgoing,
        email_account_id=account.id,
        mail_from=outgoing.from_address,
        parent=parent or letter.parent,
        conversation_id=case.conversation_id if case is not None else None,
        replied_id=replied_id,
        created_by_id=desk.actor.user_id,
        not_before=letter.not_before,
        team_ids=tuple(sorted(teams)),
        email_id=email_id,
    )
