"""A person who may run espomail as the service account brings no store of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from espomail.commands import cli


@pytest.fixture
def behind_sudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service account 4242, with 4343 at the keyboard."""
    monkeypatch.setattr("os.geteuid", lambda: 4242)
    monkeypatch.setenv("SUDO_UID", "4343")


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [*words])
    return result.exit_code, result.stderr


@pytest.mark.usefixtures("behind_sudo")
def test_no_store_is_made_elsewhere(tmp_path: Path):
    code, said = run("--store", str(tmp_path / "own.db"), "init", "--admin", "mallory")
    assert (code, "not a store of this account" in said) == (77, True)
    assert not (tmp_path / "own.db").exists()


def test_a_store_of_somebody_else_is_not_opened(desk, behind_sudo):
    code, said = run("--store", str(desk.path), "user", "list")
    assert (code, "not a store of this account" in said) == (77, True)


@pytest.mark.usefixtures("behind_sudo")
def test_no_configuration_is_read_before_the_refusal(tmp_path: Path):
    (tmp_path / "c.toml").write_text("root:x:0:0")
    code, said = run("--store", str(tmp_path / "own.db"), "--config", str(tmp_path / "c.toml"), "case", "list")
    assert (code, "root:x" in said) == (77, False)


def test_no_browser_is_started_as_the_service_account(
    desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """$BROWSER is a command; behind sudo it may be anybody's."""
    desk("email-account", "add", "a@example.com", "--group", "--oauth", "google", "--oauth-client-id", "app",
         "--oauth-client-secret-env", "APP")  # fmt: skip
    monkeypatch.setenv("APP", "x")
    monkeypatch.setenv("BROWSER", f"touch {tmp_path}/ran %s")
    monkeypatch.setattr("espomail.commands.email_account_authorize.behind_sudo", lambda: True)
    code, said = run("--store", str(desk.path), "email-account", "authorize", "a@example.com", "--browser")
    assert (code, "use --paste" in said) == (77, True)
    assert not (tmp_path / "ran").exists()
