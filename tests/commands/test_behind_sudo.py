"""A person who may run espomail as the service account is who they are, and brings nothing of their own."""

from __future__ import annotations

import json
import os
import pwd
from pathlib import Path

import pytest
from click.testing import CliRunner

from espomail.commands import cli, identity

SERVICE = 4242
LOGINS = {SERVICE: "espomail", 4343: "mallory", 4344: "bob", 4345: "stranger"}


def named(uid: int) -> pwd.struct_passwd:
    return pwd.struct_passwd((LOGINS.get(uid, "root"), "x", uid, uid, "", "/", "/bin/sh"))


@pytest.fixture
def at_keyboard(monkeypatch: pytest.MonkeyPatch):
    """The service account 4242, with somebody at the keyboard; its usual store lies in ``home``."""

    def sit_down(uid: int | None, usual: Path | None = None, effective: int = SERVICE) -> None:
        monkeypatch.setattr("os.geteuid", lambda: effective)
        monkeypatch.delenv("SUDO_UID", raising=False)
        if uid is not None:
            monkeypatch.setenv("SUDO_UID", str(uid))
        home = usual or Path("/nowhere/espomail.db")
        for module in ("espomail.commands.identity", "espomail.commands.app"):
            monkeypatch.setattr(f"{module}.default_store", lambda: home)

    monkeypatch.setattr(identity.pwd, "getpwuid", named)
    monkeypatch.setattr("espomail.config._of_platform", lambda kind, behind: Path("/nowhere/espomail"))
    return sit_down


@pytest.fixture
def usual(desk) -> Path:
    """The service account's own store; bob administers it, mallory is a regular user."""
    desk.user("mallory")
    desk.user("bob", admin=True)
    for name in (desk.path, *desk.path.parent.glob("desk.db-*")):
        os.chown(name, SERVICE, SERVICE)
    return desk.path


