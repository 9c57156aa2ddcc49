"""Mail that people write: composed, answered through a case, kept as a draft, queued.

Rights are checked inside the transaction that queues: first who may, then what can send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from espomail.actions import letters
from espomail.actions.letters import Desk, Letter, Made
from espomail.domain.composing import File, Outgoing
from espomail.domain.message import Address
from espomail.domain.permissions import Actor
from espomail.domain.sender_choice import Sender
from espomail.domain.sender_choice import senders as sorted_senders
from espomail.errors import DataError, NotPermitted, Usage
from espomail.store import (
    Store,
    access,
    address_states,
    cases,
    correspondence,
    mailbox,
    outbox,
    outbox_states,
    raws,
    threads,
)
from espomail.store import senders as sender_store
from espomail.store import settings as settings_store
from espomail.store.models import Case, Email

LONGEST_LIST = 100
LARGEST = 25 * 1024 * 1024


@dataclass(frozen=True)
class Posted:
    """What became of a letter. ``status``: queued, draft or preview; ``notes``: what to tell its author."""

    status: str
    email_id: int | None
    outbox_id: int | None
    outgoing: Outgoing
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The document that ``--json`` prints."""
        mail = self.outgoing
        return {
            "status": self.status,
            "email": self.email_id,
            "outbox": self.outbox_id,
            "message_id": mail.message_id,
            "from": {"name": mail.from_name, "address": mail.from_address},
            "reply_to": mail.reply_to or None,
            "to": [_pair(each) for each in mail.to],
            "cc": [_pair(each) for each in mail.cc],
            "subject": mail.subject,
            "text": mail.text,
            "attachments": [file.name for file in mail.attachments],
            "notes": list(self.notes),
        }


def _pair(who: Address) -> dict[str, str]:
    return {"name": who.name, "address": who.address}


def senders(actor: Actor) -> list[Sender]:
    """Every account as a sender, in the order they are chosen; the unusable ones with their reason."""
    settings = settings_store.load()
    return sorted_senders(sender_store.accounts(), actor, settings.system_address)


def compose_mail(store: Store, actor: Actor, letter: Letter, now: int, draft: bool = False) -> Posted:
    """Queue a mail, or keep it as a draft; with a case as parent, its answers come to the group address.

    77 for a foreign case or From, 78 without a transport, 65 for addresses nothing can be sent to.
    """
    _check(letter)
    parent = letter.parent

    def make(desk: Desk, email_id: int) -> Made:
        if parent is None or parent.type != "case":
            return letters.plain(desk, letter, email_id)
        case = _case(actor, parent.id)
        return letters.through_case(desk, letter, case, email_id, answers=False)

    return _post(store, actor, make, now, draft)


def case_reply(
    store: Store, actor: Actor, number: int, letter: Letter, now: int,
    draft: bool = False, preview: bool = False,
) -> Posted:  # fmt: skip
    """Answer the customer of a case. ``preview``: show the mail, store nothing.

    77 for a foreign case or From, 78 without a transport, 65 where there is nobody to answer.
    """
    _check(letter)

    def make(desk: Desk, email_id: int) -> Made:
        return letters.through_case(desk, letter, _case(actor, number), email_id, answers=True)

    if not preview:
        return _post(store, actor, make, now, draft)
    with store.write():
        made = make(Desk.of(actor, settings_store.load(), now), 1)
        return Posted("preview", None, None, made.queued.outgoing, _notes(made, now))


def send_draft(
    store: Store, actor: Actor, email_id: int, now: int, not_before: int = 0, changes: Letter | None = None
) -> Posted:
    """Queue a draft under its Message-ID; what ``changes`` names replaces what was written."""
    with store.write():
        email = _draft(actor, email_id)
        if email.parent_type == "case":
            _case(actor, email.parent_id)  # it may not be theirs any more
        desk = Desk.of(actor, settings_store.load(), now)
        outgoing = _revised(email, changes or Letter(), now)
        account = desk.account_for(outgoing.from_address)
        queued = outbox.Queued(
            dedupe_key=f"mail:{email_id}",
            kind="mail",
            outgoing=outgoing,
            email_account_id=account.id,
            mail_from=outgoing.from_address,
            parent=mailbox.parent(email),
            conversation_id=email.conversation_id,
            replied_id=email.replied_id,
            created_by_id=email.created_by_id,
            not_before=not_before,
            email_id=email_id,
        )
        return _queue(Made(queued), now)


