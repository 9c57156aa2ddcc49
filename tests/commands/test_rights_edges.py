"""Rights where the table of commands (test_rights.py) is too coarse: options, lists, changes meanwhile."""

from __future__ import annotations

import io
import json
import pwd

import pytest
from click.testing import CliRunner

from espomail.commands import cli
from espomail.store.models import Email, EmailAccount, EmailUser, User
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive
from tests.commands.conftest import Desk
from tests.stores import change, contents, query

OWN = "alice.own@example.com"
SUPPORT, SALES = "support@example.com", "sales@example.com"
SERVER = ("--imap-host", "localhost")


@pytest.fixture
def office(desk: Desk) -> Desk:
    """alice of Support, bob of Sales; alice's own account gets its password from an administrator's command."""
    desk.user("ada", admin=True)
    for login in ("alice", "bob"):
        desk.user(login)
    an_account(desk.store, SUPPORT, a_team(desk.store, "Support", "alice"))
    an_account(desk.store, SALES, a_team(desk.store, "Sales", "bob"))
    secret = {"kind": "command", "value": "pass show shared"}
    an_account(desk.store, OWN, owner=User.get(User.login == "alice"), secret=secret)
    return desk


@pytest.fixture
def alice(office: Desk, monkeypatch: pytest.MonkeyPatch):
    """alice herself at the keyboard: for whom root acts with --as, root's own rights count for some options."""

    def run(*words: str, code: int = 0, stdin: str = "") -> str:
        with monkeypatch.context() as patched:
            name = pwd.struct_passwd(("alice", "x", 4343, 4343, "", "/", "/bin/sh"))
            patched.setattr("espomail.commands.identity.real_uid", lambda owner: name.pw_uid)
            patched.setattr("espomail.commands.identity.pwd.getpwuid", lambda uid: name)
            return office(*words, code=code, stdin=stdin).stderr

    return run


RUNNING = (
    "--password-command", "--password-env", "--password-file", "--oauth-token-command", "--ca-file",
    "--smtp-password-command", "--smtp-password-env", "--smtp-password-file", "--smtp-oauth-token-command",
    "--smtp-ca-file",
)  # fmt: skip


@pytest.mark.parametrize("option", RUNNING)
def test_what_runs_or_reads_as_the_service_account_is_for_administrators(office: Desk, alice, option: str):
    before = contents(office.path)
    new = ("email-account", "add", "second@example.com", "--personal", *SERVER, option, "x")
    for words in (new, ("email-account", "edit", OWN, option, "x")):
        said = alice(*words, stdin="secret\n", code=77)
        assert option in said
    assert contents(office.path) == before
    office("email-account", "edit", OWN, option, "x", as_login="ada")
    assert "second" not in office("email-account", "list").stdout


@pytest.mark.parametrize(
    "given",
    [("--imap-host", "evil.example"), ("--imap-port", "1"), ("--imap-security", "none"), ("--imap-login", "root"),
     ("--smtp-host", "evil.example"), ("--smtp-port", "1"), ("--no-verify",)],
)  # fmt: skip
def test_an_administrators_secret_goes_to_no_other_server(office: Desk, alice, given: tuple[str, ...]):
    before = contents(office.path)
    alice("email-account", "edit", OWN, *given, code=77)
    assert contents(office.path) == before
    alice("email-account", "edit", OWN, "--name", "Mine")
    alice("email-account", "edit", OWN, *given, "--password-stdin", stdin="my own\n")


def test_an_owner_cannot_give_an_account_away_or_take_one(office: Desk):
    office("email-account", "edit", OWN, "--owner", "bob", as_login="alice", code=77)
    words = ("email-account", "add", "x@example.com", "--personal", *SERVER, "--owner", "bob", "--password-stdin")
    office(*words, as_login="alice", stdin="s\n", code=77)


def test_personal_accounts_have_a_limit_that_administrators_do_not(office: Desk):
    def add(name: str, login: str, code: int, *more: str) -> None:
        words = ("email-account", "add", f"{name}@example.com", "--personal", *SERVER, "--password-stdin", *more)
        office(*words, as_login=login, stdin="s\n", code=code)

    add("second", "alice", 0)
    add("third", "alice", 77)
    add("third", "ada", 0, "--owner", "alice")
    office("settings", "set", "max_personal_accounts", "0")
    add("fourth", "alice", 0)


