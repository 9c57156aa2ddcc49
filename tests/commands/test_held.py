"""``held``: what a stage, the parser or a server failed, and what administrators do about it."""

import json
from contextlib import contextmanager

import pytest

from espomail.domain import autoreply
from espomail.domain.clock import HOUR
from espomail.stages import intake
from espomail.stages.distribute import Distribute
from espomail.stages.filter import Filter
from espomail.stages.intake import Outcome
from espomail.stages.link import Link
from espomail.stages.notify import Notify
from espomail.store import held_lists, held_rows, ledger, raws
from espomail.store.models import (
    Arrival,
    Decision,
    Email,
    EmailUser,
    Folder,
    Held,
    JobRun,
    Ledger,
    Notification,
)
from tests.builders import a_message
from tests.commands.arriving import STAGES, a_team, an_account, arrive
from tests.commands.conftest import NOW_MS
from tests.integration.helpdesk import broken

A = "support@example.com"
RAW = a_message()
OTHER = a_message(subject="Mended")


@pytest.fixture
def office(desk):
    desk.user("alice", admin=True)
    desk.user("bob")
    an_account(desk.store, A, a_team(desk.store, "Support", "bob"), auto_reply="acknowledgement")
    return desk


@contextmanager
def failing(monkeypatch, where, name):
    def fail(*arguments):
        raise ValueError("no such\tthing")

    with monkeypatch.context() as patched:
        patched.setattr(where, name, fail)
        yield


@pytest.fixture(params=STAGES)
def stuck(request, office, monkeypatch):
    """The stage at which one mail is held."""
    where = {
        "filter": (Filter, "decide"), "link": (Link, "decide"), "distribute": (Distribute, "decide"),
        "autoreply": (autoreply, "decide"), "notify": (Notify, "decide"),
    }  # fmt: skip
    with failing(monkeypatch, *where[request.param]):
        arrive(office, A, RAW)
    return request.param


def unparsed(office, raw=RAW):
    """A message that nothing could parse; the id it is held under."""
    with office.store.write():
        folder = Folder.get()
        (raw_id,) = raws.add([raw])
        ledger.enter([ledger.Entry(folder.id, 1, 77, "stored", NOW_MS, len(raw), raw_id)])
        (row,) = ledger.stored(10)
        held_rows.hold_row(row, "ValueError: odd", NOW_MS)
    return str(Held.get().id)


def listed(office):
    return json.loads(office("held", "list", "--json").stdout)


def run_on(office, stage):
    for verb in STAGES[STAGES.index(stage) :]:
        office(verb)


def parse(office):
    own = intake.setting(frozenset(), {}, NOW_MS)
    intake.recover(office.store, own, Outcome())


# --- what failed in a stage -----------------------------------------------------------------------


def test_it_says_where_why_and_how_often(office, stuck):
    (found,) = listed(office)
    assert (found["stage"], found["tries"], found["account"]) == (stuck, 1, A)
    assert "ValueError: no such" in found["cause"] and found["next_at"] == "2026-03-02T10:01:00Z"
    assert (found["subject"], found["email"], found["has_raw"]) == ("The printer is on fire", 1, True)
    (line,) = office("held", "list").stdout.splitlines()
    assert line.split("\t")[:5] == ["1", stuck, A, "1", "2026-03-02T10:01:00Z"]
    assert len(line.split("\t")) == 7
    assert f"stage\t{stuck}" in office("held", "show", "1").stdout


def test_its_bytes_come_out_as_they_came(office, stuck, tmp_path):
    assert office("held", "export", "1").stdout_bytes == RAW
    office("held", "export", "1", str(tmp_path / "x.eml"))
    assert (tmp_path / "x.eml").read_bytes() == RAW
    office("held", "export", "1", str(tmp_path / "x.eml"), code=73)


def test_retry_tries_the_same_stage_again(office, stuck):
    office("held", "retry", "1")
    assert Arrival.get().stage == stuck
    run_on(office, stuck)
    assert Arrival.get().stage == "done" and listed(office) == []
    assert {row.stage for row in Decision.select()} == set(STAGES)


def test_release_passes_the_stage(office, stuck):
    office("held", "release", "1")
    run_on(office, stuck)
    assert Arrival.get().stage == "done" and listed(office) == []
    released = Decision.get(Decision.stage == stuck)
    assert released.rule == "released" and "no such" in released.reason
    assert {row.stage for row in Decision.select()} == set(STAGES)
    assert EmailUser.select().count() == 1  # its people have it, also without the filter
    assert broken(office.path) == {}


