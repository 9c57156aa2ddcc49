"""The Date field (RFC 5322, 3.3 and 4.3) and the other ways in which mail writes a time."""

from __future__ import annotations

import re
from functools import lru_cache

from espomail.domain.clock import in_calendar
from espomail.domain.mime import date_words, encoded_words

UNREADABLE = "date-unreadable"
AMBIGUOUS = "date-ambiguous"
NO_TIME = "date-without-time"
NO_ZONE = "date-zone-unknown"

_USUAL = re.compile(
    r"(?:[A-Za-z]{3},?\s+)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d\d):(\d\d)(?::(\d\d))?"
    r"\s+(?:([+-])(\d\d)(\d\d)|(GMT|UTC?|Z))\s*(?:\([^()]*\)\s*)?\Z"
)
# 2026-03-01, 2026/3/1, 2026年3月1日; 20260301 alone or before a time of day
_YEAR_FIRST = re.compile(
    r"(?<!\d)(\d{4})\s?[-/.년年]\s?(\d{1,2})\s?[-/.월月]\s?(\d{1,2})(?!\d)[일日.]?"
    r"|(?<!\d)(\d{4})(\d\d)(\d\d)(?=\s|T|\d{6}|\d{4}(?!\d)|\Z)"
)
_YEAR_LAST = re.compile(r"(?<![\d.:])(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d\d)(?![\d:.])")
_NUMBERED_MONTH = re.compile(r"(?<!\d)(\d{1,2})\s?[月월]|\b(?:tháng|thg)\.?\s?(\d{1,2})(?!\d)", re.I)
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})[:.h](\d{1,2})(?:[:.](\d{1,2})(?:[.,]\d+)?)?(?!\d)\s*(?:([AaPp])\.?\s?[Mm]\b\.?)?"
)
_BARE_CLOCK = re.compile(r"(?<!\d)(\d\d)\s?(\d\d)(?:\s?(\d\d))?(?=\s*(?:[+-]\d{4}|[A-Z]{1,5})?\s*\Z)()")
_HALVES = (("AM", re.compile("上午|午前|오전")), ("PM", re.compile("下午|午後|오후")))
_OFFSET = re.compile(r"(?:\A|(?<=\s)|GMT|UTC|UT)\s*[+-]?([+-])\s?(\d\d?)[:.]?(\d\d)?(?!\d)", re.I)
_UNSIGNED_OFFSET = re.compile(r"\s*(\d\d)(\d\d)\s*\Z")
_DAY_OF_WEEK = re.compile(r"\s*([^\W\d_]+)\.?\s*,")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_NUMBER = re.compile(r"\d+")
_AROUND_COLON = re.compile(r"\s*:\s*")
_COMMENT = re.compile(r"\([^()]*\)")

_DAYS_OF_WEEK = ("thu", "fri", "sat", "sun", "mon", "tue", "wed")
_DAY_MS = 86_400_000
_CAP = 200

_Day = tuple[int, int, int]
_Told = tuple[int | None, str]


def parse_date(value: str) -> int | None:
    """Milliseconds since 1970 (UTC) of a Date field's value, or None where it tells no time."""
    return read_date(value)[0]


def read_date(value: str) -> _Told:
    """A Date field's value as `parse_date` reads it, and what it left open (empty: nothing).

    A missing or unknown zone counts as UTC, two-digit years as RFC 5322, 4.3 says. What may be this
    day or that (``1/2/2003``) is none.
    """
    usual = _USUAL.match(value)
    if usual:
        day, month, year, hour, minute, second, sign, east, more, _ = usual.groups()
        offset = _offset(sign, east, more) if sign else 0
        number = date_words.MONTHS.get(month.lower())
        if number and offset is not None:
            found = (int(year), number, int(day))
            return _told(found, (int(hour), int(minute), int(second or 0)), offset)
    return _odd_date(value)


def _odd_date(value: str) -> _Told:
    """A date in any other form: ISO 8601, ctime, two-digit years, AM and PM, no zone …"""
    value = _plain(value)
    days, rest = _days_in_numbers(value)
    if len(days) > 1:
        return None, AMBIGUOUS
    clock = _CLOCK.search(rest)
    if not clock and (days or date_words.month(rest)):
        clock = _BARE_CLOCK.search(rest, _after_year(rest) if not days else 0)
    before, after = (rest[: clock.start()], rest[clock.end() :]) if clock else (rest, "")
    day = days[0] if days else _day_in_words(before, _OFFSET.sub(" ", after, count=1))
    if day is None:
        return None, UNREADABLE
    if not clock:
        numbers = _NUMBER.findall(_OFFSET.sub(" ", rest))
        return _told(day, (0, 0, 0), 0, NO_TIME) if len(numbers) <= (0 if days else 2) else (None, UNREADABLE)
    hour, minute, second, half = clock.groups()
    return _told(day, (_hour(int(hour), half), int(minute), int(second or 0)), _zone(after, before))


