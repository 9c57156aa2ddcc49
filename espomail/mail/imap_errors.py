"""From what a server said to the failure it means (RFC 5530 for the codes)."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager

from espomail.mail.failures import (
    FolderMissing,
    LoginRefused,
    MailFailure,
    ProtocolOdd,
    ServerDropped,
    ServerUnreachable,
    Throttled,
    clean,
)
from espomail.mail.network import unreachable

_CODE = re.compile(r"\[([A-Z-]+)[^\]]*\]", re.IGNORECASE)
_LATER_CODES = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"}
_FINAL_CODES = {"AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "NONEXISTENT", "NOPERM"}
_LATER_WORDS = re.compile(
    r"too many|rate limit|throttl|temporar|unavailable|try again later|server (is )?busy"
    r"|overload|bandwidth|please wait|authenticated but not connected",
    re.IGNORECASE,
)
_THROTTLE = re.compile(r"\[LIMIT\]|too many|rate limit|throttl|bandwidth|overload", re.IGNORECASE)
# imaplib and imapclient put their own words before the server's.
_PREFIX = re.compile(r"^(command: \w+ => |\w+ failed: |\w+ command error: (BAD )?)+")
_LISTED = re.compile(r"""^\[b(['"])(.*)\1\]$""")  # one datum as Python prints it


def is_later(text: str) -> bool:
    """Whether a refusal is about now (RFC 5530) rather than about what we asked."""
    code = _CODE.search(text)
    if code and code[1].upper() in _FINAL_CODES:
        return False
    return bool((code and code[1].upper() in _LATER_CODES) or _LATER_WORDS.search(text))


def is_throttle(text: str) -> bool:
    """Whether the server limits how much we ask of it, whatever we ask."""
    return bool(_THROTTLE.search(text))


def words(error: BaseException | bytes | str) -> str:
    """The server's own words out of an imaplib error."""
    if isinstance(error, BaseException):
        first = error.args[0] if error.args else ""
        error = first if isinstance(first, bytes | str) else str(first)
    return _LISTED.sub(r"\2", _PREFIX.sub("", clean(error)))


def login_failure(where: str, login: str, text: bytes | str) -> MailFailure:
    """A refused log-in; or a server that has no time for one."""
    if is_later(clean(text)):
        return Throttled(f"{where}: the server puts off the log-in of {clean(login)}", text)
    return LoginRefused(f"{where}: the server refused the log-in of {clean(login)}", text)


def folder_failure(where: str, folder: str, text: bytes | str) -> MailFailure:
    """A folder that cannot be opened, for good or for now."""
    if is_later(clean(text)):
        return Throttled(f"{where}: the folder {clean(folder)} is not available now", text)
    return FolderMissing(f"{where}: cannot open the folder {clean(folder)}", text)


def refused(where: str, doing: str, text: bytes | str) -> MailFailure:
    """A NO or BAD to anything else."""
    kind = Throttled if is_later(clean(text)) else ProtocolOdd
    return kind(f"{where}: the server refused to {doing}", text)


def connect_failure(where: str, error: Exception) -> MailFailure:
    """Why no conversation came about. ``error``: of a socket, TLS, or imaplib."""
    if isinstance(error, OSError):
        return unreachable(where, error)
    return _greeting_failure(where, words(error))


def _greeting_failure(where: str, text: str) -> MailFailure:
    text = re.sub(r"^(b?['\"])?\* BYE ", "", text).rstrip("'\"")
    if is_later(text):
        return Throttled(f"{where}: the server takes no connection now", text)
    if "EOF" in text or "unterminated" in text:
        return ServerUnreachable(f"{where}: the server hung up at once")
    if "unexpected response" in text or "not IMAP4" in text:
        return ProtocolOdd(f"{where}: this is no IMAP server", text)
    return ServerUnreachable(f"{where}: the server refused the connection", text)


def dropped(where: str, error: Exception) -> MailFailure:
    """Why a conversation ended."""
    if isinstance(error, TimeoutError):
        return ServerDropped(f"{where}: the server stopped answering", str(error))
    if isinstance(error, OSError):
        return ServerDropped(f"{where}: the connection broke", error.strerror or str(error))
    text = words(error)
    if is_later(text):
        return Throttled(f"{where}: the server ended the connection", text)
    if "EOF" in text or "unterminated line" in text:
        text = ""
    if "unexpected" in text or "a line of more than" in text:
        return ProtocolOdd(f"{where}: the server does not keep to the protocol", text)
    return ServerDropped(f"{where}: the server ended the connection", text)


@contextmanager
def talking(where: str, doing: str) -> Iterator[None]:
    """Turn what sockets, imaplib and imapclient raise into our failures."""
    try:
        yield
    except MailFailure:
        raise
    except (imaplib.IMAP4.abort, OSError) as error:
        raise dropped(where, error) from error
    except imaplib.IMAP4.error as error:
        raise refused(where, doing, words(error)) from error
    except (ValueError, TypeError, LookupError) as error:
        raise ProtocolOdd(f"{where}: cannot read the answer to: {doing}", str(error)) from error
