"""Mail that people write: composed, answered through a case, kept as a draft (see ``drafts``), queued.

Rights are checked inside the transaction that queues: first who may, then what can send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from espomail.actions import letters
from espomail.actions.letters import Desk, Letter, Made
from espomail.domain.clock import iso
from espomail.domain.composing import Outgoing
from espomail.domain.mime.message import Address
from espomail.domain.permissions import Actor
from espomail.domain.sender_choice import Sender
from espomail.domain.sender_choice import senders as sorted_senders
from espomail.errors import DataError, NotPermitted
from espomail.store import (
    Store,
    access,
    address_states,
    cases,
    outbox,
    outbox_states,
    threads,
)
from espomail.store import senders as sender_store
from espomail.store import settings as settings_store
from espomail.store.models import Case

LONGEST_LIST = 100
LARGEST = 25 * 1024 * 1024


@dataclass(frozen=True)
class Posted:
    """What became of a letter. ``status``: queued, draft or preview; ``notes``: what to tell its author.

    ``not_before``: when a queued one goes out, in milliseconds; 0: at the next ``send``.
    """

    status: str
    email_id: int | None
    outbox_id: int | None
    outgoing: Outgoing
    notes: tuple[str, ...] = ()
    not_before: int = 0

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
            "at": iso(self.not_before) if self.not_before else None,
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
    check(letter)
    parent = letter.parent

    def make(desk: Desk, new_id: Callable[[], int]) -> Made:
        if parent is None or parent.type != "case":
            return letters.plain(desk, letter, new_id, draft)
        case = case_of(actor, parent.id)
        return letters.through_case(desk, letter, case, new_id, answers=False)

    return _post(store, actor, make, now, draft)


def case_reply(
    store: Store, actor: Actor, number: int, letter: Letter, now: int,
    draft: bool = False, preview: bool = False,
) -> Posted:  # fmt: skip
    """Answer the customer of a case. ``preview``: show the mail, store nothing.

    77 for a foreign case or From, 78 without a transport, 65 where there is nobody to answer.
    """
    check(letter)

    def make(desk: Desk, new_id: Callable[[], int]) -> Made:
        return letters.through_case(desk, letter, case_of(actor, number), new_id, answers=True)

    if not preview:
        return _post(store, actor, make, now, draft)
    with store.write():
        made = make(Desk.of(actor, settings_store.load(), now), lambda: 1)
        return Posted("preview", None, None, made.queued.outgoing, notes_of(made, now))


def check(letter: Letter) -> None:
    """Refuse what no server would take (65)."""
    if len(letter.to) > LONGEST_LIST or len(letter.cc or ()) > LONGEST_LIST:
        raise DataError(f"a mail goes to {LONGEST_LIST} addresses at most")
    size = sum(len(file.data) for file in letter.files or ())
    if size > LARGEST:
        raise DataError(f"the attachments have {size} bytes together; {LARGEST} are the most")


def case_of(actor: Actor, number: int) -> Case:
    """The case, or the one it was merged into (66, and 77 where the actor may not read it)."""
    case = cases.target(cases.get(number))
    if not access.may_read_case(actor, case.id):
        raise NotPermitted(f"{actor.login} may not work on case #{case.id}: not of their teams, not theirs")
    return case


def _post(
    store: Store, actor: Actor, make: Callable[[Desk, Callable[[], int]], Made], now: int, draft: bool
) -> Posted:
    with store.write():
        desk = Desk.of(actor, settings_store.load(), now)
        made = make(desk, outbox.new_email_id)
        if not draft:
            return queue(made, now)
        with address_errors():
            email_id = outbox.save_draft(made.queued, now)
        return Posted("draft", email_id, None, made.queued.outgoing, notes_of(made, now))


def queue(made: Made, now: int) -> Posted:
    """Queue a mail that is ready; a first answer to a case counts from now, unless it is to wait."""
    queued = made.queued
    if queued.conversation_id is None:
        (thread,) = threads.new_conversations([queued.parent], now)
        queued = replace(queued, conversation_id=thread)
    with address_errors():
        (outbox_id,) = outbox.add([queued], now).values()
    if queued.parent is not None and queued.parent.type == "case":
        cases.touched([queued.parent.id], now)
        if queued.not_before <= now:
            outbox_states.responded(queued.parent.id, now)
    later = queued.not_before if queued.not_before > now else 0
    return Posted("queued", queued.email_id, outbox_id, queued.outgoing, notes_of(made, now), later)


def notes_of(made: Made, now: int) -> tuple[str, ...]:
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
def address_errors() -> Iterator[None]:
    """What cannot stand in a header is bad input (65)."""
    try:
        yield
    except ValueError as error:
        raise DataError(f"{error}; correct it and try again") from error
