"""Trying a mail server step by step, so that a person sees which step fails and in whose words.

Nothing is changed and nothing sent: folders are opened read-only, SMTP stops before DATA. The steps
go through the same code as real sessions, so a passed test means that a session will pass, too.
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import NoReturn, TypeVar

from espomail.errors import ConfigurationError, EspomailError
from espomail.mail import imap_login, mixups, smtp_login
from espomail.mail.certificates import certificate_at, described, shown_by
from espomail.mail.failures import (
    CertificateRefused,
    FolderMissing,
    MailFailure,
    ProtocolOdd,
    ServerUnreachable,
    StartTlsMissing,
    TlsFailed,
    clean,
)
from espomail.mail.imap import ImapSession
from espomail.mail.imap_client import Client as ImapClient
from espomail.mail.imap_client import resolve
from espomail.mail.mixups import Tried
from espomail.mail.network import unreachable
from espomail.mail.settings import ImapSettings, Secret, SmtpSettings
from espomail.mail.smtp import SmtpSession
from espomail.mail.smtp_client import Client as SmtpClient
from espomail.mail.smtp_login import SecretOrCall, will_authenticate

C = TypeVar("C", ImapClient, SmtpClient)
S = TypeVar("S", ImapSettings, SmtpSettings)
MOST_FOLDERS = 12  # that a hint names
LONGEST_LOOK = 10.0  # seconds for a second look that only serves the hint


@dataclass(frozen=True, slots=True)
class Step:
    """One step and how it went. ``hint``: the likely cause and what to do, where we know it.

    ``error``: what a session would have raised; None for a step that went well.
    """

    name: str
    ok: bool
    detail: str
    server_text: str = ""
    hint: str | None = None
    error: EspomailError | None = None

    @property
    def exit_code(self) -> int:
        """0 for a step that went well, else the status of its failure (75 or 78)."""
        return self.error.exit_code if self.error else 0

    @property
    def text(self) -> str:
        """What happened, and what to do about it."""
        return f"{self.detail}; {self.hint}" if self.hint else self.detail


def exit_code(steps: Sequence[Step]) -> int:
    """The status of the first step that failed; 0 if none did."""
    return next((step.exit_code for step in steps if not step.ok), 0)


class _Failed(Exception):
    """A step failed and is on record; those that need it are not tried."""


class _Trial:
    """Collects steps; the first failure ends the trial unless a step stands for itself."""

    def __init__(self, tried: Tried) -> None:
        self.tried = tried
        self.steps: list[Step] = []

    def passed(self, name: str, detail: str) -> None:
        self.steps.append(Step(name, True, detail))

    def failed(self, name: str, error: EspomailError, told: str | None = None) -> None:
        """``told``: what to do, where this step knows better than the failure itself."""
        said = error.server_text if isinstance(error, MailFailure) else ""
        mixed_up = mixups.hint(self.tried, error) if isinstance(error, MailFailure) else None
        self.steps.append(Step(name, False, str(error), said, told or mixed_up or error.hint, error))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        try:
            yield
        except EspomailError as error:
            self.failed(name, error)
            raise _Failed from error


def test_imap(
    settings: ImapSettings, secret: SecretOrCall, folders: Sequence[str] = ("INBOX",)
) -> list[Step]:
    """Steps resolve, connect, tls, log-in, and one ``folder`` each. Opens folders read-only."""
    trial = _Trial(Tried("imap", settings.host, settings.port, settings.security, settings.login))
    client: ImapClient | None = None
    try:
        _resolve(trial, settings.host, settings.port)
        client = _connect(trial, settings, imap_login.connect)
        _tls_detail(trial, settings, client.wire.sock)
        with trial.step("log-in"):
            imap_login.log_in(client, settings, _held(secret))
        trial.passed("log-in", _logged_in(settings.login, client.mechanism))
        _folders(trial, ImapSession(client, settings.where), folders)
    except _Failed:
        pass
    finally:
        if client is not None:
            client.hang_up()
    return trial.steps


def _folders(trial: _Trial, session: ImapSession, folders: Sequence[str]) -> None:
    """Folders stand for themselves: one that is missing hides nothing about the others."""
    for folder in folders:
        try:
            status = session.select(folder, readonly=True)
        except EspomailError as error:
            if isinstance(error, FolderMissing):
                error.hint = _what_there_is(session) or error.hint
            trial.failed("folder", error)
        else:
            trial.passed("folder", f"{clean(folder)}: {status.messages} messages")


def _what_there_is(session: ImapSession) -> str:
    """The folders there are, for somebody who misspelt one; empty where the server tells none."""
    with suppress(EspomailError):
        names = sorted(session.folders(), key=lambda each: (each.upper() != "INBOX", each))
        more = f" and {len(names) - MOST_FOLDERS} more" if len(names) > MOST_FOLDERS else ""
        if names:
            return f"the server has {', '.join(names[:MOST_FOLDERS])}{more}; choose with --folder"
    return ""


def test_smtp(settings: SmtpSettings, secret: SecretOrCall, sender: str, recipient: str) -> list[Step]:
    """Steps resolve, connect, tls, ehlo, auth, mail-from, rcpt. DATA is never said."""
    login = settings.login or ""
    trial = _Trial(Tried("smtp", settings.host, settings.port, settings.security, login, sender))
    client: SmtpClient | None = None
    try:
        _resolve(trial, settings.host, settings.port)
        client = _connect(trial, settings, smtp_login.connect)
        _greet(trial, settings, client)
        _auth(trial, settings, client, secret)
        _envelope(trial, SmtpSession(client, settings), sender, recipient)
    except _Failed:
        pass
    finally:
        if client is not None:
            client.close()
    return trial.steps


def _resolve(trial: _Trial, host: str, port: int) -> None:
    with trial.step("resolve"):
        try:
            addresses = resolve(host, port)
        except (OSError, UnicodeError) as error:
            problem = error if isinstance(error, OSError) else OSError(str(error))
            raise unreachable(f"{host}:{port}", problem) from error
    trial.passed("resolve", f"{clean(host)} is {', '.join(addresses)}")


def _connect(trial: _Trial, settings: S, connect: Callable[[S], C]) -> C:
    """Connect; what TLS makes of it is its own step, after a connection that came about."""
    _check_begin(trial, settings)
    try:
        client = connect(settings)
    except (TlsFailed, StartTlsMissing) as error:
        trial.passed("connect", f"connected to {settings.where}")
        _tls_failed(trial, settings, error)
    except EspomailError as error:
        trial.failed("connect", error, _silent_for_tls(trial, settings, error))
        raise _Failed from error
    trial.passed("connect", f"connected to {settings.where}")
    return client


def _silent_for_tls(
    trial: _Trial, settings: ImapSettings | SmtpSettings, error: EspomailError
) -> str | None:
    """Whether no greeting came because the port waits for TLS."""
    if settings.security == "tls" or not isinstance(error, ServerUnreachable | ProtocolOdd):
        return None
    timeout = min(settings.timeout, LONGEST_LOOK)
    found = certificate_at(settings.host, settings.port, timeout)
    return None if found is None else mixups.tls_at_once(trial.tried)


def _check_begin(trial: _Trial, settings: ImapSettings | SmtpSettings) -> None:
    """A server that waits for TLS says nothing to whoever waits for its greeting: don't wait for it."""
    if settings.security == "tls" or settings.port not in mixups.ALWAYS_TLS:
        return
    if certificate_at(settings.host, settings.port, LONGEST_LOOK) is not None:
        trial.passed("connect", f"connected to {settings.where}")
        error = TlsFailed(f"{settings.where}: the port does not begin in the clear")
        trial.failed("tls", error, mixups.tls_at_once(trial.tried))
        raise _Failed


