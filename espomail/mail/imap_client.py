"""IMAPClient over our own wire: no delay, deadlines, limits, and no debug lines.

Bytes go through one buffered reader, so that the FETCH reader and imaplib can take turns on it.
"""

from __future__ import annotations

import imaplib
import logging
import socket
import ssl

from imapclient import IMAPClient
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from espomail.mail.settings import ImapSettings
from espomail.mail.tls import context
from espomail.mail.wire import Reader, send_all, without_delay

# A SEARCH answer of two million UIDs is one line; imaplib's own limit ends at 150,000.
LONGEST_LINE = 16 * 1024 * 1024
LARGEST_LITERAL = 64 * 1024 * 1024

# imapclient writes commands, the log-in among them, to its logger at level DEBUG.
logging.getLogger("imapclient").setLevel(logging.ERROR)
logging.getLogger("imapclient").addHandler(logging.NullHandler())

Drop = imaplib.IMAP4.abort


class Wire(imaplib.IMAP4):
    """imaplib's connection, reading through our Reader."""

    reader: Reader
    largest = LARGEST_LITERAL
    cut = False
    _timeout: float | None

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        super().open(host, port, timeout)
        without_delay(self.sock)
        self.listen()

    def listen(self) -> None:
        """Read from the socket as it is now; again once TLS has begun."""
        self.reader = Reader(self.sock, self._timeout or 60.0, LONGEST_LINE)

    def read(self, size: int) -> bytes:
        """A literal; one that is larger than ``largest`` is thrown away and leaves ``cut`` set."""
        if size <= self.largest:
            return self.reader.take(size)
        self.cut = True
        if self.reader.drop(size) < size:
            raise Drop("the connection ended inside a literal")
        return b""

    def readline(self) -> bytes:
        try:
            return self.reader.line()
        except ValueError as error:
            raise Drop(str(error)) from error

    def send(self, data: bytes) -> None:  # type: ignore[override]  # imaplib sends bytes
        send_all(self.sock, data)

    def shutdown(self) -> None:
        self.reader.close()
        super().shutdown()

    def _get_capabilities(self) -> None:
        """Spare a round trip where the greeting named them already."""
        told = self.untagged_responses.pop("CAPABILITY", None)
        if told and isinstance(told[-1], bytes) and told[-1]:
            self.capabilities = tuple(told[-1].decode("ascii", "replace").upper().split())
        else:
            super()._get_capabilities()  # type: ignore[misc]  # not in typeshed

    def begin_tls(self, tls: ssl.SSLContext) -> tuple[str, bytes]:
        """STARTTLS (RFC 9051, 6.2.1): type and text of a refusal, or ``OK``.

        Nothing said before TLS counts afterwards. Bytes that arrive together with the answer were
        put there by somebody in between (CVE-2011-0411 and its kin): ``INJECTED``.
        """
        kind, data = self._simple_command("STARTTLS")
        if kind != "OK":
            return kind, data[-1] or b""
        if self.reader.has_leftovers():
            return "INJECTED", b""
        self.sock = tls.wrap_socket(self.sock, server_hostname=self.host)
        self.listen()
        self.untagged_responses.clear()
        self._get_capabilities()
        return "OK", b""


class _PlainWire(Wire, IMAP4WithTimeout):  # type: ignore[misc]  # no type hints there
    """Without TLS, or before STARTTLS."""


class _TlsWire(Wire, IMAP4_TLS):  # type: ignore[misc]
    """TLS from the first byte."""


class Client(IMAPClient):  # type: ignore[misc]  # imapclient has no type hints
    """An IMAPClient on a Wire; constructing it connects. Raises OSError and IMAP4.error."""

    mechanism = ""  # how we logged in, or tried to

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings
        super().__init__(
            settings.host, settings.port, ssl=settings.security == "tls", timeout=settings.timeout
        )
        # imapclient switches to 5, which formats every response, whole mails included, twice.
        self._imap.debug = 0
        self.normalise_times = False  # aware datetimes

    @property
    def wire(self) -> Wire:
        """The connection below."""
        wire = self._imap
        assert isinstance(wire, Wire)
        return wire

    @property
    def offers(self) -> frozenset[str]:
        """The capabilities known without asking again, in upper case."""
        return frozenset(self.wire.capabilities)

    def quoted(self, folder: str) -> str:
        """A folder's name as it goes on the wire: modified UTF-7, in quotes."""
        name: str | bytes = self._normalise_folder(folder)
        return name if isinstance(name, str) else name.decode("ascii")

    def begin_tls(self) -> tuple[str, bytes]:
        """See Wire.begin_tls; with this account's trust."""
        return self.wire.begin_tls(context(self._settings.ca_file, self._settings.verify))

    def hang_up(self) -> None:
        """Close the socket without a word; never fails."""
        try:
            self.shutdown()
        except (OSError, imaplib.IMAP4.error, ValueError):
            self.wire.sock.close()

    def _create_IMAP4(self) -> Wire:  # imapclient's name
        settings = self._settings
        if settings.security != "tls":
            return _PlainWire(settings.host, settings.port, timeout=settings.timeout)
        tls = context(settings.ca_file, settings.verify)
        return _TlsWire(settings.host, settings.port, tls, settings.timeout)  # type: ignore[call-arg,arg-type]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, each once. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
