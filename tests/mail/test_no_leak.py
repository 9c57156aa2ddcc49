"""A secret appears in no log, error or traceback, whatever the level and whatever goes wrong."""

from __future__ import annotations

import logging
import traceback

import pytest

from espomail.errors import EspomailError
from espomail.mail.imap import open_session
from espomail.mail.settings import ImapSettings, Secret, SmtpSettings
from espomail.mail.smtp import open_smtp
from tests.servers.scripted_imap import Call, ScriptedImap
from tests.servers.scripted_smtp import ScriptedSmtp

SECRETS = [Secret("hunter2"), Secret("hünter2"), Secret("hunter2", "token")]
OURS = ("imapclient", "imaplib", "smtplib", "espomail", "root")


def told(caplog: pytest.LogCaptureFixture, error: EspomailError | None) -> str:
    """All that was logged by this side of the wire, and the traceback with -v."""
    logged = [r.getMessage() for r in caplog.records if r.name.startswith(OURS)]
    trace = traceback.format_exception(error) if error else []
    return "\n".join([*logged, *trace])


def refuse(call: Call) -> bytes:
    if call.name == "AUTHENTICATE":
        call.ask(b"")
    return call.no("[AUTHENTICATIONFAILED] wrong")


def hang_up(call: Call) -> None:
    if call.name == "AUTHENTICATE":
        call.ask(b"")


@pytest.mark.parametrize("secret", SECRETS, ids=["ascii", "beyond", "token"])
@pytest.mark.parametrize("answer", [refuse, hang_up, lambda call: call.bad("what?")])
def test_imap(
    scripted_imap: ScriptedImap, caplog: pytest.LogCaptureFixture, secret: Secret, answer: object
) -> None:
    caplog.set_level(logging.DEBUG)
    scripted_imap.greeting = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2] hi\r\n"
    scripted_imap.on["LOGIN"] = scripted_imap.on["AUTHENTICATE"] = answer  # type: ignore[assignment]
    settings = ImapSettings("127.0.0.1", scripted_imap.port, "none", "me", timeout=1.0)
    with pytest.raises(EspomailError) as caught, open_session(settings, secret):
        pass
    assert scripted_imap.commands
    assert "nter2" not in told(caplog, caught.value)


@pytest.mark.parametrize("secret", SECRETS, ids=["ascii", "beyond", "token"])
@pytest.mark.parametrize("answer", [b"535 5.7.8 wrong\r\n", b"454 later\r\n", None])
def test_smtp(caplog: pytest.LogCaptureFixture, secret: Secret, answer: bytes | None) -> None:
    caplog.set_level(logging.DEBUG)
    with ScriptedSmtp() as server:
        server.on["EHLO"] = b"250-odd.example\r\n250 AUTH PLAIN XOAUTH2\r\n"
        server.on["AUTH"] = answer
        settings = SmtpSettings("127.0.0.1", server.port, "none", "me", timeout=1.0)
        with pytest.raises(EspomailError) as caught, open_smtp(settings, secret):
            pass
    assert server.said[-1].startswith("AUTH")
    assert "nter2" not in told(caplog, caught.value)
