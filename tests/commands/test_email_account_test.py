"""``email-account test`` against a real Dovecot and a real SMTP server."""

import json
import socket

import pytest

from espomail.mail.failures import LoginRefused
from espomail.store import email_accounts
from espomail.store.models import EmailAccount
from tests.commands.conftest import NOW_MS
from tests.servers.dovecot import PASSWORD

pytestmark = pytest.mark.dovecot
TEST = ("email-account", "test")


@pytest.fixture
def add(desk, dovecot, smtp_sink, a_user, monkeypatch):
    """Adds an account of a fresh mailbox with more options; its address."""
    monkeypatch.setenv("THE_PASSWORD", PASSWORD)

    def added(*more, port=None, password=("--password-env", "THE_PASSWORD")):
        desk(
            "email-account", "add", a_user, "--group", "--imap-host", "127.0.0.1", "--imap-port",
            str(port or dovecot.port), "--imap-security", "none", *password, *more,
        )  # fmt: skip
        return a_user

    return added


def smtp(sink):
    return ("--smtp-host", "127.0.0.1", "--smtp-port", str(sink.port), "--smtp-security", "none")


def steps(result):
    return {line.split("\t")[0]: line.split("\t")[1] for line in result.stdout.splitlines()}


def test_every_step_of_both_servers(desk, add, smtp_sink):
    """No system address is set, and none is needed."""
    found = steps(desk(*TEST, add(*smtp(smtp_sink))))
    names = ["imap resolve", "imap connect", "imap tls", "imap log-in", "imap folder", "smtp connect",
             "smtp auth", "smtp mail-from", "smtp rcpt"]  # fmt: skip
    assert {name: found[name] for name in names} == dict.fromkeys(names, "ok")


def test_a_missing_folder_is_78_and_hides_nothing_else(desk, add):
    address = add("--folder", "INBOX", "--folder", "Nowhere")
    result = desk(*TEST, address, code=78)
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert [row[1] for row in rows if row[0] == "imap folder"] == ["ok", "failed"]
    assert "Nowhere" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_refused_log_in_is_78_in_the_servers_words(desk, add, monkeypatch):
    address = add()
    monkeypatch.setenv("THE_PASSWORD", "wrong-" + PASSWORD)
    result = desk(*TEST, address, "--json", code=78)
    found = json.loads(result.stdout)
    last = found["steps"][-1]
    assert (last["step"], last["ok"]) == ("log-in", False)
    assert "AUTHENTICATIONFAILED" in last["answer"]
    assert (found["ok"], found["code"]) == (False, 78)
    assert PASSWORD not in result.output


def test_a_server_that_is_not_there_is_75(desk, add):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        assert "failed" in desk(*TEST, add(port=port), code=75).stdout


def test_a_missing_secret_is_78_and_names_the_variable(desk, add, monkeypatch):
    address = add()
    monkeypatch.delenv("THE_PASSWORD")
    result = desk(*TEST, address, code=78)
    assert "THE_PASSWORD" in result.stderr
    assert address in result.stderr


def test_a_person_is_needed_says_more_than_try_again(desk, add, smtp_sink):
    """IMAP is away for now (75), but SMTP refuses the log-in (78)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        secret = ("--smtp-login", "x", "--smtp-password-env", "NO_SUCH_PASSWORD")
        address = add(*smtp(smtp_sink), *secret, port=free.getsockname()[1])
        assert "NO_SUCH_PASSWORD" in desk(*TEST, address, code=78).stderr


def test_passing_ends_a_pause_and_failing_does_not(desk, add, monkeypatch):
    address = add()

    def paused():
        account = EmailAccount.get(EmailAccount.address == address)
        return email_accounts.health(account).paused

    with desk.store.write():
        for _ in range(3):
            account = EmailAccount.get(EmailAccount.address == address)
            email_accounts.note_failure(account, LoginRefused("no"), NOW_MS)
    monkeypatch.setenv("THE_PASSWORD", "wrong")
    desk(*TEST, address, code=78)
    assert paused()
    monkeypatch.setenv("THE_PASSWORD", PASSWORD)
    desk(*TEST, address)
    assert not paused()


def test_no_encryption_off_loopback_is_warned_about(desk, add):
    address = add()
    assert "not encrypted" not in desk(*TEST, address).stderr
    desk("email-account", "edit", address, "--imap-host", "192.0.2.1")
    from espomail.actions.account_test import warnings

    (warning,) = warnings(EmailAccount.get(EmailAccount.address == address))
    assert "--imap-security tls" in warning
