import json

import pytest

from espomail.store import filters
from espomail.store.models import Arrival, Email, EmailAccount, EmailUser, User

DEAL = b"""From: Shop <deals@shop.example>
To: desk@example.com
Subject: Great DEALS inside
X-Spam: yes, 9

Buy now or never.
"""
QUESTION = b"""From: ann@customer.example
To: desk@example.com
Subject: A question

How do I ...
"""


@pytest.fixture
def office(desk):
    """A group account, a personal one of ann, and a colleague."""
    ann = desk.user("ann")
    desk.user("bob")
    with desk.store.write():
        for kind, address, owner in (
            ("group", "desk@example.com", None),
            ("personal", "ann@example.com", ann),
        ):
            EmailAccount.insert(
                kind=kind, address=address, name=address, owner=owner, created_at=0, activated_at=0, since=0
            ).execute()
    for name, data in (("deal.eml", DEAL), ("question.eml", QUESTION)):
        (desk.folder / name).write_bytes(data)
    return desk


def names(desk, **options):
    return [each["name"] for each in json.loads(desk("email-filter", "list", "--json", **options).stdout)]


def shown(desk, name):
    return json.loads(desk("email-filter", "show", name, "--json").stdout)


def test_add_and_show(office):
    office("email-filter", "add", "deals", "--global", "--from", "*@shop.example", "--to", "*", "--subject",
           "*deals*", "--body", "buy", "--body", "win", "--body-all", "now", "--header", "X-Spam: yes*",
           "--priority", "-3", "--example", str(office.folder / "deal.eml"))  # fmt: skip
    found = shown(office, "deals")
    assert found["criteria"] == {
        "from": "*@shop.example", "to": "*", "subject": "*deals*", "body": ["buy", "win"],
        "body_all": ["now"], "header": ["X-Spam: yes*"],
    }  # fmt: skip
    assert (found["scope"], found["action"], found["priority"]) == ("global", "skip", -3)
    assert (found["account"], found["user"], found["folder"]) == (None, None, None)
    assert found["active"] and found["has_example"]
    (rule,) = filters.active()
    assert rule.criteria.as_json() == found["criteria"]


def test_of_a_user(office):
    office("email-filter", "add", "mine", "--user", "ann", "--from", "*@shop.example", "--action", "move",
           "--folder", "Shops", "--mark-read", "--no-notify", as_login="ann")  # fmt: skip
    found = shown(office, "mine")
    assert (found["scope"], found["user"], found["folder"]) == ("user", "ann", "Shops")
    assert found["mark_read"] and found["no_notify"]
    office("email-filter", "edit", "mine", "--notify", "--action", "none", as_login="ann")
    found = shown(office, "mine")
    assert (found["action"], found["folder"], found["no_notify"]) == ("none", None, False)


def test_without_criteria_it_says_so(office):
    result = office("email-filter", "add", "empty", "--global", "--body", "  ")
    assert "matches nothing" in result.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("x", "--from", "a"), 2, "exactly one of --global, --account A and --user LOGIN"),
        (("x", "--global", "--user", "ann", "--from", "a"), 2, "exactly one"),
        (("x", "--global", "--from", "a", "--action", "move", "--folder", "F"), 2, "a global filter takes"),
        (("x", "--account", "ann@example.com", "--from", "a", "--action", "none"), 2, "personal account's"),
        (("x", "--account", "desk@example.com", "--from", "a", "--action", "none"), 2, "skip or move"),
        (("x", "--account", "desk@example.com", "--from", "a", "--action", "move"), 2, "needs --folder"),
        (("x", "--account", "desk@example.com", "--from", "a", "--mark-read"), 2, "--mark-read"),
        (("x", "--global", "--from", "a", "--action", "delete"), 2, "delete"),
        (("x", "--global", "--header", "nothing"), 2, "--header 'nothing'"),
        (("x", "--account", "nobody@example.com", "--from", "a"), 66, "nobody@example.com"),
        (("x", "--user", "cat", "--from", "a"), 66, "no user cat"),
        (("deals", "--global", "--from", "a"), 73, "email-filter edit deals"),
        (("x", "--global", "--subject", "deals", "--example", "deal.eml"), 65, "Great DEALS inside"),
        (("x", "--global", "--subject", "deals", "--example", "none.eml"), 66, "none.eml"),
    ],
)
def test_what_cannot_be_added(office, monkeypatch, words, code, said):
    monkeypatch.chdir(office.folder)
    office("email-filter", "add", "deals", "--global", "--subject", "*deals*")
    assert said in office("email-filter", "add", *words, code=code).stderr
    assert names(office) == ["deals"]


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        (("--global",), ()),
        (("--account", "desk@example.com"), ()),
        (("--account", "ann@example.com"), ("ann",)),
        (("--user", "ann"), ("ann",)),
    ],
)
def test_who_may_manage(office, scope, allowed):
    office("email-filter", "add", "f", *scope, "--from", "x@example.com")
    for login in ("ann", "bob"):
        code = 0 if login in allowed else 77
        office(
            "email-filter", "add", f"of {login}", *scope, "--from", "y@example.com", as_login=login, code=code
        )
        for verb in (("edit", "f", "--priority", "2"), ("disable", "f"), ("enable", "f")):
            office("email-filter", *verb, as_login=login, code=code)
    office("email-filter", "remove", "f", as_login="bob", code=77)
    office("email-filter", "remove", "f", as_login=allowed[0] if allowed else None)


