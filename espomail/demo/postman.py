"""An SMTP server in memory: notes every envelope, delivers by RCPT TO, refuses whom it is told to.

Runs inside an event loop; `sandbox` is the door for everybody else.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ssl import SSLContext
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from espomail.demo.mailboxes import HOST, Check

Deliver = Callable[[str, bytes], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Sent:
    """One message as it was handed over: envelope and untouched bytes."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    login: str | None


class Postman:
    """aiosmtpd's handler; its method names are the protocol's commands."""

    def __init__(self, check: Check, tls: SSLContext, deliver: Deliver) -> None:
        self.sent: list[Sent] = []
        self.refused: dict[str, str] = {}
        self._check = check
        self._tls = tls
        self._deliver = deliver

    async def listen(self, *, implicit_tls: bool) -> asyncio.Server:
        """Serve SMTP on a free loopback port: with TLS from the start, or by STARTTLS."""
        loop = asyncio.get_running_loop()

        def server() -> SMTP:
            return SMTP(
                self,
                hostname="sandbox",
                ident="espomail sandbox",
                enable_SMTPUTF8=True,
                tls_context=None if implicit_tls else self._tls,
                auth_require_tls=False,
                authenticator=self._authenticate,
                loop=loop,
            )

        return await loop.create_server(server, HOST, 0, ssl=self._tls if implicit_tls else None)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse this recipient, if so told; else take it."""
        refusal = self.refused.get(address.lower())
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Note the envelope, and put the bytes into each recipient's INBOX (RFC 5321, 4.4)."""
        sender = (envelope.mail_from or "").strip("<>")
        raw = bytes(envelope.original_content or b"")
        login = session.auth_data if isinstance(session.auth_data, str) else None
        self.sent.append(Sent(sender, tuple(envelope.rcpt_tos), raw, login))
        for address in envelope.rcpt_tos:
            await self._deliver(address, b"Return-Path: <%s>\r\n" % sender.encode() + raw)
        return "250 2.0.0 OK"

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        """A token in place of a password; a refusal waits for the client's empty answer."""
        given = base64.b64decode(args[1]) if len(args) > 1 else await server.challenge_auth("")
        user, token = _bearer(given if isinstance(given, bytes) else b"")
        if self._check(user, None, token):
            return AuthResult(success=True, auth_data=user)
        await server.challenge_auth('{"status":"401","schemes":"bearer"}')
        return AuthResult(success=False, handled=False)

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        user, password = data.login.decode(), data.password.decode()
        good = self._check(user.lower(), password, None)
        # handled=False lets aiosmtpd answer 535; with True a refused client would wait for ever
        return AuthResult(success=good, handled=good, auth_data=user if good else None)


def _bearer(answer: bytes) -> tuple[str, str]:
    """User and token of an XOAUTH2 answer; empty where it has another form."""
    fields = dict(field.partition("=")[::2] for field in answer.decode().split("\x01") if field)
    return fields.get("user", "").lower(), fields.get("auth", "").removeprefix("Bearer ")
