"""What was mixed up: each usual mistake, on a server that behaves so, and the words that mend it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from espomail.mail import mixups, probe
from espomail.mail.certificates import certificate_at, described
from espomail.mail.failures import LoginRefused, Refused, ServerUnreachable
from espomail.mail.mixups import Tried
from espomail.mail.settings import ImapSettings, Secret, SmtpSettings
from tests.servers.dovecot import Dovecot, free_ports
from tests.servers.scripted_imap import Call, ScriptedImap
from tests.servers.scripted_smtp import ScriptedSmtp
from tests.servers.smtp_sink import SmtpSink

SECRET = Secret("the-password")


@pytest.fixture
def scripted_smtp() -> Iterator[ScriptedSmtp]:
    with ScriptedSmtp() as server:
        server.on["EHLO"] = b"250-odd.example\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n"
        server.on["AUTH"] = b"235 2.7.0 fine\r\n"
        yield server


def imap(port: int, **changes: Any) -> list[probe.Step]:
    values: dict[str, Any] = {"host": "localhost", "security": "none", "login": "me@example.com", "timeout": 1.0}
    return probe.test_imap(ImapSettings(port=port, **(values | changes)), SECRET)


def smtp(port: int, sender: str = "me@example.com", **changes: Any) -> list[probe.Step]:
    values: dict[str, Any] = {"host": "localhost", "security": "none", "login": "me@example.com", "timeout": 1.0}
    return probe.test_smtp(SmtpSettings(port=port, **(values | changes)), SECRET, sender, "kim@shop.example")


def failed(steps: list[probe.Step]) -> tuple[str, int, str]:
    """The step that failed, its status, and the hint."""
    (step,) = [each for each in steps if not each.ok]
    assert "the-password" not in step.text and step.text.isprintable()
    return step.name, probe.exit_code(steps), step.hint or ""


# --- ports and encryption -------------------------------------------------------------------------


def test_tls_on_a_port_for_starttls(smtp_sink: SmtpSink, dovecot: Dovecot) -> None:
    name, code, hint = failed(smtp(smtp_sink.port, security="tls"))
    assert (name, code) == ("tls", 78) and "--smtp-security starttls (usual on 587)" in hint
    name, code, hint = failed(imap(dovecot.port, security="tls"))
    assert (name, code) == ("tls", 78) and "--imap-security starttls (usual on 143)" in hint
    assert "--imap-port 993" in hint


@pytest.mark.parametrize("security", ["starttls", "none"])
def test_starttls_on_a_port_for_tls(smtp_sink: SmtpSink, dovecot: Dovecot, security: Any) -> None:
    for steps, service in ((smtp(smtp_sink.tls_port, security=security), "smtp"),
                           (imap(dovecot.tls_port, security=security), "imap")):  # fmt: skip
        assert failed(steps)[2].endswith(f"set --{service}-security tls")


def test_the_well_known_ports_are_not_waited_for(smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server on 465 says nothing until TLS begins; a minute of silence would explain nothing."""
    monkeypatch.setattr(mixups, "ALWAYS_TLS", (smtp_sink.tls_port,))
    name, code, hint = failed(smtp(smtp_sink.tls_port, security="starttls", timeout=60.0))
    assert (name, code) == ("tls", 78) and "speaks TLS from the first byte" in hint


