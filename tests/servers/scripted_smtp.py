"""An SMTP server that misbehaves on purpose; ``on`` holds its answers by the command's first word.

``server.on["DATA"] = b"421 closing\\r\\n"``; ``None`` hangs up. ``.`` stands for the end of the data.
``said`` is what the client sent, line by line.
"""

from __future__ import annotations

import contextlib
import socketserver
import threading


class ScriptedSmtp:
    """Listens on ``port`` of the loopback while the ``with`` block lasts."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        self.greeting: bytes | None = b"220 odd.example ESMTP\r\n"
        self.on: dict[str, bytes | None] = {
            "EHLO": b"250-odd.example\r\n250 8BITMIME\r\n",
            "DATA": b"354 go on\r\n",
            "QUIT": b"221 bye\r\n",
        }
        self.said: list[str] = []

    def __enter__(self) -> ScriptedSmtp:
        script = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    script._talk(self)

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

    def _talk(self, handler: socketserver.StreamRequestHandler) -> None:
        answer, in_data = self.greeting, False
        while answer is not None:
            handler.wfile.write(answer)
            in_data = in_data or answer.startswith(b"354")
            word = self._next(handler, in_data)
            if word == ".":
                in_data = False
            answer = self.on.get(word, b"250 fine\r\n") if word else None

    def _next(self, handler: socketserver.StreamRequestHandler, in_data: bool) -> str:
        """The next command's first word; in the data, the dot at its end."""
        while line := handler.rfile.readline().decode("utf-8", "replace").rstrip("\r\n"):
            self.said.append(line)
            if line == "." or not in_data:
                return line.split()[0].upper()
        return self._next(handler, in_data) if in_data else ""
