"""When somebody's summary is due: each hour, day or week, by their own clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from espomail.domain.clock import HOUR, SECOND

PERIODS = ("hour", "day", "week")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_ZONE = re.compile(r"[A-Za-z0-9_+/-]{1,60}")
_MONDAY = 0


@dataclass(frozen=True)
class Schedule:
    """``every``: hour (each full one), day or week (Mondays); ``at`` and ``zone``: the time of day."""

    every: str = "day"
    at: str = "07:00"
    zone: str = "UTC"

    def next_after(self, moment: int) -> int:
        """The first time after a moment at which a summary is due; milliseconds since 1970.

        A time of day that the clocks skip in spring is taken as the same time before the change.
        """
        if self.every == "hour":
            return (moment // HOUR + 1) * HOUR
        zone = zone_of(self.zone)
        day = datetime.fromtimestamp(moment / SECOND, zone).date()
        for ahead in range(9):
            date = day + timedelta(days=ahead)
            due = round(datetime.combine(date, _time(self.at), zone).timestamp() * SECOND)
            if due > moment and (self.every != "week" or date.weekday() == _MONDAY):
                return due
        raise ValueError(f"no day is a {self.every}")

    def as_json(self) -> dict[str, str]:
        """How it is stored and shown."""
        return {"every": self.every, "at": self.at, "time_zone": self.zone}


def of(stored: dict[str, str]) -> Schedule:
    """A schedule as it was stored."""
    usual = Schedule()
    return Schedule(
        stored.get("every", usual.every), stored.get("at", usual.at), stored.get("time_zone", usual.zone)
    )


def checked_time(text: str) -> str:
    """A time of day as ``07:30``; ValueError for anything else."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no time of day; write it like 07:30")
    return f"{int(found[1]):02d}:{found[2]}"


def checked_zone(text: str) -> str:
    """A time zone's name; ValueError where this system knows none of that name."""
    name = text.strip()
    zone_of(name)
    return name


def zone_of(name: str) -> tzinfo:
    """A time zone by its name (Europe/Berlin); ValueError where there is none."""
    if name == "UTC":
        return timezone.utc  # noqa: UP017  needs no data of the system
    try:
        if not _ZONE.fullmatch(name):
            raise ValueError
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise ValueError(f"{name!r} is no time zone of this system; write it like Europe/Berlin") from None


def _time(text: str) -> time:
    hours, _, minutes = text.partition(":")
    return time(int(hours), int(minutes))
