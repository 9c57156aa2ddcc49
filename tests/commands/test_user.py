import json

import pytest

from espomail.store.models import Absence, Case, Conversation, Setting, User, UserAddress

CSV = """login,email,name,admin,teams
ann,ann@example.com;a@example.com,Ann Lee,yes,Support
bob,bob@example.com,,,
"""


def shown(desk, login, **options):
    return json.loads(desk("user", "show", login, "--json", **options).stdout)


def a_case(desk, number, user_id, status="Assigned"):
    with desk.store.write():
        thread = Conversation.create(created_at=0)
        Case.insert(
            id=number, name=f"case {number}", status=status, assigned_user=user_id,
            conversation_id=thread.id, effect_key=str(number), created_by="t", created_at=0,
            modified_at=0,
        ).execute()  # fmt: skip
        User.update(open_cases=User.open_cases + 1).where(User.id == user_id).execute()


def test_add_and_show(desk):
    desk("team", "add", "Support")
    desk("user", "add", "ann", "--email", "Ann@Example.com", "--email", "a@example.com",
         "--name", "Ann Lee", "--admin", "--os-login", "alee", "--team", "Support")  # fmt: skip
    found = shown(desk, "ann")
    assert found["emails"] == ["ann@example.com", "a@example.com"]
    assert (found["name"], found["is_admin"], found["os_login"]) == ("Ann Lee", True, "alee")
    assert found["teams"] == [{"name": "Support", "position": None, "capacity": 0}]
    assert (found["active"], found["is_away"], found["away"], found["open_cases"]) == (
        True,
        False,
        [],
        0,
    )


def test_somebody_without_an_address_is_added_and_it_is_said_what_that_means(desk):
    """An administrator who only sets things up needs none."""
    said = desk("user", "add", "ann", "--admin").stderr
    assert "nothing can be mailed to ann" in said and "espomail user edit ann --email ADDRESS" in said
    assert shown(desk, "ann")["emails"] == []
    assert desk("user", "add", "bob", "--email", "bob@example.com").stderr == ""
    assert desk("-q", "user", "add", "cem").stderr == ""


def test_the_system_login_is_the_login_where_none_is_given(desk):
    desk("user", "add", "ann", "--email", "ann@example.com")
    assert shown(desk, "ann")["os_login"] == "ann"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("ann", "--email", "new@example.com"), 73, "user edit ann"),
        (("bob", "--email", "ANN@example.com"), 73, "is an address of ann already"),
        (("bob", "--email", "b@example.com", "--os-login", "ann"), 73, "--os-login"),
        (("bob", "--email", "nothing"), 2, "is no e-mail address"),
        (("two words", "--email", "b@example.com"), 2, "is no login"),
        (("auto", "--email", "b@example.com"), 2, "choose another login"),
        (("bob", "--team", "Nobody"), 66, "no team Nobody"),
    ],
)
def test_what_cannot_be_added(desk, words, code, said):
    desk.user("ann")
    assert said in desk("user", "add", *words, code=code).stderr
    assert User.select().count() == 1


def test_the_columns_of_the_list(desk):
    desk.user("bob")
    desk.user("ann", "ann@example.com", "a@example.com", admin=True)
    desk("team", "add", "Support")
    desk("team", "member", "add", "Support", "ann")
    desk("user", "deactivate", "bob")
    assert desk("user", "list").stdout == (
        "ann\tAnn\tann@example.com, a@example.com\tadmin\tactive\tSupport\t0\n"
        "bob\tBob\tbob@example.com\tuser\tinactive\t\t0\n"
    )
    assert [each["login"] for each in json.loads(desk("user", "list", "--json").stdout)] == [
        "ann",
        "bob",
    ]


def test_import(desk):
    desk("team", "add", "Support")
    file = desk.folder / "people.csv"
    file.write_text(CSV)
    found = json.loads(desk("user", "import", str(file), "--json").stdout)
    assert found == {"imported": ["ann", "bob"]}
    assert shown(desk, "ann")["emails"] == ["ann@example.com", "a@example.com"]
    assert shown(desk, "ann")["is_admin"] and not shown(desk, "bob")["is_admin"]
    assert shown(desk, "bob")["name"] == "bob"


def test_a_bad_line_is_named_and_nothing_is_imported(desk):
    lines = CSV + "cat,nothing,,,\ndan,dan@example.com,,maybe,\n"
    lines += "eve,bob@example.com,,,\nbob,x@example.com,,,\n"
    desk("team", "add", "Support")
    result = desk("user", "import", "-", stdin=lines, code=65)
    told = result.stderr.splitlines()
    assert len(told) == 5
    assert "line 4: nothing is no e-mail address" in told[0]
    assert "line 5: admin is 'maybe'" in told[1]
    assert "line 6: bob@example.com is an address of bob already" in told[2]
    assert "line 7: there is a user bob already" in told[3]
    assert "4 lines cannot be used, so nothing was imported" in told[4]
    assert User.select().count() == UserAddress.select().count() == 0


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        ("name,email\nAnn,a@example.com\n", 65, "there is no column login"),
        ("login,email\nann,a@example.com,x\n", 65, "line 2: 3 values"),
        ("", 65, "line 1: the file is empty"),
    ],
)
def test_a_file_that_is_no_list_of_users(desk, data, code, said):
    assert said in desk("user", "import", "-", stdin=data, code=code).stderr


def test_a_file_that_is_not_there(desk):
    assert "No such file" in desk("user", "import", "nowhere.csv", code=66).stderr