def test_nobody_takes_an_address_that_speaks_for_others(office: Desk):
    office("settings", "set", "system.address", "desk@example.com")
    before = contents(office.path)
    for address in ("desk@example.com", "bob@example.com"):
        words = ("email-account", "add", address, "--personal", *SERVER, "--password-stdin")
        said = office(*words, as_login="alice", stdin="s\n", code=77).stderr
        assert address in said
    assert contents(office.path) == before
    own = ("email-account", "add", "alice@example.com", "--personal", *SERVER, "--password-stdin")
    office(*own, as_login="alice", stdin="s\n")


def test_nobody_takes_a_customers_address_whose_mail_would_then_count_as_ours(office: Desk):
    office("contact", "add", "Kim", "--email", "kim@shop.example")
    arrive(office, SUPPORT, a_message("Lee <lee@shop.example>", SUPPORT, message_id="<lee@shop.example>"))
    before = contents(office.path)
    for address in ("kim@shop.example", "lee@shop.example"):
        words = ("email-account", "add", address, "--personal", *SERVER, "--password-stdin")
        assert "customer" in office(*words, as_login="alice", stdin="s\n", code=77).stderr
    assert contents(office.path) == before
    own = ("email-account", "add", "alice@example.com", "--personal", *SERVER, "--password-stdin")
    assert "customer" in office(*own, "--reply-to", "kim@shop.example", as_login="alice", stdin="s\n", code=77).stderr
    office(*own, "--reply-to", "bob@example.com", as_login="alice", stdin="s\n")
    edit = ("email-account", "edit", "alice@example.com", "--reply-to", "lee@shop.example")
    office(*edit, as_login="alice", code=77)
    office("email-account", "add", "kim@shop.example", "--personal", *SERVER, "--owner", "alice", "--password-stdin",
           as_login="ada", stdin="s\n")  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        ("email-filter", "test", "of-bob", "-"), ("email-filter", "backtest", "of-bob"),
        ("email-filter", "backtest", "--user", "bob", "--from", "*"),
        ("email-filter", "add", "x", "--user", "bob", "--from", "*@x"),
        ("email-filter", "add", "x", "--account", SUPPORT, "--from", "*@x"),
        ("email", "send", "--parent", "case:1", "--to", "a@b.example", "--body", "x"),
        ("email", "send", "--from", SALES, "--to", "a@b.example", "--subject", "s", "--body", "x"),
        ("case", "reply", "1", "--body", "x", "--preview"), ("case", "reply", "1", "--body", "x", "--draft"),
        ("case", "assign", "1", "--auto"), ("case", "assign", "1", "--auto", "--explain"),
        ("case", "assign", "1", "--none"), ("email", "link", "1", "account:1"), ("explain", "1", "--again"),
        ("explain", "1", "--view", "all"), ("fetch", "--group"), ("outbox", "release"), ("email", "raw", "1"),
        ("follow", "case:1"), ("case", "merge", "1", "1"), ("email", "show", "<2@b.example>"),
    ],
)  # fmt: skip
def test_what_else_is_not_hers(office: Desk, words: tuple[str, ...]):
    office("account", "add", "Known")
    office("email-filter", "add", "of-bob", "--user", "bob", "--from", "*@shop.example")
    arrive(office, SALES, a_message("Ben <ben@b.example>", SALES, "Theirs", message_id="<2@b.example>"))
    before = contents(office.path)
    said = office(*words, as_login="alice", stdin="From: a@b.example\n\n", code=77).output
    assert "Theirs" not in said
    assert contents(office.path) == before


def test_lists_hold_nothing_of_others(office: Desk):
    arrive(office, SUPPORT, a_message("Ann <ann@a.example>", SUPPORT, "Ours", message_id="<1@a.example>"))
    arrive(office, SALES, a_message("Ben <ben@b.example>", SALES, "Theirs", message_id="<2@b.example>"))
    for words in (
        ("email", "list"), ("email", "list", "--search", "e"), ("email", "list", "--account", SALES),
        ("email", "list", "--parent", "case:2"), ("case", "list"), ("case", "list", "--team", "Sales"),
        ("case", "list", "--all"), ("notification", "list"), ("status",), ("log",), ("email-account", "list"),
        ("outbox", "list", "--all"), ("stream", "case:1"), ("email-account", "list", "--senders"),
    ):  # fmt: skip
        for json_ in ((), ("--json",)):
            said = office(*words, *json_, as_login="alice").stdout
            assert "Theirs" not in said
            assert "ben@" not in said
    assert "Theirs" in office("email", "list", as_login="ada").stdout


