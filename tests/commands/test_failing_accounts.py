"""What cron hears of an account that fails, through the real verbs and a real Dovecot."""

import json
import socket

import pytest

from espomail.domain.clock import DAY, MINUTE, iso
from espomail.store.models import EmailAccount, JobRun, Notification
from tests.commands.conftest import NOW_MS
from tests.servers.dovecot import PASSWORD

pytestmark = pytest.mark.dovecot


@pytest.fixture
def add(desk, dovecot, a_user, tmp_path, monkeypatch):
    (tmp_path / "config.toml").write_text(f'key_file = "{tmp_path}/keys/key"\n')
    monkeypatch.setenv("ESPOMAIL_CONFIG", str(tmp_path / "config.toml"))
    desk.user("alice", admin=True)

    def added(password=PASSWORD, port=None):
        desk(
            "email-account", "add", a_user, "--group", "--imap-host", "127.0.0.1", "--imap-port",
            str(port or dovecot.port), "--imap-security", "none", "--password-stdin",
            stdin=f"{password}\n",
        )  # fmt: skip
        return a_user

    return added


def fetch(desk, ms, code):
    return desk("fetch", now=iso(ms), code=code).stderr


def account():
    return EmailAccount.get()


def test_a_stored_password_opens_the_mailbox(desk, add):
    add()
    assert fetch(desk, NOW_MS, 0) == ""
    assert account().last_good_at == NOW_MS


def test_a_wrong_password_is_said_once_and_tried_ever_more_rarely(desk, add):
    """Traps 9 and 47: others go on, and nobody is told every minute."""
    address = add("wrong")
    said, tries = [], []
    for minute in range(26):
        now = NOW_MS + minute * MINUTE
        due = account().next_at <= now
        said.append(fetch(desk, now, 78 if due else 0))
        tries += [minute] if due else []
    assert tries == [0, 1, 6, 21]
    assert [text for text in said if text] == [said[0]]
    assert address in said[0]
    assert "AUTHENTICATIONFAILED" in said[0]
    assert len(said[0].splitlines()) == 1
    assert [row.type for row in Notification.select()] == ["account_paused"]
    assert JobRun.select().where(JobRun.code == 78).count() == 4
    state = json.loads(desk("email-account", "show", address, "--json").stdout)["state"]
    assert state == "paused"

    desk("email-account", "edit", address, "--password-stdin", stdin=f"{PASSWORD}\n")
    assert fetch(desk, NOW_MS + 26 * MINUTE, 0) == ""
    assert account().failing_since is None


def test_a_server_that_is_away_is_said_after_ten_minutes_and_then_daily(desk, add):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        add(port=free.getsockname()[1])
        said = []
        now = NOW_MS
        while now < NOW_MS + DAY + 2 * 60 * MINUTE:
            if text := fetch(desk, now, 75):
                said.append(now)
            assert len(text.splitlines()) <= 1
            assert now < account().next_at <= now + 60 * MINUTE
            now = account().next_at
    assert len(said) == 2
    assert NOW_MS + 10 * MINUTE <= said[0] <= NOW_MS + 20 * MINUTE
    assert said[1] - said[0] >= DAY


def test_why_an_account_is_left_in_peace_is_told_to_who_asks(desk, add):
    address = add("wrong")
    said = fetch(desk, NOW_MS, 78)
    assert fetch(desk, NOW_MS + 1000, 0) == ""
    words = f"{address} waits until 2026-03-02T10:01:00Z: "
    asked = desk("-v", "fetch", now=iso(NOW_MS + 1000))
    assert asked.stderr.startswith(f"espomail: {words}") and asked.stderr.count("\n") == 1
    (warning,) = json.loads(desk("fetch", "--json", now=iso(NOW_MS + 1000)).stdout)["warnings"]
    assert warning.startswith(words) and "AUTHENTICATIONFAILED" in warning and "AUTHENTICATIONFAILED" in said


def test_naming_a_disabled_account_is_said_and_said_once(desk, add):
    address = add()
    desk("email-account", "disable", address)
    said = desk("fetch", "--account", address).stderr
    assert said.splitlines() == [
        f"espomail: {address} is disabled, so nothing is fetched from it; "
        f"enable it with: espomail email-account enable {address}"
    ]
    assert desk("fetch", "--account", address, now=iso(NOW_MS + MINUTE)).stderr == ""
    assert desk("-v", "fetch", "--account", address, now=iso(NOW_MS + MINUTE)).stderr == said
    again = desk("fetch", "--account", address, "--json", now=iso(NOW_MS + DAY + MINUTE))
    assert again.stderr == said and json.loads(again.stdout)["warnings"] == [said.removeprefix("espomail: ").strip()]
    assert said in desk("fetch", "--account", address, "--dry-run").stderr
    assert desk("fetch").stderr == desk("run").stderr == ""
    desk("email-account", "enable", address)
    assert desk("fetch", "--account", address).stderr == ""


def test_naming_an_account_tries_it_at_once(desk, add):
    address = add("wrong")
    fetch(desk, NOW_MS, 78)
    desk("fetch", "--account", address, code=78)
