import json

import pytest

from espomail.commands.email_account_view import COLUMNS
from espomail.domain.clock import iso
from espomail.mail.failures import LoginRefused
from espomail.store import email_accounts, people, settings
from espomail.store.models import (
    AccountTeam,
    Arrival,
    Email,
    EmailAccount,
    EmailUser,
    Folder,
    Ledger,
    Team,
)
from tests.commands.conftest import NOW_MS

HOST = ("--imap-host", "imap.example.com")
ENV = ("--password-env", "SUPPORT_PASSWORD")
GROUP = ("email-account", "add", "support@example.com", "--group", *HOST, *ENV)
SECRET = "hunter2-the-secret"


@pytest.fixture
def office(desk, monkeypatch, tmp_path):
    """A desk with a team, an administrator and a regular user; the key lies in the test's folder."""
    config = tmp_path / "config.toml"
    config.write_text(f'key_file = "{tmp_path}/keys/secret.key"\n')
    monkeypatch.setenv("ESPOMAIL_CONFIG", str(config))
    desk.user("alice", admin=True)
    desk.user("bob")
    with desk.store.write():
        Team.create(name="Support")
        Team.create(name="Sales")
    return desk


def account(address="support@example.com"):
    return EmailAccount.get(EmailAccount.address == address)


def document(result):
    return json.loads(result.stdout)


def personal(address, *more):
    return ("email-account", "add", address, "--personal", *HOST, *ENV, *more)


# --- add: defaults and rules --------------------------------------------------------------------


def test_the_defaults_of_a_group_account(office):
    shown = document(office(*GROUP, "--team", "Support", "--json"))
    assert shown["imap"] == {
        "host": "imap.example.com", "port": 993, "security": "tls", "login": "support@example.com",
        "ca_file": None, "verify": True,
    }  # fmt: skip
    expected = {
        "kind": "group", "smtp": None, "since": "2026-03-02T00:00:00Z", "every_minutes": 0,
        "keep_unread": False, "limit": 500, "max_size_mb": 25, "reply_to": "support@example.com",
        "shared": True, "teams": ["Support"], "case_team": "Support", "all_team_users": True,
        "create_case": False, "distribution": "none", "on_closed": "reopen", "state": "active",
        "activated_at": "2026-03-02T10:00:00Z", "name": "support@example.com",
        "secret": {"kind": "env", "name": "SUPPORT_PASSWORD"},
    }  # fmt: skip
    assert {key: shown[key] for key in expected} == expected
    assert [each["folder"] for each in shown["folders"]] == ["INBOX"]


def test_all_options_are_kept(office):
    shown = document(
        office(
            *GROUP, "--name", "Desk", "--team", "Support", "--team", "Sales", "--case-team", "Sales",
            "--create-case", "--distribution", "less-busy", "--assign-to", "bob", "--position",
            "agent", "--auto-reply", "acknowledgement", "--answer-by-mail", "--on-closed", "new",
            "--no-shared", "--no-all-team-users", "--folder", "INBOX", "--folder", "Web",
            "--since", "2026-01-31", "--every", "5", "--keep-unread", "--limit", "0", "--max-size", "9",
            "--imap-port", "10143", "--imap-security", "none", "--imap-login", "desk",
            "--smtp-host", "smtp.example.com", "--smtp-auth", "login", "--smtp-login", "out",
            "--from-name", "The Desk", "--reply-to", "help@example.com", "--store-sent", "Sent",
            "--ca-file", "/ca.pem", "--no-verify", "--json",
        )
    )  # fmt: skip
    expected = {
        "name": "Desk", "teams": ["Sales", "Support"], "case_team": "Sales", "create_case": True,
        "distribution": "least-busy", "assign_to": "bob", "position": "agent",
        "auto_reply": "acknowledgement", "answer_by_mail": True, "on_closed": "new",
        "shared": False, "all_team_users": False, "since": "2026-01-31T00:00:00Z",
        "every_minutes": 5, "keep_unread": True, "limit": 0, "max_size_mb": 9,
        "from_name": "The Desk", "reply_to": "help@example.com", "store_sent": "Sent",
    }  # fmt: skip
    assert {key: shown[key] for key in expected} == expected
    assert shown["imap"]["login"] == "desk"
    assert (shown["smtp"]["port"], shown["smtp"]["auth"]) == (587, "login")
    assert [each["folder"] for each in shown["folders"]] == ["INBOX", "Web"]


