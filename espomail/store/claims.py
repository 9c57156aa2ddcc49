"""Arrivals for one host alone, where several decide side by side; and those whose turn has not come.

Whoever is alone in the queue of writers, or on SQLite, simply takes the oldest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from peewee import SQL, fn

from espomail.domain.identity import id_hash
from espomail.domain.incoming import AccountRules, Incoming
from espomail.errors import EspomailError
from espomail.store import arrivals, bulk, locks
from espomail.store.in_list import InList, chunks
from espomail.store.models import UNFINISHED, Arrival, Email

ORDER = ("filter", "link", "distribute", "autoreply", "notify")
HALVED = 1000  # mails read at once to find the one whose row is torn


def claimed(
    stage: str, limit: int, rules: dict[int, AccountRules], but: Collection[int] = ()
) -> list[Incoming]:
    """The oldest arrivals that wait for a stage and that no other host is deciding on, at most ``limit``
    and none of ``but``. They and their mails stay ours until our transaction ends."""
    if not locks.needed():
        return arrivals.waiting(stage, limit, rules)
    query = Arrival.select(Arrival.id, Arrival.email_id).where((Arrival.stage == stage) & SQL(UNFINISHED))
    if but:
        query = query.where(Arrival.id.not_in(InList(but)))
    query = query.order_by(Arrival.id).limit(limit).for_update("FOR UPDATE SKIP LOCKED")
    found = dict(bulk.rows(query))
    if not found:
        return []
    locks.mails(found.values())
    # as they are now that nobody changes them any more
    return arrivals.found(lambda all_: all_.where(Arrival.id.in_(InList(found))).order_by(Arrival.id), rules)


def unreadable(stage: str, rules: dict[int, AccountRules]) -> list[int]:
    """The oldest arrival that waits for a stage and whose row cannot be made a mail, if there is one.

    Found by halves: few queries, however many wait.
    """
    query = Arrival.select(Arrival.id).where((Arrival.stage == stage) & SQL(UNFINISHED)).order_by(Arrival.id)
    ids = [arrival_id for (arrival_id,) in bulk.rows(query)]
    for start in range(0, len(ids), HALVED):
        some = ids[start : start + HALVED]
        if _can_be_read(some, rules):
            continue
        while len(some) > 1:
            first = some[: len(some) // 2]
            some = some[len(first) :] if _can_be_read(first, rules) else first
        return some
    return []


def _can_be_read(ids: Sequence[int], rules: dict[int, AccountRules]) -> bool:
    try:
        arrivals.found(lambda all_: all_.where(Arrival.id.in_(InList(ids))), rules)
    except EspomailError:
        raise
    except Exception:  # whatever a torn row does to those who read it
        return False
    return True


def too_early(stage: str, batch: Sequence[Incoming]) -> dict[int, int]:
    """Those of a batch that come before an older arrival which they have to do with, and which is still
    to be decided on elsewhere; each with that one's id.

    So one mail's arrivals are decided on in their order, a mail is linked after the one that it answers,
    and the first mail of a thread opens the case, however many hosts decide.
    """
    if not locks.needed():
        return {}
    return early(_lines(stage, batch))


class Line:
    """Arrivals that wait and have to do with one another, in their order."""

    def __init__(self, waiting: Iterable[int]) -> None:
        self._waiting = sorted(set(waiting))
        self._passed = 0

    def first_open(self, before: int, passed: Collection[int]) -> int | None:
        """The first that comes before an arrival and is not among the ``passed``.

        Asked of one arrival after the other, in their order: what was passed once is not looked at again.
        """
        while self._passed < len(self._waiting) and self._waiting[self._passed] in passed:
            self._passed += 1
        first = self._waiting[self._passed] if self._passed < len(self._waiting) else before
        return first if first < before else None


def early(batch: Mapping[int, Sequence[Line]]) -> dict[int, int]:
    """Which arrivals of a batch come too early, each with the first one that it has to wait for.

    ``batch``: its arrivals, each with the lines in which it stands itself, or only what it has to wait for.
    """
    passed: set[int] = set()
    found: dict[int, int] = {}
    for arrival_id in sorted(batch):
        awaited = [each.first_open(arrival_id, passed) for each in batch[arrival_id]]
        if first := min((each for each in awaited if each is not None), default=None):
            found[arrival_id] = first
        else:
            passed.add(arrival_id)
    return found


def _lines(stage: str, batch: Sequence[Incoming]) -> dict[int, list[Line]]:
    """The lines of each arrival of a batch: its mail's, its thread's, those of the mails that it answers."""
    found: dict[int, list[Line]] = {mail.arrival_id: [] for mail in batch}
    by_mail = _waiting(stage, Arrival.email_id, (mail.email_id for mail in batch))
    for mail in batch:
        found[mail.arrival_id] += by_mail.get(mail.email_id, ())
    if stage == "link":
        answered = {mail.arrival_id: [id_hash(each) for each in mail.names] for mail in batch}
        by_id = _waiting(stage, Email.id_hash, (key for some in answered.values() for key in some))
        for key, line in _under_other_ids(batch).items():
            by_id.setdefault(key, []).append(line)
        for arrival_id, keys in answered.items():
            found[arrival_id] += (line for key in keys for line in by_id.get(key, ()))
    if stage == "distribute":
        threads = (mail.conversation_id for mail in batch if mail.conversation_id is not None)
        by_thread = _waiting(stage, Email.conversation_id, threads)
        for mail in batch:
            found[mail.arrival_id] += by_thread.get(mail.conversation_id, ())
    return found


def _waiting(stage: str, column: Any, values: Iterable[object]) -> dict[object, list[Line]]:
    """What waits for a stage or one before it, by a column of arrivals or of their mails: one line each."""
    before = InList(ORDER[: ORDER.index(stage) + 1])
    found: dict[object, list[int]] = {}
    for chunk in chunks(values):
        query = Arrival.select(column, Arrival.id).join(Email).where(column.in_(chunk))
        for value, arrival_id in bulk.rows(query.where(Arrival.stage.in_(before))):
            found.setdefault(value, []).append(arrival_id)
    return {value: [Line(waiting)] for value, waiting in found.items()}


def _under_other_ids(batch: Sequence[Incoming]) -> dict[bytes, Line]:
    """What waits to be linked, by the Message-IDs that it bore before a server on its way gave it another.

    No index has those; but hosts take the oldest mail, so older than this batch there is little.
    """
    newest = max((mail.arrival_id for mail in batch), default=0)
    query = Arrival.select(Arrival.id, Email.auto).join(Email).where(
        Arrival.stage.in_(("filter", "link"))
        & (Arrival.id < newest)
        & (fn.STRPOS(Email.auto, '"other_ids"') > 0)
    )
    found: dict[bytes, list[int]] = {}
    for arrival_id, auto in bulk.rows(query):
        for message_id in bulk.loads(auto).get("other_ids", ()):
            found.setdefault(id_hash(message_id), []).append(arrival_id)
    return {key: Line(waiting) for key, waiting in found.items()}


def have_waited(stage: str, ids: Iterable[int]) -> bool:
    """Whether one of these arrivals no longer waits for a stage, or for one before it."""
    wanted = set(ids)
    before = InList(ORDER[: ORDER.index(stage) + 1])
    found = 0
    for chunk in chunks(wanted):
        found += Arrival.select().where(Arrival.id.in_(chunk) & Arrival.stage.in_(before)).count()
    return found < len(wanted)
