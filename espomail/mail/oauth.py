"""Getting tokens from a provider: by a code, by a device code, by a refresh token.

oauthlib knows what is asked and answered (RFC 6749, 7636, 8628); this decides what an answer means
for us. No token is part of an error, a repr or a log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from espomail.domain.oauth import Endpoints, Registration
from espomail.errors import ConfigurationError, TryAgain
from espomail.mail.failures import LoginRefused, ProtocolOdd, Throttled, clean
from espomail.mail.settings import Secret
from espomail.mail.token_endpoint import post

# The grant is over, or somebody has to do something at the provider's page (RFC 6749, 5.2; OpenID
# Connect Core, 3.1.2.6).
ENDED = {"invalid_grant", "interaction_required", "consent_required", "login_required"}
LATER = {"temporarily_unavailable", "server_error"}
ODD = {"missing_token"}  # oauthlib's own: an answer with neither tokens nor an error
SLOWER = 5  # seconds more after "slow_down" (RFC 8628, 3.5)
DEFAULT_SECONDS = 3600


class GrantEnded(LoginRefused):
    """The refresh token is not accepted any more; somebody must sign in again."""


class AppRefused(LoginRefused):
    """The provider does not accept our app: its id, its secret, or what it asks for."""


@dataclass(frozen=True, slots=True)
class App:
    """The registered app and where its provider is asked."""

    registration: Registration
    secret: Secret | None
    endpoints: Endpoints
    ca_file: str | None = None
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a provider gave. ``refresh``: None where the old one stays; times in seconds from now."""

    access: Secret
    refresh: Secret | None
    seconds: int
    refresh_seconds: int | None
    scope: str


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person opens and types, and what we ask with meanwhile."""

    url: str
    user_code: str
    secret: Secret
    seconds: int
    interval: int


def authorization_url(app: App, redirect_uri: str, state: str, verifier: str, address: str) -> str:
    """The page where somebody agrees (RFC 6749, 4.1.1); PKCE with S256 (RFC 7636)."""
    provider = app.registration.provider
    # Not by oauthlib: it takes no http, which is allowed on this very machine.
    asked = {
        "response_type": "code",
        "client_id": app.registration.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(provider.scopes),
        "state": state,
        "code_challenge": _client(app).create_code_challenge(verifier, "S256"),
        "code_challenge_method": "S256",
        "login_hint": address,
        **dict(provider.asks_for_more),
    }
    page = app.endpoints.authorize
    return f"{page}{'&' if '?' in page else '?'}{urlencode(asked)}"


def new_verifier(app: App) -> str:
    """A random PKCE verifier."""
    made: str = _client(app).create_code_verifier(64)
    return made


def by_code(app: App, code: str, redirect_uri: str, verifier: str) -> Tokens:
    """Tokens for the code that the provider's page gave. Raises GrantEnded, AppRefused (78), 75."""
    body = _client(app).prepare_request_body(
        code=code, redirect_uri=redirect_uri, code_verifier=verifier, **_secret(app)
    )
    return _tokens(app, body)


def by_refresh_token(app: App, refresh: Secret) -> Tokens:
    """New tokens (RFC 6749, 6). Raises GrantEnded, AppRefused (78), 75."""
    client = _client(app)
    body = client.prepare_refresh_body(
        refresh_token=refresh.reveal(), client_id=client.client_id, **_secret(app)
    )
    return _tokens(app, body)


def start_device(app: App) -> DeviceCode:
    """A code for a person to type at the provider's page (RFC 8628, 3.1)."""
    form = {"client_id": app.registration.client_id, "scope": " ".join(app.registration.provider.scopes)}
    found = post(app.endpoints.device, form, app.ca_file, app.timeout)
    if "error" in found:
        raise _refused(app, str(found["error"]), str(found.get("error_description", "")), "")
    try:
        return DeviceCode(
            str(found.get("verification_uri") or found["verification_url"]),
            str(found["user_code"]),
            Secret(str(found["device_code"]), "token"),
            int(found.get("expires_in", 900)),
            int(found.get("interval", SLOWER)),
        )
    except (KeyError, ValueError, TypeError):
        raise ProtocolOdd(f"{_title(app)}: the answer holds no device code") from None


