"""Sending through servers and networks that fail: what is safe to repeat, and what is not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from espomail.mail.failures import (
    Deferred,
    MailFailure,
    ProtocolOdd,
    Refused,
    ServerDropped,
    ServerUnreachable,
    StartTlsMissing,
    Throttled,
    Unanswered,
)
from espomail.mail.settings import Secret, SmtpSettings
from espomail.mail.smtp import open_smtp
from tests.haste import room
from tests.servers.proxy import Fault, Proxy
from tests.servers.scripted_smtp import ScriptedSmtp
from tests.servers.smtp_sink import SmtpSink

RAW = b"Subject: Hello\r\n\r\nHi\r\n"


@pytest.fixture
def server() -> Iterator[ScriptedSmtp]:
    with ScriptedSmtp() as made:
        yield made


def session(server: Any, **changes: Any) -> Any:
    values: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "timeout": 0.5,
        "dot_timeout": 0.5,
    }
    return open_smtp(SmtpSettings(**(values | changes)), Secret("secret"))


@pytest.mark.parametrize(
    ("greeting", "failure", "text"),
    [
        (b"554 no service for you\r\n", ServerUnreachable, "554 no service"),
        (b"421 too busy\r\n", Throttled, "421 too busy"),
        (b"* OK IMAP4rev1 ready\r\n", ProtocolOdd, "no SMTP server"),
        (b"\x00\xff\r\n", ProtocolOdd, "no SMTP server"),
        (None, ServerUnreachable, "hung up"),
        (b"", ServerUnreachable, "does not answer"),
        (b"220-" + b"x" * 20_000, ProtocolOdd, "a line of more than"),
        (b"220-again\r\n" * 1000, ProtocolOdd, "endless"),
    ],
)
def test_greetings(
    server: ScriptedSmtp, greeting: bytes | None, failure: type[MailFailure], text: str
) -> None:
    server.greeting = greeting
    with pytest.raises(failure, match=text), session(server):
        pass


def test_an_old_server_without_ehlo(server: ScriptedSmtp) -> None:
    server.on["EHLO"] = b"500 what?\r\n"
    with session(server) as smtp:
        smtp.begin("a@example.com", ["b@example.com"], RAW)
        assert smtp.data(RAW)[0] == 250
    assert [line.split()[0] for line in server.said[:2]] == ["EHLO".lower(), "helo"]


def test_ehlo_names_us_by_a_full_name_or_an_address(server: ScriptedSmtp) -> None:
    with session(server):
        pass
    name = server.said[0].split()[1]
    assert "." in name and (not name[0].isdigit())


def test_hostile_words_in_ehlo(server: ScriptedSmtp) -> None:
    server.on["EHLO"] = b"250-\x1b[31m hello\r\n250-\x1b]0;x\x07 AUTH=PLAIN \xff\r\n250 SIZE x\r\n"
    with session(server) as smtp:
        smtp.begin("a@example.com", ["b@example.com"], RAW)
        assert smtp.data(RAW) == (250, "fine")


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (b"220 go\r\n250 AUTH PLAIN\r\n", "put into the connection"),
        (b"502 not here\r\n", "refused STARTTLS"),
    ],
)
def test_starttls_spoilt(server: ScriptedSmtp, answer: bytes, text: str) -> None:
    server.on["EHLO"] = b"250-odd.example\r\n250 STARTTLS\r\n"
    server.on["STARTTLS"] = answer
    with pytest.raises(StartTlsMissing, match=text), session(server, security="starttls"):
        pass
    assert server.said[-1] == "STARTTLS"


def test_starttls_that_is_not_available_now(server: ScriptedSmtp) -> None:
    server.on["EHLO"] = b"250-odd.example\r\n250 STARTTLS\r\n"
    server.on["STARTTLS"] = b"454 TLS not available due to temporary reason\r\n"
    with pytest.raises(Throttled, match="454"), session(server, security="starttls"):
        pass


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (b"421 closing\r\n", Deferred),
        (b"451 later\r\n", Deferred),
        (b"554 never\r\n", Refused),
        (b"250 what\r\n", ProtocolOdd),
        (None, ServerDropped),
    ],
)
def test_before_the_data_all_is_safe_to_repeat(
    server: ScriptedSmtp, answer: bytes | None, failure: type[Exception]
) -> None:
    server.on["DATA"] = answer
    with session(server) as smtp:
        smtp.begin("a@example.com", ["b@example.com"])
        with pytest.raises(failure):
            smtp.data(RAW)
    assert "Subject: Hello" not in server.said


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (b"451 later\r\n", Deferred),
        (b"421 closing\r\n", Deferred),
        (b"554 never\r\n", Refused),
        (b"gibberish\r\n", Unanswered),
        (b"354 more?\r\n", Unanswered),
        (b"25", Unanswered),
        (b"", Unanswered),
        (None, Unanswered),
    ],
)
def test_after_the_data_only_an_answer_counts(
    server: ScriptedSmtp, answer: bytes | None, failure: type[Exception]
) -> None:
    server.on["."] = answer
    with session(server) as smtp:
        smtp.begin("a@example.com", ["b@example.com"])
        with pytest.raises(failure):
            smtp.data(RAW)
    assert "Subject: Hello" in server.said


def test_an_answer_of_several_lines(server: ScriptedSmtp) -> None:
    server.on["."] = b"250-2.0.0 Ok:\r\n250 2.0.0 queued as 7\r\n"
    with session(server) as smtp:
        smtp.begin("a@example.com", ["b@example.com"])
        assert smtp.data(RAW) == (250, "2.0.0 Ok: 2.0.0 queued as 7")


def test_a_drop_after_the_250_is_no_failure(server: ScriptedSmtp) -> None:
    with session(server) as smtp:
        smtp.begin("a@example.com", ["b@example.com"])
        assert smtp.data(RAW) == (250, "fine")
        server.on["QUIT"] = None


def test_recipients_when_the_server_closes_in_between(server: ScriptedSmtp) -> None:
    server.on["RCPT"] = b"421 closing\r\n"
    with session(server) as smtp, pytest.raises(Deferred, match="421"):
        smtp.begin("a@example.com", ["b@example.com", "c@example.com"])


def test_the_wait_after_the_dot_is_its_own(server: ScriptedSmtp, smtp_sink: SmtpSink) -> None:
    smtp_sink.behaviour.after_data = "stall"
    begun = time.monotonic()
    with session(smtp_sink, timeout=0.1, dot_timeout=0.6) as smtp:
        smtp.begin("a@example.com", ["b@example.com"])
        with pytest.raises(Unanswered):
            smtp.data(RAW)
    assert 0.5 < time.monotonic() - begun < 3 * room()


@pytest.mark.parametrize("cut", [0, 1, 60, 140, 200, 230, 260, 300])
def test_cut_wherever_it_may_be(smtp_sink: SmtpSink, cut: int) -> None:
    """A cut line either left nothing behind, or is reported as unknown; never as a failure."""
    with Proxy(smtp_sink.port, Fault(cut_after=cut)) as proxy:
        outcome = "sent"
        try:
            with session(proxy) as smtp:
                smtp.begin("a@example.com", ["b@example.com"])
                smtp.data(RAW)
        except (ServerUnreachable, ServerDropped):
            outcome = "safe to repeat"
        except Unanswered:
            outcome = "unknown"
    time.sleep(0.02)  # what it may still be taking
    assert len(smtp_sink.envelopes) == 0 if outcome == "safe to repeat" else len(smtp_sink.envelopes) <= 1


def test_a_large_message_over_a_slow_line(smtp_sink: SmtpSink) -> None:
    raw = b"Subject: x\r\n\r\n" + b"text text\r\n" * 100_000
    with Proxy(smtp_sink.port, Fault(delay=0.01)) as proxy, session(proxy, dot_timeout=20) as smtp:
        smtp.begin("a@example.com", ["b@example.com"], raw)
        assert smtp.data(raw)[0] == 250
    assert smtp_sink.envelopes[0].raw == raw
