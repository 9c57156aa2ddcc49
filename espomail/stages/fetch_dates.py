"""Which messages of a first visit are older than the account's date: one rule for visit and rehearsal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from espomail.mail.imap import ImapSession
from espomail.stages.fetch_plan import FolderPlan


def first_until(folder: FolderPlan, fresh: bool, found: Sequence[int]) -> int | None:
    """Below which UID the date counts: in a first run, and after a change of UIDVALIDITY, all there is."""
    if fresh:
        return (found[-1] + 1) if found else 1
    return folder.first_until


def surely_old(
    session: ImapSession, since: int, found: Sequence[int], until: int | None
) -> set[int]:
    """UIDs of the first run that are older than the account's date, with a day of slack."""
    first = [uid for uid in found if until and uid < until]
    if not first:
        return set()
    # no mail is older than 1970, but a start date may be
    day = datetime.fromtimestamp(max(since, 0) / 1000, UTC).date() - timedelta(days=1)
    return set(first) - set(session.search_since(day))


def is_old(uid: int, received_at: int, since: int, until: int | None) -> bool:
    """Whether a message that was looked at is older than the account's date, by INTERNALDATE."""
    return received_at < since and bool(until) and uid < (until or 0)


def too_old(session: ImapSession, since: int, found: Sequence[int], until: int | None) -> set[int]:
    """The same told without reading a message: ``surely_old``, and of the rest what its INTERNALDATE says."""
    old = surely_old(session, since, found, until)
    rest = [uid for uid in found if until and uid < until and uid not in old]
    facts = session.sizes(rest)
    dates = {uid: fact.internaldate_ms for uid, fact in facts.items() if fact.internaldate_ms is not None}
    return old | {uid for uid, at in dates.items() if is_old(uid, at, since, until)}
