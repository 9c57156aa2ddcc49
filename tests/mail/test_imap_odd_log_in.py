"""Odd greetings, refused log-ins, STARTTLS that cannot be had."""

from __future__ import annotations

import base64

import pytest

from espomail.errors import EspomailError
from espomail.mail.failures import (
    AuthNotOffered,
    LoginRefused,
    MailFailure,
    ProtocolOdd,
    ServerDropped,
    ServerUnreachable,
    StartTlsMissing,
    Throttled,
)
from tests.haste import wait_until
from tests.mail.odd_imap import session
from tests.servers.scripted_imap import OFFERS, Call, ScriptedImap


@pytest.mark.parametrize(
    ("greeting", "failure", "text"),
    [
        (b"* BYE too many connections, try again later\r\n", Throttled, "too many connections"),
        (b"* BYE go away\r\n", ServerUnreachable, "go away"),
        (b"220 mail.example ESMTP\r\n", ProtocolOdd, "no IMAP server"),
        (b"SSH-2.0-x\r\n", ProtocolOdd, "no IMAP server"),
        (b"\x16\x03\x01\r\n", ProtocolOdd, "no IMAP server"),
        (b"* OK half a li", ServerUnreachable, "does not answer"),
        (None, ServerUnreachable, "hung up"),
        (b"* PREAUTH welcome\r\n", AuthNotOffered, "PREAUTH"),
    ],
)
def test_greetings(
    server: ScriptedImap, greeting: bytes | None, failure: type[MailFailure], text: str
) -> None:
    server.greeting = greeting
    with pytest.raises(failure, match=text), session(server, timeout=0.5):
        pass
    assert not any(each.startswith("LOGIN") for each in server.commands)


def test_a_server_that_never_greets(server: ScriptedImap) -> None:
    server.greeting = b""
    with pytest.raises(ServerUnreachable, match="does not answer"), session(server, timeout=0.3):
        pass


def test_a_server_that_names_nothing_in_its_greeting(server: ScriptedImap) -> None:
    server.greeting = b"* OK hello\r\n"
    with session(server) as imap:
        assert imap.status("INBOX").messages == 7
    assert server.commands[:2] == ["CAPABILITY", 'LOGIN "me" "secret"']


def test_an_idle_look_takes_three_commands(server: ScriptedImap) -> None:
    with session(server) as imap:
        imap.status("INBOX")
    wait_until(lambda: "LOGOUT" in server.commands)
    assert [each.split()[0] for each in server.commands] == ["LOGIN", "STATUS", "LOGOUT"]


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ("NO [AUTHENTICATIONFAILED] Invalid credentials, please try again later", LoginRefused),
        ("NO Login failed", LoginRefused),
        ("BAD invalid arguments", LoginRefused),
        ("NO [UNAVAILABLE] backend is down", Throttled),
        ("NO [INUSE] locked", Throttled),
        ("NO [LIMIT] too many", Throttled),
        ("NO [ALERT] Too many simultaneous connections. (Failure)", Throttled),
        ("NO [EXPIRED] change your password", LoginRefused),
    ],
)
def test_refused_log_ins(server: ScriptedImap, answer: str, failure: type[EspomailError]) -> None:
    server.on["LOGIN"] = lambda call: f"{call.tag} {answer}\r\n".encode()
    with pytest.raises(failure) as caught, session(server, password="top secret"):
        pass
    assert answer.partition(" ")[2].split("]")[-1].strip() in str(caught.value)
    assert "top secret" not in str(caught.value)
    assert len([each for each in server.commands if each.startswith("LOGIN")]) == 1


def test_a_bye_instead_of_a_log_in(server: ScriptedImap) -> None:
    server.on["LOGIN"] = lambda call: call.connection.send(b"* BYE shutting down\r\n")
    with pytest.raises(ServerDropped, match="shutting down"), session(server):
        pass


@pytest.mark.parametrize("password", ['a"b', "back\\slash", " two  words ", "100%", "{5}", '"', ""])
def test_ascii_passwords_are_quoted(server: ScriptedImap, password: str) -> None:
    escaped = password.replace("\\", "\\\\").replace('"', '\\"')
    server.on["LOGIN"] = lambda call: call.ok()
    with session(server, password=password, login='we"ird \\ one'):
        pass
    assert server.commands[0] == f'LOGIN "we\\"ird \\\\ one" "{escaped}"'


def test_other_passwords_go_by_plain(server: ScriptedImap) -> None:
    given: list[bytes] = []

    def authenticate(call: Call) -> bytes:
        given.append(base64.b64decode(call.ask(b"")))
        return call.ok()

    server.on["AUTHENTICATE"] = authenticate
    with session(server, password="pässwörd"):
        pass
    assert given == ["\0me\0pässwörd".encode()]


def test_or_as_literals_where_plain_is_not_offered(server: ScriptedImap) -> None:
    server.greeting = b"* OK [CAPABILITY IMAP4rev1] hi\r\n"
    server.on["LOGIN"] = lambda call: call.ok()
    with session(server, password="pässwörd", login="käthe"):
        pass
    assert server.commands[0] == 'LOGIN "käthe" pässwörd'


def test_logindisabled_is_honoured(server: ScriptedImap) -> None:
    server.greeting = b"* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hi\r\n"
    with pytest.raises(AuthNotOffered, match="LOGINDISABLED"), session(server):
        pass
    assert server.commands == []


@pytest.mark.parametrize(
    ("greeting", "answer", "text"),
    [
        pytest.param(f"* OK [CAPABILITY {OFFERS}] hi\r\n", None, "does not offer", id="stripped"),
        pytest.param("* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n", None, "PREAUTH", id="PREAUTH"),
        pytest.param(
            "* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n", "NO not now\r\n", "not now", id="refused"
        ),
        pytest.param(
            "* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n",
            "OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
            "put into the connection",
            id="injected",
        ),
    ],
)
def test_starttls_is_had_safely_or_not_at_all(
    server: ScriptedImap, greeting: str, answer: str | None, text: str
) -> None:
    server.greeting = greeting.encode()
    server.on["STARTTLS"] = lambda call: f"{call.tag} {answer}".encode()
    with pytest.raises(StartTlsMissing, match=text) as caught, session(server, security="starttls"):
        pass
    assert caught.value.exit_code == 78
    assert not any(each.startswith(("LOGIN", "AUTH")) for each in server.commands)


def test_hostile_words_are_cleaned(server: ScriptedImap) -> None:
    server.on["LOGIN"] = lambda call: call.no("\x1b]0;owned\x07 bad\x9b31m \u202egnp.exe " + "x" * 2000)
    with pytest.raises(LoginRefused) as caught, session(server):
        pass
    text = str(caught.value)
    assert "\x1b" not in text and "\u202e" not in text and "\x9b" not in text and "\n" not in text
    assert len(text) < 500