def test_others_filters_are_not_shown(office):
    office("email-filter", "add", "all", "--global", "--from", "x")
    office("email-filter", "add", "anns", "--user", "ann", "--from", "x")
    assert names(office, as_login="ann") == ["all", "anns"]
    assert names(office, as_login="bob") == ["all"]
    office("email-filter", "show", "anns", as_login="bob", code=77)


def test_the_columns_and_the_order_of_the_list(office):
    office("email-filter", "add", "u", "--user", "ann", "--from", "x", "--action", "move", "--folder", "F")
    office("email-filter", "add", "a", "--account", "desk@example.com", "--body", "x", "--body", "y")
    office("email-filter", "add", "g2", "--global", "--from", "x", "--priority", "2")
    office("email-filter", "add", "g1", "--global", "--from", "x", "--to", "y", "--priority", "1")
    office("email-filter", "disable", "a")
    assert office("email-filter", "list").stdout == (
        "g1\tglobal\t\tskip\t\t1\ton\tfrom x; to y\n"
        "g2\tglobal\t\tskip\t\t2\ton\tfrom x\n"
        "a\taccount\tdesk@example.com\tskip\t\t0\toff\tbody x | y\n"
        "u\tuser\tann\tmove\tF\t0\ton\tfrom x\n"
    )
    assert [each.name for each in filters.active()] == ["u", "g2", "g1"]


def test_edit_replaces_what_is_given(office):
    office("email-filter", "add", "f", "--global", "--from", "a", "--body", "x", "--body", "y")
    office("email-filter", "edit", "f", "--body", "z", "--subject", "s", "--name", "g")
    assert shown(office, "g")["criteria"] == {"from": "a", "body": ["z"], "subject": "s"}
    office("email-filter", "edit", "g", "--from", "", "--body", "")
    assert shown(office, "g")["criteria"] == {"subject": "s"}
    office("email-filter", "edit", "g", "--folder", "F", code=2)
    office("email-filter", "edit", "g", code=2)
    office("email-filter", "edit", "f", "--priority", "1", code=66)


def test_a_filter_by_name_on_files(office):
    office("email-filter", "add", "f", "--global", "--from", "*@shop.example", "--body", "never")
    deal, question = str(office.folder / "deal.eml"), str(office.folder / "question.eml")
    found = json.loads(office("email-filter", "test", "f", deal, question, "--json").stdout)
    assert [(each["file"], each["matches"], each["fires"]) for each in found] == [
        (deal, True, "f"), (question, False, None),
    ]  # fmt: skip
    assert found[1]["criteria"][0] == {
        "criterion": "from", "pattern": "*@shop.example", "seen": ["ann@customer.example"], "agreed": False,
    }  # fmt: skip
    text = office("email-filter", "test", "f", question).stdout
    assert text == (
        f"{question}\tno match\t\tfrom *@shop.example: no (ann@customer.example); body never: no ()\n"
    )


