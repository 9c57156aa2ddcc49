"""Signing an account in at its provider: what is shown to a person, and keeping what came of it.

The parts that wait for a person are between two transactions; rights are checked in both.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from espomail.actions import oauth_tokens
from espomail.actions.email_accounts import managed
from espomail.config import Config
from espomail.domain import oauth as rules
from espomail.domain.clock import SECOND
from espomail.domain.oauth import MICROSOFT, Way
from espomail.domain.permissions import Actor
from espomail.errors import ConfigurationError, Usage
from espomail.mail import oauth
from espomail.mail.oauth import App, DeviceCode, Tokens
from espomail.mail.settings import Secret
from espomail.store import Store, email_accounts, token_grants
from espomail.store.models import EmailAccount, TokenGrant


@dataclass(frozen=True)
class Attempt:
    """One try at signing an account in. ``state`` and ``verifier`` are good for this try only."""

    account: EmailAccount
    app: App
    state: str
    verifier: Secret

    @property
    def title(self) -> str:
        """The provider, as people call it."""
        return self.app.registration.provider.title

    @property
    def usual_way(self) -> Way:
        """How people sign in there, if they did not say how."""
        return self.app.registration.provider.way

    def redirect_uri(self, port: int) -> str:
        """Where the provider's page is to send the browser in the end."""
        return f"http://{self.app.registration.provider.redirect_host}:{port}/"

    def page(self, redirect_uri: str) -> str:
        """The provider's page where somebody agrees."""
        return oauth.authorization_url(
            self.app, redirect_uri, self.state, self.verifier.reveal(), self.account.address
        )

    def by_answer(self, answer: str, redirect_uri: str) -> Tokens:
        """The tokens for where the browser went, or for what was pasted (65, 78, 75)."""
        code = rules.code_of(answer, self.state)
        return oauth.by_code(self.app, code, redirect_uri, self.verifier.reveal())

    def device_code(self) -> DeviceCode:
        """What to open and to type on any device (2 where the provider has no such way)."""
        if self.app.registration.provider is not MICROSOFT:
            raise Usage(f"{self.title} gives no access to mail by a device code; use --browser or --paste")
        return oauth.start_device(self.app)

    def by_device(self, code: DeviceCode) -> Tokens:
        """The tokens once somebody has signed in (78 where they did not)."""
        return oauth.wait_for_device(self.app, code, time.sleep)


def begin(actor: Actor, name: str, config: Config) -> Attempt:
    """Get ready (77; 78 where the account has no OAuth or the library is missing)."""
    account = managed(actor, name)
    if not oauth_tokens.is_used(account.secret):
        raise ConfigurationError(
            f"{account.address} does not log in by OAuth; set that up with: espomail email-account edit "
            f"{account.address} --oauth google --oauth-client-id ID (or --oauth microsoft)"
        )
    oauth.check_installed()
    app = oauth_tokens.app(account, config)
    return Attempt(account, app, secrets.token_urlsafe(24), Secret(oauth.new_verifier(app)))


def finish(store: Store, actor: Actor, attempt: Attempt, tokens: Tokens, config: Config) -> TokenGrant:
    """Keep what was granted; the account is tried again at the next run (77, 78, 74)."""
    registration = attempt.app.registration
    _check(attempt, tokens)
    packed = oauth_tokens.packed(tokens, config)
    with store.write():
        account = managed(actor, str(attempt.account.address))
        if not account.secret or rules.registration(account.secret) != registration:
            raise ConfigurationError(f"{account.address} was changed meanwhile; sign in again")
        now = int(time.time() * 1000)
        until = None if tokens.refresh_seconds is None else now + tokens.refresh_seconds * SECOND
        token_grants.granted(
            account.id, registration.identity, packed, tokens.scope, now,
            oauth_tokens.access_until(tokens, now), until,
        )  # fmt: skip
        email_accounts.clear_failures(account)
        grant = token_grants.load(account.id)
    assert grant is not None
    return grant


def _check(attempt: Attempt, tokens: Tokens) -> None:
    """A grant that would not do is no grant: people may leave boxes unticked."""
    provider = attempt.app.registration.provider
    if tokens.scope and provider.needed.lower() not in tokens.scope.lower():
        raise ConfigurationError(
            f"{provider.title} granted no access to mail ({tokens.scope}); nothing was changed; "
            "sign in again and tick the box for it"
        )
    if tokens.refresh is None:
        raise ConfigurationError(
            f"{provider.title} gave no refresh token, so the sign-in would end within the hour; "
            "nothing was changed; register the app as docs/oauth.md says and sign in again"
        )
