"""Sending, against a real SMTP server: what arrives, and what each failure is called."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

from espomail.errors import ConfigurationError, DataError
from espomail.mail.failures import (
    AuthNotOffered,
    CertificateRefused,
    Deferred,
    LoginRefused,
    Refused,
    ServerDropped,
    ServerUnreachable,
    StartTlsMissing,
    Throttled,
    TlsFailed,
    Unanswered,
)
from espomail.mail.settings import Secret, SmtpSettings
from espomail.mail.smtp import open_smtp, stuffed
from tests.servers.dovecot import free_ports
from tests.servers.smtp_sink import SmtpSink

RAW = b"From: a@example.com\r\nSubject: Hello\r\n\r\nHi\r\n"
PASSWORD = Secret(SmtpSink.password)
Open = Callable[..., Any]


def settings(sink: SmtpSink, **changes: Any) -> SmtpSettings:
    values: dict[str, Any] = {
        "host": "localhost",
        "port": sink.tls_port,
        "security": "tls",
        "login": "me@example.com",
        "ca_file": str(sink.ca_file),
        "timeout": 5.0,
        "dot_timeout": 5.0,
    }
    if changes.get("security", "tls") != "tls":
        values["port"] = sink.port
    return SmtpSettings(**(values | changes))


@pytest.fixture
def session(smtp_sink: SmtpSink) -> Any:
    """A function that opens a session, which ends with the test."""
    with ExitStack() as stack:
        yield lambda secret=PASSWORD, **changes: stack.enter_context(
            open_smtp(settings(smtp_sink, **changes), secret)
        )


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_a_message_arrives(session: Open, smtp_sink: SmtpSink, security: str) -> None:
    smtp = session(security=security)
    begun = smtp.begin("a@example.com", ["b@example.com", "c@example.com"], RAW)
    assert (begun.accepted, begun.refused) == (["b@example.com", "c@example.com"], {})
    assert smtp.data(RAW) == (250, "2.0.0 Queued as 42")
    [envelope] = smtp_sink.envelopes
    assert envelope.mail_from == "a@example.com"
    assert envelope.recipients == ("b@example.com", "c@example.com")
    assert envelope.raw == RAW
    assert envelope.login == "me@example.com"
    assert envelope.tls == (security != "none")


def test_many_messages_share_a_connection(session: Open, smtp_sink: SmtpSink) -> None:
    smtp = session()
    for number in range(3):
        smtp.begin("a@example.com", [f"b{number}@example.com"])
        smtp.data(RAW)
    smtp.begin("a@example.com", ["left@example.com"])
    smtp.begin("a@example.com", ["next@example.com"])
    smtp.data(RAW)
    assert [e.recipients for e in smtp_sink.envelopes] == [
        ("b0@example.com",),
        ("b1@example.com",),
        ("b2@example.com",),
        ("next@example.com",),
    ]
    assert smtp_sink.connections == 1


def test_the_null_sender(session: Open, smtp_sink: SmtpSink) -> None:
    smtp = session()
    smtp.begin("", ["b@example.com"])
    smtp.data(RAW)
    assert smtp_sink.envelopes[0].mail_from == ""


def test_some_recipients_refused(session: Open, smtp_sink: SmtpSink) -> None:
    smtp_sink.behaviour.recipients = {"no@example.com": "550 5.1.1 No such\tuser \x1b[31m"}
    smtp = session()
    begun = smtp.begin("a@example.com", ["b@example.com", "no@example.com"])
    assert begun.accepted == ["b@example.com"]
    assert begun.refused == {"no@example.com": (550, "5.1.1 No such user [31m")}
    smtp.data(RAW)
    assert smtp_sink.envelopes[0].recipients == ("b@example.com",)


def test_greylisting_is_told_for_each_recipient(session: Open, smtp_sink: SmtpSink) -> None:
    smtp_sink.behaviour.greylist = 1
    smtp = session()
    begun = smtp.begin("a@example.com", ["b@example.com"])
    assert begun.accepted == []
    assert begun.refused["b@example.com"][0] == 451
    assert smtp.begin("a@example.com", ["b@example.com"]).accepted == ["b@example.com"]


@pytest.mark.parametrize(
    ("answer", "failure", "status"),
    [
        ("451 4.3.0 Later", Deferred, 75),
        ("421 4.3.0 Closing", Deferred, 75),
        ("552 5.3.4 Too big", Refused, 78),
    ],
)
def test_an_answer_to_the_message(
    session: Open, smtp_sink: SmtpSink, answer: str, failure: type[Deferred], status: int
) -> None:
    smtp_sink.behaviour.data = [answer]
    smtp = session()
    smtp.begin("a@example.com", ["b@example.com"])
    with pytest.raises(failure) as caught:
        smtp.data(RAW)
    assert (caught.value.code, caught.value.exit_code) == (int(answer[:3]), status)
    assert answer in str(caught.value)
    assert smtp_sink.envelopes == []


def test_a_refused_sender(session: Open, smtp_sink: SmtpSink) -> None:
    smtp_sink.behaviour.mail = "550 5.7.60 SendAsDenied"
    with pytest.raises(Refused, match=r"550 5\.7\.60 SendAsDenied") as caught:
        session().begin("boss@example.com", ["b@example.com"])
    assert caught.value.cause and "may not send from" in caught.value.cause


@pytest.mark.parametrize("way", ["drop", "stall"])
def test_no_answer_after_the_data_is_unknown(session: Open, smtp_sink: SmtpSink, way: str) -> None:
    smtp_sink.behaviour.after_data = way
    smtp = session(dot_timeout=0.3)
    smtp.begin("a@example.com", ["b@example.com"])
    with pytest.raises(Unanswered) as caught:
        smtp.data(RAW)
    assert caught.value.exit_code == 75
    assert len(smtp_sink.envelopes) == 1


def test_a_drop_before_the_data_is_safe_to_repeat(session: Open, smtp_sink: SmtpSink) -> None:
    smtp = session()
    smtp._client.sock.close()
    with pytest.raises(ServerDropped):
        smtp.begin("a@example.com", ["b@example.com"])


# -- logging in


def forbidden() -> Secret:
    raise AssertionError("the secret was read though AUTH is not used")


def test_a_defaulted_log_in_is_forgotten_where_there_is_no_auth(session: Open, smtp_sink: SmtpSink) -> None:
    smtp_sink.behaviour.auth = False
    session(forbidden).begin("a@example.com", ["b@example.com"])
    assert smtp_sink.logins == []


@pytest.mark.parametrize("changes", [{"login_given": True}, {"auth": "login"}])
def test_a_given_log_in_wants_auth(session: Open, smtp_sink: SmtpSink, changes: dict[str, Any]) -> None:
    smtp_sink.behaviour.auth = False
    with pytest.raises(AuthNotOffered) as caught:
        session(forbidden, **changes)
    assert caught.value.exit_code == 78


@pytest.mark.parametrize("changes", [{"auth": "none"}, {"login": None}])
def test_no_log_in_wanted(session: Open, smtp_sink: SmtpSink, changes: dict[str, Any]) -> None:
    session(forbidden, **changes)
    assert smtp_sink.logins == []


def test_the_secret_is_read_when_auth_is_used(session: Open, smtp_sink: SmtpSink) -> None:
    session(lambda: Secret(smtp_sink.password))
    assert smtp_sink.logins == [("me@example.com", "PLAIN")]


def test_no_secret_where_one_is_needed(session: Open) -> None:
    with pytest.raises(ConfigurationError, match="no secret"):
        session(None)


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
@pytest.mark.parametrize("password", ["wröng", 'a "b\\ %'])
def test_a_wrong_password_is_tried_once(
    session: Open, smtp_sink: SmtpSink, mechanism: str, password: str
) -> None:
    smtp_sink.behaviour.mechanisms = (mechanism,)
    with pytest.raises(LoginRefused, match="535") as caught:
        session(Secret(password))
    assert smtp_sink.logins == [("me@example.com", mechanism)]
    assert password not in str(caught.value)


@pytest.mark.parametrize("name", ["XOAUTH2", "OAUTHBEARER"])
def test_oauth(session: Open, smtp_sink: SmtpSink, name: str) -> None:
    smtp_sink.behaviour.mechanisms = ("PLAIN", name)
    session(Secret(smtp_sink.token, "token"))
    assert smtp_sink.logins == [("me@example.com", name)]


@pytest.mark.parametrize("name", ["XOAUTH2", "OAUTHBEARER"])
def test_a_refused_token(session: Open, smtp_sink: SmtpSink, name: str) -> None:
    """The challenge gets its answer, and what it explained is told."""
    smtp_sink.behaviour.mechanisms = (name,)
    with pytest.raises(LoginRefused, match=r"535.*\(status 400\)") as caught:
        session(Secret("stale", "token"))
    assert smtp_sink.logins == [("me@example.com", name)]
    assert "stale" not in str(caught.value)


def test_a_token_where_only_passwords_are_known(session: Open, smtp_sink: SmtpSink) -> None:
    smtp_sink.behaviour.mechanisms = ("PLAIN",)
    with pytest.raises(AuthNotOffered, match="PLAIN"):
        session(Secret("t", "token"))


@pytest.mark.parametrize(
    ("answer", "failure", "cause"),
    [
        ("454 4.7.0 Temporary authentication failure", Throttled, None),
        ("535 5.7.8 Username and Password not accepted", LoginRefused, "app password"),
        ("534 5.7.9 Application-specific password required", LoginRefused, "app password"),
        ("550 5.7.30 Basic authentication is not supported", LoginRefused, "Microsoft"),
        ("535 5.7.139 SmtpClientAuthentication is disabled", LoginRefused, "SMTP AUTH"),
    ],
)
def test_answers_to_a_log_in(
    session: Open, smtp_sink: SmtpSink, answer: str, failure: type[Exception], cause: str | None
) -> None:
    smtp_sink.behaviour.auth_answer = answer
    with pytest.raises(failure) as caught:
        session()
    said = getattr(caught.value, "cause", None)
    assert said is None if cause is None else cause in said


# -- connecting


def test_starttls_is_never_left_out(session: Open, smtp_sink: SmtpSink) -> None:
    smtp_sink.behaviour.starttls = False
    with pytest.raises(StartTlsMissing):
        session(forbidden, security="starttls")
    assert smtp_sink.logins == []


def test_an_unknown_certificate(session: Open) -> None:
    with pytest.raises(CertificateRefused, match="certificate"):
        session(ca_file=None)


def test_a_certificate_for_another_name(session: Open) -> None:
    with pytest.raises(CertificateRefused):
        session(host="127.0.0.1")


def test_without_verification_any_certificate_will_do(session: Open) -> None:
    session(ca_file=None, verify=False)


def test_tls_to_a_port_that_speaks_plain(session: Open, smtp_sink: SmtpSink) -> None:
    with pytest.raises(TlsFailed) as caught:
        session(port=smtp_sink.port)
    assert caught.value.cause and "does not speak TLS" in caught.value.cause


def test_nobody_listens(session: Open) -> None:
    with pytest.raises(ServerUnreachable):
        session(port=free_ports(1)[0])


def test_no_such_host(session: Open) -> None:
    with pytest.raises(ServerUnreachable, match="no such host"):
        session(host="nowhere.invalid")


# -- what goes over the wire


@pytest.mark.parametrize(
    ("raw", "wire"),
    [
        (b"", b".\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b"a\r\n", b"a\r\n.\r\n"),
        (b"a\nb\rc\r\n", b"a\r\nb\r\nc\r\n.\r\n"),
        (b".\r\n..\r\n.a", b"..\r\n...\r\n..a\r\n.\r\n"),
        (b"a\n.\nMAIL FROM:<x>\n", b"a\r\n..\r\nMAIL FROM:<x>\r\n.\r\n"),
        (b"a\r.\r", b"a\r\n..\r\n.\r\n"),
        (b"a.\r\nb.c", b"a.\r\nb.c\r\n.\r\n"),
    ],
)
def test_dots_and_line_ends(raw: bytes, wire: bytes) -> None:
    assert stuffed(raw) == wire


def test_awkward_bytes_arrive(session: Open, smtp_sink: SmtpSink) -> None:
    raw = b"Subject: x\r\n\r\n.\r\n..\r\n.hidden\r\n\xe4\xf6\r\nMAIL FROM:<x>\r\n"
    smtp = session()
    smtp.begin("a@example.com", ["b@example.com"], raw)
    smtp.data(raw)
    assert smtp_sink.envelopes[0].raw == raw
    assert "BODY=8BITMIME" in smtp_sink.envelopes[0].options


def test_letters_beyond_ascii(session: Open, smtp_sink: SmtpSink) -> None:
    smtp = session()
    smtp.begin("käthe@example.com", ["b@bücher.example"])
    smtp.data(RAW)
    [envelope] = smtp_sink.envelopes
    assert "SMTPUTF8" in envelope.options
    assert (envelope.mail_from, envelope.recipients) == ("käthe@example.com", ("b@bücher.example",))


def test_a_domain_beyond_ascii_needs_no_smtputf8(session: Open, smtp_sink: SmtpSink) -> None:
    smtp_sink.behaviour.smtputf8 = False
    smtp = session()
    smtp.begin("a@example.com", ["b@bücher.example"])
    smtp.data(RAW)
    assert smtp_sink.envelopes[0].recipients == ("b@xn--bcher-kva.example",)


def test_a_local_part_beyond_ascii_does(session: Open, smtp_sink: SmtpSink) -> None:
    smtp_sink.behaviour.smtputf8 = False
    with pytest.raises(Refused, match="SMTPUTF8"):
        session().begin("käthe@example.com", ["b@example.com"])


@pytest.mark.parametrize("address", ["a@b\r\nDATA", "a@b\n", "a>b@c", "<a@b>", "a\0@b"])
def test_no_address_begins_a_command(session: Open, smtp_sink: SmtpSink, address: str) -> None:
    smtp = session()
    with pytest.raises(DataError):
        smtp.begin("a@example.com", [address])
    with pytest.raises(DataError):
        smtp.begin(address, ["b@example.com"])
    smtp.begin("a@example.com", ["b@example.com"])
    smtp.data(RAW)
    assert smtp_sink.envelopes[0].recipients == ("b@example.com",)