def test_which_filter_would_fire(office):
    office("email-filter", "add", "late", "--global", "--subject", "*deals*", "--priority", "9")
    office("email-filter", "add", "first", "--global", "--header", "x-spam: yes*", "--priority", "1")
    office("email-filter", "add", "other", "--account", "desk@example.com", "--subject", "*")
    deal = str(office.folder / "deal.eml")

    def fires(*words):
        return json.loads(office("email-filter", "test", *words, "--json").stdout)[0]["fires"]

    assert fires(deal) == "first"
    assert fires("late", deal) == "first"
    assert fires(deal, "--subject", "*inside") == "(these criteria)"
    assert fires(deal, "--account", "desk@example.com", "--subject", "*inside") == "first"
    office("email-filter", "disable", "first")
    assert fires("late", deal) == "late"


def test_from_standard_input(office):
    result = office("email-filter", "test", "-", "--from", "*@shop.example", "--json", stdin=DEAL)
    assert json.loads(result.stdout)[0]["matches"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nothing", "deal.eml"), 66),
        (("nowhere.eml", "--from", "x"), 66),
        (("f",), 2),
        (("deal.eml", "--header", "x"), 2),
    ],
)
def test_what_cannot_be_tried(office, monkeypatch, words, code):
    monkeypatch.chdir(office.folder)
    office("email-filter", "add", "f", "--global", "--from", "x")
    office("email-filter", "test", *words, code=code)


def test_lint(office):
    office("email-filter", "add", "fine", "--global", "--subject", "*deals*", "--example",
           str(office.folder / "deal.eml"))  # fmt: skip
    assert json.loads(office("email-filter", "lint", "--json").stdout) == {"ok": True, "findings": []}
    office("email-filter", "add", "empty", "--global")
    office("email-filter", "add", "all", "--global", "--from", "*")
    office("email-filter", "add", "again", "--account", "desk@example.com", "--subject", "*deals*")
    office("email-filter", "add", "bobs", "--user", "bob", "--from", "x")
    office("user", "deactivate", "bob")
    told = json.loads(office("email-filter", "lint", "--json").stdout)
    assert told["ok"]
    assert {(each["filter"], each["code"]) for each in told["findings"]} == {
        ("empty", "no-criteria"), ("all", "matches-everything"), ("again", "never-reached"),
        ("bobs", "user-inactive"), ("bobs", "never-matches"),
    }  # fmt: skip
    with office.store.write():
        filters.Row.update(example=QUESTION).where(filters.Row.name == "fine").execute()
    told = json.loads(office("email-filter", "lint", "--json", code=1).stdout)
    assert [each["code"] for each in told["findings"] if each["severity"] == "error"] == ["example-differs"]


def linted(office, *words, as_login=None):
    more = {"as_login": as_login} if as_login else {}
    found = json.loads(office("email-filter", "lint", "--json", *words, **more).stdout)["findings"]
    return {each["filter"]: (each["code"], each["message"]) for each in found}


def test_lint_knows_what_is_stored(office):
    office("email-filter", "add", "deals", "--global", "--subject", "*deals*")
    office("email-filter", "add", "body", "--global", "--body", "deals")
    office("email-filter", "add", "anns", "--user", "ann", "--subject", "*deal*")
    office("email-filter", "add", "bobs", "--user", "bob", "--subject", "*deal*")
    assert linted(office) == {}  # of an empty store nothing follows
    a_mail(office, 1, "ann@customer.example", "question")
    found = linted(office)
    assert {name: code for name, (code, _) in found.items()} == {
        "deals": "never-matches", "body": "never-matches", "anns": "never-matches",
    }  # fmt: skip
    assert "the one mail" in found["deals"][1]
    a_mail(office, 2, "deals@shop.example", "our deals")
    assert linted(office) == {}
    a_mail(office, 3, "x@y.example", "deals of ours", direction="out")
    office("email-filter", "edit", "deals", "--subject", "*deals of ours*")
    assert linted(office)["deals"] == ("never-matches", "none of the 2 mails in the store that it could meet matches it")
    assert linted(office, as_login="ann") == {}


def test_lint_names_a_filter_that_a_wider_one_shadows(office):
    office("email-filter", "add", "wide", "--global", "--subject", "*deal*")
    office("email-filter", "add", "narrow", "--account", "desk@example.com", "--subject", "*deals*", "--from", "*@a")
    office("email-filter", "add", "other", "--global", "--from", "*@b")
    assert linted(office) == {"narrow": ("never-reached", "wide matches all that it matches and is asked before it")}


