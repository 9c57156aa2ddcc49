"""An account's access token: the one we have, or a new one, asked for by one process only.

The refresh has a lock of its own for each account, so that ``fetch``, ``send`` and people never ask
twice. What the provider gives is stored before it is used: a refresh token may have been replaced.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from espomail.actions.stored_secrets import SecretMissing, read_source, sealed, unsealed
from espomail.config import Config
from espomail.domain import oauth as rules
from espomail.domain.clock import SECOND
from espomail.domain.oauth import GrantDates, Registration
from espomail.errors import TryAgain
from espomail.mail import oauth
from espomail.mail.failures import LoginRefused
from espomail.mail.oauth import App, Tokens
from espomail.mail.settings import Secret
from espomail.store import Store, token_grants
from espomail.store.models import EmailAccount, TokenGrant

PATIENCE = 10  # seconds more than the one before us may take


def access_token(store: Store, account: EmailAccount, config: Config) -> Secret:
    """A token to log in with. Works in any thread; not to be called inside a transaction.

    Raises SecretMissing (nobody signed in yet, no key), GrantEnded, AppRefused (78); 75 where the
    provider cannot be reached or another process has been asking for too long.
    """
    with store.in_any_thread():
        grant = _grant(store, account)
        if not rules.is_fresh(grant.access_until, _now()):
            with _alone(store, account, config):
                grant = _grant(store, account)  # somebody may have been faster
                if not rules.is_fresh(grant.access_until, _now()):
                    return _refreshed(store, account, grant, config)
        return Secret(_tokens(account, grant, config)["access"], "token")


def _refreshed(store: Store, account: EmailAccount, grant: TokenGrant, config: Config) -> Secret:
    """Ask the provider, store what it gave, and only then use it."""
    known = _tokens(account, grant, config)
    try:
        got = oauth.by_refresh_token(app(account, config), Secret(known["refresh"], "token"))
    except LoginRefused as error:
        error.hint = _what_to_type(account, grant, error)
        raise
    now = _now()
    refreshed = partial(
        token_grants.refreshed, account.id, packed(got, config, known["refresh"]), now,
        access_until(got, now), _refresh_until(got, now, grant),
    )  # fmt: skip
    # the old one may be worth nothing from now on
    store.decided(refreshed, insist=True)
    return got.access


def _refresh_until(got: Tokens, now: int, grant: TokenGrant) -> int | None:
    """When the grant ends; an answer that says nothing of it leaves what was known."""
    if got.refresh_seconds is None:
        return grant.refresh_until  # type: ignore[no-any-return,unused-ignore]
    return now + got.refresh_seconds * SECOND


def app(account: EmailAccount, config: Config) -> App:
    """The app that an account was set up with. Raises SecretMissing where its client secret is."""
    kept: dict[str, Any] = account.secret or {}
    registration = rules.registration(kept)
    secret = kept.get("client_secret")
    return App(
        registration,
        None if secret is None else read_source(account, secret, config),
        rules.endpoints(
            registration, config.oauth_google_page, config.oauth_google_token, config.oauth_microsoft
        ),
        config.oauth_ca_file or None,
        config.oauth_timeout,
    )


def packed(got: Tokens, config: Config, refresh_before: str = "") -> str:
    """Both tokens as the store keeps them: encrypted."""
    refresh = got.refresh.reveal() if got.refresh is not None else refresh_before
    return sealed(json.dumps({"access": got.access.reveal(), "refresh": refresh}), config)


def access_until(got: Tokens, now: int) -> int:
    """When an access token ends, by this machine's clock."""
    return now + got.seconds * SECOND


def dates(grant: TokenGrant, registration: Registration) -> GrantDates:
    """A grant's dates, for the rules about them."""
    return GrantDates(registration.provider, grant.granted_at, grant.used_at, grant.refresh_until)


def is_used(kept: Mapping[str, Any] | None) -> bool:
    """Whether a secret is had by signing in at a provider."""
    return bool(kept) and kept is not None and kept["kind"] == "oauth"


def how_to_sign_in(account: EmailAccount) -> str:
    """The command that makes an account work again."""
    return f"espomail email-account authorize {account.address}"


def _grant(store: Store, account: EmailAccount) -> TokenGrant:
    with store.read():
        grant = token_grants.load(account.id)
    if grant is None or grant.app != rules.registration(account.secret or {}).identity:
        raise SecretMissing(f"{account.address}: nobody has signed in yet; type: {how_to_sign_in(account)}")
    return grant


def _tokens(account: EmailAccount, grant: TokenGrant, config: Config) -> dict[str, str]:
    found: dict[str, str] = json.loads(unsealed(account, grant.tokens, config))
    return found


def _what_to_type(account: EmailAccount, grant: TokenGrant, error: LoginRefused) -> str:
    """The likely cause, and the command."""
    if isinstance(error, oauth.AppRefused):
        command = f"espomail email-account edit {account.address} --oauth-client-id ID"
        return f"{error.hint or 'correct the app'}; change it with: {command}"
    cause = error.hint or rules.why_ended(dates(grant, rules.registration(account.secret or {})), _now())
    return f"{cause + '; ' if cause else ''}sign in again: {how_to_sign_in(account)}"


@contextmanager
def _alone(store: Store, account: EmailAccount, config: Config) -> Iterator[None]:
    """The lock around one account's refresh; it is free when its holder dies."""
    patience = 2 * config.oauth_timeout + PATIENCE
    name = f"oauth-{account.id}"
    if not store.claim([name], patience):
        raise TryAgain(f"{account.address}: another run has been asking for a token for too long")
    try:
        yield
    finally:
        store.give_up([name])


def _now() -> int:
    """This machine's clock: when a token ends is the provider's matter, not a decision's."""
    return int(time.time() * 1000)
