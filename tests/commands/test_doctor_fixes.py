"""Each finding of ``doctor`` is staged, on real servers where one is involved; what it says to type ends it."""

from __future__ import annotations

import json
import os
import shlex
import socket
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from espomail.domain.clock import DAY, MINUTE, iso
from espomail.store import jobs
from espomail.store.models import EmailFilter, Outbox
from tests.builders import a_message
from tests.commands.arriving import staffed
from tests.commands.conftest import NOW_MS, Desk
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.dovecot
# What a machine of today cannot help, and what nobody can type away.
ALWAYS = {"sqlite-version"}


class Sound:
    """A desk on real servers with nothing wrong, what doctor says of it, and its words carried out."""

    def __init__(self, desk: Desk, address: str, dovecot: Dovecot, sink: SmtpSink) -> None:
        self.desk, self.address, self.dovecot, self.sink = desk, address, dovecot, sink
        self.now = NOW_MS

    def __call__(self, *words: str, code: int | None = 0, **more: Any) -> str:
        result = self.desk(*words, code=code, now=iso(self.now) or "", **more)
        return str(result.stdout + result.stderr)

    def edit(self, *words: str) -> None:
        self("email-account", "edit", self.address, *words)

    def findings(self, *words: str) -> dict[str, dict[str, Any]]:
        """By code; with what doctor's exit status has to be."""
        result = self.desk("doctor", "--json", *words, code=None, now=iso(self.now) or "")
        told = json.loads(result.stdout)
        errors = [each for each in told["findings"] if each["severity"] == "error"]
        assert (result.exit_code, told["ok"]) == ((1, False) if errors else (0, True))
        return {each["code"]: each for each in told["findings"] if each["code"] not in ALWAYS}

    def follow(self, finding: dict[str, Any], stdin: str = "", code: int = 0, **places: str) -> str:
        """Type what a finding says, with its places filled in."""
        words = [places.get(word, word) for word in shlex.split(finding["fix"], comments=True)]
        if words[0] == "espomail":
            return self(*words[1:], stdin=stdin, code=code)
        done = subprocess.run(words, capture_output=True, text=True)
        assert done.returncode == code, done
        return done.stdout

    def mail(self, *raws: bytes, when: datetime | None = None) -> None:
        moment = when or datetime.fromtimestamp(self.now / 1000, UTC)
        for raw in raws:
            self.dovecot.append(self.address, "INBOX", raw, internaldate=moment)


@pytest.fixture
def sound(
    desk: Desk, dovecot: Dovecot, smtp_sink: SmtpSink, a_user: str, monkeypatch: pytest.MonkeyPatch
) -> Sound:
    monkeypatch.setenv("THE_PASSWORD", PASSWORD)
    staffed(desk, a_user)
    desk("email-account", "add", a_user, "--group", "--team", "Support", "--create-case",
         "--imap-host", "localhost", "--imap-port", str(dovecot.port), "--imap-security", "none",
         "--smtp-host", "localhost", "--smtp-port", str(smtp_sink.port), "--smtp-security", "none",
         "--smtp-auth", "none", "--password-env", "THE_PASSWORD")  # fmt: skip
    desk.folder.chmod(0o700)
    found = Sound(desk, a_user, dovecot, smtp_sink)
    assert found.findings() == {}
    return found


