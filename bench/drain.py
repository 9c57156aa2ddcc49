"""The physical limit: log in, one pipelined FETCH of everything, and throw the bytes away.

And our own reader with nothing behind it: messages by UID, as ``fetch`` gets them, thrown away.
"""

from __future__ import annotations

import socket
import time

from espomail.mail.imap import open_session
from espomail.mail.settings import ImapSettings, Secret


def drain(port: int, user: str, password: str) -> tuple[float, int]:
    """(seconds, bytes) for the whole INBOX."""
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=120) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _until(sock, b"\r\n")
        sock.sendall(f"a LOGIN {user} {password}\r\n".encode())
        _until(sock, b"a OK")
        sock.sendall(b"b EXAMINE INBOX\r\nc UID FETCH 1:* (BODY.PEEK[])\r\nd LOGOUT\r\n")
        total, tail = _discard(sock)
    if b"c OK" not in tail:
        raise RuntimeError(f"the server did not send everything: {tail!r}")
    return time.perf_counter() - began, total


def read(port: int, user: str, password: str) -> tuple[float, int]:
    """(seconds, messages) for the whole INBOX through ``espomail``'s session and reader."""
    began = time.perf_counter()
    settings = ImapSettings("127.0.0.1", port, "none", user)
    with open_session(settings, Secret(password)) as session:
        session.select("INBOX", readonly=True)
        found = sum(1 for _ in session.bodies(session.search_above(0), 2**31))
    return time.perf_counter() - began, found


def _until(sock: socket.socket, end: bytes) -> None:
    got = b""
    while end not in got:
        got += sock.recv(65536) or _closed()


def _discard(sock: socket.socket) -> tuple[int, bytes]:
    buffer = bytearray(1 << 18)
    view, total, tail = memoryview(buffer), 0, b""
    while count := sock.recv_into(buffer):
        total += count
        tail = (tail + bytes(view[max(0, count - 200) : count]))[-200:]
    return total, tail


def _closed() -> bytes:
    raise RuntimeError("the server closed the connection")
