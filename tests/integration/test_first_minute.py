"""``email-account add`` at a real terminal: asked, tried out on a real Dovecot, summed up, written."""

from __future__ import annotations

import json

import pytest

from espomail.domain.clock import parse_iso
from tests.builders import a_message
from tests.conftest import ESPOMAIL
from tests.integration.helpdesk import at, iso
from tests.servers.dovecot import PASSWORD
from tests.terminal import CTRL_C, Terminal

ADD = ("email-account", "add")


@pytest.fixture
def office(helpdesk, tmp_path):
    """A desk with alice in a team, and a mailbox with three mails; the key lies in the test's folder."""
    config = tmp_path / "config.toml"
    config.write_text(f'key_file = "{tmp_path}/keys/secret.key"\nimap_timeout = 5\nsmtp_timeout = 5\n')
    helpdesk.desk.variables["ESPOMAIL_CONFIG"] = str(config)
    helpdesk.users("alice")
    helpdesk.box = helpdesk.address("first")
    for days in (-300, -1, 0):
        raw = a_message(message_id=f"<m{days}@x>", to=helpdesk.box)
        helpdesk.mail(helpdesk.box, raw, when=at(0.5, days=days))
    return helpdesk


def terminal(office, *words, login=None, before=()):
    acting = ("--as", login) if login else ()
    command = [ESPOMAIL, "--store", str(office.desk.path), "--now", iso(at(1)), *acting, *before, *ADD, *words]
    return Terminal(command, office.desk.variables)


def place(office):
    """The mailbox as it is typed, by TLS."""
    return f"localhost:{office.dovecot.tls_port}:tls"


def trust(office):
    return ("--ca-file", str(office.dovecot.ca_file))


def accounts(office):
    return office.desk.json("email-account", "list")


def test_nothing_given_everything_asked(office):
    with terminal(office, *trust(office), "--json") as screen:
        screen.answer("E-mail address:", "first")
        screen.expect("no e-mail address")
        screen.answer("E-mail address:", office.box)
        screen.answer("own (group, personal) [group]:", "")
        screen.answer("Team (one of Support, or a new name) [Support]:", "")
        screen.answer("Open a case for each new matter? [Y/n]:", "")
        screen.answer("Who gets the cases (round-robin, least-busy, none) [round-robin]:", "")
        screen.answer("IMAP server", place(office))
        screen.answer("SMTP server", "-")
        screen.answer(f"Password of {office.box}:", PASSWORD)
        screen.answer("Try the servers now?", "")
        screen.expect("imap log-in: ok")
        screen.expect("INBOX: 3 messages, newest today, 1 from today")
        screen.answer("[new]:", "someday")
        screen.expect("write new, all, or a date")
        screen.answer("[new]:", "2026-03-01")
        screen.expect("INBOX: 2 messages to import")
        screen.expect(f"{office.box}: group account, team Support, opens cases (round-robin)")
        screen.expect("takes mail from 2026-03-01 on")
        screen.answer("Add this account? [Y/n]:", "")
        assert screen.end() == 0, screen.seen
    shown = json.loads(screen.seen[screen.seen.index('{"id"') :].splitlines()[0])
    assert (shown["teams"], shown["create_case"], shown["distribution"]) == (["Support"], True, "round-robin")
    assert (shown["since"], shown["smtp"]) == ("2026-03-01T00:00:00Z", None)
    assert PASSWORD not in screen.seen
    (inbox,) = office.fetched(2)["accounts"][0]["folders"]
    assert inbox["imported"] == 2


@pytest.mark.parametrize(("typed", "since", "count"), [("", at(0).date(), 1), ("all", "1970-01-01", 3)])
def test_which_mail_to_take(office, typed, since, count):
    with terminal(office, office.box, "--personal", "--owner", "alice", *trust(office)) as screen:
        screen.answer("IMAP server", place(office))
        screen.answer("SMTP server", "-")
        screen.answer("Password", PASSWORD)
        screen.answer("Try the servers now?", "y")
        screen.answer("[new]:", typed)
        screen.answer("Add this account?", "y")
        assert screen.end() == 0, screen.seen
    assert office.value("SELECT since FROM email_account") == parse_iso(str(since))
    assert office.fetched(2)["accounts"][0]["folders"][0]["imported"] == count


