import json

import pytest

from espomail.store.models import AccountTeam, Case, EmailAccount, EmailTeam, Team, TeamMember
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive


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
        (("edit", "Sales", "--name", "x"), 66, "no team Sales"),
        (("edit", "Support", "--name", " "), 2, "needs a name"),
        (("remove", "Sales"), 66, "no team Sales"),
        (("remove", "Support", "--hand-to", "Support"), 2, "cannot take over from itself"),
        (("remove", "Support", "--hand-to", "Sales"), 66, "no team Sales"),
        (("member", "add", "Sales", "ann"), 66, "no team Sales"),
        (("member", "add", "Support", "ann", "--capacity", "-1"), 2, ""),
    ],
)
def test_what_does_not_work(support, words, code, said):
    assert said in support("team", *words, code=code).stderr
    assert Team.select().count() == 1


@pytest.mark.parametrize(
    "words",
    [
        ("add", "Sales"),
        ("edit", "Support", "--name", "Helpdesk"),
        ("remove", "Support"),
        ("member", "add", "Support", "bob"),
        ("member", "remove", "Support", "bob"),
    ],
)
def test_for_administrators_only(support, words):
    assert "administrators" in support("team", *words, as_login="bob", code=77).stderr
    support("team", "show", "Support", as_login="bob")


def test_a_renamed_team_keeps_its_members(support):
    support("team", "member", "add", "Support", "ann")
    support("team", "edit", "Support", "--name", "Helpdesk")
    assert members(support, "Helpdesk") == {"ann": (None, 0)}
    support("team", "show", "Support", code=66)
    support("team", "add", "Sales")
    assert "already" in support("team", "edit", "Sales", "--name", "Helpdesk", code=73).stderr
    support("team", "edit", "Helpdesk", "--name", "Helpdesk")


@pytest.fixture
def busy(desk):
    """A team with a group account and an open case."""
    desk.user("ann")
    an_account(desk.store, "support@example.com", a_team(desk.store, "Support", "ann"))
    a_team(desk.store, "Sales")
    arrive(desk, "support@example.com", a_message())
    return desk


def test_a_team_with_open_cases_or_mail_is_not_removed(busy):  # trap 49
    told = busy("team", "remove", "Support", code=65).stderr
    assert "1 open case (#1) and the mail of support@example.com" in told
    assert "espomail team remove 'Support' --hand-to TEAM" in told
    busy("case", "close", "1")
    assert "open case" not in busy("team", "remove", "Support", code=65).stderr
    assert Team.select().count() == 2 and Case.get_by_id(1).team.name == "Support"


def test_another_team_takes_over_everything(busy):
    busy("case", "close", "1")
    busy("team", "remove", "Support", "--hand-to", "Sales")
    sales = Team.get(Team.name == "Sales")
    assert [team.name for team in Team.select()] == ["Sales"]
    assert Case.get_by_id(1).team_id == sales.id == EmailAccount.get().case_team_id
    assert [row.team_id for row in EmailTeam.select()] == [row.team_id for row in AccountTeam.select()]
    assert AccountTeam.get().team_id == sales.id and TeamMember.select().count() == 0
    arrive(busy, "support@example.com", a_message(message_id="<q2@x>", subject="second"))
    assert Case.get_by_id(2).team_id == sales.id


def test_a_team_that_is_free_goes_and_its_closed_cases_stay(busy):
    busy("case", "close", "1")
    with busy.store.write():
        AccountTeam.update(team=2).execute()
        EmailAccount.update(case_team=2).execute()
    busy("team", "remove", "Support")
    assert Case.get_by_id(1).team_id is None and EmailTeam.select().count() == 0
    busy("case", "show", "1", as_login="ann", code=77)
    busy("check")
