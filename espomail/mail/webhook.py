"""One HTTP POST: bounded in time and size, no redirect followed, and told apart whether it went out."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from espomail.mail.failures import Unanswered, clean
from espomail.mail.network import unreachable
from espomail.mail.tls import context

_READ = 2000


@dataclass(frozen=True)
class Answer:
    """What the server said: status, fields by lower-case name, and the beginning of its words."""

    status: int
    fields: Mapping[str, str]
    words: str


def post(
    url: str, fields: Mapping[str, str], body: bytes, timeout: float, ca_file: str | None = None
) -> Answer:
    """Post a body. Raises MailFailure: Unanswered once it may have arrived, anything else before that.

    ``timeout``: seconds for connecting, and for all the rest, however slowly a server talks.
    """
    parts = urlsplit(url)
    where = parts.netloc
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, timeout, ca_file)
    try:
        connection.connect()
    except OSError as error:
        connection.close()
        raise unreachable(where, error) from error
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    hung = threading.Timer(timeout, _cut, (connection.sock,))
    hung.daemon = True
    hung.start()
    try:
        connection.request("POST", path, body, dict(fields))
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        answer = Answer(response.status, found, _status_line(response))
        with suppress(OSError, http.client.HTTPException):  # the status says it all
            answer = Answer(response.status, found, _words(response))
        return answer
    except (OSError, http.client.HTTPException) as error:
        late = isinstance(error, TimeoutError) or not hung.is_alive()
        why = f"no answer within {timeout:g} seconds" if late else str(error) or type(error).__name__
        raise Unanswered(f"{where} took the notice and did not answer", why) from error
    finally:
        hung.cancel()
        connection.close()


def _connection(
    scheme: str, host: str, port: int | None, timeout: float, ca_file: str | None
) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=timeout, context=context(ca_file, True))
    return http.client.HTTPConnection(host, port, timeout=timeout)


def _cut(sock: socket.socket) -> None:
    """A server that sends a byte now and then would never run into the socket's own time-out."""
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _status_line(response: http.client.HTTPResponse) -> str:
    return f"{response.status} {clean(response.reason)}".strip()


def _words(response: http.client.HTTPResponse) -> str:
    said = clean(response.read(_READ))
    return f"{_status_line(response)}: {said}" if said else _status_line(response)
