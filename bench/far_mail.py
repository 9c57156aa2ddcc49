"""A small IMAP server for many equal mailboxes, whose answers come a round trip late.

A real one takes more of this machine for a log-in than espomail does, so the hosts would wait for the
processor, which real hosts do not share with their mail servers.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection

from bench.processes import serving

OFFERS = "IMAP4rev1 LITERAL+"
WORDS = "the printer on our second floor stopped after the last update please tell us what the part costs "
BODY = "\r\n".join(WORDS * 10 for _ in range(3))


def far_mail(mails: int, milliseconds: float) -> AbstractContextManager[int]:
    """The port of a server at which every user has so many mails; in a process of its own."""
    return serving(_serve, mails, milliseconds / 1000)


def message(user: str, uid: int) -> bytes:
    """One mail of a user's."""
    return (
        f"From: Customer {uid} <c{uid}@{user}.example>\r\nTo: {user}@example.org\r\n"
        f"Subject: Question {uid} of {user}\r\nMessage-ID: <{uid}@{user}.example>\r\n"
        "Date: Mon, 05 Jan 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{BODY}\r\n"
    ).encode()


def _serve(mails: int, delay: float, pipe: Connection) -> None:
    asyncio.run(_listen(mails, delay, pipe))


async def _listen(mails: int, delay: float, pipe: Connection) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            await asyncio.sleep(2 * delay)  # the handshake, and the greeting
            await _Session(reader, writer, mails, delay).run()
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=2000)
    pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


class _Session:
    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, mails: int, delay: float
    ) -> None:
        self._reader, self._writer, self._delay = reader, writer, delay
        self._uids = range(1, mails + 1)
        self._user = ""
        self._lines: asyncio.Queue[tuple[float, str]] = asyncio.Queue()

    async def run(self) -> None:
        """Read at once, and answer a round trip later: commands may overtake answers."""
        self._writer.write(f"* OK [CAPABILITY {OFFERS}] ready\r\n".encode())
        reading = asyncio.create_task(self._read())
        clock = asyncio.get_running_loop().time
        while True:
            at, line = await self._lines.get()
            if not line:
                break
            await asyncio.sleep(max(0.0, at + self._delay - clock()))
            tag, _, rest = line.partition(" ")
            self._writer.write(self._answer(rest) + f"{tag} OK done\r\n".encode())
            await self._writer.drain()
        await reading

    async def _read(self) -> None:
        clock = asyncio.get_running_loop().time
        line = "-"
        while line:
            try:
                line = await self._command()
            except (OSError, asyncio.IncompleteReadError):
                line = ""
            self._lines.put_nowait((clock(), line))

    async def _command(self) -> str:
        """One command line with its literals put in as text; empty at the end."""
        line = await self._reader.readline()
        while found := re.search(rb"\{(\d+)\+\}\r\n\Z", line):
            line = line[: found.start()] + await self._reader.readexactly(int(found[1]))
            line += await self._reader.readline()
        return line.decode("utf-8", "replace").rstrip("\r\n")

    def _answer(self, command: str) -> bytes:
        name, _, words = command.partition(" ")
        if name.upper() == "UID":
            name, _, words = words.partition(" ")
        method = getattr(self, f"_{name.lower()}", None)
        answer: bytes = method(words) if method else b""
        return answer

    def _capability(self, _: str) -> bytes:
        return f"* CAPABILITY {OFFERS}\r\n".encode()

    def _login(self, words: str) -> bytes:
        self._user = words.split()[0].strip('"')
        return b""

    def _logout(self, _: str) -> bytes:
        return b"* BYE so long\r\n"

    def _select(self, _: str) -> bytes:
        count = len(self._uids)
        return (
            f"* {count} EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY 7] stable\r\n"
            f"* OK [UIDNEXT {count + 1}] next\r\n"
        ).encode()

    _examine = _select

    def _search(self, words: str) -> bytes:
        found = [uid for uid in self._uids if not (m := re.search(r"UID (\d+):", words)) or uid >= int(m[1])]
        return f"* SEARCH {' '.join(map(str, found))}".strip().encode() + b"\r\n"

    def _fetch(self, words: str) -> bytes:
        written, _, asked = words.partition(" ")
        return b"".join(self._line(uid, asked.upper()) for uid in self._uids if _in_set(uid, written))

    def _line(self, uid: int, asked: str) -> bytes:
        raw = message(self._user, uid)
        told = [b"UID %d" % uid]
        if "RFC822.SIZE" in asked:
            told.append(b"RFC822.SIZE %d" % len(raw))
        if "INTERNALDATE" in asked:
            told.append(b'INTERNALDATE "05-Jan-2026 09:00:00 +0000"')
        if "FLAGS" in asked:
            told.append(b"FLAGS ()")
        if section := re.search(r"BODY(?:\.PEEK)?(\[.*?\])", asked):
            body = raw if section[1] == "[]" else raw.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n"
            told.append(b"BODY%s {%d}\r\n%s" % (section[1].encode(), len(body), body))
        return b"* %d FETCH (%s)\r\n" % (uid, b" ".join(told))


def _in_set(uid: int, written: str) -> bool:
    for piece in written.split(","):
        first, _, last = piece.partition(":")
        if int(first) <= uid and (last == "*" or uid <= int(last or first)):
            return True
    return False
