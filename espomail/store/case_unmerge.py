"""A merged case taken out of the other again: what was there before is there again.

It gets back its threads with all their mail, also what came meanwhile: mail that answered one of its
threads or named its number. Answers to what was written from the other case stay there. The other case
loses the followers, and its team the mail, that the merge gave it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from espomail.domain.incoming import OPEN_STATUSES
from espomail.errors import Usage
from espomail.store import bulk, case_merge, cases, follows, stream
from espomail.store.in_list import chunks
from espomail.store.models import AccountTeam, Arrival, Case, Email, EmailTeam, EmailUser, StreamEntry
from espomail.store.stream import MAIL, Entry


def unmerge(case: Case, by: str, author_id: int | None, now: int) -> None:
    """Take a merged case out again: its threads, its mail, its status, and who may read and follow what."""
    if case.merged_into is None:
        raise Usage(f"case #{case.id} is not merged into another")
    chain = _chain(case)
    target = chain[-1]
    emails = case_merge.lead(case_merge.own_conversations(case), target.id, case.id)
    came = _came_meanwhile(case, emails)
    for other in chain[1:]:
        stream.forget_mail("case", other.id, [email.id for email in emails])
    _take_back(chain, emails, came)
    _restore(case, now)
    _share(case, came)
    cases.touched([target.id], now)
    stream.add([
        *case_merge.mail_entries(came, case.id),
        Entry("case", case.id, now, "unmerged", by, f"taken out of #{target.id} again"),
        Entry("case", target.id, now, "unmerged", by, f"gave back #{case.id}: {case.name}"),
    ])  # fmt: skip
    case_merge.tell((case, target), "unmerged", author_id, now)


def _chain(case: Case) -> list[Case]:
    """The case, and every case it stands for, step by step."""
    found = [case]
    while found[-1].merged_into is not None:
        found.append(cases.get(found[-1].merged_into))
    return found


def _came_meanwhile(case: Case, emails: Sequence[Email]) -> list[Email]:
    """The mail that the case's own stream does not know."""
    query = StreamEntry.select(StreamEntry.email_id).where(
        (StreamEntry.record_type == "case") & (StreamEntry.record_id == case.id) & StreamEntry.type.in_(MAIL)
    )
    known = {row[0] for row in query.tuples()}
    return [email for email in emails if email.id not in known]


def _take_back(chain: Sequence[Case], emails: Sequence[Email], came: Sequence[Email]) -> None:
    """What each merge on the way gave because of this case: followers, and mail its team could then read."""
    ids = {email.id for email in emails}
    followers: set[int] | None = None
    for step, into in pairwise(chain):
        gave = case_merge.entry_of(step)
        named = set(gave.get("followers", ()))
        followers = named if followers is None else followers & named
        for user_id in sorted(followers - {into.assigned_user_id}):
            follows.remove("case", into.id, user_id)
        _unshare(gave.get("team"), ids.intersection(gave.get("shared", ())))
        _unshare(into.team_id, _only_by_case(into.team_id, [email.id for email in came]))


def _unshare(team_id: int | None, email_ids: Iterable[int]) -> None:
    for chunk in chunks(email_ids):
        EmailTeam.delete().where((EmailTeam.team == team_id) & EmailTeam.email.in_(chunk)).execute()


def _only_by_case(team_id: int | None, email_ids: Sequence[int]) -> set[int]:
    """The mails that came through no account of the team: it may read them for the case's sake only."""
    by_account: set[int] = set()
    for chunk in chunks(email_ids):
        query = (
            Arrival.select(Arrival.email)
            .join(AccountTeam, on=(AccountTeam.email_account == Arrival.email_account_id))
            .where(Arrival.email.in_(chunk) & (AccountTeam.team == team_id))
        )
        by_account.update(row[0] for row in query.tuples())
    return set(email_ids) - by_account


def _restore(case: Case, now: int) -> None:
    """The status it had, or what its assignee says where the stream does not tell."""
    before = case_merge.entry_of(case)
    status = before.get("status") or ("Assigned" if case.assigned_user_id else "New")
    closed_at = None if status in OPEN_STATUSES else before.get("closed_at", now)
    Case.update(status=status, merged_into=None, closed_at=closed_at, modified_at=now).where(
        Case.id == case.id
    ).execute()
    case.status = status
    case_merge.load(case, 1)


def _share(case: Case, came: Sequence[Email]) -> None:
    """Mail that came meanwhile is for the case's team and its assignee, as if it had come to it."""
    if case.team_id is not None:
        rows = [(email.id, case.team_id) for email in came]
        bulk.insert(EmailTeam, ("email", "team"), rows, ignore=True)
    if case.assigned_user_id is not None:
        received = [email.id for email in came if email.direction == "in"]
        bulk.insert(
            EmailUser,
            ("email", "user", "is_read", "important", "place", "quiet"),
            [(email_id, case.assigned_user_id, False, False, "inbox", False) for email_id in received],
            ignore=True,
        )
