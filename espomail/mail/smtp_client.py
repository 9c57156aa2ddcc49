"""smtplib over our own wire: deadlines, limits, STARTTLS that means it, one try at logging in."""

from __future__ import annotations

import base64
import hmac
import smtplib
import socket
from typing import Any

from espomail.mail import bearer
from espomail.mail.settings import Secret, SmtpSettings
from espomail.mail.tls import context
from espomail.mail.wire import Reader, send_all, without_delay

LONGEST_LINE = 8192
MOST_LINES = 200  # of one answer; EHLO has a dozen


class Client(smtplib.SMTP):
    """An SMTP connection after its greeting. Raises OSError and SMTPException (an OSError too)."""

    mechanism = ""  # how we logged in, or tried to

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self.reader: Reader | None = None
        # A look-up of our own name can take seconds where DNS is broken; see name_ourselves.
        super().__init__(local_hostname="localhost", timeout=settings.timeout)
        self._host = settings.host
        code, text = self.connect(settings.host, settings.port)
        if code != 220:
            self.close()
            raise smtplib.SMTPConnectError(code, text)
        self._name_ourselves()

    def _name_ourselves(self) -> None:
        """What EHLO says: our name where it is a full one, else our address (RFC 5321, 4.1.4)."""
        assert self.sock is not None
        name = socket.gethostname()
        address = self.sock.getsockname()[0]
        literal = f"[IPv6:{address}]" if ":" in address else f"[{address}]"
        self.local_hostname = name if "." in name and name.isascii() else literal

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        sock = without_delay(socket.create_connection((host, port), timeout))
        if self._settings.security != "tls":
            return sock
        tls = context(self._settings.ca_file, self._settings.verify)
        return tls.wrap_socket(sock, server_hostname=host)

    def getreply(self) -> tuple[int, bytes]:
        """An answer's code and text; -1 for what is none. As smtplib's, but never endless."""
        if self.reader is None:
            assert self.sock is not None
            self.reader = Reader(self.sock, self._settings.timeout, LONGEST_LINE)
        lines: list[bytes] = []
        try:
            while True:
                line = self.reader.line()
                lines.append(line[4:].strip())
                if line and not line[:3].isdigit():
                    return -1, line.strip()  # no SMTP: the whole line tells what it is
                if line[3:4] != b"-":
                    return self._code(line), b"\n".join(lines)
                if len(lines) >= MOST_LINES:
                    raise ValueError("an endless answer")
        except smtplib.SMTPException:
            raise
        except (OSError, ValueError) as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(str(error)) from error

    def _code(self, line: bytes) -> int:
        if not line:
            self.close()
            raise smtplib.SMTPServerDisconnected("")
        return int(line[:3]) if line[:3].isdigit() else -1

    def begin_tls(self) -> tuple[int, bytes]:
        """STARTTLS (RFC 3207); what was said before counts no more. Code 0: bytes were injected."""
        code, text = self.docmd("STARTTLS")
        if code != 220:
            return code, text
        assert self.sock is not None and self.reader is not None
        if self.reader.has_leftovers():
            return 0, b""
        tls = context(self._settings.ca_file, self._settings.verify)
        self.sock = tls.wrap_socket(self.sock, server_hostname=self._settings.host)
        self.reader = None
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features, self.does_esmtp = {}, False
        return code, text

    def send_message_bytes(self, data: bytes) -> None:
        """Send what belongs between DATA and its answer."""
        assert self.sock is not None
        send_all(self.sock, data)

    def wait(self, timeout: float) -> None:
        """Wait this many seconds for an answer from now on."""
        assert self.reader is not None
        self.reader.set_timeout(timeout)

    def authenticate(self, login: str, secret: Secret) -> tuple[int, bytes] | None:
        """One try by the best mechanism offered: code and text; None where none is one of ours."""
        offered = self.esmtp_features.get("auth", "").upper().split()
        for name in bearer.MECHANISMS if secret.kind == "token" else ("PLAIN", "LOGIN", "CRAM-MD5"):
            if name in offered:
                self.mechanism = name
                return _MECHANISMS[name](self, login, secret.reveal())
        return None

    def close(self) -> None:
        if self.reader is not None:
            self.reader.close()
            self.reader = None
        super().close()


def _plain(client: Client, login: str, password: str) -> tuple[int, bytes]:
    """RFC 4616."""
    return client.docmd("AUTH", "PLAIN " + _base64(f"\0{login}\0{password}"))


def _login(client: Client, login: str, password: str) -> tuple[int, bytes]:
    code, text = client.docmd("AUTH", "LOGIN")
    for answer in (login, password):
        if code != 334:
            return code, text
        code, text = client.docmd(_base64(answer))
    return code, text


def _cram_md5(client: Client, login: str, password: str) -> tuple[int, bytes]:
    """RFC 2195."""
    code, challenge = client.docmd("AUTH", "CRAM-MD5")
    if code != 334:
        return code, challenge
    digest = hmac.new(password.encode(), base64.b64decode(challenge), "md5").hexdigest()
    return client.docmd(_base64(f"{login} {digest}"))


def _by_token(client: Client, login: str, token: str) -> tuple[int, bytes]:
    name = client.mechanism
    code, text = client.docmd("AUTH", f"{name} {_base64(bearer.first_answer(name, login, token))}")
    if code != 334:
        return code, text
    explained = bearer.explained(_decoded(text))
    code, text = client.docmd(_base64(bearer.answer_to_refusal(name)))
    return code, text + f" ({explained})".encode() if explained else text


def _decoded(challenge: bytes) -> bytes:
    try:
        return base64.b64decode(challenge)
    except ValueError:
        return b""


_MECHANISMS = {
    "PLAIN": _plain,
    "LOGIN": _login,
    "CRAM-MD5": _cram_md5,
    **dict.fromkeys(bearer.MECHANISMS, _by_token),
}


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
