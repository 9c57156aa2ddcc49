"""The README's way to a real mailbox, executed as it stands there, hosts and ports aside."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.builders import a_message
from tests.conftest import ESPOMAIL
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

README = Path(__file__).resolve().parents[2] / "README.md"


def commands() -> list[str]:
    """The espomail lines of the section about a real mailbox."""
    section = README.read_text("utf-8").split("## A real mailbox")[1].split("\n## ")[0]
    block = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert block
    return [line for line in block[1].splitlines() if line.startswith("espomail ")]


def test_a_real_mailbox_in_at_most_eight_commands(place: Path, dovecot: Dovecot, smtp_sink: SmtpSink):
    lines = commands()
    assert len(lines) <= 8
    # however slow the machine is, it comes after the account was added
    moment = datetime.now(UTC) + timedelta(minutes=10)
    dovecot.append(
        "support@example.com", "INBOX", a_message(date=f"{moment:%a, %d %b %Y %H:%M:%S +0000}"),
        internaldate=moment.replace(microsecond=0),
    )  # fmt: skip
    environment = {**os.environ, "ESPOMAIL_STORE": str(place)}
    printed = ""
    for line in lines:
        words = _here(shlex.split(line), dovecot, smtp_sink)
        done = subprocess.run(
            [ESPOMAIL, *words[1:]], env=environment, input=dovecot.password, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{line}: {done}"
        printed = done.stdout
    number, status, assigned, team, _, name = printed.splitlines()[0].split("\t")
    assert (number, status, team, name) == ("1", "Assigned", "Support", "The printer is on fire")
    assert assigned in ("alice", "bob")
    assert any(b"[#1]" in each.raw for each in smtp_sink.envelopes)


def _here(words: list[str], dovecot: Dovecot, sink: SmtpSink) -> list[str]:
    """The example's hosts are those of this test."""
    places = {
        "imap.example.com": ["127.0.0.1", "--imap-port", str(dovecot.port), "--imap-security", "none"],
        "smtp.example.com": ["localhost", "--smtp-port", str(sink.port), "--smtp-security", "none"],
    }
    return [each for word in words for each in places.get(word, [word])]
