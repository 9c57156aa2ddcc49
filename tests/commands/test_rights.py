"""Who may do what: one row for every command, tried as a user, as an administrator and as a stranger.

A command without a row fails a test. What is refused leaves every row of the store as it was.
"""

from __future__ import annotations

import pwd
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from espomail.commands import cli
from espomail.stages.filter import Filter
from espomail.store.models import Email, Held, Outbox, User
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive
from tests.commands.conftest import NOW, Desk
from tests.servers.fixtures import NewPlace
from tests.stores import contents
from tests.test_commands import LEAVES

SERVER = "--imap-host localhost --imap-port 9"


@dataclass(frozen=True)
class Row:
    """What alice, a regular user, may do with what is hers, and may not with what is not.

    ``admin``: what an administrator is tried with (default: what alice may not, else what she may).
    """

    own: str | None = None
    foreign: str | None = None
    admin: str | None = None
    own_code: int = 0
    admin_code: int = 0
    stdin: str = ""
    stranger_code: int = 77

    @property
    def by_admin(self) -> str:
        """The words an administrator gives."""
        return next(each for each in (self.admin, self.foreign, self.own) if each is not None)


def only_administrators(words: str = "", code: int = 0, stdin: str = "") -> Row:
    return Row(foreign=words, admin_code=code, stdin=stdin)


def everybody(words: str = "", code: int = 0, stdin: str = "") -> Row:
    return Row(own=words, own_code=code, admin_code=code, stdin=stdin)


CRM = {
    f"{kind} {verb}": everybody(words.format(kind=kind), stdin=stdin)
    for kind in ("account", "contact", "lead", "opportunity")
    for verb, words, stdin in (
        ("add", "New", ""),
        ("edit", "{kind}:1 --name Other", ""),
        ("remove", "{kind}:1", ""),
        ("list", "", ""),
        ("show", "{kind}:1", ""),
        ("export", "", ""),
        ("import", "-", "name\nNew\n"),
    )
}

SETTINGS = {
    "settings get": only_administrators("case.max_age"),
    "settings list": only_administrators(),
    "settings set": only_administrators("case.max_age 9d"),
    "settings unset": only_administrators("case.max_age"),
}

PEOPLE = {
    "user add": only_administrators("carl --email carl@example.com --admin"),
    "user activate": only_administrators("bob"),
    "user away": only_administrators("alice --until 2026-07-01"),
    "user deactivate": only_administrators("bob --reassign auto"),
    "user edit": Row("alice --notices all", "bob --notices none", "alice --admin --email eve@example.com"),
    "user import": only_administrators("-", stdin="login\ncarl\n"),
    "user list": everybody(),
    "user show": everybody("bob"),
    "team add": only_administrators("Third"),
    "team edit": only_administrators("Sales --name Shop"),
    "team remove": only_administrators("Sales --hand-to Support"),
    "team list": everybody(),
    "team show": everybody("Sales"),
    "team member add": only_administrators("Sales alice"),
    "team member remove": only_administrators("Sales bob"),
}

ACCOUNTS = {
    "email-account add": Row(
        f"third@example.com --personal {SERVER} --password-stdin",
        f"team@example.com --group --team Support {SERVER} --password-stdin",
        stdin="secret\n",
    ),
    # neither account signs in at a provider, which is said to whom it may concern
    "email-account authorize": Row("alice.own@example.com", "bob.own@example.com", own_code=78, admin_code=78),
    "email-account disable": Row("alice.own@example.com", "bob.own@example.com"),
    "email-account edit": Row("alice.own@example.com --name Mine", "support@example.com --no-shared"),
    "email-account enable": Row("alice.own@example.com", "support@example.com"),
    "email-account list": everybody(),
    "email-account remove": Row("idle@example.com", "bob.idle@example.com"),
    "email-account reset": Row("alice.own@example.com", "bob.own@example.com"),
    "email-account show": Row("alice.own@example.com", "support@example.com"),
    "email-account test": Row("alice.own@example.com", "bob.own@example.com", own_code=78, admin_code=78),
}

