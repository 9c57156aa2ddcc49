"""Two cases that turn out to be one: merged, and taken apart again.

A merged case keeps its number and its stream. Its threads and mail lead to the other case, so a reply
under either number arrives there; which they were is known by the threads, so all of it can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence

from espomail.domain.incoming import OPEN_STATUSES
from espomail.errors import Usage
from espomail.store import bulk, cases, follows, stream
from espomail.store.models import Case, Conversation, Email, EmailTeam, StreamEntry
from espomail.store.stream import Entry

_MAIL = ("email_received", "email_sent")


def merge(case: Case, into: Case, by: str, now: int) -> None:
    """The first case becomes a duplicate of the second, which takes over threads, mail and followers."""
    if case.merged_into is not None:
        raise Usage(f"case #{case.id} was merged into #{case.merged_into} already; see: case unmerge")
    if into.id == case.id:
        raise Usage(f"case #{case.id} cannot be merged into itself")
    conversations = _own_conversations(case)
    emails = _lead(conversations, case.id, into)
    _load(case, -1)
    Case.update(status="Duplicate", merged_into=into.id, closed_at=now, modified_at=now).where(
        Case.id == case.id
    ).execute()
    followers = follows.user_ids("case", case.id)
    follows.add(("case", into.id, user_id) for user_id in followers)
    cases.touched([into.id], now)
    text = f"merged into #{into.id}: {into.name}"
    before = {"into": into.id, "status": case.status}
    stream.add([
        *_mail_entries(emails, into.id),
        Entry("case", case.id, now, "merged", by, text, None, before),
        Entry("case", into.id, now, "merged", by, f"took in #{case.id}: {case.name}"),
    ])  # fmt: skip


def unmerge(case: Case, by: str, now: int) -> None:
    """Take a merged case out again: its threads, its mail and the status it had."""
    if case.merged_into is None:
        raise Usage(f"case #{case.id} is not merged into another")
    into = cases.get(case.merged_into)
    emails = _lead(_own_conversations(case), cases.target(into).id, case)
    StreamEntry.delete().where(
        (StreamEntry.record_type == "case")
        & (StreamEntry.record_id == into.id)
        & StreamEntry.type.in_(_MAIL)
        & StreamEntry.email_id.in_([email.id for email in emails] or [0])
    ).execute()
    status = _status_before(case)
    closed_at = None if status in OPEN_STATUSES else now
    Case.update(status=status, merged_into=None, closed_at=closed_at, modified_at=now).where(
        Case.id == case.id
    ).execute()
    case.status = status
    _load(case, 1)
    cases.touched([into.id], now)
    stream.add([
        Entry("case", case.id, now, "unmerged", by, f"taken out of #{into.id} again"),
        Entry("case", into.id, now, "unmerged", by, f"gave back #{case.id}: {case.name}"),
    ])  # fmt: skip


def _own_conversations(case: Case) -> list[int]:
    """The threads a case began with, and those of the cases that were merged into it."""
    found, waiting = [int(case.conversation_id)], [int(case.id)]
    while waiting:
        merged = Case.select(Case.id, Case.conversation_id).where(Case.merged_into.in_(waiting))
        rows = list(merged.tuples())
        found += [row[1] for row in rows]
        waiting = [row[0] for row in rows]
    return found


def _lead(conversations: Sequence[int], before: int, to: Case) -> list[Email]:
    """Let threads and their mail lead to another case; the mail."""
    Conversation.update(case_id=to.id).where(Conversation.id.in_(conversations)).execute()
    mine = Email.conversation_id.in_(conversations) & (Email.parent_type == "case")
    emails = list(Email.select(Email.id, Email.direction, Email.status, Email.subject, Email.from_address,
                               Email.received_at).where(mine & (Email.parent_id == before)))  # fmt: skip
    Email.update(parent_id=to.id).where(mine & (Email.parent_id == before)).execute()
    if to.team_id is not None:
        rows = [(email.id, to.team_id) for email in emails]
        bulk.insert(EmailTeam, ("email", "team"), rows, ignore=True)
    return emails


def _mail_entries(emails: Sequence[Email], number: int) -> list[Entry]:
    """The mail that came along stands in the stream at the time it came."""
    return [
        Entry("case", number, email.received_at, _MAIL[email.direction == "out"], None, email.subject,
              email.id, {"from": email.from_address, "merged": True})
        for email in emails
        if email.status in ("imported", "sent")
    ]  # fmt: skip


def _load(case: Case, delta: int) -> None:
    if case.assigned_user_id and case.status in OPEN_STATUSES:
        cases.shift_load({case.assigned_user_id: delta})


def _status_before(case: Case) -> str:
    entry = (
        StreamEntry.select()
        .where(
            (StreamEntry.record_type == "case")
            & (StreamEntry.record_id == case.id)
            & (StreamEntry.type == "merged")
        )
        .order_by(StreamEntry.id.desc())
    )
    for row in entry:
        if "status" in row.data:
            return str(row.data["status"])
    return "Assigned" if case.assigned_user_id else "New"
