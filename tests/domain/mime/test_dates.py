"""Dates in every form that mail has been seen to use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.mime.dates import _odd_date, parse_date, read_date

NOON = 1_772_366_400_000  # 2026-03-01T12:00:00Z


@pytest.mark.parametrize(
    "value",
    [
        "Sun, 01 Mar 2026 12:00:00 +0000",
        "Sun, 1 Mar 2026 12:00:00 GMT",
        "1 Mar 2026 12:00 Z",
        "Sun, 1 Mar 2026 13:00:00 +0100 (CET)",
        "Sun,1 Mar 2026 13:00:00 +0100",
        "Sun, 1 Mar 2026 13:00:00 (CET) +0100",
        "Sunday, 1 March 2026 13:00:00 CET",
        "Sun, 1 Mar 2026 07:00:00 EST",
        "Sun, 01 Mar 26 12:00:00 UT",
        "Sun, 1 Mar 126 12:00:00 -0000",
        "Sun Mar  1 12:00:00 2026",
        "Sun Mar  1 13:00:00 MET 2026",
        "Sun Mar  1 13:00:00 +0100 2026",
        "Mar 1, 2026 12:00:00 PM",
        "Mar 1 2026 1:00 PM +0100",
        "01-Mar-2026 12:00:00 +0000",
        "01-Mar-26 12.00.00",
        "2026-03-01T12:00:00Z",
        "2026-03-01 13:00:00.123 +01:00",
        "2026-03-01T17:30:00+05:30",
        "Sun, 1 Mar 2026 12:00:00 GMT+0000",
        "Sun, 1 Mar 2026 13:00:00 GMT+01:00",
        "Sun, 1 Mär 2026 12:00:00",
        "Sun, 1 März 2026 12:00:00",
        "dim., 1 mars 2026 12:00:00 +0000",
        "Sun, 1 Mar 2026 12:00:00",
        "Sun, 1 Mar 2026 12:00:00 XYZ",
        "Sun, 1 Mar 2026 12:00:00 +9999",
        "dim. 1 mars 2026 12:00:00",
        "mar., 1 mars 2026 12:00:00",
        "Sun, 1 Mar 2026 12(comment):   00  :  00 +0000",
        "1Mar26 12:00",
        "Sun, 1 Mar 2026 14:00:00 MET DST",
        "Sun, 1 Mar 2026 12:00:00 +0000 garbage",
    ],
)
def test_noon(value: str) -> None:
    assert parse_date(value) == NOON


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "Sun, 32 Mar 2026 12:00:00 Z", "30 Feb 2026 12:00 Z", "1 Foo 2026 12:00",
     "Mar 2026", "1 Mar 2026 25:00 Z", "1 Mar 2026 12:61 Z", "12:00:00", "1" * 1000,
     "1 Mar 0000 12:00 Z", "0000-00-00 00:00:00", "31 Dec 9999 23:59:59 -1200", "1 Jan 0001 00:00 +0100"],
)  # fmt: skip
def test_no_date(value: str) -> None:
    assert parse_date(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "=?utf-8?Q?Sun,_1_Mar_2026_13:00:00_+0100?=",
        "=?UTF-8?B?U3VuLCAxIE1hciAyMDI2IDEyOjAwOjAwICswMDAw?=",
        '"Sun, 1 Mar 2026 13:00:00 GMT+0100"',
        "Sun, 1 Mar 2026 14:00 UTC+2",
        "Sun, 1 Mar 2026 14:00:00 +2",
        "Sun, 1 Mar 2026 14:00:00 +200",
        "Sun, 1 Mar 2026 14:00:00 0200",
        "Sun, 1 Mar 2026 13:00:00 MEZ",
        "Sun, 1 Mar 2026 21:00:00 JST",
        "Sun, 1 Mar 2026 07:00:00 Eastern Standard Time",
        "Sun, (a (nested) comment) 1 Mar 2026 12:00:00 +0000",
        "Sun, 01 Mar 2026 120000 +0000",
        "Sun, 01 Mar 2026 1200 +0000",
        "Sun, 01 Mar 2026 12 00 00 +0000",
        "Sun, 01 Mar 2026 12h00 +0000",
        "20260301T120000Z",
        "2026-03-01T12:00:00.000+0000",
        "Sun, 1 3月 2026 21:00:00 +0900",
        "星期日, 1 三月 2026 20:00:00 +0800",
        "вс, 1 марта 2026 15:00:00 +0300",
        "nd., 1 mar 2026 13:00:00 +0100",
        "Paz, 1 Mart 2026 15:00:00 +0300",
        "ne, 1 března 2026 13:00:00 +0100",
        "Κυρ, 1 Μαρ 2026 14:00:00 +0200",
        "الأحد, 1 مارس 2026 15:00:00 +0300",
        "יום א, 1 מרץ 2026 14:00:00 +0200",
    ],
)  # fmt: skip
def test_noon_beyond_doubt(value: str) -> None:
    assert read_date(value) == (NOON, "")


@pytest.mark.parametrize(
    ("value", "date", "defect"),
    [
        ("Sun, 1 Mar 2026 12:00:00", NOON, "date-zone-unknown"),
        ("Sun, 1 Mar 2026 12:00:00 +9999", NOON, "date-zone-unknown"),
        ("12:00:00 01-Mar-2026", NOON, "date-zone-unknown"),
        ("1.3.2026 12:00", NOON, "date-zone-unknown"),
        ("Sun, 3/1/2026 12:00 PM", NOON, "date-zone-unknown"),
        ("2026年3月1日 下午12:00", NOON, "date-zone-unknown"),
        ("3/1/2026 12:00", None, "date-ambiguous"),
        ("01-03-2026 12:00", None, "date-ambiguous"),
        ("03/01/26", None, "date-ambiguous"),
        ("1 Mar 2026", NOON - 12 * 3_600_000, "date-without-time"),
        ("2026-03-01", NOON - 12 * 3_600_000, "date-without-time"),
        ("ned, 1 lip 2026 12:00 +0200", None, "date-unreadable"),
        ("mar, 1 xyz 2026 12:00 +0100", None, "date-unreadable"),
        ("1 Mar 2026 24:30 Z", None, "date-unreadable"),
        ("2026-W09-7T12:00Z", None, "date-unreadable"),
        ("1772366400", None, "date-unreadable"),
        ("%DATE%", None, "date-unreadable"),
    ],
)
def test_what_a_date_leaves_open(value: str, date: int | None, defect: str) -> None:
    assert read_date(value) == (date, defect)


def test_days_that_only_one_reading_has() -> None:
    assert parse_date("13/2/2003 10:00 Z") == parse_date("2/13/2003 10:00 Z") == 1_045_130_400_000
    assert parse_date("2/2/2003 10:00 Z") == parse_date("2003-02-02T10:00Z")


def test_the_year_2000_as_programs_of_the_nineties_wrote_it() -> None:
    assert parse_date("1 Jan 100 00:00 Z") == parse_date("1 Jan 19100 00:00 Z") == 946_684_800_000


def test_days_without_a_time_of_day() -> None:
    assert parse_date("1 Mar 2026") == NOON - 12 * 3_600_000


def test_a_day_of_the_week_is_no_month() -> None:
    assert parse_date("mardi 14 janvier 2020 10:00:00 +0100") == 1_578_992_400_000
    assert parse_date("mar. 14 janv. 2020 10:00:00 +0100") == 1_578_992_400_000


def test_two_digit_years() -> None:
    assert parse_date("1 Jan 49 00:00 Z") == parse_date("1 Jan 2049 00:00 Z")
    assert parse_date("1 Jan 50 00:00 Z") == parse_date("1 Jan 1950 00:00 Z")


MOMENTS = st.datetimes(
    min_value=datetime(1000, 1, 2), max_value=datetime(9999, 12, 30)
).map(lambda moment: moment.replace(microsecond=0))
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(MOMENTS, ZONES)
def test_as_the_standard_library_writes_it(moment: datetime, zone: timezone) -> None:
    local = moment.replace(tzinfo=zone)
    expected = (local - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert parse_date(format_datetime(local)) == expected
    assert _odd_date(format_datetime(local)) == (expected, "")
    assert parse_date(local.isoformat(sep=" ")) == expected


@given(st.text(max_size=60))
def test_any_text(value: str) -> None:
    assert parse_date(value) is None or isinstance(parse_date(value), int)
