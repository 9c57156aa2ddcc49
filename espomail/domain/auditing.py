"""Is every message on a server accounted for? The server's UIDs against the ledger's rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# States in which a message that the server shows is accounted for. ``gone`` is not among them: a
# message the ledger calls gone, and that is there, was lost.
FINAL = frozenset(("imported", "duplicate", "skipped", "too_large", "held", "too_old"))
WAITING = "waiting"


@dataclass(frozen=True)
class Comparison:
    """How many UIDs are in which state, and those nothing accounts for, ascending."""

    states: dict[str, int] = field(default_factory=dict)
    unexplained: tuple[int, ...] = ()


def compare(uids: Iterable[int], rows: Mapping[int, str], mark: int) -> Comparison:
    """A folder's UIDs, the ledger's states by UID, and the mark below which every UID needs a row.

    Waiting are those above the mark that have no row, and those stored that nothing has parsed yet.
    """
    counted: Counter[str] = Counter()
    unexplained = []
    for uid in sorted(uids):
        state = rows.get(uid)
        if state in FINAL:
            counted[state] += 1
        elif state == "stored" or (state is None and uid > mark):
            counted[WAITING] += 1
        else:
            unexplained.append(uid)
    return Comparison(dict(counted), tuple(unexplained))
