"""Setting an account up for OAuth: whose app it uses. Signing in is another matter (``authorizing``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from espomail.actions import given_secrets, oauth_tokens
from espomail.actions.given_secrets import Given
from espomail.config import Config
from espomail.domain import oauth as rules
from espomail.errors import Usage


@dataclass(frozen=True)
class GivenOAuth:
    """The ``--oauth…`` options; None where nothing was said, empty where a value is taken back."""

    provider: str | None = None
    client_id: str | None = None
    tenant: str | None = None
    client_secret: Given | None = None

    def __bool__(self) -> bool:
        return any(
            each is not None for each in (self.provider, self.client_id, self.tenant, self.client_secret)
        )

    @property
    def runs(self) -> bool:
        """Whether its secret works as the service account."""
        return self.client_secret is not None and self.client_secret.runs

    def with_secret(self, secret: Given) -> GivenOAuth:
        """The same with a client secret."""
        return replace(self, client_secret=secret)


NO_OAUTH = GivenOAuth()


def kept(given: GivenOAuth, before: Mapping[str, Any] | None, config: Config) -> dict[str, Any]:
    """What the store keeps after the options, given what it kept before (2 where they can't work)."""
    known: Mapping[str, Any] = before if before and oauth_tokens.is_used(before) else {}
    provider = given.provider or known.get("value")
    if provider is None:
        raise Usage("--oauth-… options need --oauth google or --oauth microsoft")
    if provider != known.get("value"):
        known = {}
    client_id = given.client_id if given.client_id is not None else known.get("client_id", "")
    tenant = given.tenant if given.tenant is not None else known.get("tenant", "")
    if given.client_secret is not None:
        secret: dict[str, Any] | None = given_secrets.kept(given.client_secret, config)
    else:
        # the secret of another app is of no use
        secret = known.get("client_secret") if client_id == known.get("client_id") else None
    found = {
        "kind": "oauth", "value": provider, "client_id": client_id, "tenant": tenant, "client_secret": secret,
    }  # fmt: skip
    rules.check_registration(rules.registration(found), secret is not None)
    return found


def is_of_same_app(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
    """Whether what was granted still serves."""
    return _identity(before) == _identity(after)


def _identity(kept: Mapping[str, Any] | None) -> str | None:
    return rules.registration(kept).identity if kept and oauth_tokens.is_used(kept) else None
