"""XOAUTH2 as a user sets it up: a command gives the token, over IMAP and over SMTP."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.builders import a_message
from tests.conftest import Desk
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

ARRIVED = datetime(2026, 3, 2, 9, 0, 30, tzinfo=UTC)


def account(desk: Desk, dovecot: Dovecot, sink: SmtpSink, address: str, imap: str, smtp: str) -> None:
    desk("team", "add", "Support")
    desk("team", "member", "add", "Support", "admin")
    desk(
        "email-account", "add", address, "--group", "--team", "Support", "--create-case",
        "--auto-reply", "acknowledgement", "--imap-host", "127.0.0.1", "--imap-port", str(dovecot.port),
        "--imap-security", "none", "--smtp-host", "localhost", "--smtp-port", str(sink.port),
        "--smtp-security", "starttls", "--smtp-ca-file", str(sink.ca_file), "--smtp-login", address,
        "--oauth-token-command", f"echo {imap}", "--smtp-oauth-token-command", f"echo {smtp}",
    )  # fmt: skip


def test_mail_is_fetched_and_answered_with_tokens(desk: Desk, dovecot: Dovecot, smtp_sink: SmtpSink, a_user: str):
    account(desk, dovecot, smtp_sink, a_user, dovecot.token(a_user), smtp_sink.token)
    dovecot.append(a_user, "INBOX", a_message(to=a_user), internaldate=ARRIVED)
    desk("email-account", "test", a_user)
    done = desk("run", now="2026-03-02T09:01:00Z")
    assert (done.out, done.err) == ("", "")
    [answer] = [each for each in smtp_sink.envelopes if b"auto-replied" in each.raw]
    assert (answer.tls, answer.login) == (True, a_user)


def test_a_refused_token_is_a_refused_log_in(desk: Desk, dovecot: Dovecot, smtp_sink: SmtpSink, a_user: str):
    account(desk, dovecot, smtp_sink, a_user, "expired-token", "expired-token")
    done = desk("fetch", code=78)
    assert a_user in done.err
    assert "expired-token" not in done.err + desk("log", "--json").out + desk("email-account", "show", a_user).out
