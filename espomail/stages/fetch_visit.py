"""A visit to one account: what a thread does on the network, and hands to the writer.

The thread never touches the store, but for renewing an OAuth token, which is over before the visit
begins. What it reads it compresses, while the writer is busy with the batch before. It puts events into
a bounded queue: batches of bytes to be stored, questions about UIDs, and at the end a report. After the
writer has committed a batch, the thread may set ``\\Seen``.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from espomail.domain.header_key import header_key
from espomail.errors import EspomailError
from espomail.mail.failures import FolderMissing, ServerDropped
from espomail.mail.imap import ImapSession, open_session
from espomail.mail.imap_values import Fetched
from espomail.stages import fetch_dates, fetch_marks
from espomail.stages.fetch_dates import is_old
from espomail.stages.fetch_marks import Due
from espomail.stages.fetch_plan import AccountPlan, FolderPlan, FolderReport
from espomail.stages.time_limit import NEVER, TimeLimit
from espomail.store.raws import Packed, pack

BATCH_MESSAGES = 200
BATCH_BYTES = 3 * 1024 * 1024
# So many messages are one stream, which the reader divides into commands; the next is sent early.
STREAM = 20_000
# Under a time limit a run may stop between two streams, so they are smaller.
SHORT_STREAM = 200
UNLIMITED = 2**31
# So many of the newest known messages are compared once a day; if one is another now, so many more.
LOOKED_AT = 100
LOOKED_AT_THEN = 5000


@dataclass(frozen=True)
class Mail:
    """One message as it arrived, and packed for the store: that needs no turn of the writer's."""

    uid: int
    received_at: int
    size: int
    raw: bytes
    packed: Packed
    key: bytes
    headers_only: bool = False


@dataclass
class Batch:
    """Bytes to be stored, and the mark they allow. ``states`` are UIDs that need no bytes."""

    plan: AccountPlan
    folder: FolderPlan
    uidvalidity: int
    mails: list[Mail]
    states: list[tuple[int, str, str | None, int]]
    mark: int
    first_until: int | None
    scanned: bool = False
    done: threading.Event = field(default_factory=threading.Event)
    report: FolderReport | None = None


@dataclass
class Question:
    """Something only the store knows; the writer calls ``ask`` and leaves the answer."""

    ask: Callable[[], Any]
    answer: Any = None
    done: threading.Event = field(default_factory=threading.Event)


@dataclass
class Finished:
    """The end of a visit: the folders' reports, and the error that ended it, if any.

    ``marks``: what was to be marked as read, by folder.
    """

    plan: AccountPlan
    folders: list[FolderReport]
    error: EspomailError | None
    folder_errors: list[tuple[str, EspomailError]]
    stopped: bool = False
    marks: dict[int, Due] = field(default_factory=dict)


@dataclass
class NotReached:
    """The time was up before this account's turn came."""

    plan: AccountPlan


class Abandoned(Exception):
    """The writer has given up; the visit ends."""


