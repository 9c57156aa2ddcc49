"""Tells a monitor of cron jobs that a run began, went well or failed (as healthchecks.io and others take it).

``URL/start``, then ``URL``, or ``URL/STATUS`` with what went wrong as the body.
"""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request

SECONDS = 10.0
LONGEST = 100_000


def is_url(text: str) -> bool:
    """Whether this is an http or https address with a host."""
    parts = urllib.parse.urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def began(url: str) -> str | None:
    """A run begins; why the monitor did not take it, or None."""
    return _call(f"{url.rstrip('/')}/start", b"")


def ended(url: str, status: int, text: str) -> str | None:
    """A run ended with this exit status; why the monitor did not take it, or None.

    ``text``: what to show there, cut to its last 100 kB.
    """
    address = url.rstrip("/") if status == 0 else f"{url.rstrip('/')}/{status}"
    return _call(address, text.encode()[-LONGEST:])


def _call(address: str, body: bytes) -> str | None:
    request = urllib.request.Request(address, data=body, method="POST")
    request.add_header("Content-Type", "text/plain; charset=utf-8")
    request.add_header("User-Agent", "espomail")
    host = urllib.parse.urlsplit(address).hostname  # the path may be a secret
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):
            return None
    except urllib.error.HTTPError as error:
        error.close()
        return f"{host} answers {error.code} {error.reason}"
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return f"{host} cannot be reached: {reason}"
