"""When summaries are due, and what stands in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.clock import DAY, HOUR, iso, parse_iso
from espomail.domain.incoming import Record
from espomail.domain.notices import digest
from espomail.domain.notices.deciding import Reader
from espomail.domain.notices.digest import Waiting
from espomail.domain.notices.digest_schedule import Schedule, checked_time, checked_zone

BOB = Reader(2, "bob", addresses=frozenset({"bob@example.com"}), main_address="bob@example.com")
DUE = parse_iso("2026-03-03T07:00:00Z")
CASE, OTHER = Record("case", 12, "Printer"), Record("case", 13, "Lamp")


def waiting(id_: int, record: Record = CASE, **more) -> Waiting:
    return Waiting(**{"id": id_, "at": DUE - DAY + id_, "due": DUE, "type": "email_received", "record": record,
                      "reasons": ("follows case:12",), **more})  # fmt: skip


@pytest.mark.parametrize(
    ("schedule", "now", "then"),
    [
        (Schedule(), "2026-03-02T06:59:59Z", "2026-03-02T07:00:00Z"),
        (Schedule(), "2026-03-02T07:00:00Z", "2026-03-03T07:00:00Z"),
        (Schedule("hour"), "2026-03-02T07:00:00Z", "2026-03-02T08:00:00Z"),
        (Schedule("week"), "2026-03-02T06:59:00Z", "2026-03-02T07:00:00Z"),  # a Monday
        (Schedule("week"), "2026-03-02T07:00:00Z", "2026-03-09T07:00:00Z"),
        (Schedule("day", "08:00", "Europe/Berlin"), "2026-03-28T08:00:00Z", "2026-03-29T06:00:00Z"),  # summer begins
        (Schedule("day", "08:00", "Europe/Berlin"), "2026-10-24T12:00:00Z", "2026-10-25T07:00:00Z"),  # and ends
        (Schedule("day", "23:30", "Pacific/Kiritimati"), "2026-03-02T00:00:00Z", "2026-03-02T09:30:00Z"),
    ],
)
def test_when_the_next_summary_is_due(schedule, now, then):
    assert iso(schedule.next_after(parse_iso(now))) == then


@given(
    st.integers(0, 4_000_000_000_000),
    st.builds(Schedule, st.sampled_from(["hour", "day", "week"]), st.sampled_from(["00:00", "02:30", "23:59"]),
              st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe"])),
)  # fmt: skip
def test_a_next_time_is_later_not_too_late_and_at_the_time_of_day(now, schedule):
    then = schedule.next_after(now)
    longest = {"hour": HOUR, "day": DAY + 2 * HOUR, "week": 7 * DAY + 2 * HOUR}[schedule.every]
    assert now < then <= now + longest
    if schedule.every != "hour" and schedule.at != "02:30":  # which the clocks may skip
        local = datetime.fromtimestamp(then / 1000, UTC).astimezone(ZoneInfo(schedule.zone))
        assert f"{local:%H:%M}" == schedule.at or local.dst()


@pytest.mark.parametrize("text", ["24:00", "7", "07:60", "", "aa:bb", "07:00:00"])
def test_what_is_no_time_of_day(text):
    with pytest.raises(ValueError, match="07:30"):
        checked_time(text)


def test_times_and_zones_as_people_write_them():
    assert checked_time("7:05") == "07:05" and checked_zone("Europe/Berlin") == "Europe/Berlin"
    for word in ("Nowhere/Land", "../../etc/passwd", "", "/etc/passwd", "Europe"):
        with pytest.raises(ValueError, match="no time zone"):
            checked_zone(word)


def test_it_is_not_due_before_its_time_and_then_takes_all_that_waits():
    later = waiting(3, due=DUE + DAY)
    assert digest.decide(BOB, [waiting(1), waiting(2)], DUE - 1) is None
    assert digest.decide(BOB, [], DUE) is None
    found = digest.decide(BOB, [waiting(1), waiting(2), later], DUE)
    assert found and found.count == 3 and found.settled == (1, 2, 3) and found.key == f"digest:2:{DUE}:3"


def test_notices_are_grouped_by_record_in_the_order_in_which_things_happened():
    found = digest.decide(BOB, [waiting(3, OTHER), waiting(1), waiting(4), waiting(2, OTHER)], DUE)
    assert found
    assert [(record.id, [each.id for each in notices]) for record, notices in found.groups] == [
        (12, [1, 4]), (13, [2, 3]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("notices", "reader"),
    [([waiting(1, is_read=True)], BOB), ([waiting(1, may_read=False)], BOB), ([waiting(1)], replace(BOB, active=False))],
    ids=["read meanwhile", "not for them any more", "deactivated"],
)
def test_what_is_left_out_is_settled_all_the_same(notices, reader):
    found = digest.decide(reader, notices, DUE)
    assert found and not found.groups and found.settled == (1,)


def test_what_does_not_fit_is_counted():
    found = digest.decide(BOB, [waiting(n) for n in range(1, digest.MOST + 6)], DUE)
    assert found and found.count == digest.MOST and found.left_out == 5