FILTERS = {
    "email-filter add": Row("new --user alice --from '*@x'", "new --global --from '*@x'"),
    "email-filter backtest": Row("--account alice.own@example.com --from '*@x'",
                                 "--account support@example.com --from '*@x'"),
    "email-filter disable": Row("of-alice", "of-all"),
    "email-filter edit": Row("of-alice --priority 3", "of-bob --priority 3"),
    "email-filter enable": Row("of-alice", "of-support"),
    "email-filter lint": everybody(),
    "email-filter list": everybody(),
    "email-filter remove": Row("of-alice", "of-bob"),
    "email-filter show": Row("of-alice", "of-bob"),
    "email-filter test": everybody("- --from '*@x'", stdin="From: a@b.example\n\n"),
}  # fmt: skip

TEMPLATES = {
    "email-template edit": only_administrators("acknowledgement --file -", stdin="Subject: Hi\n\nHi\n"),
    "email-template list": everybody(),
    "email-template preview": Row("acknowledgement", "acknowledgement --case 1"),
    "email-template show": everybody("acknowledgement"),
}

VERBS = {
    "fetch": Row("--account alice.own@example.com", "--account bob.own@example.com", own_code=78, admin_code=78),
    "filter": only_administrators(),
    "link": only_administrators(),
    "distribute": only_administrators(),
    "autoreply": only_administrators(),
    "notify": only_administrators(),
    "send": only_administrators("--dry-run"),
    "run": only_administrators("--account alice.own@example.com --dry-run", code=78),
}

MAIL = {
    "email attachment list": Row("{my_mail}", "{bobs_mail}"),
    "email attachment save": Row("{my_mail} --to {folder}", "{bobs_mail} --to {folder}"),
    "email drop": Row("{my_draft}", "{bobs_draft}"),
    "email edit": Row("{my_draft} --subject Other", "{bobs_draft} --subject Other"),
    "email import": everybody("-", stdin="From: a@b.example\nMessage-ID: <new@b.example>\n\nhello\n"),
    "email link": Row("{my_mail} case:{my_case}", "{my_mail} case:{bobs_case}"),
    "email list": everybody("--search Secret"),
    "email mark": Row("{my_mail} --archive", "{bobs_mail} --archive"),
    "email raw": Row("{my_mail}", "{bobs_mail}"),
    "email refetch": Row("{my_mail}", "{bobs_mail}"),
    "email send": Row("{my_draft}", "{bobs_draft}"),
    "email show": Row("{my_mail}", "{bobs_mail}"),
    "email unskip": Row("{my_skipped}", "{bobs_skipped}"),
}

CASES = {
    "case add": Row("Call --team Support", "Call --email {bobs_mail}"),
    "case assign": Row("{my_case} bob", "{bobs_case} alice"),
    "case close": Row("{my_case}", "{my_case} {bobs_case}"),
    "case edit": Row("{my_case} --priority High", "{bobs_case} --team Support"),
    "case follow": Row("{my_case}", "{bobs_case}"),
    "case list": everybody(),
    "case merge": Row("{my_other_case} {my_case}", "{my_case} {bobs_case}"),
    "case note": Row("{my_case} hello", "{bobs_case} hello"),
    "case reopen": Row("{my_case}", "{bobs_case}"),
    "case reply": Row("{my_case} --body hello", "{bobs_case} --body hello"),
    "case show": Row("{my_case}", "{bobs_case}"),
    "case status": Row("{my_case} Pending", "{bobs_case} Pending"),
    "case unfollow": Row("{my_case}", "{bobs_case} --user bob"),
    "case unmerge": Row("{my_merged}", "{bobs_merged}"),
    "follow": Row("account:1", "account:1 --user bob"),
    "unfollow": Row("account:1", "account:1 --user bob"),
    "stream": Row("case:{my_case}", "case:{bobs_case}"),
}

OUTBOX = {
    "notification list": everybody(),
    "notification prefer": Row("--follows at-once", "--user bob --follows at-once", "--command /bin/true"),
    "notification settings": Row("", "--user bob"),
    "notification read": everybody(),
    "outbox cancel": Row("{my_ready}", "{bobs_ready}"),
    "outbox hold": Row("{my_ready}", "--automatic"),
    "outbox list": everybody(),
    "outbox mark-sent": Row("{my_unknown}", "{bobs_unknown}"),
    "outbox release": Row("{my_held}", "{bobs_held}"),
    "outbox resend": Row("{my_unknown}", "{bobs_unknown}"),
    "outbox retry": Row("{my_failed}", "{bobs_failed}"),
    "outbox show": Row("{my_ready}", "{bobs_ready}"),
}

