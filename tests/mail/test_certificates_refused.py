"""Certificates that vouch for nothing: the connection ends before anything secret is said (RFC 8314)."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from espomail.mail.failures import CertificateRefused, MailFailure
from espomail.mail.imap import open_session
from espomail.mail.settings import ImapSettings, Secret, SmtpSettings
from espomail.mail.smtp import open_smtp

NOW = datetime.now(UTC)
PASSWORD = "hunter2-hunter2"


@contextmanager
def tls_server(certificate: trustme.LeafCert) -> Iterator[tuple[int, bytearray]]:
    """A server with that certificate; its port, and what it was told after a handshake."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    heard = bytearray()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with suppress(OSError), context.wrap_socket(connection, server_side=True) as line:
                    line.sendall(b"* OK 220 ready\r\n")
                    line.settimeout(1)
                    while data := line.recv(4096):
                        heard.extend(data)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1], heard
    finally:
        listener.close()


CERTIFICATES = {
    "of an unknown authority": lambda ca: trustme.CA().issue_cert("localhost"),
    "for another name": lambda ca: ca.issue_cert("mail.example.com"),
    "expired": lambda ca: ca.issue_cert("localhost", not_after=NOW - timedelta(days=1)),
    "of tomorrow": lambda ca: ca.issue_cert("localhost", not_before=NOW + timedelta(days=1)),
}


@pytest.mark.parametrize("protocol", ["imap", "smtp"])
@pytest.mark.parametrize("name", CERTIFICATES)
def test_it_is_refused_and_no_secret_is_said(name: str, protocol: str, tmp_path: Path) -> None:
    authority = trustme.CA()
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(ca_file)
    with tls_server(CERTIFICATES[name](authority)) as (port, heard):
        with pytest.raises(CertificateRefused) as caught:
            connect(protocol, port, ca_file)
        assert caught.value.exit_code == 78
    assert bytes(heard) == b""
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("protocol", ["imap", "smtp"])
def test_a_good_one_is_not(protocol: str, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with tls_server(authority.issue_cert("localhost")) as (port, _):
        with pytest.raises(MailFailure) as caught:  # it is no mail server
            connect(protocol, port, tmp_path / "ca.pem")
        assert not isinstance(caught.value, CertificateRefused)


def connect(protocol: str, port: int, ca_file: Path) -> None:
    if protocol == "imap":
        settings = ImapSettings(
            host="localhost", port=port, security="tls", login="me", ca_file=str(ca_file), timeout=1.0
        )
        with open_session(settings, Secret(PASSWORD)):
            pass
    else:
        wanted = SmtpSettings(
            host="localhost", port=port, security="tls", login="me", ca_file=str(ca_file), timeout=1.0
        )
        with open_smtp(wanted, PASSWORD):
            pass