def test_no_starttls_where_it_is_wanted(scripted_smtp: ScriptedSmtp, scripted_imap: ScriptedImap) -> None:
    assert "--smtp-security tls --smtp-port 465" in failed(smtp(scripted_smtp.port, security="starttls"))[2]
    assert "AUTH" not in "".join(scripted_smtp.said).upper()
    assert "--imap-security tls --imap-port 993" in failed(imap(scripted_imap.port, security="starttls"))[2]


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (b"* OK [CAPABILITY IMAP4rev1] ready\r\n", "an IMAP server; the usual port here: --smtp-port 465"),
        (b"+OK POP3 ready\r\n", "a POP3 server"),
        (b"HTTP/1.1 400 Bad Request\r\n", "a web server"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "an SSH server"),
    ],
)
def test_smtp_at_another_service(scripted_smtp: ScriptedSmtp, greeting: bytes, said: str) -> None:
    scripted_smtp.greeting = greeting
    name, code, hint = failed(smtp(scripted_smtp.port))
    assert (name, code) == ("connect", 75) and said in hint


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (b"220 mail.example ESMTP\r\n", "an SMTP server; the usual port here: --imap-port 993"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "an SSH server"),
    ],
)
def test_imap_at_another_service(scripted_imap: ScriptedImap, greeting: bytes, said: str) -> None:
    scripted_imap.greeting = greeting
    name, code, hint = failed(imap(scripted_imap.port))
    assert (name, code) == ("connect", 75) and said in hint


@pytest.mark.parametrize("port", [110, 995])
def test_imap_at_a_port_of_pop3(port: int) -> None:
    tried = Tried("imap", "x", port, "tls", "me")
    assert "POP3" in (mixups.hint(tried, ServerUnreachable("x: the server does not answer")) or "")


def test_nobody_there() -> None:
    assert "usual are 465 (tls) and 587 (starttls)" in failed(smtp(free_ports(1)[0]))[2]
    assert "spelled" in failed(imap(993, host="imap.example.invalid", security="tls"))[2]
    assert failed(imap(free_ports(1)[0]))[:2] == ("connect", 75)


# --- certificates ---------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_says_what_it_is(smtp_sink: SmtpSink, dovecot: Dovecot, security: Any) -> None:
    """C01: refused, and the names are told of the host that was not named."""
    port = smtp_sink.tls_port if security == "tls" else smtp_sink.port
    trusted = {"security": security, "ca_file": str(smtp_sink.ca_file)}
    name, code, hint = failed(smtp(port, host="127.0.0.1", **trusted))
    assert (name, code) == ("tls", 78) and hint.startswith("it is for localhost;") and "another name" in hint
    assert "--ca-file" in failed(smtp(port, security=security))[2]
    port = dovecot.tls_port if security == "tls" else dovecot.port
    assert "it is for localhost" in failed(imap(port, security=security))[2]


def test_expired_and_self_signed(tmp_path: Path) -> None:
    authority = trustme.CA()
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    expired = SmtpSink(tmp_path, authority)
    certificate = authority.issue_cert("localhost", not_before=past, not_after=past.replace(year=2021))
    certificate.configure_cert(expired._tls)
    expired.start()
    try:
        step = failed(smtp(expired.tls_port, security="tls", ca_file=str(expired.ca_file)))
        assert "it expired on 2021-01-01" in step[2] and "administrator must renew" in step[2]
        assert certificate_at("localhost", expired.port, 1) is None
    finally:
        expired.stop()


def test_what_is_no_certificate_is_described_by_nothing() -> None:
    assert described(b"") == described(b"\x30\x00") == ""


