"""An IMAP server that misbehaves on purpose; it knows just what a fetching client needs.

It serves ``folders`` properly until a command is given an answer of its own::

    server.on["UID FETCH"] = lambda call: b"* 1 FETCH (UID 1 BODY[] NIL)\\r\\n" + call.ok()

An answer is bytes, sent as they are; ``None`` hangs up. ``server.commands`` is what was said to it.
"""

from __future__ import annotations

import contextlib
import re
import socketserver
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

OFFERS = "IMAP4rev1 LITERAL+ AUTH=PLAIN"


@dataclass
class Folder:
    """A folder: its messages by UID."""

    messages: dict[int, bytes] = field(default_factory=dict)
    uidvalidity: int = 7
    flags: dict[int, set[str]] = field(default_factory=dict)
    read_only: bool = False


@dataclass
class Call:
    """One command: ``words`` follow its name."""

    server: ScriptedImap
    connection: _Connection
    tag: str
    name: str
    words: str

    def ok(self, text: str = "done") -> bytes:
        return f"{self.tag} OK {text}\r\n".encode()

    def no(self, text: str) -> bytes:
        return f"{self.tag} NO {text}\r\n".encode()

    def bad(self, text: str) -> bytes:
        return f"{self.tag} BAD {text}\r\n".encode()

    def ask(self, challenge: bytes) -> bytes:
        """Send a continuation and read the client's next line."""
        self.connection.send(b"+ " + challenge + b"\r\n")
        return self.connection.handler.rfile.readline().rstrip(b"\r\n")

    def usual(self) -> bytes | None:
        """What a sane server would answer."""
        return self.connection.usual(self)

    @property
    def uids(self) -> list[int]:
        """The UIDs of the set in a UID command that are in the selected folder."""
        there = sorted(self.connection.folder.messages)
        return [uid for uid in there if _in_set(uid, self.words.split()[0], there)]


Answer = Callable[[Call], bytes | None]


