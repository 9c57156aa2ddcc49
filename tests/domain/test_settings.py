import pytest

from espomail.domain.clock import DAY, HOUR
from espomail.domain.settings import DEFAULTS, KNOWN, known, settings_of


def test_defaults_are_those_of_the_manual():
    assert DEFAULTS.system_address is None
    assert DEFAULTS.case_max_age == 30 * DAY
    assert DEFAULTS.autoreply_max_age == 24 * HOUR
    assert (DEFAULTS.breaker, DEFAULTS.per_address, DEFAULTS.per_domain) == (200, 5, 50)
    assert DEFAULTS.retention_skipped == 30 * DAY
    assert DEFAULTS.notice_max_age == 2 * DAY
    assert DEFAULTS.max_personal_accounts == 2
    assert DEFAULTS.b2c is False
    assert DEFAULTS.token_domain is None
    assert DEFAULTS.raw["autoreply.max_age"] == "24h"


@pytest.mark.parametrize(
    ("key", "text", "canonical", "value"),
    [
        ("case.max_age", " 90m ", "90m", 90 * 60 * 1000),
        ("case.max_age", "0", "0", 0),
        ("autoreply.breaker", "007", "7", 7),
        ("b2c", "Yes", "on", True),
        ("b2c", "false", "off", False),
        ("system.address", "Desk@Example.COM", "desk@example.com", "desk@example.com"),
        ("token.domain", "Desk.Example.com", "desk.example.com", "desk.example.com"),
    ],
)
def test_a_value_is_stored_in_one_form(key, text, canonical, value):
    assert known(key).canonical(text) == canonical
    assert known(key).parse(canonical) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("case.max_age", "30 days"),
        ("case.max_age", "-1d"),
        ("case.max_age", ""),
        ("autoreply.breaker", "many"),
        ("autoreply.breaker", "-1"),
        ("autoreply.breaker", "1000001"),
        ("autoreply.breaker", "١٢"),
        ("b2c", "perhaps"),
        ("system.address", "nobody"),
        ("token.domain", "two words"),
        ("token.domain", "a..b"),
    ],
)
def test_a_wrong_value_names_the_setting(key, text):
    with pytest.raises(ValueError, match=f"{key} takes"):
        known(key).canonical(text)


def test_an_unknown_key_names_the_likely_one():
    with pytest.raises(KeyError, match=r"did you mean case\.max_age"):
        known("case.maxage")


def test_the_digest_tells_whether_anything_was_changed():
    changed = settings_of({"b2c": "on"})
    assert changed.digest != DEFAULTS.digest
    assert changed.digest == settings_of({"b2c": "on"}).digest
    assert settings_of({"of.a.newer.version": "1"}) == DEFAULTS


@pytest.mark.parametrize("each", KNOWN.values(), ids=lambda each: each.key)
def test_every_default_is_a_valid_value(each):
    assert not each.default or each.canonical(each.default) == each.default