def test_a_wrong_password_is_asked_for_again(office):
    with terminal(office, office.box, *trust(office), login="alice") as screen:
        screen.answer("IMAP server", place(office))
        screen.answer("SMTP server", "-")
        screen.answer("Password", "wrong")
        screen.answer("Try the servers now?", "")
        screen.expect("imap log-in: FAILED")
        screen.expect("AUTHENTICATIONFAILED")
        screen.answer("What now (password, servers, again, add, stop) [password]:", "")
        screen.answer("Password", PASSWORD)
        screen.expect("imap log-in: ok")
        screen.answer("[new]:", "")
        screen.answer("Add this account?", "")
        assert screen.end() == 0, screen.seen
    (account,) = accounts(office)
    assert (account["kind"], account["owner"]) == ("personal", "alice")


def test_a_wrong_server_is_asked_for_again_and_a_no_writes_nothing(office):
    with terminal(office, office.box, *trust(office), login="alice") as screen:
        screen.answer("IMAP server", "localhost:9")
        screen.answer("SMTP server", "localhost:9")
        screen.answer("Password", PASSWORD)
        screen.answer("Try the servers now?", "")
        screen.expect("imap connect: FAILED")
        screen.expect("smtp connect: FAILED")
        screen.answer("What now (password, servers, again, add, stop) [servers]:", "")
        screen.answer("[localhost:9]:", place(office))
        screen.answer("[localhost:9]:", "-")
        screen.answer("[new]:", "")
        screen.answer("Add this account?", "n")
        assert screen.end() == 1
    assert accounts(office) == []


def test_without_a_yes_nothing_connects(office):
    with terminal(office, office.box, login="alice") as screen:
        screen.answer("IMAP server", "imap.example.invalid")
        screen.answer("SMTP server", "-")
        screen.answer("Password", "x")
        screen.answer("Try the servers now?", "n")
        screen.answer("Add this account?", "")
        assert screen.end() == 0
    assert "resolve" not in screen.seen and len(accounts(office)) == 1


def test_a_known_providers_servers_are_proposed(office):
    with terminal(office, "kim@gmail.com", "--personal", login="alice") as screen:
        screen.answer("Password of kim@gmail.com:", "x")
        screen.expect("added kim@gmail.com")
        assert screen.end() == 0
    with terminal(office, "--personal", login="alice") as screen:
        screen.answer("E-mail address:", "lee@gmail.com")
        screen.expect("Gmail: IMAP imap.gmail.com:993 (tls), SMTP smtp.gmail.com:465 (tls)")
        screen.answer("Use these servers? [Y/n]:", "")
        screen.answer("How does it log in (password, oauth) [password]:", "")
        screen.expect("Gmail needs an app password")
        screen.answer("Password", "x")
        screen.answer("Try the servers now?", "n")
        screen.answer("Add this account?", "")
        assert screen.end() == 0
    assert [each["imap"]["host"] for each in accounts(office)] == ["imap.gmail.com"] * 2


def test_a_sign_in_is_asked_for_where_the_provider_knows_one(office):
    with terminal(office, "--personal", login="alice") as screen:
        screen.answer("E-mail address:", "kim@outlook.com")
        screen.answer("Use these servers? [Y/n]:", "")
        screen.answer("How does it log in (password, oauth) [oauth]:", "")
        screen.answer("Client id of the app that you registered with Microsoft", "an-app")
        screen.answer("or the directory's id [common]:", "example.com")
        screen.answer("Add this account?", "")
        screen.expect("next: espomail email-account authorize kim@outlook.com")
        assert screen.end() == 0, screen.seen
    with terminal(office, "--personal", login="alice") as screen:
        screen.answer("E-mail address:", "kim@example.com")
        screen.answer("IMAP server", "imap.gmail.com")
        screen.answer("SMTP server", "smtp.gmail.com")
        screen.answer("How does it log in (password, oauth) [password]:", "oauth")
        screen.answer("registered with Gmail", "another-app")
        screen.answer("Client secret of the app:", "hunter2")
        screen.answer("Add this account?", "")
        assert screen.end() == 0, screen.seen
    assert "Try the servers" not in screen.seen and "hunter2" not in screen.seen
    kept = {}
    for each in accounts(office):
        shown = office.desk.json("email-account", "show", each["address"])
        kept[each["address"]] = {name: shown["oauth"][name] for name in ("provider", "client_id", "tenant")}
    assert kept == {
        "kim@outlook.com": {"provider": "microsoft", "client_id": "an-app", "tenant": "example.com"},
        "kim@example.com": {"provider": "google", "client_id": "another-app", "tenant": None},
    }


