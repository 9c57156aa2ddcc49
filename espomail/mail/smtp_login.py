"""Reaching an SMTP server: connect, greet, start TLS, log in. Each once, and never less safe."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from espomail.errors import ConfigurationError, DataError
from espomail.mail.failures import (
    AuthNotOffered,
    Deferred,
    LoginRefused,
    MailFailure,
    ProtocolOdd,
    Refused,
    ServerDropped,
    ServerUnreachable,
    StartTlsMissing,
    Throttled,
    clean,
)
from espomail.mail.network import unreachable
from espomail.mail.settings import Secret, SmtpSettings
from espomail.mail.smtp_client import Client

SecretOrCall = Secret | Callable[[], Secret] | None

_LATER_AUTH = {421, 432, 450, 451, 452, 454}


def connect(settings: SmtpSettings) -> Client:
    """A connection after the server's greeting, with TLS already if that comes first."""
    try:
        return Client(settings)
    except smtplib.SMTPConnectError as error:
        if error.smtp_code == -1:
            raise ProtocolOdd(f"{settings.where}: this is no SMTP server", error.smtp_error) from error
        text = f"{error.smtp_code} {clean(error.smtp_error)}"
        kind = Throttled if 400 <= error.smtp_code < 500 else ServerUnreachable
        raise kind(f"{settings.where}: the server takes no connection", text) from error
    except smtplib.SMTPServerDisconnected as error:
        raise _no_greeting(settings.where, error.__cause__) from error
    except OSError as error:
        raise unreachable(settings.where, error) from error


def greet(client: Client, settings: SmtpSettings) -> None:
    """EHLO, and STARTTLS with a second EHLO where the settings demand it: never without."""
    with talking(settings.where):
        _hello(client, settings)
        if settings.security == "starttls":
            _start_tls(client, settings)
            _hello(client, settings)


def _hello(client: Client, settings: SmtpSettings) -> None:
    code, text = client.ehlo()
    if 500 <= code < 600:
        code, text = client.helo()
    if code != 250:
        raise refusal(f"{settings.where}: the server refused our greeting", code, text)


def _start_tls(client: Client, settings: SmtpSettings) -> None:
    where = settings.where
    if not client.has_extn("starttls"):
        raise StartTlsMissing(f"{where}: the server does not offer STARTTLS; nothing was sent")
    try:
        code, text = client.begin_tls()
    except ssl.SSLError as error:
        raise unreachable(where, error) from error
    if code == 0:
        raise StartTlsMissing(f"{where}: bytes were put into the connection before TLS began")
    if code == 454:  # RFC 3207: TLS not available due to a temporary reason
        raise Throttled(f"{where}: the server cannot start TLS now", b"454 " + text)
    if code != 220:
        raise StartTlsMissing(f"{where}: the server refused STARTTLS", f"{code} {clean(text)}")


def will_authenticate(client: Client, settings: SmtpSettings) -> bool:
    """Whether AUTH is to be used: where a person said so always, else if the server offers it.

    Raises AuthNotOffered where it is due and the server has none.
    """
    if settings.auth == "none" or (settings.auth == "auto" and not settings.login):
        return False
    if client.has_extn("auth"):
        return True
    if settings.auth == "login" or settings.login_given:
        raise AuthNotOffered(
            f"{settings.where}: the server offers no log-in (AUTH), but one is set for SMTP",
            hint="take the SMTP log-in away: --smtp-auth none; or set --smtp-security starttls",
        )
    return False


def log_in(client: Client, settings: SmtpSettings, secret: SecretOrCall) -> None:
    """Log in once, if that is due; only then the secret is asked for."""
    if not will_authenticate(client, settings):
        return
    held = secret() if callable(secret) else secret
    if held is None or not settings.login:
        raise ConfigurationError(f"{settings.where}: a log-in is needed and no secret is set")
    with talking(settings.where):
        answer = client.authenticate(settings.login, held)
    if answer is None:
        raise AuthNotOffered(
            f"{settings.where}: the server offers no way to log in that fits a {held.kind}",
            client.esmtp_features.get("auth", "").strip(),
        )
    code, text = answer
    if code not in (235, 503):  # 503: already logged in
        raise _login_failure(settings, code, f"{code} {clean(text)}")


def _login_failure(settings: SmtpSettings, code: int, said: str) -> MailFailure:
    if code in _LATER_AUTH:
        return Throttled(f"{settings.where}: the server puts off the log-in", said)
    if not 400 <= code < 600:
        return ProtocolOdd(f"{settings.where}: a strange answer to the log-in", said)
    login = clean(settings.login or "")
    return LoginRefused(f"{settings.where}: the server refused the log-in of {login}", said)


def refusal(message: str, code: int, text: bytes) -> MailFailure:
    """What an answer other than the one hoped for means."""
    if 400 <= code < 500:
        return Deferred(message, code, text)
    if 500 <= code < 600:
        return Refused(message, code, text)
    return ProtocolOdd(message, f"{code} {clean(text)}")


@contextmanager
def talking(where: str) -> Iterator[None]:
    """Turn what smtplib and sockets raise into our failures."""
    try:
        yield
    except smtplib.SMTPException as error:
        raise ServerDropped(f"{where}: the server ended the connection", why(error)) from error
    except OSError as error:
        raise ServerDropped(f"{where}: the connection broke", why(error)) from error
    except ValueError as error:  # a line break in a command's argument; smtplib refuses it
        raise DataError(f"{where}: an address or log-in holds a line break") from error


def _no_greeting(where: str, cause: BaseException | None) -> MailFailure:
    if isinstance(cause, OSError):
        return unreachable(where, cause)
    if cause is not None:
        return ProtocolOdd(f"{where}: this is no SMTP server", str(cause))
    return ServerUnreachable(f"{where}: the server hung up at once")


def why(error: Exception) -> str:
    """The socket's own words for an error of smtplib's."""
    inner = error.__cause__ or error.__context__
    below = inner if isinstance(inner, OSError) else error
    return str(getattr(below, "strerror", "") or below)
