"""One POST to an OAuth provider and its JSON answer; never a redirect, never without an end."""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit

from espomail.mail.failures import ProtocolOdd, ServerUnreachable, Throttled
from espomail.mail.network import unreachable
from espomail.mail.tls import context

LARGEST = 256 * 1024
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def post(url: str, form: Mapping[str, str] | str, ca_file: str | None, timeout: float) -> dict[str, Any]:
    """The JSON object that answers a form, whatever the status says of it.

    Raises ServerUnreachable, Throttled (429), ProtocolOdd (75), CertificateRefused, TlsFailed (78).
    """
    where = _where(url)
    body = form if isinstance(form, str) else urlencode(form)
    try:
        status, answer = _exchanged(url, body.encode("ascii"), ca_file, timeout)
    except URLError as error:
        reason = error.reason if isinstance(error.reason, OSError) else OSError(str(error.reason))
        raise unreachable(where, reason) from None  # the exceptions below it hold the request
    except OSError as error:
        raise unreachable(where, error) from None
    except http.client.HTTPException as error:
        raise ProtocolOdd(f"{where}: no answer that HTTP knows", type(error).__name__) from None
    if status == 429:
        raise Throttled(f"{where}: the provider asks us to come back later", str(status))
    if status >= 500:
        raise ServerUnreachable(f"{where}: the provider has trouble of its own", str(status))
    return _object(where, status, answer)


def _exchanged(url: str, body: bytes, ca_file: str | None, timeout: float) -> tuple[int, bytes]:
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    request = urllib.request.Request(url, body, headers, method="POST")
    end = time.monotonic() + timeout
    with _opener(url, ca_file).open(request, timeout=timeout) as response:
        answer = b""
        while len(answer) <= LARGEST and (more := response.read1(65536)):
            answer += more
            if time.monotonic() > end:
                raise TimeoutError("the answer takes too long")
        return int(response.status), answer


def _opener(url: str, ca_file: str | None) -> urllib.request.OpenerDirector:
    """Speaks HTTP and TLS, through the machine's proxy; follows no redirect: the form holds secrets.

    Behind sudo the variables that name a proxy may be somebody else's, so there they count for nothing.
    """
    made = urllib.request.OpenerDirector()
    if urlsplit(url).hostname not in LOOPBACK and not os.environ.get("SUDO_UID"):
        made.add_handler(urllib.request.ProxyHandler())
    made.add_handler(urllib.request.HTTPHandler())
    if urlsplit(url).scheme == "https":
        made.add_handler(urllib.request.HTTPSHandler(context=context(ca_file, True)))
    return made


def _object(where: str, status: int, answer: bytes) -> dict[str, Any]:
    try:
        found = json.loads(answer)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ProtocolOdd(f"{where}: the provider's answer is no JSON object", f"status {status}")
    return found


def _where(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
