"""What a server's certificate says of itself, for whoever must find out why it is not trusted."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from espomail.mail.failures import clean
from espomail.mail.tls import context

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

MOST_NAMES = 6


def shown_by(sock: object) -> bytes:
    """The certificate that the other end of a TLS connection showed; empty where there is none."""
    return (sock.getpeercert(binary_form=True) or b"") if isinstance(sock, ssl.SSLSocket) else b""


def certificate_at(host: str, port: int, timeout: float) -> bytes | None:
    """The certificate of a port that speaks TLS from the first byte, unchecked; None: it does not."""
    try:
        sock = socket.create_connection((host, port), timeout)
        with sock, context(None, False).wrap_socket(sock, server_hostname=host) as tls:
            return shown_by(tls)
    except (OSError, ValueError):
        return None


def described(der: bytes, now: datetime | None = None) -> str:
    """Names, validity and issuer of a certificate (RFC 5280); empty for what is none."""
    from cryptography import x509

    try:
        found = x509.load_der_x509_certificate(der)
    except ValueError:
        return ""
    return "; ".join(_said(found, now or datetime.now(UTC)))


def _said(found: Certificate, now: datetime) -> Iterator[str]:
    names = _names(found)
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    yield f"it is for {', '.join(names[:MOST_NAMES])}{more}" if names else "it names no host"
    begin, end = found.not_valid_before_utc, found.not_valid_after_utc
    if now > end:
        yield f"it expired on {end:%Y-%m-%d}"
    elif now < begin:
        yield f"it is valid from {begin:%Y-%m-%d} on; is this host's clock right?"
    if found.issuer == found.subject:
        yield "it is signed by itself"
    else:
        yield f"issued by {clean(found.issuer.rfc4514_string())}"


def _names(found: Certificate) -> list[str]:
    from cryptography import x509

    try:
        extension = found.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, ValueError):
        return []
    hosts = extension.value.get_values_for_type(x509.DNSName)
    numbers = extension.value.get_values_for_type(x509.IPAddress)
    return [clean(str(each)) for each in (*hosts, *numbers)]
