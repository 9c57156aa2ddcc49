"""Trying an account step by step; nothing is fetched or sent, and no system address is needed."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from espomail.actions import account_servers
from espomail.actions.email_accounts import managed
from espomail.config import Config
from espomail.domain.permissions import Actor
from espomail.errors import ConfigurationError, EspomailError
from espomail.mail import probe
from espomail.mail.probe import Step
from espomail.store import Store, email_accounts
from espomail.store.models import EmailAccount


@dataclass(frozen=True)
class Tried:
    """One step at one server, with its own words."""

    server: str
    name: str
    ok: bool
    text: str


@dataclass
class Result:
    """What a test found. ``error``: the worst of what failed, None if the account works."""

    address: str
    steps: list[Tried] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    error: EspomailError | None = None


def run(store: Store, actor: Actor, name: str, config: Config) -> Result:
    """Try IMAP with every watched folder, then SMTP if there is one; passing ends a pause."""
    account = managed(actor, name)
    result = Result(account.address, warnings=list(warnings(account)))
    _try(result, "imap", lambda: _imap(account, config))
    if account.smtp.get("host"):
        _try(result, "smtp", lambda: _smtp(account, config))
    if result.error is None:
        with store.write():
            email_accounts.clear_failures(account)
    return result


def _imap(account: EmailAccount, config: Config) -> list[Step]:
    settings = account_servers.imap_settings(account, config)
    folders = [folder.name for folder in email_accounts.folders(account)]
    return probe.test_imap(settings, account_servers.imap_secret(account, config), folders)


def _smtp(account: EmailAccount, config: Config) -> list[Step]:
    """The mail goes as far as its recipient is accepted: the account itself."""
    settings = account_servers.smtp_settings(account, config)
    secret = account_servers.smtp_secret(account, config)
    return probe.test_smtp(settings, secret, account.address, account.address)


def _try(result: Result, server: str, steps: Callable[[], list[Step]]) -> None:
    try:
        found = steps()
    except EspomailError as error:
        result.steps.append(Tried(server, "secret", False, str(error)))
        _worse(result, error)
        return
    for step in found:
        result.steps.append(Tried(server, step.name, step.ok, step.text))
        if step.error is not None:
            _worse(result, step.error)


def _worse(result: Result, error: EspomailError) -> None:
    """78 says more than 75: a person must change something."""
    if result.error is None or isinstance(error, ConfigurationError):
        result.error = result.error or error


def warnings(account: EmailAccount) -> Iterator[str]:
    """What works but ought not to be so."""
    for name, kept in (("imap", account.imap), ("smtp", account.smtp)):
        if kept.get("security") == "none" and not is_loopback(kept.get("host", "")):
            yield (
                f"{account.address}: {name} to {kept['host']} is not encrypted, anybody on the way "
                "can read the password; change it with: espomail email-account edit "
                f"{account.address} --{name}-security tls"
            )
    if not account.imap.get("verify", True):
        yield (
            f"{account.address}: certificates are not checked; change it with: "
            f"espomail email-account edit {account.address} --verify"
        )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
