"""A real SMTP server (aiosmtpd) on loopback that keeps what it gets, and refuses on demand."""

from __future__ import annotations

import asyncio
import base64
import ssl
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

PASSWORD = "secret-of-all"
TOKEN = "a-good-token"
BEARER = ("XOAUTH2", "OAUTHBEARER")


@dataclass(frozen=True)
class Envelope:
    """One message as it came: ``raw`` without the dots of the wire."""

    mail_from: str
    recipients: tuple[str, ...]
    raw: bytes
    login: str | None
    options: tuple[str, ...]
    tls: bool


@dataclass
class Behaviour:
    """What the server does; change it while it runs.

    ``mail``, ``recipients``, ``data``: answers other than 250, the last two by address or for each
    message in turn. ``after_data``: "drop" hangs up without an answer, "stall" says nothing more;
    the message is kept in both cases. ``starttls``, ``auth``: whether they are offered.
    """

    mail: str | None = None
    recipients: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    greylist: int = 0
    after_data: str | None = None
    starttls: bool = True
    auth: bool = True
    mechanisms: tuple[str, ...] = ("PLAIN", "LOGIN", "XOAUTH2")  # OAUTHBEARER is known, too
    auth_answer: str | None = None
    smtputf8: bool = True


class SmtpSink:
    """Listens on ``port`` (plain, STARTTLS) and ``tls_port``; ``envelopes`` is what came."""

    host = "localhost"
    password = PASSWORD
    token = TOKEN

    def __init__(self, home: Path, authority: trustme.CA | None = None) -> None:
        self.envelopes: list[Envelope] = []
        self.logins: list[tuple[str, str]] = []
        self.tokens = {TOKEN}
        self.connections = 0
        self.behaviour = Behaviour()
        self.ca_file = home / "smtp-ca.pem"
        authority = authority or trustme.CA()
        authority.cert_pem.write_to_path(self.ca_file)
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost").configure_cert(self._tls)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def start(self) -> SmtpSink:
        self._thread.start()
        if not self._ready.wait(60):
            raise RuntimeError("the SMTP sink does not start")
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)

    def reset(self) -> None:
        """Forget everything that came and behave well again."""
        self.envelopes.clear()
        self.logins.clear()
        self.tokens = {TOKEN}
        self.connections = 0
        self.behaviour = Behaviour()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        plain = await self._loop.create_server(lambda: self._session(True), "127.0.0.1", 0)
        tls = await self._loop.create_server(lambda: self._session(False), "127.0.0.1", 0, ssl=self._tls)
        self.port, self.tls_port = (s.sockets[0].getsockname()[1] for s in (plain, tls))
        self._ready.set()
        await self._stop.wait()
        plain.close()
        tls.close()

    def _session(self, in_the_clear: bool) -> SMTP:
        self.connections += 1
        behaviour = self.behaviour
        offered = behaviour.mechanisms if behaviour.auth else ()
        return SMTP(
            _Handler(self),
            hostname="sink.example",
            enable_SMTPUTF8=behaviour.smtputf8,
            tls_context=self._tls if in_the_clear and behaviour.starttls else None,
            authenticator=self._check,
            auth_require_tls=False,
            auth_exclude_mechanism={"PLAIN", "LOGIN", *BEARER} - set(offered),
        )

    def _check(self, server: Any, session: Any, envelope: Any, name: str, given: Any) -> AuthResult:
        login, password = given.login.decode(), given.password.decode()
        self.logins.append((login, name))
        good = password in self.tokens if name in BEARER else password == PASSWORD
        if self.behaviour.auth_answer:
            return AuthResult(success=False, handled=False, message=self.behaviour.auth_answer)
        return AuthResult(success=good, handled=False, auth_data=given)


class _Handler:
    """aiosmtpd's hooks for one connection."""

    def __init__(self, sink: SmtpSink) -> None:
        self._sink = sink

    async def handle_EHLO(
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        if not self._sink.behaviour.auth:
            responses = [each for each in responses if not each.startswith("250-AUTH")]
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self._sink.behaviour.mail:
            return self._sink.behaviour.mail
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        behaviour = self._sink.behaviour
        if behaviour.greylist:
            behaviour.greylist -= 1
            return "451 4.7.1 Greylisted, come back later"
        if address in behaviour.recipients:
            return behaviour.recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        behaviour = self._sink.behaviour
        login = session.auth_data.login.decode() if session.auth_data else None
        answer = behaviour.data.pop(0) if behaviour.data else "250 2.0.0 Queued as 42"
        if answer.startswith("2"):
            self._sink.envelopes.append(
                Envelope(
                    (envelope.mail_from or "").removeprefix("<>"),
                    tuple(envelope.rcpt_tos),
                    envelope.original_content,
                    login,
                    tuple(envelope.mail_options),
                    session.ssl is not None or isinstance(_tls(server), ssl.SSLObject),
                )
            )
        if behaviour.after_data == "drop":
            server.transport.abort()
        if behaviour.after_data:
            await asyncio.Event().wait()  # ends with the connection
        return answer

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        """As Google does it: a refusal is explained in a challenge first, and wants an empty answer."""
        return await self._bearer(server, args, "XOAUTH2", b"")

    async def auth_OAUTHBEARER(self, server: SMTP, args: list[str]) -> AuthResult:
        """RFC 7628: the same, but the answer is a ^A."""
        return await self._bearer(server, args, "OAUTHBEARER", b"\1")

    async def _bearer(self, server: SMTP, args: list[str], name: str, wanted: bytes) -> AuthResult:
        first, *fields = base64.b64decode(args[1]).decode().strip("\1").split("\1")
        user = first.split("=", 1)[1].removesuffix(",")
        bearer = dict(each.split("=", 1) for each in fields)["auth"].removeprefix("Bearer ")
        given = LoginPassword(user.encode(), bearer.encode())
        result = self._sink._check(server, server.session, server.envelope, name, given)
        if not result.success:
            assert await server.challenge_auth('{"status":"400","schemes":"Bearer"}') == wanted
        return result


def _tls(server: SMTP) -> object:
    transport = server.transport
    return transport.get_extra_info("ssl_object") if transport else None
