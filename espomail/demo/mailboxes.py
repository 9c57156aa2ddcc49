"""Mailboxes in memory, served over IMAP by pymap: any address, any bytes, nothing on disk.

Runs inside an event loop; `sandbox` is the door for everybody else. What a mailbox holds are the
bytes that were handed over, unchanged.
"""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ssl import SSLContext
from typing import Any
from uuid import uuid4

from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, DictBackend, Identity, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.exceptions import InvalidAuth
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement
from pymap.user import UserMetadata
from pysasl import SASLAuth
from pysasl.creds.external import ExternalVerificationRequired
from pysasl.mechanism.oauth import OAuth2Mechanism

HOST = "127.0.0.1"
SENT = "Sent"

# (address, password or None, token or None) → whether it opens the mailbox
Check = Callable[[str, str | None, str | None], bool]


@dataclass(frozen=True, slots=True)
class Stored:
    """One message in a mailbox, as the server holds it."""

    uid: int
    raw: bytes
    flags: frozenset[str]
    received_at: datetime


class Mailboxes:
    """Everybody's folders. An address has an INBOX and a Sent folder as soon as it is mentioned."""

    def __init__(self, check: Check, tls: SSLContext) -> None:
        self._check = check
        self._tls = tls
        self._config = self._configure(starttls=True)
        self._sessions: set[asyncio.Task[Any]] = set()

    async def folder(self, address: str, name: str = "INBOX") -> MailboxData:
        """A folder, made on first use."""
        folders = await self._folders(address)
        try:
            return await folders.get_mailbox(name)
        except KeyError:
            await folders.add_mailbox(name)
            return await folders.get_mailbox(name)

    async def put(self, address: str, raw: bytes, received_at: datetime, folder: str) -> int:
        """Store a message; its UID."""
        box = await self.folder(address, folder)
        stored = await box.append(AppendMessage(raw, received_at, frozenset()))
        return stored.uid

    async def messages(self, address: str, folder: str) -> list[Stored]:
        """What a folder holds, oldest first."""
        found = []
        async for message in (await self.folder(address, folder)).messages():
            loaded = await message.load_content(FetchRequirement.CONTENT)
            flags = frozenset(str(flag) for flag in message.permanent_flags)
            raw = bytes(loaded.get_body(None))
            found.append(Stored(message.uid, raw, flags, message.internal_date))
        return found

    async def listen(self, *, implicit_tls: bool) -> asyncio.Server:
        """Serve IMAP on a free loopback port: with TLS from the start, or by STARTTLS."""
        config = self._configure(starttls=not implicit_tls)
        config.set_cache = self._config.set_cache
        serve = IMAPServer(DictBackend(_Doorkeeper(config, self), config).login, config)

        async def session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            # Python before 3.12 keeps no reference to a session's task: it could vanish half-way.
            task = asyncio.current_task()
            assert task is not None
            self._sessions.add(task)
            task.add_done_callback(self._sessions.discard)
            await serve(reader, writer, SocketInfo.get(writer, None, unique_id=uuid4().bytes))

        return await asyncio.start_server(session, HOST, 0, ssl=self._tls if implicit_tls else None)

    async def opens(self, credentials: Any) -> str:
        """The address whose mailbox these credentials open. Raises InvalidAuth."""
        address = str(credentials.authzid).lower()
        secret = _Secret()
        try:
            credentials.verify(secret)
        except ExternalVerificationRequired as asked:
            good = self._check(address, None, asked.token)
        else:
            good = self._check(address, secret.heard, None)
        if not good:
            raise InvalidAuth
        await self._folders(address)
        return address

    async def _folders(self, address: str) -> MailboxSet:
        cache = self._config.set_cache
        key = address.lower()
        if key not in cache:
            cache[key] = (MailboxSet(), FilterSet())
            await cache[key][0].add_mailbox(SENT)
        return cache[key][0]

    def _configure(self, *, starttls: bool) -> _Config:
        return _Config(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            host=HOST,
            port=0,
            ssl_context=self._tls,
            tls_enabled=starttls,
            demo_data=False,
            demo_user="",
            demo_password="",
        )


class _Config(Config):
    """pymap's settings, with XOAUTH2 beside its own mechanisms."""

    @property
    def tls_auth(self) -> SASLAuth:
        return SASLAuth([*SASLAuth.defaults().server_mechanisms, OAuth2Mechanism()])

    @property
    def greeting(self) -> bytes:
        # The default asks the resolver for this host's name, which may take seconds.
        return b"espomail sandbox ready"


class _Doorkeeper(Login):
    """Lets in whom the sandbox's check lets in; nobody has to be registered first."""

    def __init__(self, config: Config, mailboxes: Mailboxes) -> None:
        super().__init__(config)
        self._mailboxes = mailboxes

    async def authenticate(self, credentials: Any) -> Identity:
        address = await self._mailboxes.opens(credentials)
        self.users_dict.setdefault(address, UserMetadata(self.config, address))
        return Identity(address, self, None, frozenset())

    async def authorize(self, authenticated: Any, authzid: str) -> Identity:
        return await super().authorize(authenticated, authzid.lower())


class _Secret:
    """Stands in for a user while credentials are verified, and hears the password they hold."""

    authcid = ""
    heard: str | None = None

    def compare_authcid(self, authcid: str) -> bool:
        return True

    def compare_secret(self, value: str) -> bool:
        self.heard = value
        return True

    def get_clear_secret(self) -> str | None:
        return None