def wait_for_device(app: App, code: DeviceCode, sleep: Callable[[float], None]) -> Tokens:
    """Ask until the person has signed in, at the pace the provider wants (RFC 8628, 3.4 and 3.5).

    Raises ConfigurationError (78) where they declined or the code ran out.
    """
    body = _device_client(app).prepare_request_body(
        code.secret.reveal(), include_client_id=True, **_secret(app)
    )
    waited, interval = 0, max(1, code.interval)
    while waited <= code.seconds:
        sleep(interval)
        waited += interval
        try:
            return _tokens(app, body)
        except _NotYet as pending:
            interval += SLOWER if pending.slower else 0
        except TryAgain:
            interval *= 2  # the line, not the person (RFC 8628, 3.5)
    raise _code_over(app)


class _NotYet(Exception):
    """Nobody has signed in so far."""

    def __init__(self, slower: bool) -> None:
        super().__init__()
        self.slower = slower


def _tokens(app: App, body: str) -> Tokens:
    """Post a request for tokens and read the answer."""
    import json

    from oauthlib.oauth2 import OAuth2Error

    found = post(app.endpoints.token, body, app.ca_file, app.timeout)
    seconds = _number(found.get("expires_in")) or DEFAULT_SECONDS
    try:
        found["expires_in"] = seconds  # some send it as text, which oauthlib does not take
        # as text: oauthlib reads what it is given
        told = _client(app).parse_request_body_response(json.dumps(found))
    except OAuth2Error as error:
        raise _refused(app, error.error or "", error.description or "", body) from None
    except (ValueError, TypeError, AttributeError):
        raise ProtocolOdd(f"{_title(app)}: a strange answer in place of tokens") from None
    refresh = found.get("refresh_token")
    return Tokens(
        _token(app, told["access_token"]),
        _token(app, refresh) if refresh else None,
        seconds,
        _number(found.get("refresh_token_expires_in")),
        clean(str(found.get("scope", ""))),
    )


def _token(app: App, text: object) -> Secret:
    if not isinstance(text, str) or not text.isascii() or not text.isprintable():
        raise ProtocolOdd(f"{_title(app)}: the token holds what no token may hold")
    return Secret(text, "token")


def _number(value: object) -> int | None:
    try:
        found = int(str(value))
    except ValueError:
        return None
    return found if found > 0 else None


def _refused(app: App, error: str, description: str, body: str) -> Exception:
    """What an error code of the token endpoint means (RFC 6749, 5.2; RFC 8628, 3.5)."""
    if error in ("authorization_pending", "slow_down"):
        return _NotYet(error == "slow_down")
    if error in ("access_denied", "authorization_declined"):
        return ConfigurationError(f"{_title(app)}: the sign-in was declined; nothing was changed")
    if error in ("expired_token", "code_expired"):
        return _code_over(app)
    said = _without_secrets(f"{error}: {description}" if description else error, body)
    if error in ENDED:
        return GrantEnded(f"{_title(app)} does not accept the sign-in any more", said)
    if error in ODD:
        return ProtocolOdd(f"{_title(app)}: an answer without tokens")
    if error in LATER:
        return Throttled(f"{_title(app)} is not available just now", said)
    return AppRefused(f"{_title(app)} does not accept the app {clean(app.registration.client_id)}", said)


def _without_secrets(said: str, body: str) -> str:
    """The provider's words; should they repeat what we sent, that is left out."""
    for values in parse_qs(body).values():
        for value in values:
            if len(value) >= 8:
                said = said.replace(value, "…")
    return said


def _code_over(app: App) -> ConfigurationError:
    return ConfigurationError(f"{_title(app)}: nobody signed in before the code ran out; nothing was changed")


def _secret(app: App) -> dict[str, str]:
    return {} if app.secret is None else {"client_secret": app.secret.reveal()}


def _title(app: App) -> str:
    return app.registration.provider.title


def check_installed() -> None:
    """Raise ConfigurationError where the library is missing."""
    try:
        import oauthlib.oauth2  # noqa: F401
    except ImportError:
        raise ConfigurationError(
            "OAuth needs the package oauthlib; install it with: pip install 'espomail[oauth]'"
        ) from None


def _client(app: App) -> Any:
    check_installed()
    from oauthlib.oauth2 import WebApplicationClient  # 60 ms, once an hour

    return WebApplicationClient(app.registration.client_id)


def _device_client(app: App) -> Any:
    check_installed()
    from oauthlib.oauth2 import DeviceClient

    return DeviceClient(app.registration.client_id)
