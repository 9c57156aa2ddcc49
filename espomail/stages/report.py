"""What a verb tells about its run: counts, errors by account, and lines for people."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from espomail.errors import EspomailError

# The worst first; anything unexpected is worse than all of them.
_SEVERITY = (os.EX_IOERR, os.EX_CONFIG, os.EX_TEMPFAIL, os.EX_OK)


Progress = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass
class StageReport:
    """``errors`` are all of them, for scripts; ``said`` is what standard error gets now. ``warnings``
    change no exit status.

    ``lines`` are data for a terminal or a rehearsal. ``locked``: another run is at it (75, silent).
    ``stopped``: the time was up before all was done (75, silent, too).
    """

    stage: str
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    locked: bool = False
    stopped: bool = False
    rehearsed: bool = False

    def count(self, what: str, number: int = 1) -> None:
        """One more of something."""
        self.counts[what] = self.counts.get(what, 0) + number

    def add(self, other: StageReport) -> None:
        """What a second part of the same verb did."""
        for what, number in other.counts.items():
            self.count(what, number)
        self.seconds += other.seconds
        self.lines += other.lines
        self.extra |= other.extra
        self.stopped |= other.stopped

    def error(self, account: str | None, error: EspomailError, line: str | None = None) -> None:
        """An account's error; ``line`` where it is to be said now."""
        self.errors.append({"account": account, "code": error.exit_code, "message": str(error)})
        if line:
            self.said.append(line)

    def warn(self, text: str, line: str | None) -> None:
        """Something that is worth a look and no error; ``line`` where it is to be said now."""
        self.warnings.append(text)
        if line:
            self.said.append(line)

    @property
    def exit_code(self) -> int:
        """The exit status of the verb: the worst of its errors."""
        codes = [each["code"] for each in self.errors]
        return worst([*codes, os.EX_TEMPFAIL] if self.locked or self.stopped else codes)

    def as_json(self) -> dict[str, Any]:
        """The document that ``--json`` prints."""
        return {
            "stage": self.stage,
            "seconds": round(self.seconds, 3),
            "counts": self.counts,
            "errors": self.errors,
            "warnings": self.warnings,
            "stopped": self.stopped,
            **self.extra,
        }


def worst(codes: Iterable[int]) -> int:
    """The exit status for several: 74, then 78, then 75, then 0; an unexpected one before all."""
    found = set(codes)
    unexpected = found - set(_SEVERITY)
    if unexpected:
        return min(unexpected)
    return next((code for code in _SEVERITY if code in found), os.EX_OK)