def test_the_second_it_was_added_counts_for_its_cases(office):
    office(*GROUP, now="2026-03-02T10:00:00.789Z")
    assert iso(account().activated_at) == "2026-03-02T10:00:00Z"
    office("email-account", "disable", "support@example.com", now="2026-04-01T00:00:00Z")
    office("email-account", "enable", "support@example.com", now="2026-04-02T00:00:00Z")
    office("email-account", "edit", "support@example.com", "--folder", "Web")
    assert iso(account().activated_at) == "2026-03-02T10:00:00Z"


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        pytest.param(("--team", "Nobody"), 66, "no team Nobody", id="unknown team"),
        pytest.param(("--assign-to", "zoe"), 66, "no user zoe", id="unknown user"),
        pytest.param(("--distribution", "direct"), 2, "--assign-to", id="direct to nobody"),
        pytest.param(("--team", "Support", "--team", "Sales"), 2, "--case-team", id="which team"),
        pytest.param(("--create-case",), 2, "needs a team", id="cases without a team"),
        pytest.param(("--owner", "bob"), 2, "--owner is for personal", id="a group has no owner"),
        pytest.param(("--since", "soon"), 2, "not a date", id="no date"),
        pytest.param(("--auto-reply", "nothing"), 78, "no template", id="unknown template"),
        pytest.param(("--smtp-port", "25"), 2, "--smtp-host", id="SMTP without a host"),
        pytest.param(("--password-file", "/x"), 2, "give one", id="two sources"),
        pytest.param(("--password-stdin",), 2, "give one", id="two sources, one of them stdin"),
    ],
)
def test_what_does_not_go_together(office, more, code, said):
    assert said in office(*GROUP, *more, code=code, stdin="x\n").stderr
    assert EmailAccount.select().count() == 0


