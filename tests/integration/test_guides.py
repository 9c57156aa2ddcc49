"""The guides, executed as they stand: every line of their shell blocks, and every command they name."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import click
import pytest

from espomail.commands import cli
from tests.builders import a_message
from tests.conftest import ESPOMAIL
from tests.integration.helpdesk import at, iso
from tests.servers.dovecot import PASSWORD

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDES = ("guide-team.md", "guide-admin.md")
# The guides' hosts are those of the test; cron's own command writes to a file.
WRAPPER = """#!/bin/bash
words=()
for word in "$@"; do
    case "$word" in
    imap.example.com) words+=(127.0.0.1 --imap-port {imap} --imap-security none) ;;
    smtp.example.com) words+=(127.0.0.1 --smtp-port {smtp} --smtp-security none) ;;
    *) words+=("$word") ;;
    esac
done
exec {espomail} "${{words[@]}}"
"""
CRONTAB = """#!/bin/sh
case "$1" in
-l) cat "$HOME/crontab.txt" 2>/dev/null || {{ echo "no crontab for $USER" >&2; exit 1; }} ;;
*) cat "${{1:--}}" > "$HOME/crontab.txt" ;;
esac
"""


def with_a_file(**fields: str) -> bytes:
    mail = message_from_bytes(a_message(**fields), policy=SMTP)
    mail.add_attachment(b"%PDF-1.4", "application", "pdf", filename="picture.pdf")
    return mail.as_bytes()


def blocks(name: str) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```", (DOCS / name).read_text("utf-8"), re.DOTALL | re.MULTILINE)


class Reader:
    """Somebody who types what a guide says, block by block."""

    def __init__(self, store: Path, dovecot, sink, now: str, **variables: str) -> None:
        self.folder = folder = store.parent
        tools = folder / "bin"
        tools.mkdir()
        for tool, text in (("espomail", WRAPPER), ("crontab", CRONTAB)):
            (tools / tool).write_text(text.format(imap=dovecot.port, smtp=sink.port, espomail=ESPOMAIL))
            (tools / tool).chmod(0o755)
        self.variables = {
            **os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(folder), "ESPOMAIL_NOW": now, **variables,
            "XDG_DATA_HOME": str(folder / "data"), "ESPOMAIL_STORE": str(store),
        }  # fmt: skip

    def types(self, block: str) -> None:
        script = f"set -eu -o pipefail\n{block}"
        done = subprocess.run(["bash", "-c", script], cwd=self.folder, env=self.variables, input="",
                              capture_output=True, text=True, timeout=300)  # fmt: skip
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"


def test_the_guide_for_the_team(helpdesk, smtp_sink, tmp_path):
    helpdesk.users("alice", "bob")
    group = helpdesk.support("--smtp-host", "127.0.0.1", "--smtp-port", str(smtp_sink.port), "--smtp-security", "none",
                             "--distribution", "round-robin")  # fmt: skip
    letters = [
        with_a_file(sender=f"{name} <{name.lower()}@customer.example>", to=group, subject=subject,
                    message_id=f"<{name}@customer.example>")
        for name, subject in (("Ann", "The printer is on fire"), ("Kim", "An offer?"), ("Lee", "About Kim's offer"))
    ]
    helpdesk.mail(group, *letters)
    helpdesk.desk("contact", "add", "Kim", "--email", "kim@customer.example")
    helpdesk.run()
    reader = Reader(helpdesk.desk.path, helpdesk.dovecot, smtp_sink, iso(at(5)), ESPOMAIL_AS="alice")
    (tmp_path / "password.txt").write_text(PASSWORD)
    (tmp_path / "form.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "offer.txt").write_text("Our offer.\n")
    (tmp_path / "Downloads").mkdir()
    for block in blocks("guide-team.md"):
        reader.types(block)
    helpdesk.run("send", minutes=6)
    sent = b"".join(each.raw for each in smtp_sink.envelopes)
    assert b"It is on its way." in sent and b"Better thoughts." in sent and b"First thoughts." not in sent
    assert [row[0] for row in helpdesk.rows("SELECT state FROM outbox WHERE scheduled_at IS NOT NULL")] == ["cancelled"]
    assert helpdesk.rows("SELECT status FROM case_record WHERE id = 3") != [("Duplicate",)]


def test_the_guide_for_the_administrator(dovecot, smtp_sink, place, tmp_path):
    reader = Reader(place, dovecot, smtp_sink, iso(at(5)), SUPPORT_PASSWORD=PASSWORD)
    box = "support@example.com"
    with dovecot.client(box) as client:
        if not client.folder_exists("Sent"):
            client.create_folder("Sent")
    (tmp_path / "strange.eml").write_bytes(a_message(to=box, subject="A deal"))
    arrived = False
    for block in blocks("guide-admin.md"):
        if "--dry-run" in block and not arrived:
            dovecot.append(box, "INBOX", a_message(to=box, message_id="<guide@x>"), internaldate=at(6))
            arrived = True
        reader.types(block)
    listed = subprocess.run([ESPOMAIL, "case", "list"], env=reader.variables, capture_output=True, text=True)
    assert "The printer is on fire" in listed.stdout and "From before" in listed.stdout
    assert "espomail" not in (tmp_path / "crontab.txt").read_text()


@pytest.mark.parametrize("name", GUIDES)
def test_every_command_that_is_named_exists(name):
    """What stands in the running text is no less a promise."""
    text = re.sub(r"^```.*?^```", "", (DOCS / name).read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    named = re.findall(r"`(?:[^`]*?: )?(espomail [^`]+)`", text)
    assert named
    for line in named:
        command, words = cli, shlex.split(line)[1:]
        while isinstance(command, click.Group) and words:
            found = command.get_command(click.Context(command), words.pop(0))
            assert found is not None, line
            command = found
        known = {option for param in command.params for option in param.opts} | {"--help", "--no-input"}
        assert {word for word in words if word.startswith("--")} <= known, line
