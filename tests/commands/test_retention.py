"""Skipped mail is kept for ``retention.skipped``; then it goes, and the ledger still explains its UID."""

from __future__ import annotations

import json

import pytest

from espomail.domain.clock import DAY, iso
from espomail.stages import fetch_store, retention
from espomail.stages.report import StageReport
from espomail.store.models import (
    Arrival,
    Decision,
    Email,
    EmailFilter,
    Folder,
    JobRun,
    Ledger,
    Raw,
)
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive
from tests.commands.conftest import NOW_MS, Desk

A, B = "support@example.com", "sales@example.com"


@pytest.fixture
def office(desk: Desk) -> Desk:
    desk.user("alice", admin=True)
    desk.user("bob")
    team = a_team(desk.store, "Support", "bob")
    an_account(desk.store, A, team)
    an_account(desk.store, B, team)
    with desk.store.write():
        EmailFilter.create(name="no deals", scope="global", criteria={"subject": "*deal*"}, action="skip",
                           created_at=NOW_MS)  # fmt: skip
    arrive(desk, A, deal(1), deal(2), a_message(message_id="<q@x.example>"))
    return desk


def deal(number: int) -> bytes:
    return a_message(message_id=f"<d{number}@x.example>", subject=f"A great deal {number}")


def later(days: float) -> str:
    return iso(NOW_MS + int(days * DAY)) or ""


def stored() -> list[str]:
    return [row.subject for row in Email.select().where(Email.direction == "in").order_by(Email.id)]


def test_after_its_time_it_goes_and_its_uid_stays_explained(office: Desk) -> None:
    Ledger.update(header_hash=b"key").where(Ledger.email_id == 1).execute()
    assert office("filter", now=later(29)).stdout == "" and len(stored()) == 3
    counts = json.loads(office("filter", "--json", now=later(31)).stdout)["counts"]
    assert counts == {"forgotten": 2}
    assert stored() == ["The printer is on fire"]
    assert JobRun.select().order_by(JobRun.id.desc()).first().counts == {"forgotten": 2}
    assert Raw.select().count() == Email.select().count()
    assert Arrival.select().count() == 1 and {row.email_id for row in Decision.select()} == {3}
    rows = Ledger.select(Ledger.state, Ledger.reason).order_by(Ledger.uid).tuples()
    assert list(rows) == [("skipped", "filter no deals")] * 2 + [("imported", None)]
    assert json.loads(office("check", "--json", now=later(31)).stdout)["ok"]
    assert office("filter", "--json", now=later(31)).stdout.count("forgotten") == 0
    folder = Folder.get()
    size = Ledger.get(Ledger.email_id == 1).size
    assert fetch_store.match_epoch(office.store, folder.id, 99, [(7, b"key", size, NOW_MS)]) == 1
    assert Ledger.get(Ledger.uidvalidity == 99).state == "skipped"


def test_who_wants_it_back_too_late_hears_why(office: Desk) -> None:
    office("filter", now=later(31))
    said = office("email", "unskip", "1", code=66, now=later(31)).stderr
    assert "was skipped by a filter and is gone" in said and "retention.skipped" in said
    assert "there is no email 99" in office("email", "unskip", "99", code=66).stderr


def test_0_keeps_it_for_ever(office: Desk) -> None:
    office("settings", "set", "retention.skipped", "0")
    office("filter", now=later(3000))
    assert len(stored()) == 3


def test_what_somebody_has_taken_up_stays(office: Desk) -> None:
    office("account", "add", "Firm")
    office("email", "link", "1", "account:1")
    office("email", "mark", "2", "--important", as_login="alice")
    office("filter", now=later(31))
    assert len(stored()) == 3


def test_what_another_account_keeps_stays(office: Desk) -> None:
    with office.store.write():
        EmailFilter.update(scope="account", email_account=1).execute()
    arrive(office, B, deal(1))
    office("filter", now=later(31))
    assert stored() == ["A great deal 1", "The printer is on fire"]


def test_copies_in_other_folders_go_with_it(office: Desk) -> None:
    with office.store.write():
        Folder.create(email_account=1, name="Archive", uidvalidity=1)
        copy = Ledger.get(Ledger.email_id == 1)
        Ledger.create(folder=3, uidvalidity=1, uid=5, state="duplicate", email_id=1, received_at=NOW_MS,
                      size=copy.size)  # fmt: skip
    office("filter", now=later(31))
    assert Ledger.get(Ledger.folder == 3).state == "skipped"
    assert json.loads(office("check", "--json", now=later(31)).stdout)["ok"]


def test_it_is_brought_back_in_time(office: Desk) -> None:
    office("email", "unskip", "1", now=later(29))
    office("run", code=78, now=later(31))
    assert stored() == ["A great deal 1", "The printer is on fire"]


def test_much_of_it_goes_bit_by_bit(office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 1)
    report = StageReport("filter")
    now = NOW_MS + 31 * DAY
    retention.sweep(office.store, now, report, most=1)
    assert report.counts == {"forgotten": 1}
    retention.sweep(office.store, now, report)  # not all of it was done, so not tomorrow
    assert report.counts == {"forgotten": 2}
    arrive(office, A, deal(9))
    EmailFilter.delete().execute()  # a filter that is removed leaves what it skipped
    retention.sweep(office.store, now + 31 * DAY, report)
    assert report.counts == {"forgotten": 3}


def test_the_log_of_runs_is_kept_for_its_time(office: Desk) -> None:
    """Also where accounts are visited at every minute."""
    office("fetch", code=None, now=later(1))
    office("filter", now=later(89))
    assert JobRun.select().where(JobRun.stage == "fetch").count() == 2
    office("filter", now=later(92))
    assert JobRun.select().where(JobRun.stage == "fetch").count() == 0
    office("settings", "set", "retention.log", "0")
    before = JobRun.select().count()
    office("filter", now=later(400))
    assert before and JobRun.select().count() == before