def test_drop_ends_it(office, stuck):
    office("held", "drop", "1")
    run_on(office, stuck)
    row = Ledger.get()
    assert (Arrival.get().stage, row.state) == ("done", "skipped")
    assert "dropped by system" in row.reason and "no such" in row.reason
    assert listed(office) == []
    document = json.loads(office("check", "--json").stdout)
    assert document["ok"], document


def test_tries_end_and_it_waits_for_a_person(office, monkeypatch):
    with failing(monkeypatch, autoreply, "decide"):
        arrive(office, A, RAW)
        for _ in range(5):
            office("held", "retry", "1")
            office("autoreply")
    (found,) = listed(office)
    assert (found["tries"], found["next_at"]) == (6, None)


# --- what could not be parsed -----------------------------------------------------------------------


def test_what_could_not_be_parsed_is_mended_and_parsed(office, tmp_path):
    word = unparsed(office)
    (found,) = listed(office)
    assert (found["stage"], found["uid"], found["folder"], found["email"]) == ("parse", 77, "INBOX", None)
    assert office("held", "export", word).stdout_bytes == RAW
    (tmp_path / "mended.eml").write_bytes(OTHER)
    office("held", "edit", word, str(tmp_path / "mended.eml"))
    office("held", "retry", word)
    parse(office)
    assert Email.get().subject == "Mended" and Ledger.get().state == "imported"
    assert listed(office) == []
    log = JobRun.get(JobRun.stage == "held edit")
    assert raws.load([log.counts["original_raw"]]) == {log.counts["original_raw"]: RAW}


def test_what_could_not_be_parsed_cannot_pass_but_be_dropped(office):
    word = unparsed(office)
    office("held", "release", word, code=2)
    office("held", "edit", word, "-", stdin=b" \n", code=65)
    office("held", "drop", word)
    assert Ledger.get().state == "skipped" and "odd" in Ledger.get().reason
    assert listed(office) == []


# --- what the server keeps back ---------------------------------------------------------------------


def test_what_the_server_keeps_back(office):
    with office.store.write():
        folder = Folder.get()
        Folder.update(scanned_at=NOW_MS).execute()
        ledger.enter([ledger.Entry(folder.id, 1, 5, "held", NOW_MS, reason="NO [EXPUNGEISSUED]")])
    (found,) = listed(office)
    assert (found["id"], found["stage"], found["has_raw"]) == ("1/1/5", "fetch", False)
    assert found["cause"] == "NO [EXPUNGEISSUED]"
    office("held", "export", "1/1/5", code=66)
    office("held", "release", "1/1/5", code=2)
    office("held", "retry", "1/1/5")
    assert Folder.get().scanned_at is None  # the next visit asks for it
    office("held", "drop", "1/1/5")
    assert Ledger.get().state == "skipped" and held_lists.everything() == []


# --- who, and what else -------------------------------------------------------------------------------


def test_one_notice_an_hour_with_a_count(office, monkeypatch):
    with failing(monkeypatch, autoreply, "decide"):
        arrive(office, A, RAW, a_message(message_id="<2@x.example>"), a_message(message_id="<3@x.example>"))
    (notice,) = Notification.select().where(Notification.type == "held")
    assert notice.user.login == "alice"
    assert "3 mails were held" in notice.reasons[0] and "held list" in notice.reasons[0]
    (shown,) = json.loads(office("notification", "list", "--json", as_login="alice").stdout)
    assert shown["record"]["type"] == "held"
    with office.store.write():
        folder = Folder.get()
        (raw_id,) = raws.add([RAW])
        ledger.enter([ledger.Entry(folder.id, 1, 78, "stored", NOW_MS, 1, raw_id)])
        held_rows.hold_row(ledger.stored(1)[0], "odd", NOW_MS + HOUR)
    assert Notification.select().where(Notification.type == "held").count() == 2


@pytest.mark.parametrize("verb", ["show", "export", "retry", "release", "drop"])
def test_unknown_ids_and_regular_users(office, verb):
    word = unparsed(office)
    for unknown in ("99", "x", "1/2/3", "1/2"):
        office("held", verb, unknown, code=66)
    office("held", verb, word, as_login="bob", code=77)
    office("held", "list", as_login="bob", code=77)


def test_one_unknown_id_and_nothing_is_done(office):
    word = unparsed(office)
    office("held", "drop", word, "99", code=66)
    assert len(listed(office)) == 1