# --- log-ins and senders --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (b"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.", 78, "SMTP AUTH"),
        (b"535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy.", 78, "policy"),
        (b"535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.", 78, "OAuth"),
        (b"535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", 78, "Microsoft"),
        (b"550 5.7.30 Basic authentication is not supported for Client Submission.", 78, "Microsoft"),
        (b"535 5.7.3 Authentication unsuccessful [XY.prod.outlook.com]", 78, "Microsoft"),
        (b"535-5.7.8 Username and Password not accepted. For more information, go to\r\n535 5.7.8 https://x", 78, "app password"),
        (b"534-5.7.9 Application-specific password required.\r\n534 5.7.9 https://x", 78, "app password"),
        (b"534 5.7.14 Please log in via your web browser and then try again.", 78, "browser"),
        (b"535 5.7.8 Error: authentication failed:", 78, "--smtp-login"),
        (b"454 4.7.0 Too many connections, try later", 75, "too many connections"),
        (b"535 \x1b[31mno\xe2\x80\xae", 78, "--smtp-login"),
    ],
)  # fmt: skip
def test_refused_by_smtp(scripted_smtp: ScriptedSmtp, answer: bytes, code: int, said: str) -> None:
    """X02: and the server's words are clean."""
    scripted_smtp.on["AUTH"] = answer + b"\r\n"
    name, status, hint = failed(smtp(scripted_smtp.port))
    assert (name, status) == ("auth", code) and said in hint


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        ("[ALERT] Application-specific password required: https://support.google.com/x (Failure)", 78, "app password"),
        ("[ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page", 78, "IMAP is switched off"),
        ("IMAP access is disabled for your domain", 78, "IMAP is switched off"),
        ("LOGIN failed. BasicAuthBlocked", 78, "Microsoft"),
        ("User is authenticated but not connected.", 75, "may not open the mailbox"),
        ("[AUTHENTICATIONFAILED] Invalid credentials", 78, "want only me as the log-in"),
        ("[ALERT] Too many simultaneous connections. (Failure)", 75, "too many connections"),
        ("[LIMIT] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)", 75, "too many"),
    ],
)  # fmt: skip
def test_refused_by_imap(scripted_imap: ScriptedImap, answer: str, code: int, said: str) -> None:
    def refuse(call: Call) -> bytes:
        return call.no(answer)

    scripted_imap.on["LOGIN"] = refuse
    name, status, hint = failed(imap(scripted_imap.port))
    assert (name, status) == ("log-in", code) and said in hint


@pytest.mark.parametrize(
    ("command", "answer", "name", "code", "said"),
    [
        ("MAIL", b"553 5.7.1 <sales@example.com>: Sender address rejected: not owned by user", "mail-from", 78, "differs from the log-in"),
        ("MAIL", b"550 5.7.60 SMTP; Client does not have permissions to send as this sender", "mail-from", 78, "differs from the log-in"),
        ("MAIL", b"550 Sender address is not allowed.", "mail-from", 78, "differs from the log-in"),
        ("MAIL", b"530 5.7.0 Must issue a STARTTLS command first", "mail-from", 78, "encryption"),
        ("MAIL", b"530 5.7.0 Authentication Required", "mail-from", 78, "--smtp-login"),
        ("RCPT", b"554 5.7.1 <kim@shop.example>: Relay access denied", "rcpt", 78, "--smtp-login"),
        ("RCPT", b"554 5.7.1 Service unavailable; Client host blocked using zen.spamhaus.org", "rcpt", 78, "network address"),
        ("RCPT", b"450 4.2.0 Greylisted", "rcpt", 75, ""),
    ],
)  # fmt: skip
def test_refused_envelopes(
    scripted_smtp: ScriptedSmtp, command: str, answer: bytes, name: str, code: int, said: str
) -> None:
    scripted_smtp.on[command] = answer + b"\r\n"
    step, status, hint = failed(smtp(scripted_smtp.port, sender="sales@example.com"))
    assert (step, status) == (name, code) and said in hint
    assert "DATA" not in [line.split()[0].upper() for line in scripted_smtp.said]


def test_a_providers_own_rule_is_told_where_its_words_say_nothing() -> None:
    refusal = LoginRefused("x", "[AUTHENTICATIONFAILED] Invalid credentials (Failure)")
    at_gmail = Tried("imap", "imap.gmail.com", 993, "tls", "me@gmail.com")
    assert "Gmail needs an app password" in (mixups.hint(at_gmail, refusal) or "")
    at_gmx = Tried("imap", "imap.gmx.net", 993, "tls", "me@gmx.de")
    assert "IMAP must be switched on" in (mixups.hint(at_gmx, refusal) or "")
    assert "whole address" in (mixups.hint(Tried("imap", "x", 993, "tls", "me"), refusal) or "")


def test_ones_own_address_is_no_mix_up() -> None:
    mine = Tried("smtp", "x", 465, "tls", "Me@example.com", "me@example.com")
    assert mixups.hint(mine, Refused("x", 550, "no")) is None