@pytest.fixture
def crontab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A crontab program that keeps one file, in place of the real one."""
    (tmp_path / "bin").mkdir()
    kept, program = tmp_path / "crontab", tmp_path / "bin" / "crontab"
    kept.touch()
    program.write_text(f'#!/bin/sh\nif [ "$1" = -l ]; then cat {kept}; else cat > {kept}; fi\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    yield kept


def as_cron_does(sound: Sound, crontab: Path) -> None:
    """The installed line, once, at the time that is played."""
    (line,) = [each for each in crontab.read_text().splitlines() if each.rstrip().endswith("run") and "*" in each]
    command = line.split(maxsplit=5)[5].replace("\\%", "%")
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True,
        env={**os.environ, "ESPOMAIL_NOW": iso(sound.now) or ""},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("code", ["cron-never-ran", "cron-overdue"])
def test_cron(sound: Sound, crontab: Path, code: str) -> None:
    if code == "cron-never-ran":
        with sound.desk.store.write():
            jobs.prune(NOW_MS * 2, 99)
    else:
        sound.now += 2 * 60 * MINUTE
    finding = sound.findings()[code]
    assert finding["severity"] == "warning"
    sound.follow(finding)
    as_cron_does(sound, crontab)
    assert sound.findings() == {}


def test_a_disabled_account(sound: Sound) -> None:
    sound("email-account", "disable", sound.address)
    found = sound.findings()
    sound.follow(found["account-inactive"])
    assert sound.findings() == {}


def test_a_paused_account(sound: Sound, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THE_PASSWORD", "of last year")
    for _ in range(3):
        sound("fetch", "--account", sound.address, code=78)
    assert {"account-paused", "login-failed"} <= set(sound.findings())
    monkeypatch.setenv("THE_PASSWORD", PASSWORD)
    finding = sound.findings()["account-paused"]
    sound.follow(finding)
    assert sound.findings() == {}


def test_a_refused_log_in(sound: Sound, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THE_PASSWORD", "of last year")
    sound.follow(sound.findings()["login-failed"], stdin=PASSWORD)
    assert sound.findings() == {}


def test_a_missing_secret(sound: Sound, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THE_PASSWORD")
    sound.follow(sound.findings()["secret-missing"], stdin=PASSWORD)
    assert sound.findings() == {}


def test_a_server_that_is_not_there(sound: Sound) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    sound.edit("--imap-port", port, "--imap-security", "none")
    sound("fetch", code=75)
    finding = sound.findings()["unreachable"]
    assert port in sound.follow(finding, code=75)  # the test says what it tried
    sound.edit("--imap-port", str(sound.dovecot.port), "--imap-security", "none")
    sound.follow(finding)
    assert sound.findings() == {}


def test_a_certificate_that_nobody_vouches_for(sound: Sound) -> None:
    sound.edit("--imap-port", str(sound.dovecot.tls_port), "--imap-security", "tls")
    sound("fetch", code=78)
    finding = sound.findings()["tls-failed"]
    assert "--ca-file" in sound.follow(finding, code=78)  # the test says what may help
    sound.edit("--ca-file", str(sound.dovecot.ca_file))
    sound.follow(finding)
    assert sound.findings() == {}


def test_a_folder_that_is_not_there(sound: Sound) -> None:
    sound.edit("--folder", "INBOX", "--folder", "Nowhere")
    sound("fetch", code=78)
    sound.follow(sound.findings()["folder-missing"], NAME="INBOX")
    assert sound.findings() == {}


def test_all_mail_is_older_than_the_start_date(sound: Sound) -> None:
    sound.mail(a_message(), when=datetime(2025, 12, 1, tzinfo=UTC))
    sound("fetch")
    sound.follow(sound.findings()["since-after-newest"], DATE="2025-11-30")
    assert sound.findings() == {}
    sound("fetch")
    assert len(sound("email", "list").splitlines()) == 1


def test_a_filter_skips_all(sound: Sound) -> None:
    sound("email-filter", "add", "no deals", "--global", "--subject", "*deal*", "--action", "skip")
    sound.mail(a_message(subject="A deal"), a_message(subject="Another deal", message_id="<2@x.example>"))
    sound("run")
    finding = sound.findings()["all-filtered"]
    ids = [line.split("\t")[0] for line in sound.follow(finding).splitlines()]
    assert len(ids) == 2
    sound("email", "unskip", *ids)
    assert "all-filtered" not in sound.findings()
    assert EmailFilter.select().count() == 1


def test_mail_waits_behind_the_limit(sound: Sound) -> None:
    sound.edit("--limit", "1")
    sound.mail(a_message(), a_message(message_id="<2@x.example>"))
    sound("fetch")
    sound.follow(sound.findings()["waiting-behind-limit"])
    assert sound.findings() == {}


def test_nobody_sees_it(sound: Sound) -> None:
    sound("team", "add", "Nobody")
    sound.edit("--team", "Nobody", "--case-team", "Nobody")
    sound.follow(sound.findings()["nobody-sees-it"], TEAM="Support")
    assert sound.findings() == {}


def test_held_mail(sound: Sound, monkeypatch: pytest.MonkeyPatch) -> None:
    from espomail.stages.link import Link

    def fail(*_: object) -> None:
        raise ValueError("broken")

    sound.mail(a_message())
    with monkeypatch.context() as patched:
        patched.setattr(Link, "decide", fail)
        sound("run")
    finding = sound.findings()["held-mail"]
    (line,) = sound.follow(finding).splitlines()
    sound("held", "retry", line.split("\t")[0])
    sound("run")
    assert sound.findings() == {}


def test_no_system_address(sound: Sound) -> None:
    sound("settings", "unset", "system.address")
    sound.follow(sound.findings()["no-system-address"], ADDRESS=sound.address)
    assert sound.findings() == {}


def test_an_account_that_cannot_send(sound: Sound) -> None:
    sound.edit("--smtp-host", "")
    finding = sound.findings()["no-transport"]
    sound.follow(finding, HOST="localhost")
    sound.edit("--smtp-port", str(sound.sink.port), "--smtp-security", "none", "--smtp-auth", "none")
    assert sound.findings() == {}


def test_the_system_address_has_an_account_that_cannot_send(sound: Sound) -> None:
    sound("email-account", "add", "office@example.com", "--group", "--team", "Support", "--imap-host", "localhost",
          "--imap-port", str(sound.dovecot.port), "--imap-security", "none", "--password-env", "THE_PASSWORD")  # fmt: skip
    sound("settings", "set", "system.address", "office@example.com")
    sound.follow(sound.findings("--offline")["no-transport"], HOST="localhost")
    assert "no-transport" not in sound.findings("--offline")


def test_the_system_address_has_no_account(sound: Sound) -> None:
    sound("settings", "set", "system.address", "office@example.com")
    sound.follow(sound.findings("--offline")["no-transport"], HOST="localhost", stdin=PASSWORD)
    assert "no-transport" not in sound.findings("--offline")


def test_the_account_of_the_system_address_is_disabled(sound: Sound) -> None:
    sound("email-account", "disable", sound.address)
    found = sound.findings()
    assert "account-inactive" in found
    sound.follow(found["no-transport"])
    assert sound.findings() == {}


def test_a_sender_outside_its_owners_profile(sound: Sound) -> None:
    sound("email-account", "add", "b@example.net", "--personal", "--imap-host", "localhost", "--imap-port",
          str(sound.dovecot.port), "--imap-security", "none", "--password-env", "THE_PASSWORD", "--owner", "bob")  # fmt: skip
    sound.follow(sound.findings()["sender-not-in-profile"])
    assert sound.findings() == {}


def test_a_template_that_is_missing(sound: Sound, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("Subject: Hello\n\nHello\n")
    sound("email-template", "edit", "mine", "--file", str(tmp_path / "mine"))
    sound.edit("--auto-reply", "mine")
    from espomail.store.models import TemplateOverride

    with sound.desk.store.write():
        TemplateOverride.delete().execute()
    finding = sound.findings()["template-missing"]
    sound.follow({"fix": finding["fix"].replace("   #", " --file - #")}, stdin=(tmp_path / "mine").read_text())
    assert sound.findings() == {}


def waiting_in_the_outbox(sound: Sound) -> None:
    sound("email", "send", "--from", sound.address, "--to", "kim@shop.example", "--subject", "x", "--body", "x")


@pytest.mark.parametrize(
    ("state", "verb"), [("unknown", "mark-sent"), ("failed", "cancel"), ("held", None), ("ready", None)]
)
def test_the_outbox_is_stuck(sound: Sound, state: str, verb: str | None) -> None:
    waiting_in_the_outbox(sound)
    with sound.desk.store.write():
        Outbox.update(state=state).execute()
    if state == "held":
        with sound.desk.store.write():
            Outbox.update(kind="auto-reply", automatic=True).execute()
    sound.now += 50 * MINUTE + (20 * MINUTE if state == "ready" else 0)
    found = sound.findings()
    said = sound.follow(found["outbox-stuck"])
    if verb:
        sound("outbox", verb, said.split("\t")[0])
    found = sound.findings()
    assert "outbox-stuck" not in found
    assert len(sound.sink.envelopes) == (1 if state == "ready" else 0)


def test_somebody_keeps_mail_back(sound: Sound) -> None:
    waiting_in_the_outbox(sound)
    sound("outbox", "hold", "1")
    finding = sound.findings()["outbox-stuck"]
    assert finding["severity"] == "warning" and "breaker" not in finding["message"]
    sound.follow(finding)
    assert sound.findings() == {}


def test_a_clock_that_was_wrong(sound: Sound) -> None:
    """No command ends it but time: it is a warning, and runs go on."""
    sound.now += 3 * DAY
    sound("run")
    sound.now -= 3 * DAY
    finding = sound.findings()["clock-skew"]
    assert finding["severity"] == "warning" and finding["fix"] == "timedatectl status"
    sound.mail(a_message())
    sound("run")
    assert len(sound("email", "list").splitlines()) == 1
    sound.now += 3 * DAY + MINUTE
    assert sound.findings() == {}


@pytest.mark.sqlite("about who may read the file")
def test_files_that_others_may_read(sound: Sound) -> None:
    sound.desk.path.chmod(0o644)
    sound.follow(sound.findings()["store-permissions"])
    sound.desk.path.parent.chmod(0o755)
    finding = sound.findings()["store-permissions"]
    assert finding["severity"] == "warning"
    sound.follow(finding)
    assert sound.findings() == {}


def test_an_sqlite_with_the_race_is_named(sound: Sound, monkeypatch: pytest.MonkeyPatch) -> None:
    from espomail.store import overview

    for version, named in (((3, 40, 1), True), ((3, 51, 3), False)):
        monkeypatch.setattr(overview, "engine_version", lambda found=version: found)
        told = json.loads(sound.desk("doctor", "--json", now=iso(sound.now) or "").stdout)["findings"]
        assert [each["severity"] for each in told if each["code"] == "sqlite-version"] == ["warning"] * named


def test_somebody_without_an_address(sound: Sound) -> None:
    sound("user", "edit", "bob", "--email", "")
    sound.mail(a_message())
    sound("run")
    found = sound.findings()
    sound.follow(found["user-without-address"], ADDRESS="bob@example.com")
    assert sound.findings() == {}
