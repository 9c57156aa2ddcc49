"""From what a socket or TLS raised to the failure it means."""

from __future__ import annotations

import socket
import ssl

from espomail.mail.failures import CertificateRefused, MailFailure, ServerUnreachable, TlsFailed


def unreachable(where: str, error: OSError) -> MailFailure:
    """Why no connection came about: certificate, TLS, name, silence, or refusal."""
    if isinstance(error, ssl.SSLCertVerificationError):
        text = error.verify_message or str(error)
        return CertificateRefused(f"{where}: the server's certificate is not trusted", text)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return ServerUnreachable(f"{where}: the server hung up while TLS began")
    if isinstance(error, ssl.SSLError):
        return TlsFailed(f"{where}: TLS could not be set up", _reason(error))
    if isinstance(error, socket.gaierror):
        return ServerUnreachable(f"{where}: no such host", error.strerror or "")
    if isinstance(error, TimeoutError):
        return ServerUnreachable(f"{where}: the server does not answer", str(error))
    return ServerUnreachable(f"{where}: cannot connect", error.strerror or str(error))


def _reason(error: ssl.SSLError) -> str:
    return (error.reason or str(error)).replace("_", " ").lower()
