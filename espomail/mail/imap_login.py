"""Connecting and logging in, by the safe ways only.

Each log-in is tried once by one mechanism: a second try with a wrong password is a step towards
being locked out at the provider.
"""

from __future__ import annotations

import imaplib

from espomail.errors import ConfigurationError
from espomail.mail import bearer
from espomail.mail.failures import AuthNotOffered, MailFailure, StartTlsMissing
from espomail.mail.imap_client import Client
from espomail.mail.imap_errors import connect_failure, login_failure, talking, words
from espomail.mail.settings import ImapSettings, Secret


def connect(settings: ImapSettings) -> Client:
    """A connection that is encrypted as the settings demand, not yet logged in.

    Raises ServerUnreachable, Throttled, ProtocolOdd, CertificateRefused, TlsFailed,
    StartTlsMissing.
    """
    try:
        client = Client(settings)
    except (OSError, imaplib.IMAP4.error) as error:
        raise connect_failure(settings.where, error) from error
    try:
        if settings.security == "starttls":
            _start_tls(client, settings)
        elif client.wire.state != "NONAUTH":
            raise AuthNotOffered(f"{settings.where}: the server says that we are logged in already (PREAUTH)")
    except BaseException:
        client.hang_up()
        raise
    return client


def _start_tls(client: Client, settings: ImapSettings) -> None:
    where = settings.where
    if client.wire.state != "NONAUTH":
        # STARTTLS is not allowed any more then: a way to strip it.
        raise StartTlsMissing(f"{where}: the server claims PREAUTH, so TLS cannot start")
    if "STARTTLS" not in client.offers:
        raise StartTlsMissing(f"{where}: the server does not offer STARTTLS; nothing was sent")
    try:
        kind, text = client.begin_tls()
    except (OSError, imaplib.IMAP4.error) as error:
        raise connect_failure(where, error) from error
    if kind == "INJECTED":
        raise StartTlsMissing(f"{where}: bytes were put into the connection before TLS began")
    if kind != "OK":
        raise StartTlsMissing(f"{where}: the server refused STARTTLS", text)


def log_in(client: Client, settings: ImapSettings, secret: Secret) -> None:
    """Log in once. Raises LoginRefused, Throttled, AuthNotOffered, ServerDropped."""
    _check_sendable(settings.login, secret)
    if secret.kind == "token" or settings.auth == "xoauth2":
        failure = _by_token(client, settings, secret.reveal())
    else:
        failure = _by_password(client, settings, secret.reveal())
    if failure is not None:
        # "from None": imaplib's last commands, the secret among them, hang on its exceptions.
        raise failure from None


def _check_sendable(login: str, secret: Secret) -> None:
    """No CR, LF or NUL: they would end the command and begin another (IMAPClient #657)."""
    for name, text in (("log-in", login), ("secret", secret.reveal())):
        if any(c in text for c in "\r\n\0"):
            raise ConfigurationError(f"the {name} holds a line break or a NUL")


def _by_password(client: Client, settings: ImapSettings, password: str) -> MailFailure | None:
    """LOGIN where it can carry the text, else PLAIN, which carries any (RFC 4616)."""
    offers, login = client.offers, settings.login
    plain_text = (login + password).isascii()
    if "AUTH=PLAIN" in offers and ("LOGINDISABLED" in offers or not plain_text):
        return _sasl(client, settings, "PLAIN", f"\0{login}\0{password}")
    if "LOGINDISABLED" in offers:
        return AuthNotOffered(
            f"{settings.where}: the server allows no log-in by password here (LOGINDISABLED)",
            hint="set the IMAP security to tls or starttls",
        )
    return _login(client, settings, password)


def _login(client: Client, settings: ImapSettings, password: str) -> MailFailure | None:
    client.mechanism = "LOGIN"
    try:
        with talking(settings.where, "log in"):
            if (settings.login + password).isascii():
                kind, data = client.wire._simple_command("LOGIN", _quoted(settings.login), _quoted(password))
            else:
                # imaplib puts it at the end of the command; its stubs know of text only.
                client.wire.literal = password.encode()  # type: ignore[assignment]
                kind, data = client.wire._simple_command("LOGIN", _quoted(settings.login).encode())
    except MailFailure as failure:
        return _as_login_failure(settings, failure)
    if kind != "OK":
        return login_failure(settings.where, settings.login, data[-1] or b"")
    client.wire.state = "AUTH"
    return None


def _by_token(client: Client, settings: ImapSettings, token: str) -> MailFailure | None:
    """XOAUTH2, or its standard form OAUTHBEARER (RFC 7628) where only that is offered."""
    name = bearer.mechanism([offer.removeprefix("AUTH=") for offer in client.offers])
    if name is None:
        return AuthNotOffered(f"{settings.where}: the server offers no log-in by OAuth token (XOAUTH2)")
    return _sasl(client, settings, name, bearer.first_answer(name, settings.login, token))


def _sasl(client: Client, settings: ImapSettings, name: str, first: str) -> MailFailure | None:
    """One SASL exchange: ``first`` is the whole of it, unless the server explains a refusal."""
    challenges: list[bytes] = []
    client.mechanism = name

    def answer(challenge: bytes) -> str:
        challenges.append(challenge or b"")
        if len(challenges) == 1:
            return first
        return bearer.answer_to_refusal(name)

    try:
        with talking(settings.where, "log in"):
            client.sasl_login(name, answer)
    except MailFailure as failure:
        return _as_login_failure(settings, failure, bearer.explained(b"".join(challenges[1:2])))
    return None


def _as_login_failure(settings: ImapSettings, failure: MailFailure, explained: str = "") -> MailFailure:
    """A NO or BAD to a log-in is about the log-in; a broken connection stays what it is."""
    cause = failure.__cause__
    if not isinstance(cause, imaplib.IMAP4.error) or isinstance(cause, imaplib.IMAP4.abort):
        return failure
    text = words(cause) + (f" ({explained})" if explained else "")
    return login_failure(settings.where, settings.login, text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
