"""A line to PostgreSQL that is cut within COMMIT: before the server hears of it, or before its answer is heard."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Iterator
from typing import Literal

How = Literal["unheard", "unanswered", ""]


class CommitCutter:
    """Listens on ``port`` while the ``with`` block lasts. ``plan`` says of each COMMIT what becomes of it."""

    def __init__(self, target_port: int, plan: Iterator[How]) -> None:
        self._target, self._plan = target_port, plan
        self._lock = threading.Lock()
        self.cut: list[How] = []

    def __enter__(self) -> CommitCutter:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                threading.Thread(target=self._serve, args=(client, server), daemon=True).start()

    def _serve(self, client: socket.socket, server: socket.socket) -> None:
        with client, server, contextlib.suppress(OSError):
            while True:
                for source in select.select([client, server], [], [])[0]:
                    data = source.recv(65536)
                    if not data or (source is client and b"COMMIT\0" in data and self._spoilt(data, server)):
                        return
                    (server if source is client else client).sendall(data)

    def _spoilt(self, data: bytes, server: socket.socket) -> bool:
        with self._lock:
            how = next(self._plan, "")
        if how == "unanswered":
            server.sendall(data)
            server.recv(65536)
        if how:
            self.cut.append(how)
        return bool(how)