class Visit:
    """One account's visit, run in a thread of its own."""

    def __init__(
        self,
        plan: AccountPlan,
        events: queue.Queue[Any],
        stop: threading.Event,
        lookup: Callable[..., Any],
        limit: TimeLimit = NEVER,
    ) -> None:
        self.plan = plan
        self._limit = limit
        self._stopped = False
        self._events = events
        self._stop = stop
        self._lookup = lookup
        self._reports: list[FolderReport] = []
        self._folder_errors: list[tuple[str, EspomailError]] = []
        self.marks: dict[int, Due] = {}

    def run(self) -> None:
        """Visit every folder; whatever goes wrong becomes part of the report."""
        error: EspomailError | None = None
        try:
            with open_session(self.plan.imap, self.plan.secret()) as session:
                for folder in self.plan.folders:
                    if self._limit.over:
                        self._stopped = True
                        break
                    self._folder(session, folder)
        except EspomailError as problem:
            error = problem
        except Abandoned:
            return
        except OSError as problem:
            error = ServerDropped(f"{self.plan.address}: {problem}")
        except Exception as problem:
            where = f"{self.plan.address}: unexpected error: {type(problem).__name__}: {problem}"
            error = EspomailError(where, "this is a bug: report it with what -v prints")
        self._events.put(
            Finished(self.plan, self._reports, error, self._folder_errors, self._stopped, self.marks)
        )

    def _folder(self, session: ImapSession, folder: FolderPlan) -> None:
        report = FolderReport(folder.name, since=self.plan.since)
        self._reports.append(report)
        try:
            self._visit_folder(session, folder, report)
        except FolderMissing as problem:
            report.error = str(problem)
            self._folder_errors.append((folder.name, problem))

    def _visit_folder(self, session: ImapSession, folder: FolderPlan, report: FolderReport) -> None:
        if self._unchanged(session, folder, report):
            return
        status = session.select(folder.name, readonly=self.plan.keep_unread)
        report.on_server = status.messages
        uidvalidity = status.uidvalidity or 0
        self._make_up(session, folder, uidvalidity)
        fresh = folder.uidvalidity != uidvalidity or not uidvalidity
        last = 0 if fresh else folder.last_uid
        found = session.search_above(last)
        first_until = fetch_dates.first_until(folder, fresh, found)
        old = fetch_dates.surely_old(session, self.plan.since, found, first_until)
        if fresh and folder.uidvalidity is not None:
            self._known_again(session, folder, uidvalidity, found)
        late = self._late(session, folder, uidvalidity, last) if folder.scan and not fresh else []
        ceiling = max([(status.uidnext or 1) - 1, *found[-1:]])
        self._take(session, folder, report, uidvalidity, found, old, late, first_until, ceiling)

    def _make_up(self, session: ImapSession, folder: FolderPlan, uidvalidity: int) -> None:
        """Mark as read what a broken line kept an earlier visit from marking."""
        if self.plan.keep_unread:
            return
        self.marks[folder.id] = fetch_marks.due(folder, uidvalidity)
        if self.marks[folder.id].owed:
            session.add_seen(self.marks[folder.id].owed)

    def _unchanged(self, session: ImapSession, folder: FolderPlan, report: FolderReport) -> bool:
        """One STATUS answers most visits: nothing above the mark."""
        if folder.scan or folder.uidvalidity is None or folder.owed:
            return False
        status = session.status(folder.name)
        report.on_server = status.messages
        return (
            bool(status.uidvalidity)
            and status.uidvalidity == folder.uidvalidity
            and status.uidnext is not None
            and status.uidnext == folder.last_uid + 1
        )

    def _late(
        self, session: ImapSession, folder: FolderPlan, uidvalidity: int, last: int
    ) -> list[int]:
        """UIDs below the mark that have no row: some servers show them late."""
        below = [uid for uid in session.search_all() if uid <= last]
        known = self._ask(self._lookup, "known_uids", folder.id, uidvalidity, below)
        there = sorted(known)
        reused = self._reused(session, folder, uidvalidity, there[-LOOKED_AT:])
        if reused:
            reused |= self._reused(session, folder, uidvalidity, there[-LOOKED_AT_THEN:-LOOKED_AT])
        return [uid for uid in below if uid in reused or uid not in known]

    def _reused(
        self, session: ImapSession, folder: FolderPlan, uidvalidity: int, uids: Sequence[int]
    ) -> set[int]:
        """Known UIDs that are other messages now; their rows are gone, so that they are loaded.

        No server may do that (RFC 9051, 2.3.1.1), but one that was restored from a backup does. Headers alone
        prove nothing: some servers write them anew at each answer.
        """
        if not uids:
            return set()
        known = self._ask(self._lookup, "identified", folder.id, uidvalidity, uids)
        changed = [
            line.uid
            for line in (session.headers(sorted(known)) if known else ())
            if header_key(line.header_bytes) != known[line.uid].key
            and (line.size, line.internaldate_ms) != (known[line.uid].size, known[line.uid].received_at)
        ]
        if changed:
            self._ask(self._lookup, "forget_reused", folder.id, uidvalidity, changed)
            self._reports[-1].reused += len(changed)
        return set(changed)

    def _known_again(
        self,
        session: ImapSession,
        folder: FolderPlan,
        uidvalidity: int,
        uids: Sequence[int],
    ) -> None:
        """After a change of UIDVALIDITY: match by headers what is stored, so only the rest is loaded."""
        lines = [
            (line.uid, header_key(line.header_bytes), line.size, line.internaldate_ms)
            for line in session.headers(uids)
        ]
        self._ask(self._lookup, "match_epoch", folder.id, uidvalidity, lines)

    def _take(
        self,
        session: ImapSession,
        folder: FolderPlan,
        report: FolderReport,
        uidvalidity: int,
        found: Sequence[int],
        old: set[int],
        late: Sequence[int],
        first_until: int | None,
        ceiling: int,
    ) -> None:
        known = self._ask(self._lookup, "known_uids", folder.id, uidvalidity, found) if found else set()
        if folder.uidvalidity == uidvalidity:  # what has a row above the mark ought not to
            known -= self._reused(session, folder, uidvalidity, sorted(known))
        wanted = [*late, *(uid for uid in found if uid not in old and uid not in known)]
        now = wanted[: self.plan.limit] if self.plan.limit else wanted
        report.waiting = len(wanted) - len(now)
        report.new = len(now)
        last = wanted[len(now)] if report.waiting else None
        passed = [uid for uid in found if last is None or uid < last]
        sink = _Sink(self, folder, uidvalidity, report, first_until)
        sink.expect(passed, known)
        sink.skip((uid, "too_old", "older than the account's date") for uid in passed if uid in old)
        size = SHORT_STREAM if self._limit.is_set else STREAM
        for start in range(0, len(now), size):
            if start and self._limit.over:
                last = now[start]
                self._stop_before(now[start:], report)
                break
            self._read(session, now[start : start + size], sink)
        sink.finish(0 if report.waiting else ceiling, scanned=folder.scan and last not in late)
        self._mark_read(session, sink)

    def _stop_before(self, unread: Sequence[int], report: FolderReport) -> None:
        """The time is up: what is not read yet waits for the next run."""
        self._stopped = True
        report.new -= len(unread)
        report.waiting += len(unread)

    def _read(self, session: ImapSession, uids: Sequence[int], sink: _Sink) -> None:
        """Read messages; those over the size limit as headers only. What is committed is marked as read."""
        try:
            self._read_into(sink, session, uids)
        except Exception:
            sink.send()  # what came before the line broke
            raise

    def _read_into(self, sink: _Sink, session: ImapSession, uids: Sequence[int]) -> None:
        large: list[Fetched] = []
        for fetched in session.bodies(uids, self.plan.max_bytes or UNLIMITED):
            if fetched.complete:
                sink.add(self._mail(fetched, fetched.raw))
            else:
                large.append(fetched)
            self._mark_read(session, sink)
        for fetched in large:
            head = session.header_section(fetched.uid)
            if head:
                sink.add(self._mail(fetched, head, headers_only=True))
        self._missing(session, [uid for uid in uids if uid not in sink.taken], sink)

    def _mark_read(self, session: ImapSession, sink: _Sink) -> None:
        uids = sink.committed()
        if uids and not self.plan.keep_unread:
            session.add_seen(uids)

    def _missing(self, session: ImapSession, uids: Sequence[int], sink: _Sink) -> None:
        """What was asked for and did not come: gone, or held until the server hands it over."""
        if not uids:
            return
        still = set(session.search_all())
        sink.skip((uid, "gone", "it was gone before it could be read") for uid in uids if uid not in still)
        why = session.why_missing
        sink.skip(
            (uid, "held", why.get(uid) or "the server did not hand it over") for uid in uids if uid in still
        )

    def _mail(self, fetched: Fetched, raw: bytes, headers_only: bool = False) -> Mail:
        # A server that names no INTERNALDATE does not make a mail old.
        at = self.plan.now if fetched.internaldate_ms is None else fetched.internaldate_ms
        size = fetched.size or len(raw)
        return Mail(fetched.uid, at, size, raw, pack(raw), header_key(raw), headers_only)

    def _ask(self, function: Callable[..., Any], *arguments: Any) -> Any:
        question = Question(lambda: function(*arguments))
        self._events.put(question)
        self.wait(question.done)
        if isinstance(question.answer, Exception):
            raise question.answer
        return question.answer

    def put(self, batch: Batch) -> None:
        """Hand a batch to the writer and wait until it is committed."""
        self._events.put(batch)

    def wait(self, event: threading.Event) -> None:
        """Wait for the writer, unless it has given up."""
        while not event.wait(0.2):
            if self._stop.is_set():
                raise Abandoned