def test_a_case_that_is_followed_or_assigned_is_ones_own(office: Desk):
    arrive(office, SALES, a_message("Ben <ben@b.example>", SALES, "Theirs", message_id="<2@b.example>"))
    mail = str(Email.get().id)
    office("case", "show", "1", as_login="alice", code=77)
    office("email", "show", mail, as_login="alice", code=77)
    office("case", "follow", "1", "--user", "alice", as_login="ada")
    office("case", "note", "1", "I see it", as_login="alice")
    office("email", "show", mail, as_login="alice")
    office("case", "unfollow", "1", as_login="alice")
    office("email", "show", mail, as_login="alice", code=77)
    office("case", "assign", "1", "alice", as_login="ada")
    office("case", "reply", "1", "--body", "x", as_login="alice", code=77)  # she may not send from sales@
    office("case", "close", "1", as_login="alice")


def test_a_draft_for_a_case_that_is_no_longer_ones_own_stays_a_draft(office: Desk):
    arrive(office, SUPPORT, a_message("Ann <ann@a.example>", SUPPORT, "Ours", message_id="<1@a.example>"))
    words = ("case", "reply", "1", "--body", "x", "--draft")
    draft = office(*words, as_login="alice").stdout.strip()
    office("case", "edit", "1", "--team", "Sales", as_login="ada")
    office("case", "unfollow", "1", "--user", "alice", as_login="ada")
    before = contents(office.path)
    office("email", "send", draft, as_login="alice", code=77)
    assert contents(office.path) == before


def test_what_an_account_of_ones_own_skipped_can_be_brought_back_and_no_other(office: Desk):
    office("email-filter", "add", "deals", "--global", "--subject", "*deals*")
    for to, number in ((OWN, 1), (SUPPORT, 2)):
        arrive(office, to, a_message("S <s@shop.example>", to, "deals", message_id=f"<{number}@shop.example>"))
    mine, ours = (str(row.id) for row in Email.select().order_by(Email.id))
    listed = json.loads(office("email", "list", "--skipped", "--json", as_login="alice").stdout)
    assert [str(each["id"]) for each in listed] == [mine]
    office("email", "unskip", ours, as_login="alice", code=77)
    office("email", "unskip", mine, as_login="alice")
    both = a_message("S <s@shop.example>", OWN, "deals", message_id="<3@shop.example>")
    arrive(office, SUPPORT, both)
    arrive(office, OWN, both)
    last = json.loads(office("email", "list", "--skipped", "--json", as_login="alice").stdout)[-1]["id"]
    said = office("email", "unskip", str(last), "--json", as_login="alice").stdout
    assert json.loads(said) == {"unskipped": 1}  # the group account's verdict stands


def test_a_template_on_trial_reads_nothing(office: Desk):
    for source in ("{% include '/etc/passwd' %}", "{{ ''.__class__.__mro__ }}", "{% import 'os' as os %}"):
        words = ("email-template", "preview", "acknowledgement", "--file", "-")
        said = office(*words, as_login="alice", stdin=source, code=65).output
        assert "root:" not in said


class Meanwhile(io.BytesIO):
    """Standard input whose reading takes so long that something happens before it ends."""

    def __init__(self, text: bytes, happens) -> None:
        super().__init__(text)
        self._happens = happens

    def read1(self, *size: int) -> bytes:
        self._happens()
        return super().read1(*size)

    def read(self, *size: int) -> bytes:
        if size != (0,):
            self._happens()
        return super().read(*size)


@pytest.mark.parametrize("ended", ["active", "is_admin"])
def test_rights_that_end_meanwhile_have_ended(office: Desk, ended: str):
    """The rights are read, then the password; what is written checks them again."""

    def end() -> None:
        change(office.path, f"UPDATE \"user\" SET {ended} = NOT {ended} WHERE login = 'ada'")

    office.store.close()
    words = ["--store", str(office.path), "--as", "ada", "email-account", "edit", SALES, "--password-stdin"]
    result = CliRunner().invoke(cli, words, input=Meanwhile(b"secret\n", end))
    assert (result.exit_code, "were changed meanwhile" in result.stderr or "deactivated" in result.stderr) == (77, True)
    ((secret,),) = query(office.path, "SELECT secret FROM email_account WHERE address = ?", SALES)
    assert secret in (None, "null")


def test_marks_are_each_users_own(office: Desk):
    arrive(office, SUPPORT, a_message("Ann <ann@a.example>", SUPPORT, "Ours", message_id="<1@a.example>"))
    mail = str(Email.get().id)
    office("email", "mark", mail, "--archive", "--read", as_login="ada")
    alice = EmailUser.get(EmailUser.user == User.get(User.login == "alice"))
    assert (alice.place, bool(alice.is_read)) == ("inbox", False)
    assert EmailAccount.select().count() == 3


