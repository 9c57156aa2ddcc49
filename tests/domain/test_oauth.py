"""The pure rules of OAuth: what is pasted, which addresses, and when a sign-in ends."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain import oauth
from espomail.domain.clock import DAY, MINUTE
from espomail.domain.oauth import GOOGLE, MICROSOFT, GrantDates, Registration
from espomail.errors import ConfigurationError, EspomailError

NOW = 1_790_000_000_000
CODES = st.text(st.characters(codec="ascii", categories=("L", "N")) | st.sampled_from("-._~/+"), min_size=1)


@given(CODES, CODES)
def test_a_code_comes_out_of_any_address(code: str, state: str) -> None:
    query = urlencode({"scope": "https://mail.google.com/", "code": code, "state": state})
    for text in (f"http://127.0.0.1:5/?{query}", query, f" http://localhost:5/?{query}\r\n"):
        assert oauth.code_of(text, state) == code
        with pytest.raises(EspomailError, match="another attempt"):
            oauth.code_of(text, f"{state}x")


@given(st.text())
def test_whatever_is_pasted_is_a_code_or_an_error_of_ours(text: str) -> None:
    try:
        code = oauth.code_of(text, "the-state")
    except EspomailError:
        return
    assert code and code.isascii() and code.isprintable() and " " not in code


def test_a_code_as_the_address_bar_shows_it() -> None:
    assert oauth.code_of("4%2F0AX4XfWh", "s") == "4/0AX4XfWh"


def test_what_the_page_says_when_somebody_declines() -> None:
    query = urlencode({"error": "access_denied", "error_description": "The user said no", "state": "s"})
    with pytest.raises(ConfigurationError, match="access_denied The user said no"):
        oauth.code_of(f"http://127.0.0.1/?{query}", "s")


def addresses(found: Registration, microsoft: str = "https://login.example") -> oauth.Endpoints:
    return oauth.endpoints(found, "https://page.example/auth", "https://token.example/t", microsoft)


def test_the_providers_addresses() -> None:
    assert addresses(Registration(GOOGLE, "id")).token == "https://token.example/t"
    assert addresses(Registration(MICROSOFT, "id")).device == "https://login.example/common/oauth2/v2.0/devicecode"
    own = addresses(Registration(MICROSOFT, "id", "contoso.example"), "http://127.0.0.1:80/")
    assert own.authorize == "http://127.0.0.1:80/contoso.example/oauth2/v2.0/authorize"


@pytest.mark.parametrize("url", ["http://login.example", "http://127.0.0.1.evil.example", "https://", "x"])
def test_only_https_or_this_machine(url: str) -> None:
    with pytest.raises(ConfigurationError, match="https://"):
        addresses(Registration(MICROSOFT, "id"), url)


def test_a_grant_belongs_to_one_app() -> None:
    found = {Registration(p, i, t).identity for p in (GOOGLE, MICROSOFT) for i in "ab" for t in ("", "x", "y")}
    assert len(found) == 12


def test_an_access_token_is_renewed_before_its_end() -> None:
    assert oauth.is_fresh(NOW + 3 * MINUTE, NOW)
    assert not oauth.is_fresh(NOW + 2 * MINUTE, NOW)
    assert not oauth.is_fresh(0, NOW)


@given(st.integers(1, 400), st.integers(0, 800))
def test_the_warning_comes_in_time_and_stays(lifetime: int, age: int) -> None:
    dates = GrantDates(GOOGLE, NOW, NOW + age * DAY, NOW + lifetime * DAY)
    warned = oauth.why_ending(dates, NOW + age * DAY) is not None
    assert warned or age < lifetime - 1  # at least two days before
    assert not warned or age >= lifetime - 14


@pytest.mark.parametrize(("idle", "warned"), [(0, False), (75, False), (76, True), (400, True)])
def test_idle_at_microsoft(idle: int, warned: bool) -> None:
    dates = GrantDates(MICROSOFT, NOW - 500 * DAY, NOW - idle * DAY)
    assert (oauth.why_ending(dates, NOW) is not None) is warned