TRUST = {
    "inspect": Row("-", stdin="From: a@b.example\n\n", stranger_code=0),
    "explain": Row("{my_mail}", "{bobs_mail}"),
    "audit": Row("--account alice.own@example.com", "--account bob.own@example.com", own_code=78, admin_code=78),
    "held drop": only_administrators("{held}"),
    "held edit": only_administrators("{held} -", code=2, stdin="From: a@b.example\n\n"),
    "held export": only_administrators("{held} {folder}/held.eml"),
    "held list": only_administrators(),
    "held release": only_administrators("{held}"),
    "held retry": only_administrators("{held}"),
    "held show": only_administrators("{held}"),
    "doctor": Row("--offline --account idle@example.com", "--offline --account bob.own@example.com",
                  "--offline --account idle@example.com", own_code=1, admin_code=1),
    "status": everybody(),
    "log": Row("", "--account bob.own@example.com"),
    "cron install": only_administrators(),
    "cron remove": only_administrators(),
    "cron show": only_administrators(),
    "backup": only_administrators("{folder}/copy.db"),
    "restore": only_administrators("{folder}/no-such.db --yes", code=66),
    "check": only_administrators("--fast"),
    "store copy": only_administrators("{store} {folder}/copy.db"),
    "completion": Row("bash", stranger_code=0),
    "init": Row("", "--admin mallory", stranger_code=0),
}  # fmt: skip

TABLE = {
    **SETTINGS, **PEOPLE, **ACCOUNTS, **FILTERS, **TEMPLATES, **CRM, **VERBS, **MAIL, **CASES, **OUTBOX, **TRUST,
}  # fmt: skip
# The demo plays in a folder of its own and asks no store; behind sudo it is refused (test_behind_sudo.py).
WITHOUT_A_STORE = {"demo"}


def test_every_command_has_a_row():
    """A new command needs a row that says who may use it on what."""
    assert set(TABLE) | WITHOUT_A_STORE == {path.removeprefix("espomail ") for path in LEAVES}


# --- the office ------------------------------------------------------------------------------------


@dataclass
class Office:
    """A copy of a store in which alice and bob each have their own, and neither the other's."""

    path: Path
    things: dict[str, object]

    def run(self, command: str, words: str, who: str | None, stdin: str = "") -> tuple[int, str]:
        """A command's exit status and everything it said."""
        given = shlex.split(words.format(folder=self.path.parent, store=self.path, **self.things))
        options = ["--store", str(self.path), "--now", NOW, "--no-input", *(["--as", who] if who else [])]
        result = CliRunner().invoke(cli, [*options, *command.split(), *given], input=stdin)
        assert "unexpected error" not in result.output, result.output
        return result.exit_code, result.output

    def contents(self) -> bytes:
        """Every row of the store."""
        return contents(self.path)

    def files(self) -> set[str]:
        """What lies in the folder, but for the store's own companions."""
        return {each.name for each in self.path.parent.iterdir() if not each.name.startswith("desk.db")}


def _mail(name: str, to: str, subject: str) -> bytes:
    return a_message(f"{name} <{name}@customer.example>", to, subject, message_id=f"<{subject}@customer.example>")


