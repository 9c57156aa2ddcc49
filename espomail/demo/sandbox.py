"""A mail world inside this process: IMAP and SMTP servers on loopback, for any number of addresses.

    with Sandbox() as sandbox:
        sandbox.deliver("support@firm.example", b"Subject: hello\\r\\n\\r\\nworld")

Every address exists and has an INBOX and a Sent folder. One password and one OAuth token open all
of them, unless `passwords` says otherwise for an address. IMAP and SMTP speak without TLS or by
STARTTLS on one port, with TLS from the start on the other; clients trust `ca_file`. What is sent is
noted in `sent` and put into its recipients' INBOXes. When the block ends, everything is gone.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import trustme

from espomail.demo.mailboxes import HOST, Mailboxes
from espomail.demo.postman import Postman

if TYPE_CHECKING:
    from espomail.demo.mailboxes import Stored
    from espomail.demo.postman import Sent

T = TypeVar("T")
PATIENCE = 10.0


class Sandbox:
    """Servers that live as long as a `with` block. Ports and `ca_file` are known inside it."""

    host = HOST
    imap_port: int
    imaps_port: int
    smtp_port: int
    smtps_port: int
    ca_file: Path

    def __init__(self, password: str = "sandbox", token: str = "sandbox-token") -> None:
        self.password = password
        self.token = token
        self.passwords: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory(prefix="espomail-sandbox-")
        self.ca_file = Path(self._folder.name) / "ca.pem"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sandbox", daemon=True)
        self._thread.start()
        tls = self._certificate()
        self._mailboxes = Mailboxes(self._opens, tls)
        self._postman = Postman(self._opens, tls, self._arrive)
        self._call(self._open())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()
        self._folder.cleanup()

    @property
    def sent(self) -> list[Sent]:
        """What went through the SMTP server so far, oldest first."""
        return list(self._postman.sent)

    def deliver(
        self, address: str, raw: bytes, at: datetime | None = None, folder: str = "INBOX"
    ) -> int:
        """Put a message into a folder, as received at a time (default: now); its UID."""
        return self._call(self._mailboxes.put(address, raw, at or datetime.now(UTC), folder))

    def messages(self, address: str, folder: str = "INBOX") -> list[Stored]:
        """What a folder holds, oldest first."""
        return self._call(self._mailboxes.messages(address, folder))

    def refuse(self, recipient: str, answer: str) -> None:
        """From now on answer RCPT TO for this address like this: `550 5.1.1 no such user`."""
        self._postman.refused[recipient.lower()] = answer

    def accept(self, recipient: str) -> None:
        """Take mail for this address again."""
        self._postman.refused.pop(recipient.lower(), None)

    def _opens(self, address: str, password: str | None, token: str | None) -> bool:
        if token is not None:
            return token == self.token
        return password == self.passwords.get(address, self.password)

    def _certificate(self) -> ssl.SSLContext:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca_file)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost", HOST).configure_cert(context)
        return context

    async def _open(self) -> None:
        self._servers = [
            await listen(implicit_tls=tls)
            for listen in (self._mailboxes.listen, self._postman.listen)
            for tls in (False, True)
        ]
        ports = [server.sockets[0].getsockname()[1] for server in self._servers]
        self.imap_port, self.imaps_port, self.smtp_port, self.smtps_port = ports

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        # not wait_closed(): from 3.12 on it waits for clients that never hang up
        sessions = asyncio.all_tasks() - {asyncio.current_task()}
        for session in sessions:
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)

    async def _arrive(self, address: str, raw: bytes) -> None:
        await self._mailboxes.put(address, raw, datetime.now(UTC), "INBOX")

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the servers' loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)
