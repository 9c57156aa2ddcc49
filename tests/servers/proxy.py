"""A TCP proxy on loopback that spoils connections: cuts, stalls, delays, flips a bit.

Counts are of bytes that go from the server to the client, per connection.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from dataclasses import dataclass


@dataclass
class Fault:
    """What happens to a connection. ``cut_after``: bytes until both ends are closed; ``reset``
    makes that a RST. ``stall_after``: bytes until nothing moves any more. ``delay``: seconds before
    each piece in either direction. ``flip_at``: the byte of which a bit is turned over.
    ``upload_cut_after``: the same as ``cut_after``, in bytes from the client."""

    cut_after: int | None = None
    upload_cut_after: int | None = None
    stall_after: int | None = None
    delay: float = 0.0
    flip_at: int | None = None
    reset: bool = False


class Proxy:
    """Listens on ``port`` while the ``with`` block lasts and hands on to ``target_port``.

    ``faults`` are used up by the connections in turn; when there are none left, ``fault`` holds.
    """

    host = "127.0.0.1"

    def __init__(self, target_port: int, fault: Fault | None = None) -> None:
        self.target_port = target_port
        self.fault = fault or Fault()
        self.faults: list[Fault] = []
        self.connections = 0
        self._open: list[socket.socket] = []

    def __enter__(self) -> Proxy:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        _close(self._listener)
        for sock in self._open:
            _close(sock)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                fault = self.faults.pop(0) if self.faults else self.fault
                server = socket.create_connection(("127.0.0.1", self.target_port))
                for sock in (client, server):
                    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open += [client, server]
                down = Fault(
                    fault.cut_after, None, fault.stall_after, fault.delay, fault.flip_at, fault.reset
                )
                up = Fault(fault.upload_cut_after, delay=fault.delay, reset=fault.reset)
                for pair in ((server, client, down), (client, server, up)):
                    threading.Thread(target=_pump, args=pair, daemon=True).start()


def _pump(source: socket.socket, target: socket.socket, fault: Fault) -> None:
    passed = 0
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            if fault.delay:
                time.sleep(fault.delay)
            if fault.flip_at is not None and passed <= fault.flip_at < passed + len(data):
                spoilt = bytearray(data)
                spoilt[fault.flip_at - passed] ^= 1
                data = bytes(spoilt)
            if fault.stall_after is not None and passed + len(data) > fault.stall_after:
                target.sendall(data[: fault.stall_after - passed])
                time.sleep(600)
            if fault.cut_after is not None and passed + len(data) >= fault.cut_after:
                target.sendall(data[: fault.cut_after - passed])
                break
            target.sendall(data)
            passed += len(data)
    for sock in (source, target):
        if fault.reset:
            with contextlib.suppress(OSError):
                linger = b"\1\0\0\0\0\0\0\0"  # struct linger: on, zero seconds, so close sends RST
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        _close(sock)


def _close(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()