def _plain(value: str) -> str:
    """A value without comments, quotes and encoded words, which do not belong there."""
    if "=?" in value:
        value = encoded_words.decode(value[: 5 * _CAP])
    value = value[:_CAP].replace('"', " ")
    while "(" in value:
        without = _COMMENT.sub(" ", value)
        if without == value:
            break
        value = without
    for half, names in _HALVES:
        if names.search(value):
            value = _CLOCK.sub(rf"\g<0> {half} ", names.sub(" ", value), count=1)
    return _AROUND_COLON.sub(":", value).strip()


def _days_in_numbers(value: str) -> tuple[list[_Day], str]:
    """The days that a date in numbers may mean, and the value without it.

    With dots the day comes first; with strokes or dashes, who wrote it decides.
    """
    match = _YEAR_FIRST.search(value)
    if match:
        year, month, day = (int(part) for part in match.groups() if part)
        return [(year, month, day)], f"{value[: match.start()]} {value[match.end() :].lstrip('T')}"
    match = _YEAR_LAST.search(value)
    if not match or date_words.month(value):
        return [], value
    one, two, year = int(match[1]), int(match[3]), _full_year(match[4])
    found = {(year, two, one)} if match[2] == "." else {(year, two, one), (year, one, two)}
    days = sorted(each for each in found if _days(each) is not None)
    named = value[:3].lower()
    if len(days) > 1 and named in _DAYS_OF_WEEK:
        days = [each for each in days if _DAYS_OF_WEEK[(_days(each) or 0) % 7] == named] or days
    return days, f"{value[: match.start()]} {value[match.end() :]}"


def _day_in_words(before: str, after: str) -> _Day | None:
    """Year, month and day from the words around the time of day; the month must be a word."""
    named = _DAY_OF_WEEK.match(before)
    text = f"{before[named.end() :] if named else before}\n{after}"
    numbered = _NUMBERED_MONTH.search(text)
    if numbered:
        month = int(numbered[1] or numbered[2])
        text = f"{text[: numbered.start()]} {text[numbered.end() :]}"
    else:
        first, _, second = text.partition("\n")
        month = date_words.month(first) or date_words.month(second)
    numbers = _NUMBER.findall(text)
    if not month or len(numbers) < 2:
        return None
    day, year = numbers[0], numbers[1]
    if len(day) > 2 and len(year) <= 2:
        day, year = year, day
    if len(day) > 2 or len(year) > 5 or (len(year) == 5 and not year.startswith("191")):
        return None
    return _full_year(year), month, int(day)


def _after_year(text: str) -> int:
    year = _YEAR.search(text)
    return year.end() if year else len(text)


def _full_year(digits: str) -> int:
    """RFC 5322, 4.3: two digits are 1950 to 2049, three digits count from 1900.

    Five are what programs made of the year 2000 that put 19 before 100.
    """
    year = int(digits)
    if len(digits) == 4:
        return year
    if len(digits) == 5:
        return year - 19_000 + 1900
    return year + 2000 if year < 50 else year + 1900


def _hour(hour: int, half: str | None) -> int:
    if not half or hour > 12:
        return hour
    return hour % 12 + (12 if half in "Pp" else 0)


def _zone(after: str, before: str) -> int | None:
    """Minutes east of Greenwich, read from what follows the time of day; None for unknown."""
    offset = _OFFSET.search(after)
    if offset:
        return _offset(offset[1], offset[2], offset[3] or "0")
    unsigned = _UNSIGNED_OFFSET.match(after)
    if unsigned and _YEAR.search(before):
        return _offset("+", unsigned[1], unsigned[2])
    return date_words.zone(after)


def _offset(sign: str, hours: str, minutes: str) -> int | None:
    total = int(hours) * 60 + int(minutes)
    if total > 24 * 60 or int(minutes) > 59:
        return None
    return -total if sign == "-" else total


def _told(day: _Day, time: tuple[int, int, int], offset: int | None, defect: str = "") -> _Told:
    """A civil time as milliseconds; None outside the calendar. Leap seconds run into the next."""
    hour, minute, second = time
    days = _days(day)
    if days is None or minute > 59 or second > 60 or hour > 24 or (hour == 24 and minute + second):
        return None, UNREADABLE
    seconds = hour * 3600 + (minute - (offset or 0)) * 60 + second
    found = in_calendar(days * _DAY_MS + seconds * 1000)
    if found is None:
        return None, UNREADABLE
    return found, defect or ("" if offset is not None else NO_ZONE)


def _month_days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@lru_cache(maxsize=1000)  # the mail of a batch is of a few days
def _days(date: _Day) -> int | None:
    """Days since 1970-01-01 of a date in the Gregorian calendar; None where it has none."""
    year, month, day = date
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= _month_days(year, month)):
        return None
    shifted = year - (month <= 2)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    days = shifted * 365 + shifted // 4 - shifted // 100 + shifted // 400 + day_of_year
    return days - 719_468
