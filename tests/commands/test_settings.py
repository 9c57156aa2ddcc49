import json

import pytest

from espomail.domain.settings import KNOWN
from espomail.store import settings


def test_set_get_and_unset(desk):
    assert desk("settings", "get", "case.max_age").stdout == "30d\n"
    assert desk("settings", "set", "case.max_age", "14d").stdout == ""
    assert desk("settings", "get", "case.max_age").stdout == "14d\n"
    assert settings.load().raw["case.max_age"] == "14d"
    desk("settings", "set", "case.max_age", "90m")
    assert settings.load().case_max_age == 90 * 60 * 1000
    desk("settings", "unset", "case.max_age")
    assert desk("settings", "get", "case.max_age").stdout == "30d\n"


def test_the_columns_of_the_list(desk):
    desk("settings", "set", "b2c", "yes")
    rows = [line.split("\t") for line in desk("settings", "list").stdout.splitlines()]
    assert [row[0] for row in rows] == list(KNOWN)
    assert ["b2c", "on", "off", "yes"] in [row[:4] for row in rows]


def test_json_has_typed_values(desk):
    found = json.loads(desk("settings", "get", "b2c", "--json").stdout)
    assert (found["value"], found["is_set"]) == (False, False)
    assert json.loads(desk("settings", "get", "system.address", "--json").stdout)["value"] is None
    assert (
        json.loads(desk("settings", "set", "autoreply.breaker", "9", "--json").stdout)["value"] == 9
    )
    assert len(json.loads(desk("settings", "list", "--json").stdout)) == len(KNOWN)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("set", "case.maxage", "1d"), "did you mean case.max_age?"),
        (("set", "case.max_age", "soon"), "case.max_age takes a duration"),
        (("set", "system.address", "nobody"), "system.address takes an e-mail address"),
        (("get", "nothing.like.it"), "espomail settings list"),
    ],
)
def test_a_wrong_key_or_value_is_usage(desk, words, said):
    result = desk("settings", *words, code=2)
    assert said in result.stderr
    assert settings.stored() == {}


@pytest.mark.parametrize(
    "words", [("list",), ("get", "b2c"), ("set", "b2c", "on"), ("unset", "b2c")]
)
def test_for_administrators_only(desk, words):
    desk.user("bob")
    assert "administrators" in desk("settings", *words, as_login="bob", code=77).stderr
