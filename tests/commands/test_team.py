import json

import pytest

from espomail.store.models import Team


def members(desk, name="Support"):
    found = json.loads(desk("team", "show", name, "--json").stdout)
    return {each["login"]: (each["position"], each["capacity"]) for each in found["members"]}


@pytest.fixture
def support(desk):
    desk.user("ann")
    desk.user("bob")
    desk("team", "add", "Support")
    return desk


def test_members_come_and_go(support):
    support("team", "member", "add", "Support", "ann", "bob", "--position", "Agent")
    assert members(support) == {"ann": ("Agent", 0), "bob": ("Agent", 0)}
    support("team", "member", "add", "Support", "bob", "--capacity", "5")
    assert members(support) == {"ann": ("Agent", 0), "bob": ("Agent", 5)}
    support("team", "member", "remove", "Support", "ann")
    assert members(support) == {"bob": ("Agent", 5)}


def test_logins_from_standard_input(support):
    support("team", "member", "add", "Support", "-", stdin="ann\nbob\n")
    assert set(members(support)) == {"ann", "bob"}


def test_one_unknown_login_and_nobody_joins(support):
    support("team", "member", "add", "Support", "ann", "cat", code=66)
    assert members(support) == {}
    support("team", "member", "add", "Support", "ann")
    support("team", "member", "remove", "Support", "ann", "bob", code=66)
    assert set(members(support)) == {"ann"}


def test_the_columns_of_the_list(support):
    support("team", "add", "Sales")
    support("team", "member", "add", "Support", "ann", "bob")
    assert support("team", "list").stdout == "Sales\t0\t\t\nSupport\t2\tann, bob\t\n"
    listed = json.loads(support("team", "list", "--json").stdout)
    assert [each["name"] for each in listed] == ["Sales", "Support"]
    assert listed[1]["members"][0]["state"] == "active"


def test_show_as_text(support):
    support("team", "member", "add", "Support", "bob", "--position", "Lead", "--capacity", "3")
    assert support("team", "show", "Support").stdout == (
        "name\tSupport\nmember\tbob, Lead, active, capacity 3\n"
    )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "Support"), 73, "already"),
        (("add", "  "), 2, "needs a name"),
        (("show", "Suport"), 66, "did you mean Support?"),
        (("member", "add", "Sales", "ann"), 66, "no team Sales"),
        (("member", "add", "Support", "ann", "--capacity", "-1"), 2, ""),
    ],
)
def test_what_does_not_work(support, words, code, said):
    assert said in support("team", *words, code=code).stderr
    assert Team.select().count() == 1


@pytest.mark.parametrize(
    "words",
    [("add", "Sales"), ("member", "add", "Support", "bob"), ("member", "remove", "Support", "bob")],
)
def test_for_administrators_only(support, words):
    assert "administrators" in support("team", *words, as_login="bob", code=77).stderr
    support("team", "show", "Support", as_login="bob")