def test_edit(desk):
    desk.user("ann")
    desk.user("bob")
    desk(
        "user",
        "edit",
        "ann",
        "--name",
        "Ann Lee",
        "--email",
        "new@example.com",
        "--admin",
        "--os-login",
        "",
    )
    found = shown(desk, "ann")
    assert (found["name"], found["emails"]) == ("Ann Lee", ["new@example.com"])
    assert (found["is_admin"], found["os_login"]) == (True, None)
    assert desk("user", "edit", "ann", "--email", "bob@example.com", code=73)
    assert desk("user", "edit", "ann", code=2)
    assert "did you mean ann?" in desk("user", "edit", "anne", "--admin", code=66).stderr


def test_one_chooses_ones_own_notices(desk):
    desk.user("ann")
    desk.user("bob")
    desk("user", "edit", "ann", "--notices", "all", as_login="ann")
    assert shown(desk, "ann")["notices"] == "all"
    desk("user", "edit", "ann", "--notices", "none", as_login="bob", code=77)
    desk("user", "edit", "ann", "--notices", "none", "--admin", as_login="ann", code=77)
    assert shown(desk, "ann")["notices"] == "all"


def test_deactivating_lists_the_open_cases(desk):
    ann = desk.user("ann")
    a_case(desk, 1, ann)
    a_case(desk, 2, ann, status="Closed")
    a_case(desk, 3, ann, status="Pending")
    result = desk("user", "deactivate", "ann")
    assert result.stdout == "1\tAssigned\tann\tcase 1\n3\tPending\tann\tcase 3\n"
    assert "--reassign" in result.stderr
    assert not shown(desk, "ann")["active"]
    desk("user", "list", as_login="ann", code=77)
    desk("user", "activate", "ann")
    assert shown(desk, "ann")["active"]


@pytest.mark.parametrize(("words", "code"), [(("nobody",), 66), (("cat",), 2)])
def test_cases_cannot_go_to_nobody_or_to_the_inactive(desk, words, code):
    ann = desk.user("ann")
    desk.user("cat")
    desk("user", "deactivate", "cat")
    a_case(desk, 1, ann)
    desk("user", "deactivate", "ann", "--reassign", *words, code=code)
    assert shown(desk, "ann")["active"]


def test_away_and_back(desk):
    desk.user("ann")
    desk("user", "away", "ann", "--from", "2026-03-01", "--until", "2026-03-09")
    found = shown(desk, "ann")
    assert found["away"] == [{"from": "2026-03-01T00:00:00Z", "until": "2026-03-09T00:00:00Z"}]
    assert found["is_away"]
    assert not shown(desk, "ann", now="2026-03-09T00:00:00Z")["is_away"]
    desk("user", "away", "ann", "--until", "2026-04-01")
    desk("user", "away", "ann", "--back")
    assert not shown(desk, "ann")["is_away"]
    assert Absence.select().where(Absence.until_at > Absence.from_at).count() <= 1


@pytest.mark.parametrize(
    "words",
    [(), ("--until", "soon"), ("--until", "2026-03-01"), ("--until", "2026-04-01", "--back"),
     ("--from", "2026-05-01", "--until", "2026-04-01")],
)  # fmt: skip
def test_away_needs_a_time_to_come(desk, words):
    desk.user("ann")
    desk("user", "away", "ann", *words, code=2)


@pytest.mark.parametrize(
    "words",
    [("add", "cat", "--email", "c@example.com"), ("import", "-"), ("edit", "ann", "--name", "x"),
     ("deactivate", "ann"), ("activate", "ann"), ("away", "ann", "--until", "2027-01-01")],
)  # fmt: skip
def test_for_administrators_only(desk, words):
    desk.user("ann")
    desk.user("bob")
    assert "administrators" in desk("user", *words, as_login="bob", code=77).stderr
    desk("user", "list", as_login="bob")
    assert Setting.select().count() == 0


def assignees():
    return [
        row.assigned_user.login if row.assigned_user_id else None for row in Case.select().order_by(Case.id)
    ]


@pytest.mark.parametrize(("word", "after"), [("none", None), ("bob", "bob"), ("auto", "bob")])
def test_open_cases_are_handed_on(desk, word, after):
    ann = desk.user("ann")
    desk.user("bob")
    desk("team", "add", "Support")
    desk("team", "member", "add", "Support", "ann", "bob")
    a_case(desk, 1, ann)
    a_case(desk, 2, ann, status="Closed")
    with desk.store.write():
        User.update(open_cases=1).where(User.id == ann).execute()
        Case.update(team=1).execute()
    found = json.loads(desk("user", "deactivate", "ann", "--reassign", word, "--json").stdout)
    assert [(each["number"], each["assigned_to"]) for each in found["open_cases"]] == [(1, after)]
    assert assignees() == [after, "ann"]
    assert shown(desk, "ann")["open_cases"] == 0
    assert shown(desk, "bob")["open_cases"] == (1 if after == "bob" else 0)


def test_another_login(desk):
    desk.user("alice")
    desk.user("bob")
    edited = json.loads(desk("user", "edit", "alice", "--login", "alicia", "--json").stdout)
    assert (edited["login"], edited["os_login"]) == ("alicia", "alice")
    desk("case", "list", "--mine", as_login="alicia")
    desk("user", "show", "alice", code=66)
    assert "already" in desk("user", "edit", "bob", "--login", "alicia", code=73).stderr
    assert "word of the command line" in desk("user", "edit", "bob", "--login", "auto", code=2).stderr
    desk("user", "edit", "bob", "--login", "robert", as_login="bob", code=77)
