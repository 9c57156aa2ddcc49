"""Hosts with the same crontab on one store in PostgreSQL: processes with folders of their own."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from pathlib import Path

from tests.conftest import ESPOMAIL, Desk
from tests.integration.helpdesk import Helpdesk, at, broken, iso, ledger_gaps, numbered
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

ACCOUNTS, MAILS = 4, 60
ENDS = (os.EX_OK, os.EX_TEMPFAIL)


class Host:
    """A host: folders of its own, and the line of its crontab. ``store``: how it reaches the database."""

    def __init__(self, desk: Desk, folder: Path, options: str = "", store: str = "") -> None:
        folder.mkdir()
        self.store = f"{store or desk.path}{options}"
        self.variables = {**os.environ, **desk.variables, "HOME": str(folder), "TMPDIR": str(folder)}

    def start(self) -> subprocess.Popen[str]:
        """What cron starts."""
        words = [ESPOMAIL, "--store", self.store, "--now", iso(at(1)), "run"]
        return subprocess.Popen(
            words, env=self.variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )


def ended(process: subprocess.Popen[str], *codes: int) -> str:
    """Wait for a run's end, which must be one of these (0 or 75 if none is given); what it said."""
    _, said = process.communicate(timeout=300)
    assert process.returncode in (codes or ENDS) and "unexpected error" not in said, said
    return said


def set_up(
    desk: Desk, dovecot: Dovecot, *options: str, mails: int = MAILS, port: int | None = None
) -> tuple[Helpdesk, list[str]]:
    """A desk of three people and accounts with mail that waits; with the boxes' addresses."""
    desk("init", "--admin", "admin")
    helpdesk = Helpdesk(desk, dovecot)
    helpdesk.users("ann", "bob", "cyd")
    boxes = [helpdesk.support("--distribution", "round-robin", *options, port=port) for _ in range(ACCOUNTS)]
    for number, box in enumerate(boxes):
        helpdesk.mail(box, *numbered(mails, start=1 + number * mails, to=box))
    return helpdesk, boxes


def settled(helpdesk: Helpdesk, boxes: list[str], mails: int = MAILS) -> None:
    """0 gaps, 0 doubles, one case for each mail, turns fair within one."""
    assert broken(helpdesk.desk.path) == {}
    for box in boxes:
        assert ledger_gaps(helpdesk.desk.path, helpdesk.dovecot.messages(box), box) == set()
    assert helpdesk.value("SELECT count(*) FROM email WHERE direction = 'in'") == ACCOUNTS * mails
    assert helpdesk.value("SELECT count(*) FROM case_record") == ACCOUNTS * mails
    turns = helpdesk.rows(
        "SELECT email_account_id, assigned_user_id, count(*) FROM case_record"
        " GROUP BY email_account_id, assigned_user_id"
    )
    for account in {each[0] for each in turns}:
        counts = [count for owner, _, count in turns if owner == account]
        assert len(counts) == 3 and max(counts) - min(counts) <= 1


def answered(helpdesk: Helpdesk, sink: SmtpSink, mails: int = MAILS, unknown: int = 0) -> None:
    """Each customer has one reply; but so many at most of which nobody knows, and which went out once or never."""
    states = Counter(row[0] for row in helpdesk.rows("SELECT state FROM outbox WHERE kind = 'auto-reply'"))
    assert states["unknown"] <= unknown and states["sent"] + states["unknown"] == ACCOUNTS * mails, states
    got = Counter(to for each in sink.envelopes for to in each.recipients if "@customer" in to)
    assert states["sent"] <= len(got) and max(got.values()) == 1
