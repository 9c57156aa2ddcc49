"""Notices by HTTP: where they may go, how they are signed, and what an answer means.

The form is that of Standard Webhooks 1.0 (https://www.standardwebhooks.com), for which receivers
find libraries: ``webhook-id``, ``webhook-timestamp``, ``webhook-signature``.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from espomail.domain.clock import SECOND

_PREFIX = "whsec_"
LONGEST_URL = 2000
# "Try again" among the refusals (RFC 9110, 15.5.9; RFC 8470; RFC 6585, 4)
_LATER = (408, 425, 429)


def checked_url(text: str) -> str:
    """An https URL, or http on loopback, where nobody can listen; ValueError for any other."""
    url = text.strip()
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("an address holds no blanks and only ASCII letters, and at most 2000 of them")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(f"{url!r} is no address of a web server") from None
    if parts.scheme not in ("https", "http") or not host:
        raise ValueError(f"{url!r} is no address of a web server; write it like https://example.com/notices")
    if parts.username or parts.password:
        raise ValueError("a name or password has no place in the address; the signature says who we are")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("only https, or http on this very host: else others read the notices")
    return parts._replace(fragment="").geturl()


def is_loopback(host: str) -> bool:
    """Whether a host's name or number means this host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def shown(url: str) -> str:
    """An address without its path, which may be a secret."""
    parts: SplitResult = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/…" if parts.path.strip("/") or parts.query else url


def key_of(secret: str) -> bytes:
    """The key of a secret: base64 behind ``whsec_``, as the standard writes it, else its own bytes."""
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret[len(_PREFIX) :], validate=True)
        except binascii.Error:
            raise ValueError("the secret begins with whsec_, but what follows is no base64") from None
    return secret.encode()


def headers(delivery_id: str, now: int, body: bytes, secret: str) -> dict[str, str]:
    """The fields of a request, with its signature: HMAC-SHA-256 over id, time and body."""
    seconds = now // SECOND
    signed = f"{delivery_id}.{seconds}.".encode() + body
    mac = base64.b64encode(hmac.digest(key_of(secret), signed, "sha256")).decode("ascii")
    return {
        "Content-Type": "application/json",
        "User-Agent": "espomail",
        "webhook-id": delivery_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{mac}",
    }


def outcome(status: int) -> str:
    """``sent``, ``retry`` (not now) or ``failed``; redirects are not followed, and so failures."""
    if 200 <= status < 300:
        return "sent"
    return "retry" if status >= 500 or status in _LATER else "failed"


def pause(fields: Mapping[str, str]) -> int:
    """Milliseconds a server asks us to wait (Retry-After in seconds, RFC 9110, 10.2.3), at most an hour."""
    text = fields.get("retry-after", "")
    return min(int(text), 3600) * SECOND if text.isascii() and text.isdecimal() and len(text) < 10 else 0
