"""Drafts: changed, sent, dropped; also mail that was taken back or refused before anybody got it.

A draft keeps its id and Message-ID, so that whatever answers it still finds its record.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from espomail.actions import meanwhile
from espomail.actions.letters import Desk, Letter, Made
from espomail.actions.sending import Posted, address_errors, case_of, check, notes_of, queue
from espomail.domain.composing import File, Outgoing, numbered_subject
from espomail.domain.mime.message import Address
from espomail.domain.permissions import Actor
from espomail.errors import DataError, NotPermitted, Usage
from espomail.store import Store, correspondence, drafts, mailbox, outbox, outbox_states, raws
from espomail.store import settings as settings_store
from espomail.store.models import Email
from espomail.store.outbox import Queued


@dataclass(frozen=True)
class Draft:
    """A draft as its author sees it before changing it."""

    id: int
    subject: str
    to: tuple[str, ...]
    text: str


def look(store: Store, actor: Actor, email_id: int) -> Draft:
    """A draft of the actor's (66; 77 for somebody else's; 2 for what is none)."""
    with store.read():
        email = _draft(actor, email_id)
        to = tuple(address for _, address in email.addresses["to"])
        return Draft(email.id, email.subject, to, email.text)


def send(
    store: Store, actor: Actor, email_id: int, now: int, not_before: int = 0, changes: Letter | None = None
) -> Posted:
    """Queue a draft under its Message-ID; what ``changes`` names replaces what was written.

    77 for a foreign draft, case or From, 78 without a transport, 65 without a recipient.
    """
    check(changes or Letter())
    with store.write():
        email = _draft(actor, email_id)
        made = _made(actor, email, changes or Letter(), max(now, not_before), not_before)
        if not made.queued.outgoing.to:
            raise DataError(f"draft {email_id} has nobody to go to; give --to")
        drafts.set_aside(email_id, "corrected and queued anew")
        return queue(made, now)


def edit(store: Store, actor: Actor, email_id: int, changes: Letter, now: int) -> Posted:
    """Change a draft and keep it; mail that was refused becomes a draft again by that."""
    check(changes)
    with store.write():
        email = _draft(actor, email_id)
        made = _made(actor, email, changes, now, 0)
        drafts.set_aside(email_id, "taken back to be changed")
        before = email.raw_id
        with address_errors():
            outbox.save_draft(made.queued, now)
        drafts.forget_bytes(before)
        return Posted("draft", email_id, None, made.queued.outgoing, notes_of(made, now))


def drop(store: Store, actor: Actor, email_ids: list[int]) -> list[int]:
    """Delete drafts, all of them or none; their ids."""
    with store.write():
        for email_id in email_ids:
            if _draft(actor, email_id).status != "draft":
                raise Usage(f"email {email_id} failed; make it a draft again with: {_cancel(email_id)}")
        for email_id in email_ids:
            drafts.drop(email_id)
        return email_ids


def _draft(actor: Actor, email_id: int) -> Email:
    """A mail its author may still change: a draft, or one that failed before anybody got it."""
    email = mailbox.get(email_id)
    if not actor.administers and email.created_by_id != actor.user_id:
        raise NotPermitted(f"{actor.login} may not touch email {email_id}: it is not their draft")
    if email.status == "draft":
        return email
    if email.status == "failed" and not any(map(outbox_states.is_reached, drafts.attempts(email_id))):
        return email
    hint = f"; take it back first: {_cancel(email_id)}" if email.status == "queued" else ""
    raise Usage(
        f"email {email_id} is no draft but {email.status}{hint or f'; see: espomail email show {email_id}'}"
    )


def _cancel(email_id: int) -> str:
    ids = [row.id for row in drafts.attempts(email_id)]
    return f"espomail outbox cancel {ids[-1] if ids else 'ID'}"


def _made(actor: Actor, email: Email, changes: Letter, date: int, not_before: int) -> Made:
    desk = Desk.of(actor, settings_store.load(), date)
    parent = mailbox.parent(email)
    notes: tuple[str, ...] = ()
    if parent is not None and parent.type == "case":
        notes = _case_notes(actor, parent.id, email)
        if changes.subject:
            changes = replace(changes, subject=numbered_subject(changes.subject, parent.id))
    outgoing = _revised(email, changes, date)
    account = desk.account_for(outgoing.from_address)
    if outgoing.from_address != email.from_address:
        outgoing = replace(outgoing, from_name=account.from_name)
    queued = Queued(
        dedupe_key=f"mail:{email.id}",
        kind="mail",
        outgoing=outgoing,
        email_account_id=account.id,
        mail_from=outgoing.from_address,
        parent=parent,
        conversation_id=email.conversation_id,
        replied_id=email.replied_id,
        created_by_id=email.created_by_id,
        not_before=not_before,
        email_id=email.id,
    )
    return Made(queued, notes)


def _case_notes(actor: Actor, number: int, email: Email) -> tuple[str, ...]:
    """What happened in the case since the draft was written (77 where the actor may not read it)."""
    case = case_of(actor, number)
    mail = correspondence.answered(mailbox.get(email.replied_id)) if email.replied_id else None
    others = meanwhile.answered_by_others(actor, case, mail)
    return (*others, *(meanwhile.wrote_again(case, email.replied_id) if mail else ()))


def _revised(email: Email, changes: Letter, date: int) -> Outgoing:
    """A draft as it goes out: its new date, and what was changed."""
    kept = correspondence.answered(email)
    lists = email.addresses
    return Outgoing(
        message_id=email.message_id,
        date=date,
        from_name=email.from_name,
        from_address=changes.sender or email.from_address,
        to=changes.to or _addresses(lists["to"]),
        cc=_addresses(lists["cc"]) if changes.cc is None else changes.cc,
        subject=changes.subject or email.subject,
        text=changes.text or email.text,
        in_reply_to=next(iter(email.in_reply_to), None),
        references=kept.references,
        reply_to=kept.reply_to[0].address if kept.reply_to else "",
        attachments=_files(email) if changes.files is None else changes.files,
    )


def _addresses(pairs: list[list[str]]) -> tuple[Address, ...]:
    return tuple(Address(name, address) for name, address in pairs)


def _files(email: Email) -> tuple[File, ...]:
    if not email.attachments:
        return ()
    from espomail.domain.mime.parsing import stored_files

    found = stored_files(raws.one(email.raw_id), email.attachments)
    return tuple(
        File(each["name"], each["content_type"], data)
        for each, data in zip(email.attachments, found, strict=True)
    )