class ScriptedImap:
    """Listens on ``port`` of the loopback while the ``with`` block lasts."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        self.greeting: bytes | None = f"* OK [CAPABILITY {OFFERS}] ready\r\n".encode()
        self.offers = OFFERS
        self.password = "secret"
        self.folders: dict[str, Folder] = {"INBOX": Folder()}
        self.on: dict[str, Answer] = {}
        self.commands: list[str] = []
        self.pace = 0.0  # seconds between the bytes that are sent

    @property
    def inbox(self) -> Folder:
        return self.folders["INBOX"]

    def __enter__(self) -> ScriptedImap:
        script = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    _Connection(script, self).run()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            request_queue_size = 128  # of five, further ones who come at once would be let in seconds later
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Connection:
    def __init__(self, server: ScriptedImap, handler: socketserver.StreamRequestHandler) -> None:
        self.server, self.handler = server, handler
        self.folder = Folder()

    def run(self) -> None:
        if self.server.greeting is None:
            return
        self.send(self.server.greeting)
        while line := self._command():
            tag, _, rest = line.partition(" ")
            words = rest.split(" ", 2)
            if words[0].upper() == "UID":
                name, rest = f"UID {words[1].upper()}", words[2] if len(words) > 2 else ""
            else:
                name, rest = words[0].upper(), rest.partition(" ")[2]
            self.server.commands.append(f"{name} {rest}".strip())
            call = Call(self.server, self, tag, name, rest)
            answer = self.server.on.get(name, self.usual)(call)
            if answer is None:
                return
            self.send(answer)
            if name == "LOGOUT":
                return

    def send(self, data: bytes) -> None:
        if not self.server.pace:
            self.handler.wfile.write(data)
            return
        for byte in data:
            self.handler.wfile.write(bytes([byte]))
            time.sleep(self.server.pace)

    def usual(self, call: Call) -> bytes | None:
        method = getattr(self, "on_" + call.name.lower().replace(" ", "_"), None)
        return method(call) if method else call.bad("unknown command")

    def on_capability(self, call: Call) -> bytes:
        return f"* CAPABILITY {self.server.offers}\r\n".encode() + call.ok()

    def on_login(self, call: Call) -> bytes:
        good = call.words.endswith(f'"{self.server.password}"')
        return call.ok() if good else call.no("[AUTHENTICATIONFAILED] wrong")

    def on_noop(self, call: Call) -> bytes:
        return call.ok()

    def on_logout(self, call: Call) -> bytes:
        return b"* BYE so long\r\n" + call.ok()

    def on_status(self, call: Call) -> bytes:
        name = call.words[: call.words.rindex("(")].strip()
        folder = self.server.folders.get(name.strip('"'))
        if folder is None:
            return call.no("[NONEXISTENT] no such folder")
        told = (
            f"* STATUS {name} (MESSAGES {len(folder.messages)} UIDVALIDITY {folder.uidvalidity} "
            f"UIDNEXT {max(folder.messages, default=0) + 1})\r\n"
        )
        return told.encode() + call.ok()

    def on_select(self, call: Call) -> bytes:
        return self._select(call, "READ-WRITE")

    def on_examine(self, call: Call) -> bytes:
        return self._select(call, "READ-ONLY")

    def _select(self, call: Call, way: str) -> bytes:
        folder = self.server.folders.get(call.words.strip('"'))
        if folder is None:
            return call.no("[NONEXISTENT] no such folder")
        self.folder = folder
        way = "READ-ONLY" if folder.read_only else way
        told = (
            f"* {len(folder.messages)} EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n"
            f"* OK [UIDVALIDITY {folder.uidvalidity}] stable\r\n"
            f"* OK [UIDNEXT {max(folder.messages, default=0) + 1}] next\r\n"
        )
        return told.encode() + call.ok(f"[{way}] selected")

    def on_uid_search(self, call: Call) -> bytes:
        words = call.words.split()
        there = sorted(self.folder.messages)
        found = [u for u in there if words[0] != "UID" or _in_set(u, words[1], there)]
        return f"* SEARCH {' '.join(map(str, found))}".strip().encode() + b"\r\n" + call.ok()

    def on_uid_fetch(self, call: Call) -> bytes:
        return b"".join(fetch_line(call, uid) for uid in call.uids) + call.ok()

    def on_uid_store(self, call: Call) -> bytes:
        for uid in call.uids:
            self.folder.flags.setdefault(uid, set()).add("\\Seen")
        return call.ok()

    def _command(self) -> str:
        """One command line with its literals put in as text; empty at the end."""
        line = self.handler.rfile.readline()
        while found := re.search(rb"\{(\d+)(\+?)\}\r\n\Z", line):
            if not found[2]:
                self.send(b"+ go on\r\n")
            line = line[: found.start()] + self.handler.rfile.read(int(found[1]))
            line += self.handler.rfile.readline()
        return line.decode("utf-8", "replace").rstrip("\r\n")


def fetch_line(call: Call, uid: int) -> bytes:
    """A proper answer for one UID, with what was asked for."""
    folder = call.connection.folder
    raw, asked = folder.messages[uid], call.words.upper()
    head = raw.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n"
    told = [f"UID {uid}".encode()]
    if "RFC822.SIZE" in asked:
        told.append(f"RFC822.SIZE {len(raw)}".encode())
    if "INTERNALDATE" in asked:
        told.append(b'INTERNALDATE "02-Mar-2026 09:00:00 +0100"')
    if "FLAGS" in asked:
        told.append(f"FLAGS ({' '.join(sorted(folder.flags.get(uid, ())))})".encode())
    if section := re.search(r"BODY(?:\.PEEK)?(\[.*?\])", asked):
        body = raw if section[1] == "[]" else head
        told.append(b"BODY%s {%d}\r\n%s" % (section[1].encode(), len(body), body))
    number = sorted(folder.messages).index(uid) + 1
    return b"* %d FETCH (%s)\r\n" % (number, b" ".join(told))


def _in_set(uid: int, written: str, there: list[int]) -> bool:
    """Whether a UID is in a set; ``*`` is the highest there is (RFC 9051, seq-range)."""
    highest = there[-1] if there else 0
    for piece in written.split(","):
        first, _, last = piece.partition(":")
        ends = [highest if end == "*" else int(end) for end in (first, last or first)]
        if min(ends) <= uid <= max(ends):
            return True
    return False
