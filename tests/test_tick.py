"""A tick with nothing due ends early; one that might have work never does."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from espomail import tick
from espomail.domain.clock import DAY, MINUTE, iso
from espomail.store import Store, email_accounts, jobs, people
from espomail.store.models import (
    Arrival,
    Email,
    EmailAccount,
    Folder,
    Held,
    JobRun,
    Ledger,
    Notification,
    Outbox,
    database,
)

pytestmark = pytest.mark.sqlite("the quick look before a run knows files only")
NOW = 1_790_000_000_000


@pytest.fixture
def store(tmp_path, monkeypatch):
    for name in ("ESPOMAIL_AS", "ESPOMAIL_STORE", "ESPOMAIL_NOW", "SUDO_UID"):
        monkeypatch.delenv(name, raising=False)
    store = Store.create(str(tmp_path / "desk.db"))
    jobs.record([jobs.Run("run", NOW - MINUTE, NOW - MINUTE, "system")])
    yield store
    store.close()


def nothing_due(store, *words, now=NOW):
    return tick.nothing_due(["--store", str(store.path), "--now", iso(now), *(words or ("run",))])


def an_account(**more):
    values = {"kind": "group", "created_at": NOW, "activated_at": NOW, "since": NOW}
    return EmailAccount.create(address="a@example.com", name="A", **{**values, **more})


def an_email():
    return Email.create(
        identity=b"1", direction="in", status="imported", subject="", from_name="",
        from_address="a@example.com", addresses={}, received_at=NOW, in_reply_to=[], refs=[], text="",
        has_html=False, attachments=[], defects=[], size=1, created_at=NOW,
    )  # fmt: skip


def an_outbox(**more):
    values = {"dedupe_key": "1", "kind": "reply", "state": "ready", "message_id": "<a@b>"}
    values |= {"mail_from": "", "recipients": [], "raw_id": 1, "created_at": NOW}
    return Outbox.create(**{**values, **more})


def test_an_idle_store_has_nothing_due(store):
    an_account(every_minutes=10, last_try_at=NOW - MINUTE)
    an_outbox(state="sent")
    assert nothing_due(store)


@pytest.mark.parametrize(("due", "nothing"), [(NOW, False), (NOW + 1, True), (None, True)])
def test_a_summary_is_due_at_its_time(store, due, nothing):
    bob = people.add_user("bob", "Bob", [], False, "bob", NOW)
    Notification.create(user=bob, event="e", at=NOW, type="note", record_type="case", record_id=1,
                        reasons=[], digest_at=due)  # fmt: skip
    assert nothing_due(store) is nothing


@pytest.mark.parametrize("verb", tick.VERBS)
def test_every_verb_may_end_early(store, verb):
    assert nothing_due(store, verb)


@pytest.mark.parametrize(
    ("values", "nothing"),
    [
        pytest.param({}, False, id="never visited"),
        pytest.param({"active": False}, True, id="disabled"),
        pytest.param({"next_at": NOW + MINUTE}, True, id="backing off"),
        pytest.param({"next_at": NOW}, False, id="back-off over"),
        pytest.param({"next_at": NOW + DAY + 1}, False, id="a wait from a wrong clock"),
        pytest.param({"every_minutes": 5, "last_try_at": NOW - 5 * MINUTE}, False, id="time again"),
        pytest.param({"every_minutes": 5, "last_try_at": NOW - 4 * MINUTE}, True, id="not yet"),
        pytest.param({"every_minutes": 5, "last_try_at": NOW + 1}, False, id="clock jumped back"),
        pytest.param({"every_minutes": 5}, False, id="an interval, never visited"),
        pytest.param({"last_try_at": NOW}, False, id="at every run"),
    ],
)
def test_an_account_is_due_exactly_when_fetch_thinks_so(store, values, nothing):
    account = an_account(**values)
    assert nothing_due(store) is nothing
    assert email_accounts.is_due(account, NOW) is not nothing


@pytest.mark.parametrize("stage", ["filter", "link", "distribute", "autoreply", "notify"])
def test_mail_that_waits_for_a_stage_is_due(store, stage):
    Arrival.create(email=an_email(), received_at=NOW, stage=stage)
    assert not nothing_due(store)


@pytest.mark.parametrize("stage", ["done", "skipped", "held"])
def test_mail_that_waits_for_nobody_is_not(store, stage):
    Arrival.create(email=an_email(), received_at=NOW, stage=stage)
    assert nothing_due(store)


@pytest.mark.parametrize(("state", "nothing"), [("stored", False), ("imported", True)])
def test_stored_bytes_are_due(store, state, nothing):
    folder = Folder.create(email_account=an_account(active=False), name="INBOX")
    Ledger.create(folder=folder, uidvalidity=1, uid=1, state=state, received_at=NOW)
    assert nothing_due(store) is nothing


@pytest.mark.parametrize(("next_at", "nothing"), [(NOW, False), (NOW + 1, True), (None, True)])
def test_held_mail_is_due_at_its_time(store, next_at, nothing):
    Held.create(stage="link", cause="x", next_at=next_at, created_at=NOW)
    assert nothing_due(store) is nothing


@pytest.mark.parametrize(
    ("values", "nothing"),
    [
        ({"state": "ready"}, False),
        ({"state": "ready", "not_before": NOW + 1}, True),
        ({"state": "retry", "not_before": NOW}, False),
        ({"state": "claimed", "not_before": NOW + 1}, False),
        ({"state": "transmitting"}, False),
        ({"state": "held"}, True),
        ({"state": "unknown"}, True),
        ({"state": "sent", "copy_state": "pending"}, False),
    ],
)
def test_the_outbox_is_due_at_its_time(store, values, nothing):
    an_outbox(**values)
    assert nothing_due(store) is nothing


@pytest.mark.parametrize(
    ("started", "nothing"),
    [(NOW - 10 * MINUTE + 1, True), (NOW - 10 * MINUTE, False), (NOW + 1, False), (None, False)],
)
def test_every_ten_minutes_a_run_leaves_its_trace(store, started, nothing):
    JobRun.delete().execute()
    if started is not None:
        jobs.record([jobs.Run("run", started, started, "system")])
    assert nothing_due(store) is nothing


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("run", "--json"),
        ("run", "--dry-run"),
        ("run", "--account", "a@example.com"),
        ("filter", "--group"),
        ("-v", "run"),
        ("--as", "alice", "run"),
        ("--config",),
        ("run", "run"),
        ("--help",),
        ("run", "--store", "elsewhere"),
        (),
    ],
)
def test_what_is_not_understood_goes_the_full_way(store, words):
    assert not tick.nothing_due(["--store", str(store.path), "--now", iso(NOW), *words])


@pytest.mark.parametrize("words", [("run", "--group"), ("fetch", "--personal"), ("-q", "run")])
def test_plain_calls_are_understood(store, words):
    assert nothing_due(store, *words)


def test_store_and_clock_may_come_from_the_environment(store, monkeypatch):
    monkeypatch.setenv("ESPOMAIL_STORE", f"sqlite:///{store.path}")
    monkeypatch.setenv("ESPOMAIL_NOW", iso(NOW))
    assert tick.nothing_due(["run"])
    monkeypatch.setenv("ESPOMAIL_AS", "alice")
    assert not tick.nothing_due(["run"])


def test_another_users_rights_are_not_judged_here(store, monkeypatch):
    monkeypatch.setenv("SUDO_UID", "1000")
    assert not nothing_due(store)
    monkeypatch.delenv("SUDO_UID")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert not nothing_due(store)


def test_a_missing_foreign_or_older_store_goes_the_full_way(store, tmp_path):
    assert not tick.nothing_due(["--store", str(tmp_path / "none.db"), "run"])
    (tmp_path / "text.db").write_text("no database")
    assert not tick.nothing_due(["--store", str(tmp_path / "text.db"), "run"])
    assert not tick.nothing_due(["--store", str(tmp_path), "run"])
    assert not tick.nothing_due(["--store", "postgresql://x/y", "run"])
    database.execute_sql("INSERT INTO migration (name, applied) VALUES ('9999_later', 0)")
    assert not nothing_due(store)


def test_a_bad_clock_goes_the_full_way(store):
    assert not tick.nothing_due(["--store", str(store.path), "--now", "soon", "run"])


def test_it_writes_nothing(store):
    before = store.path.read_bytes()
    assert nothing_due(store)
    assert store.path.read_bytes() == before


def test_it_imports_next_to_nothing():
    code = "import sys; from espomail import tick; tick.nothing_due(['x']); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert not {"click", "peewee", "rich", "typing", "dataclasses", "re", "sqlite3"} & set(loaded)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        (("run", "--max-runtime", "10m"), True),
        (("send", "--max-runtime=10m"), True),
        (("--max-runtime", "10m", "run"), False),
        (("run", "--max-runtime"), False),
        (("run", "--ping", "https://a.example"), False),
        (("run", "--metrics-file", "a.prom"), False),
    ],
)
def test_a_limit_is_no_reason_to_go_the_full_way_but_watching_is(store, words, due):
    assert nothing_due(store, *words) is due
