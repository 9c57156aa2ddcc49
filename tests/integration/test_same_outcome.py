"""Chain, ``run``, rehearsal, explanation and cron: one code, so one outcome."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ESPOMAIL
from tests.integration.helpdesk import Helpdesk, at, iso, query
from tests.integration.letters import question, reply, with_smtp
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.dovecot
CRONTAB = Path(__file__).resolve().parents[2] / "crontab.example"


def a_day(box: str) -> list[bytes]:
    """Mail that takes every way."""
    first = question(box)
    return [
        first,
        reply(first, box),
        question(box, subject="A deal"),
        question(box, "L <l@list.example>", "News", List_Id="<l.list.example>"),
        question(box, "Eve <eve@evil.example>", "[#1] me"),
        reply(first, box, "Eve <eve@evil.example>"),
        reply(question(box, subject="Never sent"), box, "Bo <bo@x.example>"),
        question(box, "Cy <cy@y.example>", "Third"),
    ]


def a_desk(helpdesk: Helpdesk, sink: SmtpSink) -> str:
    helpdesk.users("ann", "bob", "cem")
    options = ("--distribution", "round-robin", "--auto-reply", "acknowledgement")
    box = helpdesk.support(*with_smtp(sink), *options)
    helpdesk.desk("email-filter", "add", "no deals", "--global", "--subject", "*deal*")
    return box


def outcome(path: Path) -> dict[str, Any]:
    return {
        "cases": query(path, "SELECT id, name, status, assigned_user_id FROM case_record"),
        "decisions": query(path, "SELECT email_id, stage, kind, value, reason, rule FROM decision"
                                 " ORDER BY email_id, id"),
        "outbox": query(path, "SELECT dedupe_key, state FROM outbox ORDER BY dedupe_key"),
        "notices": query(path, "SELECT user_id, event, reasons FROM notification ORDER BY user_id, event"),
        "stream": query(path, "SELECT record_type, record_id, type, text, email_id FROM stream_entry ORDER BY id"),
    }  # fmt: skip


VERBS = ("fetch", "filter", "link", "distribute", "autoreply", "notify", "send")


def test_the_chain_of_verbs_does_what_run_does(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> None:
    box = a_desk(helpdesk, smtp_sink)
    helpdesk.mail(box, *a_day(box))
    chain, odd = helpdesk.copied("chain.db"), helpdesk.copied("odd.db")
    helpdesk.run(minutes=1)
    for verb in VERBS:
        chain.run(verb, minutes=1)
    for verb in ("fetch", *reversed(VERBS), *VERBS, *VERBS):  # in any order, any number of times
        odd.run(verb, minutes=1)
    wanted = outcome(helpdesk.desk.path)
    assert len(wanted["cases"]) == 5
    assert outcome(chain.desk.path) == wanted
    assert outcome(odd.desk.path) == wanted


def test_a_rehearsal_says_what_run_will_do_and_changes_nothing(
    helpdesk: Helpdesk, smtp_sink: SmtpSink
) -> None:
    box = a_desk(helpdesk, smtp_sink)
    helpdesk.mail(box, *a_day(box))
    helpdesk.run("fetch")
    before = helpdesk.desk.path.read_bytes()
    told = helpdesk.run("run", "--dry-run", "--json").json["stages"]
    lines = helpdesk.run("run", "--dry-run").out
    assert helpdesk.desk.path.read_bytes() == before
    assert "round-robin" in lines or "turn" in lines
    helpdesk.run()
    assert not [e for e in told if e["errors"]]
    expected = {
        (d["email"], d["stage"], d["kind"], d["reason"]) for stage in told for d in stage.get("decisions", ())
    }
    stored = set(helpdesk.rows("SELECT email_id, stage, kind, reason FROM decision"))
    assert stored == expected


def test_a_file_is_explained_as_it_is_then_handled(
    helpdesk: Helpdesk, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    box = a_desk(helpdesk, smtp_sink)
    file = tmp_path / "mail.eml"
    for minute, raw in enumerate(a_day(box)[:6], start=1):
        file.write_bytes(raw)
        before = helpdesk.desk.path.read_bytes()
        now = iso(at(minute))
        foreseen = helpdesk.desk.json("explain", str(file), "--account", box, now=now)["decisions"]
        assert helpdesk.desk.path.read_bytes() == before
        helpdesk.mail(box, raw, when=at(minute))
        helpdesk.run(minutes=minute)
        incoming = "SELECT max(id) FROM email WHERE direction = 'in'"
        stored = helpdesk.desk.json("explain", str(helpdesk.value(incoming)))["decisions"]
        keys = ("stage", "kind", "value", "reason", "rule")
        assert [[d[k] for k in keys] for d in stored] == [[d[k] for k in keys] for d in foreseen]


def cron_lines() -> list[str]:
    """The commands of crontab.example, as cron would give them to the shell."""
    lines = [line for line in CRONTAB.read_text().splitlines() if re.match(r"[*\d]", line)]
    return [" ".join(line.split()[5:]) for line in lines]


def test_the_crontab_works_in_crons_bare_environment(
    helpdesk: Helpdesk, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    box = a_desk(helpdesk, smtp_sink)
    secret = tmp_path / "password"  # cron's environment has no variables of ours
    secret.write_text(helpdesk.dovecot.password + "\n")
    secret.chmod(0o600)
    helpdesk.desk("email-account", "edit", box, "--password-file", str(secret), "--since", "2026-01-01")
    helpdesk.mail(box, *a_day(box), when=at(days=900))  # cron has no --now either
    whole, chain = helpdesk, helpdesk.copied("chain.db")
    lines = cron_lines()
    assert len(lines) == 3 and lines[0].endswith(" run")
    for desk, commands in ((whole, lines[:1]), (chain, lines[1:])):
        for command in commands:
            command = command.replace("/opt/espomail/bin/espomail", ESPOMAIL)
            command = command.replace("/var/lib/espomail/espomail.db", str(desk.desk.path))
            done = subprocess.run(
                ["env", "-i", "HOME=" + os.environ["HOME"], "/bin/sh", "-c", command],
                capture_output=True, text=True, timeout=300,
            )  # fmt: skip
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert outcome(chain.desk.path) == outcome(whole.desk.path)
    assert len(whole.cases()) == 5


DYING = """
import os, sqlite3, sys
store = sqlite3.connect(sys.argv[1])
store.execute("UPDATE email SET subject = subject || '!'")
store.commit()
os.kill(os.getpid(), 9)
"""


@pytest.mark.sqlite("about the files of readers, and the log that a dead writer leaves")
def test_explaining_writes_nothing_not_even_what_a_dead_run_left_to_be_taken_in(
    helpdesk: Helpdesk, tmp_path: Path
) -> None:
    helpdesk.users("bob")
    box = helpdesk.support()
    raw = question(box)
    helpdesk.mail(box, raw)
    helpdesk.run()
    (tmp_path / "mail.eml").write_bytes(raw)
    path = helpdesk.desk.path

    def files() -> dict[str, bytes]:
        """All but the log's index, which is the readers' shared memory."""
        there = [each for each in path.parent.glob("desk.db*") if each.is_file()]
        return {each.name: each.read_bytes() for each in there if not each.name.endswith("-shm")}

    asked = (["1"], ["1", "--again"], [str(tmp_path / "mail.eml")], ["1", "--view", "inbox", "--as", "bob"])
    clean = files()
    for words in asked:
        helpdesk.desk("explain", *words)
    assert files() == clean
    path.with_name("desk.db-wal").touch(0o600)  # as a tick that found nothing due leaves it
    for words in asked:
        helpdesk.desk("explain", *words)
    assert files() == {**clean, "desk.db-wal": b""}
    died = subprocess.run([sys.executable, "-c", DYING, str(path)], capture_output=True)
    assert died.returncode == -signal.SIGKILL, died
    left = files()
    assert left["desk.db-wal"]
    for words in asked:
        helpdesk.desk("explain", *words)
    assert files() == left
