"""What a person most likely mixed up, told from the settings together with how a step failed.

``causes`` reads a server's words; here port, security, host, log-in and sender say the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from espomail.mail import providers
from espomail.mail.failures import (
    LoginRefused,
    MailFailure,
    ProtocolOdd,
    Refused,
    ServerUnreachable,
    StartTlsMissing,
    TlsFailed,
    clean,
)

Service = Literal["imap", "smtp"]

# the port and security of each service: for TLS from the first byte, and for STARTTLS
TLS_PORTS = {"imap": 993, "smtp": 465}
STARTTLS_PORTS = {"imap": 143, "smtp": 587}
ALWAYS_TLS = (465, 993, 995)
POP3_PORTS = (110, 995)

_NO_TLS_THERE = re.compile(
    r"wrong version number|record layer|packet length|unexpected eof|http request", re.IGNORECASE
)
# how other services greet, as far as our errors pass it on
_GREETINGS = (
    (re.compile(r"\* (OK|PREAUTH|BYE)"), "an IMAP server", "imap"),
    (re.compile(r"\+OK"), "a POP3 server; espomail reads by IMAP (993)", ""),
    (re.compile(r"\b220[ -]"), "an SMTP server", "smtp"),
    (re.compile(r"HTTP/1|<html|<!DOCTYPE", re.I), "a web server", ""),
    (re.compile(r"SSH-"), "an SSH server", ""),
)


@dataclass(frozen=True, slots=True)
class Tried:
    """What was tried. ``sender``: the From of mail, at SMTP."""

    service: Service
    host: str
    port: int
    security: str
    login: str = ""
    sender: str = ""


def hint(tried: Tried, failure: MailFailure) -> str | None:
    """What to change, in words to type; None where settings and failure say no more than the server."""
    return next((said for rule in _RULES for said in rule(tried, failure)), None)


def tls_at_once(tried: Tried) -> str:
    """What to change where a port turned out to speak TLS from the first byte."""
    return f"port {tried.port} speaks TLS from the first byte; set --{tried.service}-security tls"


def _no_tls_there(tried: Tried, failure: MailFailure) -> Iterator[str]:
    at_once = isinstance(failure, TlsFailed) and tried.security == "tls"
    if at_once and _NO_TLS_THERE.search(failure.server_text):
        yield (
            f"port {tried.port} does not begin with TLS; set --{tried.service}-security starttls (usual on "
            f"{STARTTLS_PORTS[tried.service]}), or take the port for tls: {_port(tried)}"
        )


def _other_service(tried: Tried, failure: MailFailure) -> Iterator[str]:
    if tried.port in POP3_PORTS and isinstance(failure, ProtocolOdd | ServerUnreachable | TlsFailed):
        yield f"port {tried.port} is for POP3; the usual port here: {_port(tried)}"
    if not isinstance(failure, ProtocolOdd):
        return
    for greeting, what, service in _GREETINGS:
        if greeting.search(failure.server_text) and service != tried.service:
            yield f"port {tried.port} is {what}; the usual port here: {_port(tried)}"


def _no_starttls(tried: Tried, failure: MailFailure) -> Iterator[str]:
    if isinstance(failure, StartTlsMissing):
        yield (
            f"if the server has a port for tls, use it: --{tried.service}-security tls {_port(tried)}; "
            "without encryption the password could be read on the way"
        )


def _nobody_there(tried: Tried, failure: MailFailure) -> Iterator[str]:
    if not isinstance(failure, ServerUnreachable):
        return
    said = str(failure)
    if "no such host" in said:
        yield f"is {clean(tried.host)} spelled as the provider spells it? (--{tried.service}-host)"
    elif "Connection refused" in said:
        yield f"nothing listens on port {tried.port}; usual are {_usual(tried)}"
    elif tried.port == 25 and "does not answer" in said:
        yield f"many networks close port 25; a log-in is sent to {_usual(tried)}"
    elif "does not answer" in said:
        yield f"a firewall may be in between, or the port is wrong; usual are {_usual(tried)}"


def _provider_wants(tried: Tried, failure: MailFailure) -> Iterator[str]:
    """A refusal that names no cause: what the provider is known to want."""
    if isinstance(failure, LoginRefused) and failure.cause is None:
        known = providers.of_host(tried.host)
        if known is not None and known.note:
            yield f"{known.name} {known.note}"
        elif "@" in tried.login:
            local = clean(tried.login.rpartition("@")[0])
            yield (
                f"check the password; some servers want only {local} as the log-in "
                f"(--{tried.service}-login), others an app password or OAuth"
            )
        else:
            yield "check log-in and password; some servers want the whole address as the log-in"


def _other_sender(tried: Tried, failure: MailFailure) -> Iterator[str]:
    differs = tried.sender and tried.login and tried.sender.lower() != tried.login.lower()
    if isinstance(failure, Refused) and differs and failure.cause in (None, _SEND_AS):
        yield (
            f"the From {clean(tried.sender)} differs from the log-in {clean(tried.login)}; the provider "
            f"must allow that address, or the account's log-in be its own (--smtp-login)"
        )


_SEND_AS = "this log-in may not send from that address; check the account's address or log-in"
_RULES: tuple[Callable[[Tried, MailFailure], Iterator[str]], ...] = (
    _other_service, _no_tls_there, _no_starttls, _nobody_there, _provider_wants, _other_sender,
)  # fmt: skip


def _port(tried: Tried) -> str:
    return f"--{tried.service}-port {TLS_PORTS[tried.service]}"


def _usual(tried: Tried) -> str:
    return f"{TLS_PORTS[tried.service]} (tls) and {STARTTLS_PORTS[tried.service]} (starttls)"