def test_explain_says_nothing_of_a_colleagues_own_filters(office: Desk):
    office("team", "member", "add", "Support", "bob")
    for login in ("alice", "bob"):
        office("email-filter", "add", f"private {login}", "--user", login, "--from", "*@shop.example", "--action", "move",
               "--folder", f"secret {login}")  # fmt: skip
    arrive(office, SUPPORT, a_message("Lee <lee@shop.example>", SUPPORT))
    mail = str(Email.select(Email.id).order_by(Email.id.desc()).scalar())
    for words in ((), ("--json",), ("--again",)):
        said = office("explain", mail, *words, as_login="alice").stdout
        assert "private alice" in said and "bob" not in said.split("link")[0]
    assert "private bob" in office("explain", mail, as_login="ada").stdout


@pytest.fixture
def shared_mail(office: Desk) -> str:
    """One mail to alice's and to bob's own account; bob's filter skips it for him."""
    theirs = "bob.own@example.com"
    an_account(office.store, theirs, owner=User.get(User.login == "bob"))
    office("email-filter", "add", "rivals of bob", "--account", theirs, "--from", "*@shop.example")
    raw = a_message("Lee <lee@shop.example>", OWN, Cc=theirs)
    arrive(office, theirs, raw)
    arrive(office, OWN, raw)
    return str(Email.select(Email.id).scalar())


def test_explain_says_nothing_of_a_colleagues_own_account(office: Desk, shared_mail: str):
    for words in ((), ("--json",), ("--again",), ("--again", "--json")):
        said = office("explain", shared_mail, *words, as_login="alice")
        assert "no filter matched" in said.stdout and "rivals" not in said.stdout.replace('"rivals"', "")
    assert "another e-mail account" in office("explain", shared_mail, as_login="alice").stderr
    assert "rivals of bob" in office("explain", shared_mail, as_login="ada").stdout
    mine = office("explain", shared_mail, "--account", OWN, as_login="ada").stdout
    assert "no filter matched" in mine and "rivals of bob" not in mine
    theirs = ("explain", shared_mail, "--account", "bob.own@example.com")
    for again in ((), ("--again",)):
        assert "rivals of bob" in office(*theirs, *again, as_login="ada").stdout
        office(*theirs, *again, as_login="alice", code=77)
        office("explain", shared_mail, "--account", SALES, *again, code=66)


def test_nor_of_one_that_was_removed(office: Desk):
    """The mail belongs to a case that alice reads; nobody can tell any more whose the account was."""
    theirs = "bob.own@example.com"
    an_account(office.store, theirs, owner=User.get(User.login == "bob"))
    office("email-filter", "add", "rivals of bob", "--account", theirs, "--from", "*@shop.example")
    raw = a_message("Lee <lee@shop.example>", SUPPORT, Cc=theirs)
    arrive(office, theirs, raw)
    arrive(office, SUPPORT, raw)
    mail = str(Email.get().id)
    office("email-account", "remove", theirs)
    for words in ((), ("--json",)):
        assert "rivals of bob" in office("explain", mail, *words, as_login="ada").stdout
        assert "rivals of bob" not in office("explain", mail, *words, as_login="alice").stdout


def test_lists_say_nothing_of_a_colleagues_own_filter(office: Desk, shared_mail: str):
    def skipped(login: str, *words: str) -> list[str | None]:
        found = json.loads(office("email", "list", *words, "--json", as_login=login).stdout)
        return [each["skipped_by"] for each in found]

    assert skipped("alice") == [None] and skipped("alice", "--skipped") == []
    assert skipped("bob", "--skipped") == ["rivals of bob"]
    assert skipped("ada", "--skipped") == ["rivals of bob"]
    shown = json.loads(office("email", "show", shared_mail, "--json", as_login="alice").stdout)
    assert shown["skipped_by"] is None


def test_what_is_misspelt_names_nothing_that_is_somebody_elses(office: Desk, shared_mail: str):
    office("email-filter", "add", "newsletters", "--global", "--subject", "*news*")
    for words, near in ((("email-account", "show", "suport@example.com"), SUPPORT),
                        (("email-filter", "show", "newsleters"), "newsletters"),
                        (("email-template", "show", "acknowledgment", 78), "acknowledgement")):  # fmt: skip
        *words, code = words if len(words) == 4 else (*words, 66)
        assert f"did you mean {near}?" in office(*words, as_login="alice", code=code).stderr
    for words in (("email-account", "show", "bob.own@example.co"), ("email-filter", "show", "rivals of bo")):
        said = office(*words, as_login="alice", code=66).stderr
        assert "did you mean bob" not in said and "did you mean rivals" not in said
    office("email", "list", "--skipped", "--filter", "rivals of bob", as_login="alice", code=77)
    office("email", "list", "--skipped", "--filter", "rivals of bob", as_login="bob")