def test_a_new_team_is_made_with_the_account(office):
    with terminal(office, "sales@example.com", "--group", "--no-create-case") as screen:
        screen.answer("Team", "Sales")
        screen.answer("IMAP server", "imap.example.invalid")
        screen.answer("SMTP server", "-")
        screen.answer("Password", "x")
        screen.answer("Try the servers now?", "n")
        screen.expect("team Sales (new)")
        screen.answer("Add this account?", "")
        screen.expect("espomail team member add Sales LOGIN")
        assert screen.end() == 0
    assert [each["name"] for each in office.desk.json("team", "list")] == ["Sales", "Support"]


QUESTIONS = (
    ("E-mail address:", "first@example.com"), ("own (group", "group"), ("Team", "Brand new"), ("Open a case", "y"),
    ("Who gets", "none"), ("IMAP server", "imap.example.invalid"), ("SMTP server", "-"), ("Password", "x"),
    ("Try the servers", "n"), ("Add this account", "y"),
)  # fmt: skip


def test_ctrl_c_at_any_question_writes_nothing(office, tmp_path):
    before = office.rows("SELECT count(*) FROM team")
    for at_question in (0, 3, 7, 9):  # typed, yes or no, hidden, the last one
        with terminal(office) as screen:
            for question, answer in QUESTIONS[:at_question]:
                screen.answer(question, answer)
            screen.answer(QUESTIONS[at_question][0], CTRL_C)
            assert screen.end() == 1, screen.seen
    assert accounts(office) == [] and office.rows("SELECT count(*) FROM team") == before
    assert not (tmp_path / "keys").exists()


def test_rights_come_before_questions(office):
    with terminal(office, "x@example.com", "--group", login="alice") as screen:
        assert screen.end() == 77
    office.desk("settings", "set", "max_personal_accounts", "1")
    office.account("mine@example.com", "--owner", "alice", kind="personal")
    with terminal(office, "x@example.com", login="alice") as screen:
        assert screen.end() == 77
    with terminal(office, "mine@example.com", "--personal") as screen:
        screen.answer("Whose account", "nobody")
        screen.answer("Whose account", "alice")
        assert screen.end() == 73
    assert "Password" not in screen.seen


@pytest.mark.parametrize("words", [(), ("x@example.com",), ("x@example.com", "--group")])
def test_pipes_and_no_input_never_ask(office, words):
    office.desk(*ADD, *words, code=2)
    with terminal(office, *words, before=("--no-input",)) as screen:
        assert screen.end() == 2
    assert "[" not in screen.seen and accounts(office) == []


def test_standard_input_that_is_a_terminal_shows_no_password(office):
    words = ("x@example.com", "--personal", "--owner", "alice", "--imap-host", "imap.example.invalid")
    with terminal(office, *words, "--password-stdin") as screen:
        screen.answer("Password:", "hunter2")
        assert screen.end() == 0
    assert "hunter2" not in screen.seen and len(accounts(office)) == 1


def test_only_the_secret_missing_is_one_question(office):
    words = ("x@example.com", "--personal", "--owner", "alice", "--imap-host", "imap.example.invalid")
    with terminal(office, *words) as screen:
        screen.answer("Password of x@example.com:", "x")
        assert screen.end() == 0
    assert "Try the servers" not in screen.seen
