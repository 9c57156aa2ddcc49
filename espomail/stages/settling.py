"""What ``fetch`` has stored is parsed and settled batch by batch, in the order in which it was stored.

Where much mail comes, another process parses one batch while this one settles the batch before and
stores the next. With little mail, or one processor, that would only cost, so it is parsed here.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from espomail.domain.extract import Extract
from espomail.stages import intake
from espomail.stages.intake import Outcome, Setting
from espomail.stages.parser_process import NotStarted, ParserDied, ParserProcess
from espomail.store import Store
from espomail.store.ledger import StoredRow

MANY = 400
Parsed = list[tuple[StoredRow, Extract | str]]


class Settling:
    """Takes stored batches, and has settled all of them after ``finish``. To be closed in any case:
    what is not settled then stays stored, and the next run finishes it.
    """

    def __init__(self, store: Store, setting: Setting, outcome: Outcome) -> None:
        self._store, self._setting, self._outcome = store, setting, outcome
        self._process: ParserProcess | None = None
        self._beside: tuple[list[StoredRow], str] | None = None  # what it is at, and the claim on that
        self._may_start = processors() > 1

    def expect(self, mails: int) -> None:
        """So many mails come in this run: perhaps enough for a process of their own."""
        if self._process is None and self._may_start and mails >= MANY:
            try:
                self._process = ParserProcess(self._setting.keyring)
            except NotStarted:
                self._may_start = False

    def take(self, batch: Sequence[tuple[StoredRow, bytes]], under: str) -> None:
        """Parse and settle a batch, now or during the next one. ``under``: the claim on its account."""
        before = self._collect()
        is_beside = self._hand_over(batch, under)
        if before is not None:
            self._settle(*before)
        if not is_beside:
            intake.parse_and_settle(self._store, batch, self._setting, self._outcome, under)

    def finish(self) -> None:
        """Settle what is left."""
        before = self._collect()
        if before is not None:
            self._settle(*before)

    def close(self) -> None:
        """End the process, whatever it is at."""
        if self._process is not None:
            self._process.close()
            self._process = self._beside = None

    def _hand_over(self, batch: Sequence[tuple[StoredRow, bytes]], under: str) -> bool:
        """Whether the process takes a batch; one that is risky may end us, but shall not be copied."""
        if self._process is None or intake.is_risky(batch):
            return False
        try:
            self._process.send([(raw, row.headers_only) for row, raw in batch])
        except ParserDied as died:
            self._may_start = not isinstance(died, NotStarted)
            self.close()
            return False
        self._beside = [row for row, _ in batch], under
        return True

    def _collect(self) -> tuple[Parsed, str] | None:
        """The batch before, parsed; None if there is none, or if the process died over it: then it is
        looked at message by message, before those that came later."""
        if self._process is None or self._beside is None:
            return None
        rows, under = self._beside
        self._beside = None
        try:
            return list(zip(rows, self._process.receive(), strict=True)), under
        except ParserDied:
            self.close()
            intake.mark_tried(self._store, rows, under)
            intake.settle_suspects(self._store, rows, self._setting, self._outcome, under)
            return None

    def _settle(self, batch: Parsed, under: str) -> None:
        intake.settle(self._store, batch, self._setting, self._outcome, under)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
