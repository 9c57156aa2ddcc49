"""Trying an account that is not stored yet: its servers, and what it would import.

Only what a person asked for connects here; adding an account never does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from espomail.actions import account_servers
from espomail.actions.email_accounts import Request
from espomail.actions.given_secrets import Given
from espomail.errors import EspomailError
from espomail.mail import probe
from espomail.mail.overview import Overview, overview
from espomail.mail.probe import Step
from espomail.mail.settings import Secret
from espomail.store import Store
from espomail.store.models import EmailAccount


@dataclass(frozen=True)
class Candidate:
    """An account as it would be added."""

    store: Store
    account: EmailAccount
    request: Request

    @classmethod
    def of(cls, store: Store, kind: str, address: str, request: Request) -> Candidate:
        """The account that a request describes (2 where its servers are not known)."""
        servers = account_servers.of_new_account(address, request.wanted, request.oauth.provider)
        account = EmailAccount(
            kind=kind,
            address=address,
            secret=_named(request.secret),
            smtp_secret=_named(request.smtp_secret),
            **servers,
        )
        return cls(store, account, request)

    def steps(self, folders: tuple[str, ...]) -> list[tuple[str, Step]]:
        """The steps of ``email-account test``, at both servers."""
        config, address = self.request.config, self.account.address
        imap = account_servers.imap_settings(self.account, config)
        found = [("imap", step) for step in probe.test_imap(imap, self._secret, folders)]
        if self.account.smtp.get("host"):
            smtp = account_servers.smtp_settings(self.account, config)
            found += [("smtp", step) for step in probe.test_smtp(smtp, self._smtp_secret, address, address)]
        return found

    def look(self, folder: str, *days: date) -> Overview:
        """What lies in a folder."""
        settings = account_servers.imap_settings(self.account, self.request.config)
        return overview(settings, self._secret(), folder, *days)

    def _secret(self) -> Secret:
        typed = _now(self.request.secret)
        return typed or account_servers.imap_secret(self.store, self.account, self.request.config)

    def _smtp_secret(self) -> Secret:
        typed = _now(self.request.smtp_secret)
        if typed is None and self.request.smtp_secret is None:
            typed = _now(self.request.secret)
        return typed or account_servers.smtp_secret(self.store, self.account, self.request.config)


def failure(steps: list[tuple[str, Step]]) -> EspomailError | None:
    """The first step that failed; None if all went well."""
    return next((step.error for _, step in steps if step.error is not None), None)


def _named(given: Given | None) -> dict[str, str] | None:
    """Where a secret comes from; what was typed is kept nowhere."""
    return {"kind": given.kind, "value": given.value} if given and given.kind != "typed" else None


def _now(given: Given | None) -> Secret | None:
    return Secret(given.value) if given and given.kind == "typed" else None
