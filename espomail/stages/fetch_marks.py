"""``\\Seen`` that was due when a line broke: noted with the account's books, set at the next visit.

A mark is only sent, nobody waits for the answer; so where a line breaks, all of the visit's marks in that
folder are due again, which does them no harm. A process that is killed notes nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from espomail.mail.uid_sets import ranges
from espomail.stages.fetch_plan import AccountPlan, FolderPlan, FolderReport
from espomail.store.models import Folder


@dataclass
class Due:
    """What is to be marked as read in a folder: what an earlier visit owes, and what this one stored.

    ``stored``: by batch, whether it is committed, and its UIDs.
    """

    uidvalidity: int
    owed: list[int]
    stored: list[tuple[threading.Event, list[int]]] = field(default_factory=list)

    def uids(self) -> list[int]:
        """All that may be marked by now."""
        committed = (uids for done, uids in self.stored if done.is_set())
        return sorted({*self.owed, *(uid for uids in committed for uid in uids)})


def due(folder: FolderPlan, uidvalidity: int) -> Due:
    """At the beginning of a visit; what was owed under another UIDVALIDITY is of other messages."""
    if folder.owed is None or folder.owed[0] != uidvalidity:
        return Due(uidvalidity, [])
    return Due(uidvalidity, [uid for first, last in folder.owed[1] for uid in range(first, last + 1)])


def note(plan: AccountPlan, reports: Sequence[FolderReport], marks: dict[int, Due], broken: bool) -> None:
    """Keep what a visit leaves owed: in the folder where its line broke all it stored, in the others nothing.

    Each answered what was said after the marks.
    """
    for folder in plan.folders:
        if folder.id not in marks:
            continue
        last = broken and reports[-1].folder == folder.name
        uids = marks[folder.id].uids() if last else []
        if uids or folder.owed:
            _keep(folder, [marks[folder.id].uidvalidity, list(ranges(uids))] if uids else None)


def _keep(folder: FolderPlan, owed: list[Any] | None) -> None:
    row = Folder.get_or_none((Folder.id == folder.id) & (Folder.epoch == folder.epoch))
    if row is not None:
        others = {name: value for name, value in row.facts.items() if name != "owed"}
        row.facts = {**others, "owed": owed} if owed else others
        row.save(only=[Folder.facts])
