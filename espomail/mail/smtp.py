"""One SMTP session: many messages, each by MAIL, RCPT and DATA, with failures one can act on.

What fails before the data went out is safe to repeat. Once it is out and no answer came, nobody
knows (RFC 1047): that is ``Unanswered``, and the caller must not send it again by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from espomail.errors import DataError
from espomail.mail.failures import MailFailure, Refused, Unanswered, clean
from espomail.mail.settings import SmtpSettings
from espomail.mail.smtp_client import Client
from espomail.mail.smtp_login import SecretOrCall, connect, greet, log_in, refusal, talking, why

_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class BeginResult:
    """Which recipients the server took, and its code and words for those it refused."""

    accepted: list[str] = field(default_factory=list)
    refused: dict[str, tuple[int, str]] = field(default_factory=dict)


@contextmanager
def open_smtp(settings: SmtpSettings, secret: SecretOrCall) -> Iterator[SmtpSession]:
    """Connect, start TLS, log in where that is due; leaving the block ends the session.

    ``secret`` may be a function; it is called only if AUTH is going to be used. Raises
    ServerUnreachable, ServerDropped, Throttled (75), CertificateRefused, TlsFailed,
    StartTlsMissing, LoginRefused, AuthNotOffered (78), and what ``secret`` raises.
    """
    client = connect(settings)
    try:
        greet(client, settings)
        log_in(client, settings, secret)
    except BaseException:
        client.close()
        raise
    session = SmtpSession(client, settings)
    try:
        yield session
    finally:
        session.close()


class SmtpSession:
    """A session ready for mail; made by ``open_smtp``. One message is under way at a time."""

    def __init__(self, client: Client, settings: SmtpSettings) -> None:
        self._client, self._settings, self._where = client, settings, settings.where
        self._begun = False
        self._dead = False

    def begin(self, mail_from: str, recipients: Sequence[str], raw: bytes | None = None) -> BeginResult:
        """MAIL FROM (``""``: the null sender) and RCPT TO for each recipient.

        Nothing of the message is sent yet, so any failure is safe to repeat. ``raw``, where given,
        lets the server know size and 8-bit content beforehand. Raises Deferred or Refused where
        MAIL itself is refused, ServerDropped; a recipient's refusal is in the result.
        """
        with talking(self._where):
            if self._begun:
                self._client.rset()
            self._begun = True
            envelope = [_checked(each) for each in (mail_from, *recipients)]
            sender, options = self._parameters(envelope, raw)
            code, text = self._client.docmd("MAIL", f"FROM:<{sender}>{options}")
            if code != 250:
                raise self._told("the server refused the sender", code, text)
            return self._recipients(recipients)

    def _recipients(self, recipients: Sequence[str]) -> BeginResult:
        result = BeginResult()
        for address in recipients:
            code, text = self._client.docmd("RCPT", f"TO:<{self._written(address)}>")
            if 200 <= code < 300:
                result.accepted.append(address)
                continue
            result.refused[address] = (code, clean(text))
            if code == 421:  # the server is closing: whoever comes after is as undelivered
                raise self._told("the server ended the session", code, text)
        return result

    def data(self, raw: bytes) -> tuple[int, str]:
        """Send the message to the recipients accepted by ``begin``: code and text of the 250.

        Raises ServerDropped, Deferred or Refused as long as nothing of the message went out, then
        Deferred or Refused by the server's answer, or Unanswered where none came.
        """
        with talking(self._where):
            code, text = self._client.docmd("DATA")
            if code != 354:
                raise self._told("the server refused to take the message", code, text)
        self._begun = False
        try:
            self._client.send_message_bytes(stuffed(raw))
            self._client.wait(self._settings.dot_timeout)
            code, text = self._client.getreply()
            self._client.wait(self._settings.timeout)
        except OSError as error:  # SMTPException is one, too
            self._dead = True
            raise Unanswered(
                f"{self._where}: the message was handed over, but no answer came", why(error)
            ) from error
        if 200 <= code < 300:
            return code, clean(text)
        if not 400 <= code < 600:
            self._dead = True
            raise Unanswered(f"{self._where}: no answer that says what became of the message", text)
        raise self._told("the server refused the message", code, text)

    def reset(self) -> None:
        """Forget the message under way (RSET)."""
        with talking(self._where):
            self._client.rset()
        self._begun = False

    def close(self) -> None:
        """End the session; never fails. Does not wait for the server's farewell."""
        try:
            if not self._dead:
                self._client.putcmd("QUIT")
        except (OSError, ValueError):
            pass
        finally:
            self._client.close()

    def _parameters(self, envelope: Sequence[str], raw: bytes | None) -> tuple[str, str]:
        """The sender as it is written, and the ESMTP parameters of MAIL."""
        client = self._client
        self._client.command_encoding = "ascii"
        options = ""
        if raw is not None and client.has_extn("size"):
            options += f" SIZE={len(raw)}"
        if raw is not None and not raw.isascii() and client.has_extn("8bitmime"):
            options += " BODY=8BITMIME"
        if not "".join(map(_with_ascii_domain, envelope)).isascii() or _has_raw_header(raw):
            if client.has_extn("smtputf8"):
                client.command_encoding = "utf-8"
                options += " SMTPUTF8"
            elif not "".join(map(_with_ascii_domain, envelope)).isascii():
                what = f"{self._where}: an address has letters beyond ASCII"
                raise Refused(what, 553, "the server does not offer SMTPUTF8")
        return self._written(envelope[0]), options

    def _written(self, address: str) -> str:
        """An address as this session may write it: a domain in ASCII unless SMTPUTF8 is on."""
        checked = _checked(address)
        return checked if self._client.command_encoding == "utf-8" else _with_ascii_domain(checked)

    def _told(self, what: str, code: int, text: bytes) -> MailFailure:
        if code == 421:
            self._dead = True
        return refusal(f"{self._where}: {what}", code, text)


def stuffed(raw: bytes) -> bytes:
    """A message as it goes over the wire: CRLF everywhere, dots doubled, the final dot.

    A bare CR or LF becomes CRLF: some servers would take ``LF . LF`` for the end and the rest for
    commands (CVE-2023-51764 and its kin).
    """
    lines = _LINE_END.sub(b"\r\n", raw)
    if lines and not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return _LEADING_DOT.sub(b"..", lines) + b".\r\n"


def _checked(address: str) -> str:
    """An address that can stand between angle brackets. Raises DataError."""
    if re.search(r"[\x00-\x1f\x7f<>]", address):
        raise DataError(f"this is no address: {clean(address)}")
    return address


def _with_ascii_domain(address: str) -> str:
    local, at, domain = address.rpartition("@")
    try:
        return local + at + domain.encode("idna").decode("ascii") if at else address
    except UnicodeError:
        return address


def _has_raw_header(raw: bytes | None) -> bool:
    return raw is not None and not re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0].isascii()
