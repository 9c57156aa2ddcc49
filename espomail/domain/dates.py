"""The Date field (RFC 5322, 3.3 and 4.3) and the other ways in which mail writes a time."""

from __future__ import annotations

import re

from espomail.domain.clock import in_calendar

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janvier januar ene gen",
            "feb fév février februar febbraio",
            "mar mär mrz märz mars",
            "apr avr abr",
            "may mai mag mayo maj",
            "jun juin giu",
            "jul juillet juil lug",
            "aug aoû août ago",
            "sep sept set",
            "oct okt ott out",
            "nov",
            "dec dez déc dic",
        ),
        1,
    )
    for name in names.split()
}

# Minutes east of Greenwich. RFC 5322, 4.3, and what senders added. Military letters mean nothing.
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "est": -300, "edt": -240, "cst": -360,
    "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "ast": -240, "adt": -180,
    "nst": -210, "akst": -540, "akdt": -480, "hst": -600, "bst": 60, "west": 60, "cet": 60,
    "met": 60, "mez": 60, "cest": 120, "mest": 120, "mesz": 120, "sast": 120, "eet": 120,
    "ist": 330, "eest": 180, "msk": 180, "msd": 240, "hkt": 480, "sgt": 480, "awst": 480,
    "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "acst": 570, "nzst": 720, "nzdt": 780,
    "brt": -180, "art": -180,
}  # fmt: skip

_USUAL = re.compile(
    r"(?:[A-Za-z]{3},?\s+)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d\d):(\d\d)(?::(\d\d))?"
    r"\s+(?:([+-])(\d\d)(\d\d)|(GMT|UTC?|Z))\s*(?:\([^()]*\)\s*)?\Z"
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T\s]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?(?!\d)\s*([AaPp]\.?[Mm]\b\.?)?")
_OFFSET = re.compile(r"(?:GMT|UTC|UT)?\s*([+-])\s?(\d\d?):?(\d\d)?(?!\d)", re.I)
_WORD = re.compile(r"[^\W\d_]+|[0-9]+")
_AROUND_COLON = re.compile(r"\s*:\s*")
_COMMENT = re.compile(r"\([^()]*\)")

_DAY_MS = 86_400_000
_CAP = 200


def parse_date(value: str) -> int | None:
    """Milliseconds since 1970 (UTC) of a Date field's value, or None where it tells no time.

    A missing or unknown zone counts as UTC, two-digit years as RFC 5322, 4.3 says.
    """
    usual = _USUAL.match(value)
    if usual:
        day, month, year, hour, minute, second, sign, east, more, _ = usual.groups()
        offset = _offset(sign, east, more) if sign else 0
        number = _MONTHS.get(month.lower(), 0)
        return _ms(int(year), number, int(day), int(hour), int(minute), int(second or 0), offset)
    value = _COMMENT.sub(" ", value[:_CAP])
    return _odd_date(_AROUND_COLON.sub(":", value).strip())


def _odd_date(value: str) -> int | None:
    """A date in any other form: ISO 8601, ctime, two-digit years, AM and PM, no zone …"""
    iso = _ISO.search(value)
    if iso:
        year, month, day, hour, minute, second = (int(part or 0) for part in iso.groups())
        return _ms(year, month, day, hour, minute, second, _zone(value[iso.end() :]))
    clock = _CLOCK.search(value)
    if not clock:
        found = _year_month_day(value, "")
        return _ms(*found, 0, 0, 0, 0) if found else None
    after = value[clock.end() :]
    found = _year_month_day(value[: clock.start()], _OFFSET.sub(" ", after, count=1))
    if not found:
        return None
    hour = _hour(int(clock[1]), clock[4])
    return _ms(*found, hour, int(clock[2]), int(clock[3] or 0), _zone(after))


def _year_month_day(before: str, after: str) -> tuple[int, int, int] | None:
    """Year, month and day from the words around the time of day; the month must be a word."""
    month = _month(before) or _month(after)
    numbers = [word for word in _WORD.findall(f"{before} {after}") if word.isdecimal()]
    if not month or len(numbers) < 2:
        return None
    first, second = numbers[0], numbers[1]
    if len(first) > 2 and len(second) <= 2:
        first, second = second, first
    if len(first) > 2 or len(second) > 4:
        return None
    return _full_year(second), month, int(first)


def _month(text: str) -> int:
    """The last word that is a month, or begins like one; 0 for none.

    The last, because days of the week come first, and in some languages begin alike.
    """
    for word in reversed(_WORD.findall(text.lower())):
        number = _MONTHS.get(word) or _MONTHS.get(word[:3], 0)
        if number:
            return number
    return 0


def _full_year(digits: str) -> int:
    """RFC 5322, 4.3: two digits are 1950 to 2049, three digits count from 1900."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + 2000 if year < 50 else year + 1900


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    return hour % 12 + (12 if half[0] in "Pp" else 0)


def _zone(text: str) -> int:
    """Minutes east of Greenwich, read from what follows the time of day."""
    offset = _OFFSET.search(text)
    if offset:
        return _offset(offset[1], offset[2], offset[3] or "0")
    words = _WORD.findall(text.lower())
    for word in words:
        if word in _ZONES:
            return _ZONES[word] + (60 if "dst" in words else 0)
    return 0


def _offset(sign: str, hours: str, minutes: str) -> int:
    total = int(hours) * 60 + int(minutes)
    if total > 24 * 60 or int(minutes) > 59:
        return 0
    return -total if sign == "-" else total


def _ms(year: int, month: int, day: int, hour: int, minute: int, second: int, offset: int) -> int | None:
    """A civil time as milliseconds; None outside the calendar. Leap seconds run into the next."""
    if not (1 <= month <= 12 and 1 <= day <= _month_days(year, month)):
        return None
    if not (1 <= year <= 9999 and hour <= 24 and minute <= 59 and second <= 60):
        return None
    seconds = hour * 3600 + (minute - offset) * 60 + second
    return in_calendar(_days(year, month, day) * _DAY_MS + seconds * 1000)


def _month_days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _days(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 of a date in the Gregorian calendar."""
    shifted = year - (month <= 2)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    days = shifted * 365 + shifted // 4 - shifted // 100 + shifted // 400 + day_of_year
    return days - 719_468
