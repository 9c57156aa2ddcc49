"""The small commands around the pipeline: status, log, backup, cron, completion."""

import json
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from espomail.commands.log import COLUMNS as LOG_COLUMNS
from espomail.domain.clock import MINUTE
from espomail.store import email_accounts, jobs, models
from espomail.store.models import Arrival, Email, EmailAccount
from tests.commands.conftest import NOW_MS

A = "support@example.com"


@pytest.fixture
def office(desk):
    desk.user("alice", admin=True)
    desk.user("bob")
    add = ("--imap-host", "127.0.0.1", "--password-env", "DESK_PASSWORD")
    desk("email-account", "add", A, "--group", *add)
    desk("email-account", "add", "bob@example.com", "--personal", *add, as_login="bob")
    return desk


def account(address=A):
    return EmailAccount.get(EmailAccount.address == address)


# --- status -------------------------------------------------------------------------------------


def test_status_on_one_screen(office):
    with office.store.write():
        email_accounts.note_success(account(), NOW_MS - MINUTE)
        jobs.record([jobs.Run("run", NOW_MS, NOW_MS, "system")])
        email = Email.create(
            identity=b"1", direction="in", status="imported", subject="", from_name="", size=1,
            from_address="x@y", addresses={}, received_at=1, in_reply_to=[], refs=[], text="",
            has_html=False, attachments=[], defects=[], created_at=1,
        )  # fmt: skip
        Arrival.create(email=email, received_at=1, stage="link")
    rows = [line.split("\t") for line in office("status").stdout.splitlines()]
    assert ["account", A, "active", "", "2026-03-02T09:59:00Z", ""] in rows
    assert ["waiting", "link", "1", "", "", ""] in rows
    assert ["waiting", "filter", "0", "", "", ""] in rows
    assert ["held", "mail", "0", "", "", ""] in rows
    assert ["cases", "alice", "0", "", "", ""] in rows
    assert ["run", "last", "", "", "2026-03-02T10:00:00Z", ""] in rows
    document = json.loads(office("status", "--json").stdout)
    assert set(document) == {
        "accounts", "waiting", "outbox", "hooks", "held", "held_cause", "cases", "unassigned", "last_run_at",
    }  # fmt: skip


def test_a_regular_user_sees_their_own_status(office):
    document = json.loads(office("status", "--json", as_login="bob").stdout)
    assert [each["account"] for each in document["accounts"]] == ["bob@example.com"]
    assert document["cases"] == [{"user": "bob", "open": 0}]
    assert "outbox" not in document


# --- log ----------------------------------------------------------------------------------------


@pytest.fixture
def history(office):
    with office.store.write():
        mine, hers = account("bob@example.com").id, account().id
        jobs.record(
            [
                jobs.Run("fetch", NOW_MS, NOW_MS + 1500, "system", hers, 0, {"new": 2}),
                jobs.Run("fetch", NOW_MS + 1, NOW_MS + 2, "system", mine, 75, {}, "no\tanswer"),
                jobs.Run("link", NOW_MS + 2, NOW_MS + 3, "alice"),
            ]
        )
    return office


def test_the_columns_of_the_log(history):
    rows = [line.split("\t") for line in history("log").stdout.splitlines()]
    assert [len(row) for row in rows] == [len(LOG_COLUMNS)] * 3
    assert rows[0][1:4] == ["link", "", "0"]
    assert rows[1][1:7] == ["fetch", "bob@example.com", "75", "0.001", "", "no answer"]
    assert rows[2] == ["2026-03-02T10:00:00Z", "fetch", A, "0", "1.5", "new=2", "", "system"]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--account", A), 1),
        (("--stage", "fetch"), 2),
        (("--failed",), 1),
        (("--limit", "1"), 1),
        (("--failed", "--account", A), 0),
    ],
)
def test_the_log_is_narrowed(history, words, count):
    assert len(json.loads(history("log", *words, "--json").stdout)) == count


def test_a_regular_user_sees_the_visits_to_their_accounts(history):
    found = json.loads(history("log", "--json", as_login="bob").stdout)
    assert [each["account"] for each in found] == ["bob@example.com"]
    history("log", "--account", A, as_login="bob", code=77)
    history("log", "--account", "nobody@example.com", code=66)


