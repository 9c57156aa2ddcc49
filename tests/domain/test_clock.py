"""Times and durations as text and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.clock import DAY, HOUR, MINUTE, format_duration, iso, parse_duration, parse_iso


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (None, None),
        (0, "1970-01-01T00:00:00Z"),
        (1767323045000, "2026-01-02T03:04:05Z"),
        (1500, "1970-01-01T00:00:01.500Z"),
        (-1000, "1969-12-31T23:59:59Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00Z"),
        (253_402_300_799_000, "9999-12-31T23:59:59Z"),
        (253_402_300_800_000, None),
        (-62_135_596_801_000, None),
        (2**63, None),
    ],
)
def test_iso(ms: int | None, text: str | None) -> None:
    assert iso(ms) == text


@pytest.mark.parametrize(
    "text",
    ["2026-01-02T03:04:05Z", "2026-01-02T04:04:05+01:00", "2026-01-02 03:04:05", "2026-01-02T03:04:05"],
)
def test_one_moment_written_differently(text: str) -> None:
    assert parse_iso(text) == 1767323045000


def test_a_date_alone_is_its_midnight() -> None:
    assert iso(parse_iso("2026-01-02")) == "2026-01-02T00:00:00Z"


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "2026-01-02T25:00:00Z", "12"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_iso(text)


@given(st.integers(0, 4102444800000))
def test_there_and_back(ms: int) -> None:
    text = iso(ms)
    assert text is not None
    assert parse_iso(text) == ms


@pytest.mark.parametrize(
    ("text", "ms"),
    [("0", 0), ("90m", 90 * MINUTE), ("24h", DAY), ("30d", 30 * DAY), ("45s", 45000), (" 2h", 2 * HOUR)],
)
def test_durations(text: str, ms: int) -> None:
    assert parse_duration(text) == ms
    assert parse_duration(format_duration(ms)) == ms


@pytest.mark.parametrize("text", ["", "5", "h", "-1h", "1.5h", "1w", "h1", "1 h"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


@pytest.mark.parametrize(("ms", "text"), [(0, "0"), (DAY, "1d"), (90 * MINUTE, "90m"), (DAY + HOUR, "25h")])
def test_the_largest_unit_that_fits(ms: int, text: str) -> None:
    assert format_duration(ms) == text