class _Sink:
    """Collects what arrives into batches, and knows how far the mark may go."""

    def __init__(
        self,
        visit: Visit,
        folder: FolderPlan,
        uidvalidity: int,
        report: FolderReport,
        first_until: int | None,
    ) -> None:
        self._visit, self._folder, self._uidvalidity = visit, folder, uidvalidity
        self._report, self._first_until = report, first_until
        self._expected: list[int] = []
        self._settled: set[int] = set()
        self._position = 0
        self._mails: list[Mail] = []
        self._states: list[tuple[int, str, str | None, int]] = []
        self._bytes = 0
        self._mark = 0
        self._last: threading.Event | None = None
        self._unmarked: deque[tuple[threading.Event, list[int]]] = deque()
        self.taken: set[int] = set()

    def expect(self, uids: Sequence[int], known: Collection[int]) -> None:
        """The UIDs above the mark, ascending, and those among them that have rows already."""
        self._expected, self._settled = list(uids), set(known)

    def _passed(self) -> int:
        """The UID up to which every UID of the folder has, or gets with this batch, a row."""
        mark = 0
        while self._position < len(self._expected) and self._expected[self._position] in self._settled:
            mark = self._expected[self._position]
            self._position += 1
        return mark

    def add(self, mail: Mail) -> None:
        """One message; a full batch goes to the writer."""
        self.taken.add(mail.uid)
        if is_old(mail.uid, mail.received_at, self._visit.plan.since, self._first_until):
            self._states.append((mail.uid, "too_old", "older than the account's date", mail.received_at))
            self._settled.add(mail.uid)
            return
        if self._mails and self._bytes + len(mail.raw) > BATCH_BYTES:
            self.send()  # several batches are in memory at a time: a large message goes alone
        self._settled.add(mail.uid)
        self._mails.append(mail)
        self._bytes += len(mail.raw)
        if len(self._mails) >= BATCH_MESSAGES or self._bytes >= BATCH_BYTES:
            self.send()

    def skip(self, rows: Iterable[tuple[int, str, str]]) -> None:
        """UIDs that need no bytes."""
        for uid, state, reason in rows:
            self._states.append((uid, state, reason, 0))
            self._settled.add(uid)

    def committed(self) -> list[int]:
        """The UIDs of whole messages that were committed since this was asked last."""
        found: list[int] = []
        while self._unmarked and self._unmarked[0][0].is_set():
            found += self._unmarked.popleft()[1]
        return found

    def finish(self, mark: int, scanned: bool) -> None:
        """The folder is done: what is left goes with the last mark. Waits until everything is committed.

        That a first run found nothing is kept, too.
        """
        self.send(mark, scanned, always=self._folder.uidvalidity != (self._uidvalidity or None))
        if self._last is not None:
            self._visit.wait(self._last)

    def send(self, mark: int = 0, scanned: bool = False, always: bool = False) -> None:
        """Hand what has been collected to the writer."""
        if not (self._mails or self._states or mark or scanned or always):
            return
        batch = Batch(
            self._visit.plan, self._folder, self._uidvalidity, self._mails, self._states,
            max(mark, self._passed()),
            self._first_until, scanned, report=self._report,
        )  # fmt: skip
        whole = [mail.uid for mail in self._mails if not mail.headers_only]
        self._unmarked.append((batch.done, whole))
        if self._folder.id in self._visit.marks:
            self._visit.marks[self._folder.id].stored.append((batch.done, whole))
        self._mails, self._states, self._bytes = [], [], 0
        self._last = batch.done
        self._visit.put(batch)