def test_the_log_of_a_verb_that_is_none_is_not_just_empty(history):
    assert "distribute" in history("log", "--stage", "distribut", code=2).stderr
    assert json.loads(history("log", "--stage", "send", "--json").stdout) == []


# --- backup -------------------------------------------------------------------------------------


def test_a_backup_is_whole_private_and_never_overwrites(office, tmp_path):
    copy = tmp_path / "copy.db"
    document = json.loads(office("backup", str(copy), "--json").stdout)
    assert document == {"file": str(copy), "size": copy.stat().st_size}
    assert copy.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(copy) as found:
        assert found.execute("SELECT COUNT(*) FROM email_account").fetchone() == (2,)
    found.close()
    before = copy.read_bytes()
    office("backup", str(copy), code=73)
    assert copy.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if "copy" in path.name) == ["copy.db"]


def test_a_backup_follows_no_link(office, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    office("backup", str(tmp_path / "link"), code=73)
    assert not (tmp_path / "elsewhere").exists()


def test_a_backup_that_cannot_be_written(office, tmp_path):
    assert "cannot write here" in office("backup", str(tmp_path / "no" / "x.db"), code=74).stderr
    office("backup", str(tmp_path / "x.db"), as_login="bob", code=77)


def test_a_backup_while_somebody_writes(office, tmp_path):
    with office.store.write():
        models.database.execute_sql("UPDATE email_account SET name = 'unfinished'")
        from espomail.store.backup import backup

        backup(office.store, tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as found:
        names = found.execute("SELECT name FROM email_account").fetchall()
    found.close()
    assert ("unfinished",) not in names


# --- cron ---------------------------------------------------------------------------------------


def test_cron_show_has_absolute_paths_and_names_what_cron_lacks(office):
    lines = office("cron", "show", "--mail-to", "admin@example.com").stdout.splitlines()
    (line,) = [each for each in lines if each.startswith("* * * * *")]
    words = shlex.split(line)[5:]
    assert Path(words[0]).is_absolute()
    assert words[words.index("--store") + 1] == str(office.path)
    assert words[-1] == "run"
    assert "MAILTO=admin@example.com" in lines
    assert any("DESK_PASSWORD" in each and A in each for each in lines)
    office("cron", "show", as_login="bob", code=77)


def test_the_line_of_cron_show_works_under_crons_bare_environment(office):
    for address in (A, "bob@example.com"):
        office("email-account", "disable", address)
    (line,) = [x for x in office("cron", "show").stdout.splitlines() if x.startswith("* * * * *")]
    done = subprocess.run(
        ["env", "-i", "/bin/sh", "-c", line.split(" ", 5)[5]],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_cron_show_goes_with_a_config(office, tmp_path, monkeypatch):
    (tmp_path / "e.toml").write_text("jobs = 2\n")
    monkeypatch.setenv("ESPOMAIL_CONFIG", str(tmp_path / "e.toml"))
    assert f"--config {tmp_path}/e.toml" in office("cron", "show").stdout


def test_cron_show_systemd(office, tmp_path):
    units = json.loads(office("cron", "show", "--systemd", "--json").stdout)["units"]
    service = units["/etc/systemd/system/espomail.service"]
    assert f" --store {office.path} --no-input run" in service
    assert "#Environment=DESK_PASSWORD=…" in service
    assert "SuccessExitStatus=75" in service
    shown = office("cron", "show", "--systemd").stdout
    assert all(text.strip() in shown for text in units.values())
    if shutil.which("systemd-analyze"):
        for name, text in units.items():
            (tmp_path / Path(name).name).write_text(text)
        words = ["systemd-analyze", "verify", str(tmp_path / "espomail.timer")]
        assert subprocess.run(words, check=False, capture_output=True).returncode == 0


def test_timer_units_are_written_kept_and_removed(office, tmp_path, monkeypatch):
    monkeypatch.setattr("espomail.actions.timer_units.SYSTEM", tmp_path / "system")
    monkeypatch.setattr("espomail.actions.timer_units.for_the_machine", lambda: True)
    told = json.loads(office("cron", "install", "--systemd", "--json").stdout)["units"]
    service, timer = map(Path, told)
    assert (service.name, timer.name) == ("espomail.service", "espomail.timer")
    assert service.stat().st_mode & 0o777 == 0o600
    filled = service.read_text().replace("#Environment=DESK_PASSWORD=…", "Environment=DESK_PASSWORD=hunter2")
    filled = filled.replace("ExecStart", "Environment=LANG=C.UTF-8\nExecStart")
    service.write_text(filled)
    assert "daemon-reload" in office("cron", "install", "--systemd").stderr
    assert service.read_text() == filled
    assert sorted(each.name for each in service.parent.iterdir()) == ["espomail.service", "espomail.timer"]
    office("cron", "remove", "--systemd")
    assert list(service.parent.iterdir()) == []
    assert "none" in office("cron", "remove", "--systemd").stderr
    timer.write_text("[Unit]\nDescription=somebody else's\n")
    assert "espomail cron show --systemd" in office("cron", "install", "--systemd", code=73).stderr
    office("cron", "remove", "--systemd")
    assert "somebody else's" in timer.read_text() and not service.exists()


def test_the_units_of_a_user_name_none(office, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("espomail.actions.timer_units.for_the_machine", lambda: False)
    said = office("cron", "install", "--systemd").stderr
    text = (tmp_path / "systemd" / "user" / "espomail.service").read_text()
    assert "User=" not in text and "network-online" not in text and "systemctl --user daemon-reload" in said


@pytest.fixture
def a_crontab(tmp_path, monkeypatch):
    """A crontab program that keeps one file, in place of the real one."""
    kept = tmp_path / "kept"
    program = tmp_path / "bin" / "crontab"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\nif [ "$1" = -l ]; then cat {kept} 2>/dev/null || '
        f'{{ echo "no crontab for me" >&2; exit 1; }}; else cat > {kept}; fi\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return kept


def test_cron_install_again_changes_nothing_and_remove_leaves_the_rest(office, a_crontab):
    a_crontab.write_text("0 5 * * * backup\n")
    office("cron", "install")
    once = a_crontab.read_text()
    office("cron", "install")
    assert a_crontab.read_text() == once
    assert once.startswith("0 5 * * * backup\n")
    assert once.count(" run\n") == 1
    office("cron", "remove")
    assert a_crontab.read_text() == "0 5 * * * backup\n"
    assert "there were none" in office("cron", "remove").stderr
    assert json.loads(office("cron", "remove", "--json").stdout)["removed"] is False


def test_a_crontab_of_any_bytes_with_a_secret_filled_in(office, a_crontab):
    office("email-account", "add", "b@example.com", "--group", "--imap-host", "localhost", "--password-env", "PW")
    before = b"A=1\r\n0 5 * * * caf\xe9\n"
    a_crontab.write_bytes(before)
    office("cron", "install")
    filled = re.sub(rb"#PW=.*", b"PW=hunter2", a_crontab.read_bytes())
    a_crontab.write_bytes(filled)
    office("cron", "install")
    assert a_crontab.read_bytes() == filled
    assert filled.startswith(before) and b"\nPW=hunter2\n" in filled
    office("cron", "remove")
    assert a_crontab.read_bytes() == before


def test_a_torn_block_is_left_for_a_person(office, a_crontab):
    office("cron", "install")
    torn = a_crontab.read_text().split("# END")[0] + "0 5 * * * backup\n"
    a_crontab.write_text(torn)
    for verb in ("install", "remove"):
        assert "crontab -e" in office("cron", verb, code=78).stderr
    assert a_crontab.read_text() == torn


def test_cron_install_into_an_empty_crontab(office, a_crontab):
    office("cron", "install")
    assert a_crontab.read_text().startswith("# BEGIN espomail")


def test_without_a_crontab_program(office, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "espomail cron show" in office("cron", "install", code=78).stderr


# --- completion ---------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(desk, shell):
    script = desk("completion", shell).stdout
    assert "_ESPOMAIL_COMPLETE" in script
    if shutil.which(shell):
        done = subprocess.run([shell, "-n"], input=script, text=True, check=False)
        assert done.returncode == 0


def test_completion_of_an_unknown_shell(desk):
    desk("completion", "tcsh", code=2)


def test_completion_needs_no_store(tmp_path):
    espomail = Path(sys.executable).with_name("espomail")
    words = [espomail, "--store", str(tmp_path / "none.db"), "completion", "bash"]
    assert subprocess.run(words, capture_output=True, check=False, timeout=300).returncode == 0
