"""Trying an account step by step; nothing is fetched or sent, and no system address is needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from espomail.actions import account_servers
from espomail.actions.email_accounts import managed
from espomail.config import Config
from espomail.domain import backoff
from espomail.domain.permissions import Actor
from espomail.errors import ConfigurationError, EspomailError, TryAgain
from espomail.mail import probe
from espomail.mail.probe import Step
from espomail.store import Store, email_accounts, token_grants
from espomail.store.models import EmailAccount


@dataclass
class Result:
    """What a test found: steps by server. ``error``: the worst that failed, None if all went well."""

    address: str
    steps: list[tuple[str, Step]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    error: EspomailError | None = None


def run(store: Store, actor: Actor, name: str, config: Config) -> Result:
    """Try IMAP with every watched folder, then SMTP if there is one; passing ends a pause."""
    account = managed(actor, name)
    result = Result(account.address, warnings=list(warnings(account)))
    folders = [folder.name for folder in email_accounts.folders(account)]
    for server, steps in trials(store, account, folders, config):
        for step in steps:
            result.steps.append((server, step))
            if not step.ok:
                result.error = _worse(result.error, account, server, step)
    refused = any(step.error and backoff.kind_of(step.error) == "login" for _, step in result.steps)
    with store.write():
        if result.error is None:
            email_accounts.clear_failures(account)
        elif refused:
            token_grants.forget_access(account.id)
    return result


def trials(
    store: Store, account: EmailAccount, folders: Sequence[str], config: Config
) -> Iterator[tuple[str, list[Step]]]:
    """The steps at each server of an account; the mail goes no further than its recipient.

    May be called in any thread, so that accounts may be tried side by side.
    """
    yield "imap", _tried(lambda: _imap(store, account, folders, config))
    if account.smtp.get("host"):
        yield "smtp", _tried(lambda: _smtp(store, account, config))


def _imap(
    store: Store, account: EmailAccount, folders: Sequence[str], config: Config
) -> list[Step]:
    settings = account_servers.imap_settings(account, config)
    return probe.test_imap(settings, account_servers.imap_secret(store, account, config), folders)


def _smtp(store: Store, account: EmailAccount, config: Config) -> list[Step]:
    settings = account_servers.smtp_settings(account, config)
    secret = partial(account_servers.smtp_secret, store, account, config)
    return probe.test_smtp(settings, secret, account.address, account.address)


def _tried(steps: Callable[[], list[Step]]) -> list[Step]:
    """A trial that cannot begin, for want of its secret, is a failed step as well."""
    try:
        return steps()
    except EspomailError as error:
        return [Step("secret", False, str(error), "", error.hint, error)]


def _worse(
    known: EspomailError | None, account: EmailAccount, server: str, step: Step
) -> EspomailError:
    """The first failure, unless a later one needs a person where that one may pass by itself."""
    kind = TryAgain if step.exit_code == os.EX_TEMPFAIL else ConfigurationError
    if known is None or (isinstance(known, TryAgain) and kind is ConfigurationError):
        said = step.detail if account.address in step.detail else f"{account.address}: {step.detail}"
        return kind(f"{said} (at {server} {step.name})", step.hint)
    return known


def warnings(account: EmailAccount) -> Iterator[str]:
    """What works but ought not to be so."""
    for name, kept in (("imap", account.imap), ("smtp", account.smtp)):
        if kept.get("security") == "none" and not probe.is_loopback(kept.get("host", "")):
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
