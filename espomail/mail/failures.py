"""What may go wrong with a mail server, one class per thing a person would do about it.

The class decides what happens next: a refused log-in pauses an account, an unreachable server
backs off, a missing folder is that folder's matter alone. The server's own words travel along.
"""

from __future__ import annotations

import unicodedata

from espomail.errors import ConfigurationError, EspomailError, TryAgain
from espomail.mail.causes import likely_cause

LONGEST_SERVER_TEXT = 300


def clean(text: bytes | str) -> str:
    """A server's words on one line, without control, escape, bidi or invisible characters."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    visible = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text[:2000])
    return " ".join(visible.split())[:LONGEST_SERVER_TEXT]


class MailFailure(EspomailError):
    """A mail server did not do what we asked. ``server_text``: its own words, cleaned.

    ``cause``: what such words usually mean, where that is known.
    """

    def __init__(self, message: str, server_text: bytes | str = "", hint: str | None = None) -> None:
        self.server_text = clean(server_text)
        self.cause = likely_cause(self.server_text)
        super().__init__(f"{message}: {self.server_text}" if self.server_text else message, hint)
        if hint is None and self.cause is not None:
            self.hint = self.cause


class ServerUnreachable(MailFailure, TryAgain):
    """No conversation came about: no such host, refused, silent, or no mail server at all."""


class ServerDropped(MailFailure, TryAgain):
    """The connection ended in the middle of a conversation."""


class Throttled(MailFailure, TryAgain):
    """The server asks us to come back later; our log-in is not in question."""


class ProtocolOdd(MailFailure, TryAgain):
    """The server said something that the protocol does not know."""


class LoginRefused(MailFailure, ConfigurationError):
    """The server does not accept our log-in."""


class AuthNotOffered(MailFailure, ConfigurationError):
    """The server has no way to log in that we may use."""


class TlsFailed(MailFailure, ConfigurationError):
    """The port does not speak TLS as we do; waiting will not change that."""


class CertificateRefused(TlsFailed):
    """The server's certificate cannot be trusted: issuer, name or date."""


class StartTlsMissing(MailFailure, ConfigurationError):
    """STARTTLS is required and cannot be had safely: not offered, refused, or tampered with."""


class FolderMissing(MailFailure, ConfigurationError):
    """The folder cannot be opened; the account's other folders are not concerned."""


class Deferred(MailFailure, TryAgain):
    """The SMTP server answered 4xx: later, please."""

    def __init__(self, message: str, code: int, text: bytes | str) -> None:
        super().__init__(message, f"{code} {clean(text)}")
        self.code, self.text = code, clean(text)


class Refused(MailFailure, ConfigurationError):
    """The SMTP server answered 5xx: never, like this."""

    def __init__(self, message: str, code: int, text: bytes | str) -> None:
        super().__init__(message, f"{code} {clean(text)}")
        self.code, self.text = code, clean(text)


class Unanswered(MailFailure, TryAgain):
    """The message went out and no answer came: it may have been delivered or not (RFC 1047)."""
