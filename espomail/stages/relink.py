"""``link --relink``: stored mail is decided on again, by the same code, for records that came later.

No notices: the mail is old. Its earlier decisions stay, and the new one stands after them.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from espomail.domain import linking, relinking
from espomail.domain.decision import Decision
from espomail.domain.incoming import Incoming, Record
from espomail.domain.known import Known
from espomail.stages.link import Link
from espomail.stages.report import Progress, StageReport, silent
from espomail.stages.runner import BATCH, Context
from espomail.stages.time_limit import NEVER, TimeLimit
from espomail.store import Store
from espomail.store import relinking as store_relinking

Change = tuple[Incoming, Record | None, Decision]


@dataclass
class Relink:
    """One run. ``parents``: where threads and mails went, since a rehearsal writes nothing down."""

    store: Store
    now: int
    dry_run: bool
    report: StageReport
    progress: Progress = silent
    limit: TimeLimit = NEVER
    thread_parents: dict[int, Record] = field(default_factory=dict)
    mail_parents: dict[int, Record] = field(default_factory=dict)

    def run(self) -> None:
        """Over all mail; then again over threads that got a record, until nothing follows any more."""
        threads = self._over(None)
        while threads and not self.report.stopped:
            threads = self._over(threads)

    def _over(self, threads: Collection[int] | None) -> set[int]:
        """One pass in batches; the threads in which something changed."""
        changed: set[int] = set()
        after, total = 0, store_relinking.last_id()
        while True:
            with self.store.read() if self.dry_run else self.store.write():
                context = Context(self.store, self.now)
                batch = store_relinking.batch(after, BATCH, context.rules, threads)
                if not batch:
                    return changed
                after = batch[-1].email_id
                changes = self._decide(context, batch)
                if not self.dry_run:
                    store_relinking.apply(changes, self.now, context.configuration)
            changed.update(mail.conversation_id or 0 for mail, _, _ in changes)
            self._tell(changes)
            self.progress("link", after, total)
            if self.limit.over and after < total:
                self.report.stopped = True
                return changed

    def _decide(self, context: Context, batch: Sequence[Incoming]) -> list[Change]:
        mails = [mail for mail in self._open(batch) if mail.email_id not in self.mail_parents]
        if not mails:
            return []
        known = Link().gather(context, mails)
        for thread_id, record in self.thread_parents.items():
            if thread_id in known.threads:
                known.threads[thread_id].parent = record
        gone = store_relinking.gone(mail.parent for mail in mails if mail.parent)
        return [change for mail in mails if (change := self._again(mail, known, gone))]

    def _open(self, batch: Sequence[Incoming]) -> list[Incoming]:
        last = store_relinking.last_links(mail.email_id for mail in batch)
        return [mail for mail in batch if relinking.is_open(mail, last.get(mail.email_id))]

    def _again(self, mail: Incoming, known: Known, gone: Collection[tuple[str, int]]) -> Change | None:
        decision = relinking.conclusion(mail, linking.decide(mail, known), gone)
        if decision is None:
            return None
        before = mail.parent
        relinking.learn(mail, decision, known)
        thread = known.threads[mail.conversation_id or 0]
        if thread.parent:
            self.thread_parents[thread.id] = thread.parent
        if mail.parent:
            self.mail_parents[mail.email_id] = mail.parent
        return mail, before, decision

    def _tell(self, changes: Sequence[Change]) -> None:
        for mail, before, decision in changes:
            self.report.count("moved" if before else "relinked")
            told = {"email": mail.email_id, **decision.as_json()}
            self.report.extra.setdefault("relinked", []).append(told)
            if self.dry_run:
                line = f'link: mail {mail.email_id} "{mail.subject}": {decision.kind}: {decision.reason}'
                self.report.lines.append(line)


def relink(
    store: Store, now: int, dry_run: bool = False, progress: Progress = silent, limit: TimeLimit = NEVER
) -> StageReport:
    """Decide again about stored mail; ``relinked`` and ``moved`` say how many changed.

    The decisions stand in ``extra``.
    """
    report = StageReport("link", rehearsed=dry_run)
    report.extra["relinked"] = []
    began = time.monotonic()
    Relink(store, now, dry_run, report, progress, limit).run()
    report.seconds = time.monotonic() - began
    return report