def _tls_failed(trial: _Trial, settings: ImapSettings | SmtpSettings, error: MailFailure) -> NoReturn:
    """TLS did not come about; of a certificate that is not trusted, what it says of itself."""
    told = None
    if isinstance(error, CertificateRefused):
        found = described(_certificate(settings))
        told = "; ".join(each for each in (found, error.hint) if each)
    trial.failed("tls", error, told)
    raise _Failed from error


def _certificate(settings: ImapSettings | SmtpSettings) -> bytes:
    """The certificate that was refused, by a second connection that goes no further; empty: none."""
    unchecked = replace(settings, verify=False, timeout=min(settings.timeout, LONGEST_LOOK))
    try:
        if isinstance(unchecked, ImapSettings):
            imap = imap_login.connect(unchecked)
            try:
                return shown_by(imap.wire.sock)
            finally:
                imap.hang_up()
        smtp = smtp_login.connect(unchecked)
        with closing(smtp):
            smtp_login.greet(smtp, unchecked)
            return shown_by(smtp.sock)
    except (EspomailError, OSError):
        return b""


def _tls_detail(trial: _Trial, settings: ImapSettings | SmtpSettings, sock: object) -> None:
    """What encryption there is. None at all off loopback is said, for it is a risk."""
    if isinstance(sock, ssl.SSLSocket):
        checked = "certificate checked" if settings.verify else "certificate NOT checked"
        trial.passed("tls", f"{sock.version()}, {checked}")
    elif is_loopback(settings.host):
        trial.passed("tls", "none, on this host")
    else:
        hint = "set the security to tls or starttls: log-in and mail travel in the clear"
        trial.steps.append(Step("tls", True, "none: nothing is encrypted", hint=hint))


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _greet(trial: _Trial, settings: SmtpSettings, client: SmtpClient) -> None:
    try:
        smtp_login.greet(client, settings)
    except (TlsFailed, StartTlsMissing) as error:
        _tls_failed(trial, settings, error)
    except EspomailError as error:
        trial.failed("ehlo", error)
        raise _Failed from error
    _tls_detail(trial, settings, client.sock)
    offers = " ".join(sorted(name.upper() for name in client.esmtp_features))
    trial.passed("ehlo", f"the server offers: {clean(offers) or 'no extensions'}")


def _auth(trial: _Trial, settings: SmtpSettings, client: SmtpClient, secret: SecretOrCall) -> None:
    with trial.step("auth"):
        wanted = will_authenticate(client, settings)
        smtp_login.log_in(client, settings, secret)
    if wanted:
        trial.passed("auth", _logged_in(settings.login or "", client.mechanism))
    elif settings.login and settings.auth != "none":
        trial.passed("auth", "not used: the server offers none")
    else:
        trial.passed("auth", "not used: none is set")


def _envelope(trial: _Trial, session: SmtpSession, sender: str, recipient: str) -> None:
    with trial.step("mail-from"):
        begun = session.begin(sender, [recipient])
    trial.passed("mail-from", f"the server accepts mail from {clean(sender)}")
    with trial.step("rcpt"):
        for code, text in begun.refused.values():
            raise smtp_login.refusal(f"the server refused {clean(recipient)}", code, text.encode())
    trial.passed("rcpt", f"the server accepts mail to {clean(recipient)}; nothing was sent")


def _logged_in(login: str, mechanism: str) -> str:
    return f"logged in as {clean(login)} by {mechanism}"


def _held(secret: SecretOrCall) -> Secret:
    held = secret() if callable(secret) else secret
    if held is None:
        raise ConfigurationError("no secret is set")
    return held