def a_mail(office, number, sender, subject, stage="done", direction="in"):
    account = EmailAccount.get(EmailAccount.address == "desk@example.com")
    with office.store.write():
        email = Email.create(
            identity=str(number).encode(), direction=direction, status="imported", subject=subject,
            from_name="", from_address=sender, addresses={"to": [["", "desk@example.com"]], "cc": []},
            received_at=number * 1000, in_reply_to=[], refs=[], text=subject, has_html=False,
            attachments=[], defects=[], size=1, created_at=0,
        )  # fmt: skip
        Arrival.create(email=email, email_account_id=account.id, received_at=number * 1000, stage=stage)
        user = User.get(User.login == "ann")
        EmailUser.insert(email=email, user=user, folder=None).execute()


def test_backtest(office):
    a_mail(office, 1, "deals@shop.example", "old deals")
    a_mail(office, 2, "deals@shop.example", "deals", stage="skipped")
    a_mail(office, 3, "ann@customer.example", "question")
    a_mail(office, 4, "deals@shop.example", "our own deals", direction="out")
    a_mail(office, 5, "deals@shop.example", "new deals")
    words = ("email-filter", "backtest", "--subject", "*deals", "--json")
    found = json.loads(office(*words).stdout)
    assert (found["seen"], found["matched"], found["changed"]) == (4, 3, 2)
    assert [(each["email"], each["changed"]) for each in found["examples"]] == [
        (1, True),
        (2, False),
        (5, True),
    ]
    found = json.loads(office(*words, "--since", "1970-01-01T00:00:02Z", "--examples", "1").stdout)
    assert (found["seen"], found["matched"], found["changed"], len(found["examples"])) == (3, 2, 1, 1)
    office("email-filter", "add", "f", "--global", "--subject", "old*")
    found = json.loads(office("email-filter", "backtest", "f", "--json").stdout)
    assert (found["seen"], found["matched"], found["changed"]) == (4, 1, 1)
    office("email-filter", "add", "first", "--global", "--subject", "*old*", "--priority", "-1")
    assert json.loads(office("email-filter", "backtest", "f", "--json").stdout)["changed"] == 0


def test_backtest_names_cases_and_people(office):
    a_mail(office, 1, "deals@shop.example", "deals")
    a_mail(office, 2, "deals@shop.example", "old deals", stage="skipped")
    a_mail(office, 3, "deals@shop.example", "more deals")
    with office.store.write():
        Email.update(parent_type="case", parent_id=12).where(Email.id == 1).execute()
        Email.update(parent_type="case", parent_id=7).where(Email.id == 2).execute()
        Email.update(parent_type="contact", parent_id=3).where(Email.id == 3).execute()
    words = ("email-filter", "backtest", "--subject", "*deals")
    found = json.loads(office(*words, "--json").stdout)
    assert (found["changed"], found["cases"], found["people"]) == (2, [12], ["ann"])
    said = office(*words).stderr
    assert "1 cases affected: #12" in said and "1 people affected: ann" in said
    moved = json.loads(office(*words, "--action", "move", "--folder", "F", "--json").stdout)
    assert (moved["cases"], moved["people"]) == ([], ["ann"])
    own = json.loads(office(*words, "--user", "ann", "--json").stdout)
    assert (own["cases"], own["people"]) == ([], ["ann"])
    none = json.loads(office(*words, "--from", "nobody@x.example", "--json").stdout)
    assert (none["changed"], none["cases"], none["people"]) == (0, [], [])


def test_backtest_of_ones_own_inbox(office):
    a_mail(office, 1, "deals@shop.example", "deals")
    words = ("email-filter", "backtest", "--from", "*shop*")
    office(*words, as_login="ann", code=77)
    office(*words, "--user", "ann", as_login="bob", code=77)
    result = office(*words, "--user", "ann", "--action", "move", "--folder", "F", as_login="ann")
    assert result.stdout == "1\tdeals@shop.example\tdeals\tyes\n"
    assert "1 mails seen, 1 matched, 1 changed" in result.stderr
    office("email-filter", "backtest", code=2)
    office(*words, "--since", "soon", code=2)