def test_direct_is_the_default_with_somebody_to_assign_to(office):
    office(*GROUP, "--team", "Support", "--assign-to", "bob")
    assert account().distribution == "direct"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("support@example.com", *HOST, *ENV), 2, "--group"),
        (("support@example.com", "--group", "--personal", *HOST, *ENV), 2, "either"),
        (("support@example.com", "--group", *ENV), 2, "--imap-host"),
        (("support@example.com", "--group", *HOST), 2, "--password-stdin"),
        (("support", "--group", *HOST, *ENV), 2, "support"),
        (("a@example.com", "--personal", *HOST, *ENV), 2, "--owner LOGIN"),
        (("a@example.com", "--personal", "--owner", "zoe", *HOST, *ENV), 66, "no user zoe"),
        (("a@example.com", "--personal", "--owner", "bob", "--create-case", *HOST, *ENV), 2,
         "--create-case is for group accounts"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(office, words, code, said):
    assert said in office("email-account", "add", *words, code=code).stderr


def test_an_address_is_there_only_once(office):
    office(*GROUP)
    said = office("email-account", "add", "SUPPORT@example.com", "--group", *HOST, *ENV, code=73)
    assert "email-account edit support@example.com" in said.stderr


# --- rights -------------------------------------------------------------------------------------


def test_group_accounts_are_for_administrators(office):
    office(*GROUP, as_login="alice")
    for words in (
        ("add", "b@example.com", "--group", *HOST, *ENV),
        ("add", "b@example.com", "--group", *HOST),
        ("show", "support@example.com"),
        ("edit", "support@example.com", "--limit", "1"),
        ("test", "support@example.com"),
        ("enable", "support@example.com"),
        ("disable", "support@example.com"),
        ("reset", "support@example.com"),
        ("remove", "support@example.com"),
    ):
        said = office("email-account", *words, as_login="bob", code=77).stderr
        assert "administrators" in said
    assert account().active


def test_users_have_their_own_accounts_and_no_others(office):
    office(*personal("bob@example.com"), as_login="bob")
    office(*personal("alice@example.com"), as_login="alice")
    assert account("bob@example.com").owner.login == "bob"
    office("email-account", "edit", "bob@example.com", "--limit", "7", as_login="bob")
    office("email-account", "edit", "bob@example.com", "--limit", "8", as_login="alice")
    office("email-account", "edit", "alice@example.com", "--limit", "7", as_login="bob", code=77)
    office(*personal("x@example.com", "--owner", "alice"), as_login="bob", code=77)
    listed = office("email-account", "list", as_login="bob").stdout
    assert [line.split("\t")[0] for line in listed.splitlines()] == ["bob@example.com"]


def test_the_limit_counts_disabled_accounts_and_spares_administrators(office):
    for number in (1, 2):
        office(*personal(f"b{number}@example.com"), as_login="bob")
    office("email-account", "disable", "b1@example.com", as_login="bob")
    said = office(*personal("b3@example.com"), as_login="bob", code=77).stderr
    assert "max_personal_accounts" in said
    office(*personal("b3@example.com", "--owner", "bob"), as_login="alice")
    with office.store.write():
        settings.put("max_personal_accounts", "0")
    office(*personal("b4@example.com"), as_login="bob")


# --- secrets ------------------------------------------------------------------------------------


def test_a_typed_secret_is_encrypted_and_never_shown(office, tmp_path):
    given = ("email-account", "add", "s@example.com", "--group", *HOST, "--password-stdin")
    results = [office(*given, stdin=f"{SECRET}\n")]
    results.append(office("email-account", "show", "s@example.com", "--json"))
    results.append(office("email-account", "show", "s@example.com"))
    results.append(office("email-account", "list", "--json"))
    edit = ("email-account", "edit", "s@example.com", "--smtp-host", "h", "--smtp-password-stdin")
    results.append(office(*edit, "--json", stdin=f"{SECRET}\n"))
    assert not any(SECRET in each.output for each in results)
    assert document(results[1])["secret"] == {"kind": "stored", "name": None}
    for file in tmp_path.iterdir():
        assert not file.is_file() or SECRET.encode() not in file.read_bytes()
    key = tmp_path / "keys" / "secret.key"
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_command_is_shown_by_its_first_word(office):
    words = ("email-account", "add", "s@example.com", "--group", *HOST)
    shown = office(*words, "--password-command", f"echo {SECRET}", "--json")
    assert SECRET not in shown.output
    assert document(shown)["secret"] == {"kind": "command", "name": "echo …"}


def test_empty_input_is_no_password(office):
    words = ("email-account", "add", "s@example.com", "--group", *HOST, "--password-stdin")
    assert "standard input is empty" in office(*words, stdin="", code=65).stderr


def test_a_secret_is_not_read_when_an_account_is_added(office, monkeypatch):
    monkeypatch.delenv("SUPPORT_PASSWORD", raising=False)
    office(*GROUP)
    office("email-account", "edit", "support@example.com", "--password-file", "/does/not/exist")


# --- list, show, edit ---------------------------------------------------------------------------


def test_the_columns_of_the_list(office):
    office(*GROUP, "--name", "Desk")
    office(*personal("bob@example.com"), as_login="bob")
    office("email-account", "disable", "support@example.com")
    lines = office("email-account", "list").stdout.splitlines()
    assert [line.split("\t") for line in lines] == [
        ["bob@example.com", "personal", "bob@example.com", "bob", "active", "", ""],
        ["support@example.com", "group", "Desk", "", "disabled", "", ""],
    ]
    assert len(COLUMNS) == 7


def test_each_account_has_its_own_unread_count(office):
    office(*personal("bob@example.com"), as_login="bob")
    office(*personal("b2@example.com"), as_login="bob")
    bob = people.find_user("bob")
    with office.store.write():
        for number, place in enumerate(["inbox", "inbox", "trash"]):
            email = Email.create(
                identity=b"%d" % number, direction="in", status="imported", subject="", size=1,
                from_name="", from_address="x@y", addresses={}, received_at=1, in_reply_to=[],
                refs=[], text="", has_html=False, attachments=[], defects=[], created_at=1,
            )  # fmt: skip
            Arrival.create(
                email=email,
                email_account_id=account("bob@example.com").id,
                received_at=1,
                stage="done",
            )
            EmailUser.create(email=email, user=bob, place=place)
    rows = office("email-account", "list", as_login="bob").stdout.splitlines()
    assert [(row.split("\t")[0], row.split("\t")[6]) for row in rows] == [
        ("b2@example.com", "0"),
        ("bob@example.com", "2"),
    ]


def test_an_edit_leaves_the_rest_alone(office):
    office(*GROUP, "--team", "Support", "--create-case", "--assign-to", "bob", "--every", "5")
    before = document(office("email-account", "show", "support@example.com", "--json"))
    after = document(office("email-account", "edit", "support@example.com", "--limit", "7", "--json"))
    assert after == {**before, "limit": 7}


def test_lists_are_replaced_and_a_folder_left_out_keeps_its_mark(office):
    office(*GROUP, "--team", "Support", "--folder", "INBOX", "--folder", "Web")
    with office.store.write():
        Folder.update(uidvalidity=7, last_uid=42).execute()
    edit = ("email-account", "edit", "support@example.com")
    office(*edit, "--folder", "INBOX", "--team", "Sales")
    assert [row.team.name for row in AccountTeam.select()] == ["Sales"]
    assert account().case_team.name == "Sales"
    assert [row.name for row in email_accounts.folders(account())] == ["INBOX"]
    office(*edit, "--folder", "Web")
    web = email_accounts.folders(account())[0]
    assert (web.name, web.uidvalidity, web.last_uid) == ("Web", 7, 42)


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (("--distribution", "direct"), 2, "--assign-to"),
        (("--team", "Support", "--team", "Sales"), 2, "--case-team"),
        (("--smtp-port", "25"), 2, "--smtp-host"),
        (("--imap-host", ""), 2, "--imap-host"),
    ],
)
def test_an_edit_that_does_not_go_together_changes_nothing(office, more, code, said):
    office(*GROUP)
    before = office("email-account", "show", "support@example.com").stdout
    assert said in office("email-account", "edit", "support@example.com", *more, code=code).stderr
    assert office("email-account", "show", "support@example.com").stdout == before