def run(*words: str, stdin: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(cli, [*words], input=stdin)
    return result.exit_code, result.stderr


pytestmark = [
    pytest.mark.sqlite("about who owns the file"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else"),
]
REAL = pwd.getpwuid
OVERRIDES = (("--as", "bob"), ("--as", "mallory"), ("--now", "2026-03-02T10:00:00Z"), ("--config", "c.toml"))


@pytest.mark.parametrize(("option", "value"), OVERRIDES)
def test_a_regular_user_overrides_nothing(at_keyboard, usual: Path, option: str, value: str, monkeypatch):
    at_keyboard(4343, usual)
    code, said = run(option, value, "case", "list")
    assert (code, option in said) == (77, True)
    monkeypatch.setenv(f"ESPOMAIL_{option[2:].upper()}", value)
    assert run("case", "list")[0] == 77


def test_not_even_the_right_store(at_keyboard, usual: Path, monkeypatch):
    at_keyboard(4343, usual)
    assert run("--store", str(usual), "case", "list")[0] == 77
    assert run("case", "list")[0] == 0
    monkeypatch.setenv("ESPOMAIL_STORE", str(usual))
    assert run("case", "list")[0] == 77


def test_an_administrator_overrides_anything(at_keyboard, usual: Path, tmp_path: Path):
    at_keyboard(4344, usual)
    settings = tmp_path / "c.toml"
    settings.write_text("jobs = 3\n")
    for given in (("--as", "mallory"), ("--now", "2026-03-02T10:00:00Z"), ("--config", str(settings)),
                  ("--store", str(usual))):  # fmt: skip
        assert run(*given, "case", "list") == (0, "")
    assert run("--store", str(usual), "--as", "mallory", "settings", "list")[0] == 77


def test_nobody_administers_through_a_store_of_their_own(at_keyboard, usual: Path, tmp_path: Path):
    """A store of mallory's, in which she made the service account an administrator."""
    at_keyboard(None, effective=0)
    own = tmp_path / "own.db"
    assert run("--store", str(own), "init", "--admin", "mallory")[0] == 0
    os.chown(own, 4343, 4343)
    at_keyboard(4343, usual)
    assert run("--store", str(own), "user", "list")[0] == 77
    at_keyboard(4344, usual)
    assert run("--store", str(own), "user", "list")[0] == 77  # bob may name it, and is nobody there


def test_no_store_is_made_elsewhere(at_keyboard, usual: Path, tmp_path: Path):
    elsewhere = tmp_path / "own.db"
    at_keyboard(4343, usual)
    assert run("--store", str(elsewhere), "init", "--admin", "mallory")[0] == 77
    assert run("--store", str(elsewhere), "restore", str(usual), "--yes")[0] == 77
    assert run("demo", "--keep", str(tmp_path / "demo"))[0] == 77
    at_keyboard(4343, elsewhere)
    code, said = run("init", "--admin", "mallory")
    assert (code, "only espomail itself or root" in said) == (77, True)
    assert run("restore", str(usual), "--yes")[0] == 77
    assert not elsewhere.exists()
    assert not (tmp_path / "demo").exists()


def test_no_configuration_is_read_before_the_refusal(at_keyboard, tmp_path: Path):
    at_keyboard(4343)
    (tmp_path / "c.toml").write_text("root:x:0:0")
    code, said = run("--store", str(tmp_path / "own.db"), "--config", str(tmp_path / "c.toml"), "case", "list")
    assert (code, "root:x" in said) == (77, False)


def test_names_in_the_environment_decide_nothing(at_keyboard, usual: Path, monkeypatch):
    at_keyboard(4343, usual)
    for name in ("USER", "LOGNAME", "SUDO_USER", "USERNAME"):
        monkeypatch.setenv(name, "bob")
    monkeypatch.setenv("HOME", "/root")
    assert run("settings", "list")[0] == 77
    assert run("user", "edit", "bob", "--name", "Eve")[0] == 77


@pytest.mark.parametrize("forged", ["0", "4242", "", "-1", "four", "４３４４", "4344 ", "99999999999999999999"])
def test_what_sudo_never_says_does_not_count(at_keyboard, usual: Path, forged: str, monkeypatch):
    at_keyboard(None, usual)
    monkeypatch.setenv("SUDO_UID", forged)
    if forged.isascii() and forged.isdigit() and len(forged) > 10:
        monkeypatch.setattr(identity.pwd, "getpwuid", REAL)
        assert run("settings", "list")[0] == 77  # nobody has that number, so it is nobody
    else:
        assert run("settings", "list")[0] == 0  # it is the service account itself


def test_root_is_the_service_account_of_other_peoples_stores(at_keyboard, usual: Path, tmp_path: Path):
    """An administrator of the host types sudo espomail --store …: there root acts as system."""
    at_keyboard(4343, tmp_path / "none.db", effective=0)
    assert run("--store", str(usual), "settings", "list")[0] == 0
    assert run("--store", str(usual), "--as", "mallory", "settings", "list")[0] == 77
    assert run("--store", str(usual), "--as", "mallory", "case", "list")[0] == 0


def test_roots_own_store_knows_who_is_behind_sudo(at_keyboard, usual: Path, tmp_path: Path):
    for name in (usual, *usual.parent.glob("desk.db-*")):
        os.chown(name, 0, 0)
    at_keyboard(4343, usual, effective=0)
    assert run("case", "list")[0] == 0
    assert run("settings", "list")[0] == 77
    assert run("--store", str(usual), "case", "list")[0] == 77
    assert run("contact", "import", str(tmp_path / "people.csv"))[0] == 77
    at_keyboard(4344, usual, effective=0)
    assert run("--store", str(usual), "settings", "list")[0] == 0


def test_who_does_not_own_the_store_gains_nothing_by_a_forged_number(at_keyboard, usual: Path, monkeypatch):
    """mallory, without sudo, pretends to be bob."""
    at_keyboard(4344, usual, effective=4343)
    usual.chmod(0o666)
    assert run("settings", "list")[0] == 77


NAMES_A_FILE = {
    "body": ("email", "send", "--to", "a@b.example", "--subject", "S", "--body-file", "FILE"),
    "attachment": ("email", "send", "--to", "a@b.example", "--subject", "S", "--body", "B", "--attach", "FILE"),
    "mail to import": ("email", "import", "FILE"),
    "example": ("email-filter", "add", "F", "--user", "mallory", "--from", "*@x", "--example", "FILE"),
    "mail to try": ("email-filter", "test", "FILE", "--user", "mallory", "--from", "*@x"),
    "records": ("contact", "import", "FILE"),
    "template": ("email-template", "preview", "acknowledgement", "--file", "FILE"),
    "message": ("inspect", "FILE"),
    "folder of messages": ("inspect", "--threads", "FOLDER"),
    "mail to explain": ("explain", "FILE"),
    "users": ("user", "import", "FILE"),
    "backup": ("backup", "NEW"),
    "held mail": ("held", "export", "1", "NEW"),
}


@pytest.mark.parametrize("what", NAMES_A_FILE)
@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_no_file_is_opened_for_a_regular_user(at_keyboard, usual: Path, tmp_path: Path, what: str, mode: int):
    secret = tmp_path / "secret"
    secret.write_text("From: root-password <a@b.example>\n\nname\nhidden-word\n")
    secret.chmod(mode)
    (tmp_path / "link").symlink_to(secret)
    places = {"FILE": str(tmp_path / "link"), "FOLDER": str(tmp_path), "NEW": str(tmp_path / "new")}
    at_keyboard(4343, usual)
    before = contents(usual)
    result = CliRunner().invoke(cli, [places.get(word, word) for word in NAMES_A_FILE[what]])
    assert result.exit_code == 77, result.output
    assert "hidden-word" not in result.output
    assert "root-password" not in result.output
    assert not (tmp_path / "new").exists()
    assert contents(usual) == before


def contents(store: Path) -> list[str]:
    import sqlite3

    connection = sqlite3.connect(store)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_their_own_shell_opens_files(at_keyboard, usual: Path):
    at_keyboard(4343, usual)
    assert run("contact", "import", "-", stdin="name\nAnn\n")[0] == 0
    code, said = run("contact", "import", "people.csv")
    assert (code, "- < people.csv" in said) == (77, True)
    result = CliRunner().invoke(cli, ["inspect", "-", "--json"], input="From: a@b.example\n\nhello\n")
    assert json.loads(result.stdout)["text"].strip() == "hello"


def test_an_administrator_names_files(at_keyboard, usual: Path, tmp_path: Path):
    at_keyboard(4344, usual)
    (tmp_path / "people.csv").write_text("name\nAnn\n")
    assert run("contact", "import", str(tmp_path / "people.csv"))[0] == 0


def test_no_editor_is_started(at_keyboard, usual: Path, monkeypatch, tmp_path: Path):
    at_keyboard(4343, usual)
    monkeypatch.setenv("EDITOR", f"touch {tmp_path / 'ran'}; true")
    monkeypatch.setattr("espomail.commands.app.App.asks", True)
    code, said = run("email", "send", "--to", "a@b.example", "--subject", "S")
    assert (code, "editor" in said) == (77, True)
    assert not (tmp_path / "ran").exists()


def test_no_browser_is_started_as_the_service_account(
    desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """$BROWSER is a command; behind sudo it may be anybody's."""
    desk("email-account", "add", "a@example.com", "--group", "--oauth", "google", "--oauth-client-id", "app",
         "--oauth-client-secret-env", "APP")  # fmt: skip
    monkeypatch.setenv("APP", "x")
    monkeypatch.setenv("BROWSER", f"touch {tmp_path}/ran %s")
    monkeypatch.setattr("espomail.commands.email_account_authorize.is_lent", lambda: True)
    code, said = run("--store", str(desk.path), "email-account", "authorize", "a@example.com", "--browser")
    assert (code, "use --paste" in said) == (77, True)
    assert not (tmp_path / "ran").exists()
