"""Any bytes from a mail system: judged in no time, without a word on standard error."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espomail.domain.bounces import finding as bounces
from espomail.domain.mime import parsing
from tests.domain.bounces.notices import a_notice


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=500))
def test_any_bytes_from_a_daemon_are_judged(body: bytes) -> None:
    raw = b"From: MAILER-DAEMON@example.com\nSubject: failure notice\n\n" + body
    bounces.find(parsing.parse(raw), raw)


@pytest.mark.parametrize(
    "line",
    ["a@" * 5000, "<" * 20000, "x@y.z " * 9000, "delivered " * 9000, "To: " * 9000, "550 " * 9000,
     "user " * 9000, "is " * 9000, "\n" * 60000, "\n> " * 20000, "A: b\n" * 9000, "exceed " * 9000,
     ("a@" * 400 + "\n") * 2000, ("x@y.example " * 80 + "\n") * 2000, ("(expanded from <" * 60 + "\n") * 2000,
     (f"{'-' * 80}a@b.example{' ' * 80}550 {'1' * 800}\n") * 500, "sender limit max " * 9000, "verifying <" * 9000],
)  # fmt: skip
def test_hostile_notices_take_no_time(line: str) -> None:
    raw = a_notice(line).encode()
    message = parsing.parse(raw)
    started = time.process_time()
    bounces.find(message, raw)
    assert time.process_time() - started < 1


def test_what_a_library_stumbles_over_is_nobodys_news(caplog: pytest.LogCaptureFixture) -> None:
    """Standard error under cron is a mail to the administrator."""
    raw = f"X-Failed-Recipients: {'(' * 5000}\n{a_notice('Sorry.')}".encode()
    assert bounces.find(parsing.parse(raw), raw).recipients == ()
    assert caplog.records == []