def test_who_may_send_from_where(office):
    office(*GROUP, "--team", "Support", "--smtp-host", "h")
    office(*personal("alice@example.com", "--smtp-host", "h"), as_login="alice")
    with office.store.write():
        people.find_team("Support")
        from espomail.store.models import TeamMember

        TeamMember.create(team=people.find_team("Support"), user=people.find_user("bob"))
    rows = office("email-account", "list", "--senders", as_login="bob").stdout.splitlines()
    assert [row.split("\t")[:3] for row in rows] == [
        ["support@example.com", "team account", "yes"],
        ["bob@example.com", "no account", "no"],
    ]


# --- failing, reset, remove ---------------------------------------------------------------------


@pytest.mark.parametrize("words", [("edit", "--limit", "9"), ("enable",), ("reset",)])
def test_a_pause_ends(office, words):
    office(*GROUP)
    with office.store.write():
        for _ in range(3):
            email_accounts.note_failure(account(), LoginRefused("no"), NOW_MS)
    shown = document(office("email-account", "show", "support@example.com", "--json"))
    assert (shown["state"], shown["next_try_at"]) == ("paused", "2026-03-02T10:15:00Z")
    office("email-account", words[0], "support@example.com", *words[1:])
    assert email_accounts.is_due(account(), NOW_MS)
    assert document(office("email-account", "list", "--json"))[0]["state"] == "active"


def test_reset_forgets_the_marks_and_keeps_the_ledger(office):
    office(*GROUP)
    folder = Folder.get()
    with office.store.write():
        Folder.update(uidvalidity=7, last_uid=42, facts={"first_until": 3}).execute()
        for uid, state in enumerate(["imported", "too_old", "gone"], start=1):
            Ledger.create(folder=folder, uidvalidity=7, uid=uid, state=state, received_at=1)
    office("email-account", "reset", "support@example.com", "--since", "2026-01-01")
    folder = Folder.get()
    assert (folder.uidvalidity, folder.last_uid, folder.epoch, folder.facts) == (None, 0, 1, {})
    assert iso(account().since) == "2026-01-01T00:00:00Z"
    assert [row.state for row in Ledger.select()] == ["imported"]


def test_remove_keeps_the_mail_and_says_so(office):
    office(*GROUP, "--team", "Support")
    said = office("email-account", "remove", "support@example.com").stderr
    assert "0 mails and 0 cases stay" in said
    assert EmailAccount.select().count() == Folder.select().count() == 0
    assert Team.select().count() == 2


def test_nothing_is_removed_while_mail_waits(office):
    office(*GROUP)
    with office.store.write():
        Ledger.create(folder=Folder.get(), uidvalidity=1, uid=1, state="stored", received_at=1)
    assert (
        "run first: espomail run" in office("email-account", "remove", "support@example.com", code=75).stderr
    )
    assert Ledger.select().count() == 1


def test_an_unknown_account(office):
    for verb in ("show", "edit", "test", "enable", "disable", "reset", "remove"):
        said = office("email-account", verb, "nobody@example.com", code=66).stderr
        assert "espomail email-account list" in said