def _furnish(desk: Desk) -> dict[str, object]:
    """Everything twice: once for alice and her team Support, once for bob and his team Sales."""
    desk.user("ada", admin=True)
    for login in ("alice", "bob"):
        desk.user(login)
    for record in ("account", "contact", "lead", "opportunity"):
        desk(record, "add", "Known")
    things: dict[str, object] = {}
    for whose, login, team, group in (
        ("my", "alice", "Support", "support@example.com"), ("bobs", "bob", "Sales", "sales@example.com"),
    ):  # fmt: skip
        an_account(desk.store, group, a_team(desk.store, team, login))
        owner = User.get(User.login == login)
        own, idle = f"{login}.own@example.com", "idle@example.com" if whose == "my" else "bob.idle@example.com"
        an_account(desk.store, own, owner=owner)
        an_account(desk.store, idle, owner=owner)
        desk("email-filter", "add", f"of-{login}", "--user", login, "--from", "*@shop.example")
        desk("email-filter", "add", f"deals-{login}", "--account", own, "--subject", "*deals*")
        for number, what in enumerate(("case", "other_case", "merged")):
            arrive(desk, group, _mail(f"{login}{number}", group, f"Secret-{login}-{what}"))
        arrive(desk, own, _mail(login, own, f"Secret-{login}"), _mail("shop", own, f"deals-{login}"))
        ids = dict(Email.select(Email.subject, Email.id).tuples())
        case = dict(Email.select(Email.subject, Email.parent_id).tuples())
        things[f"{whose}_mail"] = ids[f"Secret-{login}"]
        things[f"{whose}_skipped"] = ids[f"deals-{login}"]
        for what in ("case", "other_case", "merged"):
            things[f"{whose}_{what}"] = case[f"Secret-{login}-{what}"]
        desk("case", "merge", str(things[f"{whose}_merged"]), str(things[f"{whose}_case"]))
        send = ("email", "send", "--from", own, "--to", "kim@customer.example", "--body", "x", "--subject")
        things[f"{whose}_draft"] = desk(*send, "Draft", "--draft", as_login=login).stdout.strip()
        for state in ("ready", "failed", "unknown", "held"):
            number = desk(*send, state, as_login=login).stdout.strip()
            row = Outbox.get(Outbox.email_id == int(number))
            with desk.store.write():
                Outbox.update(state=state).where(Outbox.id == row.id).execute()
            things[f"{whose}_{state}"] = row.id
    desk("settings", "set", "max_personal_accounts", "3")
    desk("email-filter", "add", "of-all", "--global", "--from", "*@spam.example")
    desk("email-filter", "add", "of-support", "--account", "support@example.com", "--from", "*@spam.example")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Filter, "decide", _fails)
        arrive(desk, "support@example.com", _mail("broken", "support@example.com", "Secret-held"))
    things["held"] = Held.get().id
    return things


def _fails(*arguments: object) -> None:
    raise ValueError("no such thing")


@pytest.fixture(scope="module")
def furnished(
    lasting_place: NewPlace, an_empty_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, object]]:
    folder = tmp_path_factory.mktemp("rights")
    desk = Desk(folder, lasting_place(folder / "desk.db", an_empty_store))
    things = _furnish(desk)
    desk.store.close()
    return desk.path, things


@pytest.fixture
def office(
    furnished: tuple[Path, dict[str, object]], new_place: NewPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Office:
    path, things = furnished
    crontab = tmp_path / "crontab"  # this machine's own stays as it is
    monkeypatch.setattr("espomail.actions.crontab.read", str)
    monkeypatch.setattr("espomail.actions.crontab.write", crontab.write_text)
    return Office(new_place(tmp_path / "desk.db", path), things)


# --- who may ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [name for name, row in TABLE.items() if row.own is not None])
def test_a_user_may_on_their_own(office: Office, command: str):
    row = TABLE[command]
    code, said = office.run(command, row.own or "", "alice", row.stdin)
    assert code == row.own_code, said


@pytest.mark.parametrize("command", [name for name, row in TABLE.items() if row.foreign is not None])
def test_a_user_may_not_on_what_is_not_theirs(office: Office, command: str):
    row = TABLE[command]
    before, files = office.contents(), office.files()
    code, said = office.run(command, row.foreign or "", "alice", row.stdin)
    assert code == 77, said
    assert "Secret" not in said
    assert said.count("\n") == 1
    assert (office.contents(), office.files()) == (before, files)


@pytest.mark.parametrize("command", TABLE)
def test_an_administrator_may(office: Office, command: str):
    row = TABLE[command]
    code, said = office.run(command, row.by_admin, "ada", row.stdin)
    assert code == row.admin_code, said


@pytest.mark.parametrize("command", TABLE)
def test_whom_the_store_does_not_know_may_nothing(office: Office, command: str, monkeypatch):
    row = TABLE[command]
    nobody = pwd.struct_passwd(("stranger", "x", 54321, 54321, "", "/", "/bin/sh"))
    monkeypatch.setattr("espomail.commands.identity.real_uid", lambda owner: nobody.pw_uid)
    monkeypatch.setattr("espomail.commands.identity.pwd.getpwuid", lambda uid: nobody)
    before, files = office.contents(), office.files()
    words = row.own if row.own is not None else row.foreign
    code, said = office.run(command, words or "", None, row.stdin)
    assert code == row.stranger_code, said
    assert "Secret" not in said
    assert (office.contents(), office.files()) == (before, files)
