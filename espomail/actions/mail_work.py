"""What people do with stored mail: read, mark, link, bring back, take out attachments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from espomail.domain.permissions import Actor
from espomail.errors import Damaged, DataError, NotFound, NotPermitted, Usage
from espomail.store import (
    Store,
    access,
    cases,
    email_accounts,
    mail_lists,
    mailbox,
    organisations,
    originals,
    raws,
    records,
)
from espomail.store import settings as settings_store
from espomail.store.models import Arrival, Email

MARKS: dict[str, dict[str, object]] = {
    "read": {"is_read": True},
    "unread": {"is_read": False},
    "important": {"important": True},
    "unimportant": {"important": False},
    "archive": {"place": "archive"},
    "trash": {"place": "trash"},
    "inbox": {"place": "inbox"},
}


def readable(actor: Actor, words: Sequence[str]) -> list[Email]:
    """Mails by id or Message-ID, all of which the actor may read (66, 77)."""
    found = [mailbox.find(word) for word in dict.fromkeys(words)]
    allowed = access.readable_emails(actor, [email.id for email in found])
    for email in found:
        if email.id not in allowed:
            raise NotPermitted(f"{actor.login} may not read email {email.id}: it is not for them")
    return found


def document(store: Store, actor: Actor, word: str) -> dict[str, Any]:
    """A mail with its bodies, in the shape of JSON; its HTML safe to show (as sent: ``raw``)."""
    with store.read():
        (email,) = readable(actor, [word])
        (found,) = mail_lists.documents([email], actor)
        html, damage = _html(email)
        original = originals.texts([email.id]).get(email.id, "")
        proposed = organisations.for_mail(email, settings_store.load())
    from espomail.domain.html.text import sanitised
    from espomail.domain.replies.text import visible

    return {
        **found,
        "text": email.text,
        "html": None if html is None else sanitised(html),
        "reply_text": visible(
            email.text,
            html,
            email.subject,
            original=original,
            answers=bool(email.in_reply_to or email.refs),
            recipients={each["address"].lower() for kind in ("to", "cc") for each in found[kind]},
        ),
        "attachments": [{"id": index, **each} for index, each in enumerate(email.attachments, 1)],
        "auto": email.auto,
        "bounce": email.bounce,
        "defects": [*email.defects, *damage],
        "proposed": proposed,
    }


def _html(email: Email) -> tuple[str | None, list[str]]:
    """The HTML as it was sent, and what hinders reading it: it lies in the raw bytes only."""
    if not email.has_html or email.raw_id is None:
        return None, []
    from espomail.domain.mime.parsing import parse

    try:
        return parse(raws.one(email.raw_id)).html, []
    except Damaged as error:  # the text is at hand all the same
        return None, [str(error)]


def seen(store: Store, actor: Actor, email_id: int) -> None:
    """Showing a mail to one of its users marks it as read."""
    if actor.user_id is not None and mailbox.is_user(email_id, actor.user_id):
        with store.write():
            mailbox.mark([email_id], actor.user_id, is_read=True)


def raw(store: Store, actor: Actor, word: str) -> bytes:
    """The bytes of a mail as they came or go."""
    with store.read():
        (email,) = readable(actor, [word])
        if email.raw_id is None:
            raise NotFound(f"email {email.id} has no raw bytes")
        return raws.one(email.raw_id)


@dataclass(frozen=True)
class Saved:
    """An attachment as it is to be written: the name is only a suggestion of the sender's."""

    id: int
    name: str
    data: bytes


def attachments(store: Store, actor: Actor, word: str, ids: Sequence[int] = ()) -> list[Saved]:
    """The attachments of a mail, or those with these ids (66 for an unknown one).

    78 where one is not found in the mail: what opens its winmail.dat is no longer installed, say.
    """
    from espomail.domain.mime.parsing import stored_files

    with store.read():
        (email,) = readable(actor, [word])
        wanted = list(ids) or list(range(1, len(email.attachments) + 1))
        unknown = [each for each in wanted if not 1 <= each <= len(email.attachments)]
        if unknown:
            raise NotFound(
                f"email {email.id} has no attachment {unknown[0]}; "
                f"list them with: espomail email attachment list {email.id}"
            )
        data = raws.one(email.raw_id) if wanted else b""
        noted = email.attachments
    found = stored_files(data, noted, [each - 1 for each in wanted]) if wanted else []
    return [Saved(each, noted[each - 1]["name"], file) for each, file in zip(wanted, found, strict=True)]


def mark(store: Store, actor: Actor, words: Sequence[str], marks: Sequence[str]) -> list[int]:
    """Set one's own flags on mails; their ids."""
    if not marks:
        raise Usage(f"say how: {', '.join(f'--{each}' for each in MARKS)}")
    if actor.user_id is None:
        raise Usage("flags are a user's: say whose with --as LOGIN")
    values: dict[str, object] = {}
    for each in marks:
        if values.keys() & MARKS[each].keys():
            raise Usage(f"--{each} and another option contradict each other; give one of them")
        values |= MARKS[each]
    with store.write():
        ids = [int(email.id) for email in readable(actor, words)]
        mailbox.mark(ids, actor.user_id, **values)
        return ids


def link(store: Store, actor: Actor, word: str, record_word: str, now: int) -> int:
    """Link a mail to a record; its id (77 for mail or a case that is not for the actor)."""
    with store.write():
        (email,) = readable(actor, [word])
        record = records.resolve(record_word)
        if record.type == "case":
            if not access.may_read_case(actor, record.id):
                raise NotPermitted(f"{actor.login} may not work on case #{record.id}: not of their teams")
            target = cases.target(cases.get(record.id))
            record = records.resolve(f"case:{target.id}")
        mailbox.link(email, record, actor.signature, now)
        return int(email.id)


def unskip(store: Store, actor: Actor, words: Sequence[str]) -> int:
    """Send skipped mail through the pipeline after all; how many arrivals.

    A regular user brings back what was skipped in their own accounts; elsewhere the verdict is an
    administrator's (77).
    """
    with store.write():
        arrivals = [each for email in readable(actor, words) for each in _may_unskip(actor, email)]
        for each in arrivals:
            mailbox.unskip(each)
        return len(arrivals)


def _may_unskip(actor: Actor, email: Email) -> list[Arrival]:
    found = mailbox.skipped(email)
    if actor.administers:
        return found
    own = {row.id for row in email_accounts.all_accounts(actor.user_id or 0)}
    mine = [each for each in found if each.email_account_id in own]
    if not mine:
        raise NotPermitted(f"{actor.login} may not unskip email {email.id}: it came to no account of theirs")
    return mine


def check_import(raws_given: Sequence[tuple[str, bytes]]) -> None:
    """What is to be imported must be mail (65): some header with a name that mail has."""
    from espomail.domain.mime.parsing import parse_headers

    for name, data in raws_given:
        message = parse_headers(data)
        if not (message.senders or message.message_id or message.date or message.header("received")):
            raise DataError(f"{name}: this is no mail (no From, Date or Message-ID); nothing was imported")
