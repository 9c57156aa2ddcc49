"""Trying servers step by step: the failing step, its words, and the status."""

from __future__ import annotations

from typing import Any

import pytest

from espomail.errors import ConfigurationError
from espomail.mail import probe
from espomail.mail.settings import ImapSettings, Secret, SmtpSettings
from tests.servers.dovecot import Dovecot, free_ports
from tests.servers.scripted_imap import ScriptedImap
from tests.servers.smtp_sink import SmtpSink

GOOD = Secret(Dovecot.password)


def imap(server: Dovecot, user: str, **changes: Any) -> ImapSettings:
    values: dict[str, Any] = {
        "host": "localhost",
        "port": server.tls_port,
        "login": user,
        "ca_file": str(server.ca_file),
        "timeout": 5.0,
    }
    return ImapSettings(**(values | changes))


def smtp(sink: SmtpSink, **changes: Any) -> SmtpSettings:
    values: dict[str, Any] = {
        "host": "localhost",
        "port": sink.tls_port,
        "login": "me@example.com",
        "ca_file": str(sink.ca_file),
        "timeout": 5.0,
    }
    return SmtpSettings(**(values | changes))


def shown(steps: list[probe.Step]) -> list[str]:
    return [step.name if step.ok else f"{step.name} FAILED" for step in steps]


# -- IMAP


@pytest.mark.dovecot
@pytest.mark.parametrize("way", ["XOAUTH2", "OAUTHBEARER"])
def test_a_passed_log_in_says_by_which_mechanism(dovecot: Dovecot, a_user: str, smtp_sink: SmtpSink, way: str) -> None:
    steps = probe.test_imap(imap(dovecot, a_user), Secret(dovecot.token(a_user), "token"))
    assert steps[3].text == f"logged in as {a_user} by XOAUTH2"
    steps = probe.test_imap(imap(dovecot, a_user), GOOD)
    assert steps[3].text in (f"logged in as {a_user} by LOGIN", f"logged in as {a_user} by PLAIN")
    smtp_sink.behaviour.mechanisms = (way,)
    sent = probe.test_smtp(smtp(smtp_sink), Secret(smtp_sink.token, "token"), "a@example.com", "a@example.com")
    assert [step.text for step in sent if step.name == "auth"] == [f"logged in as me@example.com by {way}"]


@pytest.mark.dovecot
def test_imap_that_works(dovecot: Dovecot, a_user: str) -> None:
    steps = probe.test_imap(imap(dovecot, a_user), GOOD, ["INBOX", "Sent"])
    assert shown(steps) == ["resolve", "connect", "tls", "log-in", "folder", "folder"]
    assert probe.exit_code(steps) == 0
    assert "TLSv1.3, certificate checked" in steps[2].text
    assert "INBOX: 0 messages" in steps[4].text


@pytest.mark.dovecot
@pytest.mark.parametrize(
    ("changes", "steps", "status"),
    [
        ({"host": "nowhere.invalid"}, ["resolve FAILED"], 75),
        ({"port": free_ports(1)[0]}, ["resolve", "connect FAILED"], 75),
        ({"ca_file": None}, ["resolve", "connect", "tls FAILED"], 78),
    ],
)
def test_imap_that_cannot_be_reached(
    dovecot: Dovecot, a_user: str, changes: dict[str, Any], steps: list[str], status: int
) -> None:
    found = probe.test_imap(imap(dovecot, a_user, **changes), GOOD)
    assert shown(found) == steps
    assert probe.exit_code(found) == status


@pytest.mark.dovecot
def test_imap_with_a_wrong_password(dovecot: Dovecot, a_user: str) -> None:
    steps = probe.test_imap(imap(dovecot, a_user), Secret("wrong one"))
    assert shown(steps) == ["resolve", "connect", "tls", "log-in FAILED"]
    assert steps[-1].server_text.startswith("[AUTHENTICATIONFAILED]")
    assert probe.exit_code(steps) == 78
    assert "wrong one" not in str(steps)


@pytest.mark.dovecot
def test_imap_with_a_missing_folder_still_looks_at_the_others(dovecot: Dovecot, a_user: str) -> None:
    steps = probe.test_imap(imap(dovecot, a_user), GOOD, ["Nowhere", "INBOX"])
    assert shown(steps)[-2:] == ["folder FAILED", "folder"]
    assert "Nowhere" in steps[-2].text and "the server has INBOX, Sent; choose with --folder" in steps[-2].text
    assert probe.exit_code(steps) == 78


