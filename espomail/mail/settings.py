"""What is needed to reach a mail server, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class Secret:
    """A password or an OAuth access token that no repr, log or traceback shows."""

    _text: str = field(repr=False)
    kind: Literal["password", "token"] = "password"

    def reveal(self) -> str:
        """The secret itself; call it only where it goes on the wire."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret(<{self.kind}>)"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """How to reach one IMAP mailbox. ``timeout``: seconds a silent server may take."""

    host: str
    port: int = 993
    security: Security = "tls"
    login: str = ""
    ca_file: str | None = None
    verify: bool = True
    timeout: float = 60.0
    auth: Literal["password", "xoauth2"] = "password"

    @property
    def where(self) -> str:
        """The server as errors name it."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """How to reach one SMTP submission server.

    ``login_given``: whether a person set the log-in for SMTP; a log-in that was only taken over
    from IMAP is used where the server offers AUTH and forgotten where it doesn't.
    ``dot_timeout``: seconds to wait for the answer to the final dot (RFC 5321, 4.5.3.2.6).
    """

    host: str
    port: int = 465
    security: Security = "tls"
    login: str | None = None
    login_given: bool = False
    auth: Literal["auto", "login", "none"] = "auto"
    ca_file: str | None = None
    verify: bool = True
    timeout: float = 60.0
    dot_timeout: float = 600.0

    @property
    def where(self) -> str:
        """The server as errors name it."""
        return f"{self.host}:{self.port}"
