"""Times and durations as text and back. Everywhere else a time is milliseconds since 1970, UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
# The years 1 to 9999, which is all that a calendar here can show.
_FIRST, _LAST = -62_135_596_800_000, 253_402_300_799_999
_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}


def in_calendar(ms: int | None) -> int | None:
    """The same time; None where no calendar has it. Strangers and servers write what they like."""
    return ms if ms is not None and _FIRST <= ms <= _LAST else None


@lru_cache(maxsize=1024)  # a decision on a case says of each agent when they were last given one
def iso(ms: int | None) -> str | None:
    """A time as UTC ISO 8601 with ``Z``; None stays None, and so does what is in no calendar."""
    ms = in_calendar(ms)
    if ms is None:
        return None
    moment = datetime.fromtimestamp(ms // SECOND, UTC).replace(tzinfo=None)
    fraction = f".{ms % SECOND:03d}" if ms % SECOND else ""
    return f"{moment.isoformat()}{fraction}Z"


def parse_iso(text: str) -> int:
    """ISO 8601 to milliseconds: a date alone, ``Z`` or an offset; without a zone it is UTC.

    Raises ValueError for anything else.
    """
    moment = datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * SECOND)


def parse_duration(text: str) -> int:
    """``90m``, ``24h``, ``30d``, ``45s`` or ``0`` (off) to milliseconds; ValueError otherwise."""
    if text.strip() == "0":
        return 0
    match = re.fullmatch(r"(\d{1,6})([smhd])", text.strip())
    if not match:
        raise ValueError(f"{text}: not a duration; write it like 90m, 24h or 30d (0 = off)")
    return int(match[1]) * _UNITS[match[2]]


def format_duration(ms: int) -> str:
    """Milliseconds in the largest unit that divides them."""
    for unit, size in reversed(_UNITS.items()):
        if ms and ms % size == 0:
            return f"{ms // size}{unit}"
    return f"{ms // SECOND}s" if ms else "0"
