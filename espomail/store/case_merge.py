"""Two cases that turn out to be one: merged, and (``case_unmerge``) taken apart again.

A merged case keeps its number and its stream. Its threads and mail lead to the other case, so a reply
under either number arrives there; which they were is known by the threads. What else the other case
gained stands in the ``merged`` entry of the stream, so all of it can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from espomail.domain.incoming import OPEN_STATUSES
from espomail.errors import Usage
from espomail.store import bulk, cases, follows, stream
from espomail.store.in_list import chunks
from espomail.store.models import Case, Conversation, Email, EmailTeam, StreamEntry
from espomail.store.stream import MAIL, Entry


def merge(case: Case, into: Case, by: str, author_id: int | None, now: int) -> None:
    """The first case becomes a duplicate of the second, which takes over threads, mail and followers.

    Who follows either hears of it, but for the author.
    """
    if case.merged_into is not None:
        raise Usage(f"case #{case.id} was merged into #{case.merged_into} already; see: case unmerge")
    if into.id == case.id:
        raise Usage(f"case #{case.id} cannot be merged into itself")
    tell((case, into), "merged", author_id, now)
    emails = lead(own_conversations(case), case.id, into.id)
    shared = _share(emails, into)
    load(case, -1)
    Case.update(
        status="Duplicate", merged_into=into.id, closed_at=case.closed_at or now, modified_at=now
    ).where(Case.id == case.id).execute()
    gained = follows.take_over("case", case.id, into.id)  # who muted it stays undisturbed
    cases.touched([into.id], now)
    before = {"into": into.id, "status": case.status, "closed_at": case.closed_at,
              "team": into.team_id, "shared": shared, "followers": gained}  # fmt: skip
    stream.add([
        *mail_entries(emails, into.id),
        Entry("case", case.id, now, "merged", by, f"merged into #{into.id}: {into.name}", None, before),
        Entry("case", into.id, now, "merged", by, f"took in #{case.id}: {case.name}"),
    ])  # fmt: skip


def _share(emails: Sequence[Email], into: Case) -> list[int]:
    """The other case's team may read what it takes over; the mails that it could not read before."""
    if into.team_id is None:
        return []
    known: set[int] = set()
    for chunk in chunks(email.id for email in emails):
        query = EmailTeam.select(EmailTeam.email).where(
            (EmailTeam.team == into.team_id) & EmailTeam.email.in_(chunk)
        )
        known.update(row[0] for row in query.tuples())
    fresh = [email.id for email in emails if email.id not in known]
    bulk.insert(EmailTeam, ("email", "team"), [(email_id, into.team_id) for email_id in fresh])
    return fresh


def own_conversations(case: Case) -> list[int]:
    """The threads a case began with, and those of the cases that were merged into it."""
    found, waiting = [int(case.conversation_id)], [int(case.id)]
    while waiting:
        merged = Case.select(Case.id, Case.conversation_id).where(Case.merged_into.in_(waiting))
        rows = list(merged.tuples())
        found += [row[1] for row in rows]
        waiting = [row[0] for row in rows]
    return found


def lead(conversations: Sequence[int], before: int, to: int) -> list[Email]:
    """Let threads and their mail lead to another case; the mail."""
    Conversation.update(case_id=to).where(Conversation.id.in_(conversations)).execute()
    mine = (
        Email.conversation_id.in_(conversations)
        & (Email.parent_type == "case")
        & (Email.parent_id == before)
    )
    columns = (Email.id, Email.direction, Email.status, Email.subject, Email.from_address, Email.received_at)
    emails = list(Email.select(*columns).where(mine).order_by(Email.id))
    Email.update(parent_id=to).where(mine).execute()
    return emails


def mail_entries(emails: Iterable[Email], number: int) -> list[Entry]:
    """The mail that came along stands in the stream at the time it came."""
    return [
        Entry("case", number, email.received_at, MAIL[email.direction == "out"], None, email.subject,
              email.id, {"from": email.from_address, "merged": True})
        for email in emails
        if email.status in ("imported", "sent")
    ]  # fmt: skip


def load(case: Case, delta: int) -> None:
    """Count a case as its assignee's, or no longer, if it is open."""
    if case.assigned_user_id and case.status in OPEN_STATUSES:
        cases.shift_load({case.assigned_user_id: delta})


def tell(two: Sequence[Case], kind: str, author_id: int | None, now: int) -> None:
    """A notice about the first case for everybody who follows one of them, with every reason."""
    reasons: dict[int, list[str]] = {}
    for case in two:
        for user_id in follows.user_ids("case", case.id):
            if user_id != author_id:
                reasons.setdefault(user_id, []).append(f"follows case:{case.id}")
    cases.tell([(user_id, two[0].id, kind, why) for user_id, why in reasons.items()], now)


def entry_of(case: Case) -> dict[str, Any]:
    """What the last merge of a case noted down."""
    entries = (
        StreamEntry.select()
        .where(
            (StreamEntry.record_type == "case")
            & (StreamEntry.record_id == case.id)
            & (StreamEntry.type == "merged")
        )
        .order_by(StreamEntry.id.desc())
    )
    return next((dict(row.data) for row in entries if "status" in row.data), {})
