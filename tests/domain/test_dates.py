"""Dates in every form that mail has been seen to use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.dates import _odd_date, parse_date

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
    assert _odd_date(format_datetime(local)) == expected
    assert parse_date(local.isoformat(sep=" ")) == expected


@given(st.text(max_size=60))
def test_any_text(value: str) -> None:
    assert parse_date(value) is None or isinstance(parse_date(value), int)