@pytest.mark.dovecot
def test_a_secret_that_cannot_be_read(dovecot: Dovecot, a_user: str) -> None:
    def unset() -> Secret:
        raise ConfigurationError("the variable PW is not set")

    steps = probe.test_imap(imap(dovecot, a_user), unset)
    assert shown(steps)[-1] == "log-in FAILED"
    assert "PW" in steps[-1].text


def test_starttls_that_is_not_offered(scripted_imap: ScriptedImap) -> None:
    settings = ImapSettings("127.0.0.1", scripted_imap.port, "starttls", "me", timeout=3.0)
    steps = probe.test_imap(settings, Secret("secret"))
    assert shown(steps) == ["resolve", "connect", "tls FAILED"]
    assert probe.exit_code(steps) == 78


def test_no_encryption_is_said(scripted_imap: ScriptedImap) -> None:
    settings = ImapSettings("127.0.0.1", scripted_imap.port, "none", "me", timeout=3.0)
    steps = probe.test_imap(settings, Secret("secret"))
    assert probe.exit_code(steps) == 0
    assert steps[2].text == "none, on this host"


# -- SMTP


def test_smtp_that_works(smtp_sink: SmtpSink) -> None:
    steps = probe.test_smtp(smtp(smtp_sink), Secret(smtp_sink.password), "a@example.com", "b@example.com")
    assert shown(steps) == ["resolve", "connect", "tls", "ehlo", "auth", "mail-from", "rcpt"]
    assert probe.exit_code(steps) == 0
    assert smtp_sink.envelopes == []


def test_smtp_through_starttls(smtp_sink: SmtpSink) -> None:
    settings = smtp(smtp_sink, port=smtp_sink.port, security="starttls")
    steps = probe.test_smtp(settings, Secret(smtp_sink.password), "a@example.com", "b@example.com")
    assert shown(steps) == ["resolve", "connect", "tls", "ehlo", "auth", "mail-from", "rcpt"]
    smtp_sink.behaviour.starttls = False
    steps = probe.test_smtp(settings, Secret(smtp_sink.password), "a@example.com", "b@example.com")
    assert shown(steps) == ["resolve", "connect", "tls FAILED"]
    assert probe.exit_code(steps) == 78


@pytest.mark.parametrize(
    ("behaviour", "failing", "said", "status"),
    [
        ({"auth_answer": "535 5.7.8 no"}, "auth FAILED", "535 5.7.8 no", 78),
        ({"auth_answer": "454 4.7.0 later"}, "auth FAILED", "454 4.7.0 later", 75),
        ({"mail": "550 5.7.1 not you"}, "mail-from FAILED", "550 5.7.1 not you", 78),
        ({"mail": "451 4.3.0 busy"}, "mail-from FAILED", "451 4.3.0 busy", 75),
        ({"recipients": {"b@example.com": "554 5.7.1 no relay"}}, "rcpt FAILED", "554 5.7.1 no relay", 78),
        ({"greylist": 1}, "rcpt FAILED", "451 4.7.1 Greylisted, come back later", 75),
    ],
)
def test_smtp_in_the_servers_own_words(
    smtp_sink: SmtpSink, behaviour: dict[str, Any], failing: str, said: str, status: int
) -> None:
    for name, value in behaviour.items():
        setattr(smtp_sink.behaviour, name, value)
    steps = probe.test_smtp(smtp(smtp_sink), Secret(smtp_sink.password), "a@example.com", "b@example.com")
    assert shown(steps)[-1] == failing
    assert steps[-1].server_text == said
    assert said in steps[-1].text
    assert probe.exit_code(steps) == status


def test_smtp_without_auth_reads_no_secret(smtp_sink: SmtpSink) -> None:
    smtp_sink.behaviour.auth = False

    def forbidden() -> Secret:
        raise AssertionError("the secret was read")

    steps = probe.test_smtp(smtp(smtp_sink), forbidden, "a@example.com", "b@example.com")
    assert probe.exit_code(steps) == 0
    assert "not used" in steps[4].text
    steps = probe.test_smtp(smtp(smtp_sink, login_given=True), forbidden, "a@example.com", "b@example.com")
    assert shown(steps)[-1] == "auth FAILED"
    assert probe.exit_code(steps) == 78
