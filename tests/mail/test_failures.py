"""Failures: what they are worth to a run, and what a server's words mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.mail import failures
from espomail.mail.causes import CAUSES, likely_cause
from espomail.mail.failures import MailFailure, clean
from espomail.mail.imap_errors import is_later, words


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("ServerUnreachable", 75),
        ("ServerDropped", 75),
        ("Throttled", 75),
        ("ProtocolOdd", 75),
        ("LoginRefused", 78),
        ("AuthNotOffered", 78),
        ("CertificateRefused", 78),
        ("TlsFailed", 78),
        ("StartTlsMissing", 78),
        ("FolderMissing", 78),
    ],
)
def test_statuses(name: str, status: int) -> None:
    failure = getattr(failures, name)("mail.example.com: it failed", b"the \x1b[31mserver's\r\nwords")
    assert failure.exit_code == status
    assert failure.server_text == "the [31mserver's words"
    assert str(failure) == "mail.example.com: it failed: the [31mserver's words"


@given(st.binary(max_size=400) | st.text(max_size=400))
def test_cleaned_words_fit_one_line(text: bytes | str) -> None:
    cleaned = clean(text)
    assert cleaned.isprintable()
    assert len(cleaned) <= failures.LONGEST_SERVER_TEXT
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("[ALERT] Application-specific password required: https://support.google.com/x", "app password"),
        ("550 5.7.30 Basic authentication is not supported for Client Submission", "Microsoft"),
        ("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled", "SMTP AUTH"),
        ("[WEBALERT https://x] Web login required.", "browser"),
        ("554 5.7.1 <b@x>: Relay access denied", "--smtp-login"),
        ("530 5.7.0 Must issue a STARTTLS command first", "encryption"),
        ("self-signed certificate", "--ca-file"),
        ("Hostname mismatch, certificate is not valid for 'x'.", "another name"),
        ("unable to get local issuer certificate", "--ca-file"),
        ("certificate has expired", "expired"),
        ("wrong version number", "does not speak TLS"),
        ("[AUTHENTICATIONFAILED] Invalid credentials", None),
        ("", None),
    ],
)
def test_likely_causes(text: str, cause: str | None) -> None:
    found = likely_cause(text)
    assert found is None if cause is None else found is not None and cause in found
    assert MailFailure("x", text).hint == found


def test_each_cause_has_its_own_words() -> None:
    assert len({pattern for pattern, _ in CAUSES}) == len(CAUSES)


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("[UNAVAILABLE] x", True),
        ("[inuse] x", True),
        ("[LIMIT] x", True),
        ("Temporary authentication failure", True),
        ("Too many simultaneous connections", True),
        ("[AUTHENTICATIONFAILED] temporarily locked, too many attempts", False),
        ("[AUTHENTICATIONFAILED] x", False),
        ("Invalid login, please try again", False),
        ("LOGIN failed.", False),
    ],
)
def test_now_or_never(text: str, later: bool) -> None:
    assert is_later(text) == later


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        ("select failed: [NONEXISTENT] no", "[NONEXISTENT] no"),
        ("FETCH command error: BAD [b'Error in IMAP command']", "Error in IMAP command"),
        ("command: SELECT => socket error: EOF", "socket error: EOF"),
        (b"[AUTH] x", "[AUTH] x"),
    ],
)
def test_the_servers_own_words(raised: bytes | str, said: str) -> None:
    assert words(Exception(raised)) == said
