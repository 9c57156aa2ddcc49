"""The end of a sign-in in a browser: it is sent to a port of this machine (RFC 8252, 7.3)."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = (
    "<!doctype html><meta charset=utf-8><title>espomail</title>"
    "<p>espomail has what it needs. This window can be closed.</p>"
)


class Redirect:
    """Listens on a free port of 127.0.0.1 alone, while the ``with`` block lasts."""

    def __init__(self) -> None:
        self._answer: str | None = None
        redirect = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def do_GET(self) -> None:
                redirect._take(self)

            def log_message(self, format: str, *arguments: Any) -> None:
                """Nothing: the line would hold the code."""

        # in threads, since a browser may open a connection beforehand and say nothing on it
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> Redirect:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()

    def wait(self, state: str, seconds: float) -> str | None:
        """The address the browser was sent to; None if it did not come in time.

        What does not carry ``state`` is no answer to us: a search for icons, or somebody's mischief.
        """
        self._state = state
        end = time.monotonic() + seconds
        while self._answer is None and (left := end - time.monotonic()) > 0:
            self._server.timeout = min(left, 0.2)
            self._server.handle_request()
        return self._answer

    def _take(self, request: BaseHTTPRequestHandler) -> None:
        ours = f"state={self._state}" in request.path.partition("?")[2].split("&")
        body = PAGE.encode() if ours else b"not found"
        request.send_response(200 if ours else 404)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Referrer-Policy", "no-referrer")
        request.end_headers()
        request.wfile.write(body)
        if ours:
            self._answer = f"http://127.0.0.1{request.path}"


def a_free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens: for an address that is only to be copied."""
    with Redirect() as redirect:
        return redirect.port
