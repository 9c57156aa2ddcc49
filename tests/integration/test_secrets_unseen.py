"""Rows C03 and C11: no secret where it does not belong, whatever fails; none on the command line."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from espomail.commands import cli
from tests.conftest import Desk
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

SECRETS = ("stored-hunter2", "printed-hunter2")


@pytest.mark.dovecot
def test_no_secret_is_seen_when_log_ins_fail(
    desk: Desk, dovecot: Dovecot, smtp_sink: SmtpSink, a_user: str, tmp_path: Path
) -> None:
    """Wrong passwords, one stored and one from a command, which also tells what it was given."""
    (tmp_path / "smtp-password").write_text(SECRETS[1])
    command = f"env > {tmp_path}/env; ps -ww -eo args > {tmp_path}/ps; cat {tmp_path}/smtp-password"
    seen = []
    for words in (
        ("team", "add", "Support"),
        ("email-account", "add", a_user, "--group", "--team", "Support", "--imap-host", "127.0.0.1",
         "--imap-port", str(dovecot.port), "--imap-security", "none", "--smtp-host", "localhost",
         "--smtp-port", str(smtp_sink.port), "--smtp-security", "starttls", "--smtp-login", a_user,
         "--smtp-ca-file", str(smtp_sink.ca_file), "--password-stdin", "--smtp-password-command", command,
         "--json"),
        ("-v", "fetch", "--account", a_user),
        ("-v", "email-account", "test", a_user, "--json"),
        ("email-account", "show", a_user, "--json"),
        ("log", "--json"),
        ("-v", "doctor", "--json"),
    ):  # fmt: skip
        done = desk(*words, code=None, stdin=f"{SECRETS[0]}\n")
        seen += [done.out, done.err]
    assert "AUTHENTICATIONFAILED" in "".join(seen) and "535" in "".join(seen)
    seen += [(tmp_path / "env").read_text(), (tmp_path / "ps").read_text()]
    text = "".join(seen)
    assert not [secret for secret in SECRETS if secret in text]
    held = b"".join(each.read_bytes() for each in (desk.path, *desk.path.parent.glob("desk.db-*")))
    assert a_user.encode() in held
    assert not [secret for secret in SECRETS if secret.encode() in held]


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, click.Command]]:
    """Every command with its path."""
    found: list[tuple[str, click.Command]] = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
        else:
            found.append((" ".join((*path, name)), command))
    return found


def test_no_option_takes_a_secret() -> None:
    """What names a secret says where it is, or is a switch."""
    named = [
        (path, option, each)
        for path, command in commands(cli)
        for each in command.params
        for option in each.opts
        if any(word in option for word in ("password", "secret", "token"))
    ]
    assert len(named) >= 14
    for path, option, each in named:
        is_switch = isinstance(each, click.Option) and each.is_flag
        assert is_switch or option.endswith(("-command", "-env", "-file")), f"{path} {option}"


@pytest.mark.parametrize("option", ["--password", "--smtp-password", "--oauth-client-secret", "--oauth-token"])
@pytest.mark.parametrize("form", ["{}=hunter2", "{} hunter2"])
def test_a_secret_on_the_command_line_is_refused_and_not_repeated(option: str, form: str) -> None:
    words = ["email-account", "add", "a@example.com", "--group", *form.format(option).split()]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 2
    assert "No such option" in done.stderr and "hunter2" not in done.output