def _check(letter: Letter) -> None:
    if len(letter.to) > LONGEST_LIST or len(letter.cc) > LONGEST_LIST:
        raise DataError(f"a mail goes to {LONGEST_LIST} addresses at most")
    size = sum(len(file.data) for file in letter.files)
    if size > LARGEST:
        raise DataError(f"the attachments have {size} bytes together; {LARGEST} are the most")


def _case(actor: Actor, number: int) -> Case:
    """The case, or the one it was merged into (66, and 77 where the actor may not read it)."""
    case = cases.target(cases.get(number))
    if not access.may_read_case(actor, case.id):
        raise NotPermitted(f"{actor.login} may not work on case #{case.id}: not of their teams, not theirs")
    return case


def _post(
    store: Store, actor: Actor, make: Callable[[Desk, int], Made], now: int, draft: bool
) -> Posted:
    with store.write():
        desk = Desk.of(actor, settings_store.load(), now)
        made = make(desk, outbox.new_email_id())
        if not draft:
            return _queue(made, now)
        with _address_errors():
            email_id = outbox.save_draft(made.queued, now)
        return Posted("draft", email_id, None, made.queued.outgoing, _notes(made, now))


def _queue(made: Made, now: int) -> Posted:
    queued = made.queued
    if queued.conversation_id is None:
        (thread,) = threads.new_conversations([queued.parent], now)
        queued = replace(queued, conversation_id=thread)
    with _address_errors():
        (outbox_id,) = outbox.add([queued], now).values()
    if queued.parent is not None and queued.parent.type == "case":
        cases.touched([queued.parent.id], now)
        if queued.not_before <= now:
            outbox_states.responded(queued.parent.id, now)
    return Posted("queued", queued.email_id, outbox_id, queued.outgoing, _notes(made, now))


def _notes(made: Made, now: int) -> tuple[str, ...]:
    """What to tell the author; also whose address is known to fail."""
    mail = made.queued.outgoing
    invalid = address_states.invalid((each.key for each in (*mail.to, *mail.cc)), now)
    failing = (
        f"mail to {each['address']} came back on {each['since'][:10]}"
        f" ({each['diagnostic'] or each['status'] or 'no such address'}); this one will probably, too"
        for each in invalid.values()
    )
    return (*made.notes, *failing)


@contextmanager
def _address_errors() -> Iterator[None]:
    """What cannot stand in a header is bad input (65)."""
    try:
        yield
    except ValueError as error:
        raise DataError(f"{error}; correct it and try again") from error


def _draft(actor: Actor, email_id: int) -> Email:
    email = mailbox.get(email_id)
    if not actor.administers and email.created_by_id != actor.user_id:
        raise NotPermitted(f"{actor.login} may not send email {email_id}: it is not their draft")
    if email.status != "draft":
        raise Usage(f"email {email_id} is no draft but {email.status}; see: espomail email show {email_id}")
    return email


def _revised(email: Email, changes: Letter, now: int) -> Outgoing:
    """A draft as it goes out: today's date, and what was changed."""
    kept = correspondence.answered(email)
    lists = email.addresses
    return Outgoing(
        message_id=email.message_id,
        date=now,
        from_name=email.from_name,
        from_address=changes.sender or email.from_address,
        to=changes.to or _addresses(lists["to"]),
        cc=changes.cc or _addresses(lists["cc"]),
        subject=changes.subject or email.subject,
        text=changes.text or email.text,
        in_reply_to=next(iter(email.in_reply_to), None),
        references=kept.references,
        reply_to=kept.reply_to[0].address if kept.reply_to else "",
        attachments=changes.files or _files(email),
    )


def _addresses(pairs: list[list[str]]) -> tuple[Address, ...]:
    return tuple(Address(name, address) for name, address in pairs)


def _files(email: Email) -> tuple[File, ...]:
    if not email.attachments:
        return ()
    from espomail.domain.parsing import attachment_data

    raw = raws.one(email.raw_id)
    return tuple(
        File(each["name"], each["content_type"], attachment_data(raw, index))
        for index, each in enumerate(email.attachments)
    )
