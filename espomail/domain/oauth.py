"""OAuth for mail: what differs between the providers, and what follows from a grant's dates.

A *grant* is what a person gives at the provider's page: a refresh token, from which access tokens are
made. The *registration* is the app they give it to; everybody brings an own one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from espomail.domain.clock import DAY, MINUTE, iso
from espomail.errors import ConfigurationError, DataError, Usage

Way = Literal["browser", "device", "paste"]

MARGIN = 2 * MINUTE  # an access token that ends within it is not used any more
ANY_TENANT = "common"


@dataclass(frozen=True)
class Provider:
    """Google or Microsoft. ``scopes``: what is asked for; ``needed``: what must be granted of it.

    ``redirect_host``: how the loopback address is registered there (RFC 8252, 7.3);
    ``idle_days``: an unused refresh token lives so long.
    """

    name: str
    title: str
    way: Way
    scopes: tuple[str, ...]
    needed: str
    redirect_host: str
    idle_days: int
    secret_needed: bool
    asks_for_more: tuple[tuple[str, str], ...] = ()


GOOGLE = Provider(
    "google",
    "Google",
    # Google's device flow knows a short list of scopes, and mail is not on it
    way="browser",
    scopes=("https://mail.google.com/",),
    needed="https://mail.google.com/",
    redirect_host="127.0.0.1",
    idle_days=180,
    secret_needed=True,
    # without these a refresh token comes only the first time somebody agrees
    asks_for_more=(("access_type", "offline"), ("prompt", "consent")),
)
MICROSOFT = Provider(
    "microsoft",
    "Microsoft",
    way="device",
    scopes=(
        "offline_access",
        "https://outlook.office.com/IMAP.AccessAsUser.All",
        "https://outlook.office.com/SMTP.Send",
    ),
    needed="IMAP.AccessAsUser.All",
    # registered as http://localhost, where the port may be any
    redirect_host="localhost",
    idle_days=90,
    secret_needed=False,
)
PROVIDERS = {each.name: each for each in (GOOGLE, MICROSOFT)}


@dataclass(frozen=True)
class Registration:
    """An app as it is registered with a provider. ``tenant``: Microsoft's name for an organisation."""

    provider: Provider
    client_id: str
    tenant: str = ""

    @property
    def identity(self) -> str:
        """What a grant belongs to: one for another app is of no use."""
        return f"{self.provider.name} {self.tenant} {self.client_id}".replace("  ", " ")


def registration(kept: Mapping[str, Any]) -> Registration:
    """The registration that an account's secret keeps."""
    return Registration(PROVIDERS[kept["value"]], kept["client_id"], kept.get("tenant") or "")


def check_registration(found: Registration, has_secret: bool) -> None:
    """Whether it can work at all (2)."""
    provider = found.provider
    if not found.client_id:
        raise Usage(
            f"--oauth {provider.name} needs --oauth-client-id ID: the app that you registered with "
            f"{provider.title} (docs/oauth.md says how)"
        )
    if not found.client_id.isprintable() or any(letter.isspace() for letter in found.client_id):
        raise Usage("--oauth-client-id: an id holds no blanks and no line ends")
    if found.tenant and provider is not MICROSOFT:
        raise Usage("--oauth-tenant is for --oauth microsoft; leave it out")
    # it becomes part of an address
    if found.tenant and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", found.tenant):
        raise Usage(f"--oauth-tenant {found.tenant}: give the tenant's id or its domain")
    if provider.secret_needed and not has_secret:
        raise Usage(
            f"--oauth {provider.name} needs the app's client secret: give --oauth-client-secret-stdin, "
            "-file, -env or -command"
        )


@dataclass(frozen=True)
class Endpoints:
    """Where a provider is asked. ``device``: empty where there is none."""

    authorize: str
    token: str
    device: str = ""


def endpoints(found: Registration, google_page: str, google_token: str, microsoft: str) -> Endpoints:
    """The provider's addresses, given the hosts that this machine is to use."""
    if found.provider is GOOGLE:
        return Endpoints(_checked(google_page), _checked(google_token))
    base = f"{_checked(microsoft).rstrip('/')}/{found.tenant or ANY_TENANT}/oauth2/v2.0"
    return Endpoints(f"{base}/authorize", f"{base}/token", f"{base}/devicecode")


def _checked(url: str) -> str:
    """Tokens travel encrypted, or not beyond this machine."""
    parts = urlsplit(url)
    loopback = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and loopback)):
        return url
    raise ConfigurationError(f"{url}: the address of an OAuth provider must begin with https://")


# --- what comes back from the provider's page ----------------------------------------------------


def code_of(answer: str, state: str) -> str:
    """The code in what the browser was sent to, or in what a person pasted: the whole address or
    just the code (RFC 6749, 4.1.2). Another attempt's: 65; declined: 78.
    """
    text = answer.strip()
    if "=" not in text and not text.startswith(("http:", "https:")):
        return _bare(unquote(text))
    query = urlsplit(text).query if "?" in text else text
    found = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
    if found.get("state") != state:
        raise DataError(
            "this is the answer to another attempt; nothing was changed; paste the address of the page "
            "that came last"
        )
    if "error" in found:
        said = " ".join(filter(None, (found["error"], found.get("error_description", ""))))
        raise ConfigurationError(f"the provider's page refused: {said[:300]}")
    return _bare(found.get("code", ""))


def _bare(text: str) -> str:
    if not text or not text.isascii() or any(c.isspace() or not c.isprintable() for c in text):
        raise DataError(
            "there is no code in that; nothing was changed; paste the whole address that the browser shows "
            "at the end"
        )
    return text


# --- the dates of a grant ------------------------------------------------------------------------


@dataclass(frozen=True)
class GrantDates:
    """When a grant was given and last used, and when it ends if the provider said so; milliseconds."""

    provider: Provider
    granted_at: int
    used_at: int
    until: int | None = None


def is_fresh(until: int, now: int) -> bool:
    """Whether an access token may still be used. ``now`` is this machine's clock, never ``--now``."""
    return now < until - MARGIN


def why_ending(dates: GrantDates, now: int) -> str | None:
    """Why a grant ends soon or has ended; None while all is well.

    An end that is known is told a quarter of the whole time before, at least 2 days and at most 14;
    idleness 14 days before.
    """
    if dates.until is not None:
        notice = min(14 * DAY, max(2 * DAY, (dates.until - dates.granted_at) // 4))
        if now >= dates.until:
            return f"has a sign-in at {dates.provider.title} that ended on {_day(dates.until)}"
        if now >= dates.until - notice:
            return f"has a sign-in at {dates.provider.title} that ends on {_day(dates.until)}"
    idle_end = dates.used_at + dates.provider.idle_days * DAY
    if now >= idle_end - 14 * DAY:
        return (
            f"has not used its sign-in at {dates.provider.title} since {_day(dates.used_at)}: "
            f"unused for {dates.provider.idle_days} days it ends"
        )
    return None


def why_ended(dates: GrantDates, now: int) -> str | None:
    """What probably ended a grant, by its age; None where nothing speaks for it."""
    age = now - dates.granted_at
    if dates.provider is GOOGLE and 6.5 * DAY < age < 8.5 * DAY:
        return (
            "Google ends the sign-ins of an app in testing after 7 days: set its publishing status to "
            "In production"
        )
    if now - dates.used_at > dates.provider.idle_days * DAY:
        return f"it was not used for {dates.provider.idle_days} days"
    return None


def _day(when: int) -> str:
    return (iso(when) or "")[:10]
