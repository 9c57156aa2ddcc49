"""A busy morning, played on several stores: undisturbed, and with everything that may go wrong.

All plays read the same mailboxes, so what they store can be compared line by line.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.builders import a_message
from tests.conftest import ESPOMAIL
from tests.haste import room
from tests.integration.helpdesk import Helpdesk, answer_to, at, broken, copied, iso, ledger_gaps, query
from tests.servers.smtp_sink import SmtpSink

NOW = iso(at(1))


@dataclass
class Scene:
    """Mailboxes with mail in them, and a store that is set up and has fetched nothing."""

    helpdesk: Helpdesk
    sink: SmtpSink
    group: str
    personal: str
    count: int
    stores: int = 0

    def new_store(self) -> Play:
        """A fresh copy of the store."""
        self.stores += 1
        path = copied(self.helpdesk.desk.path, f"play{self.stores}.db")
        self.sink.envelopes.clear()
        return Play(self, path)


@dataclass
class Play:
    """One store and what is done to it. ``kills``: how many runs did not end by themselves."""

    scene: Scene
    path: Path
    kills: int = 0
    # one account after the other: whose copy of a mail comes first decides who gets which notice
    jobs: int = 1
    log: list[str] = field(default_factory=list)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Begin a command, ``run`` by default."""
        return subprocess.Popen(
            [ESPOMAIL, "--store", str(self.path), "--now", NOW, *(words or ("run", "--jobs", str(self.jobs)))],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **self.scene.helpdesk.desk.variables},
        )

    def to_the_end(self) -> float:
        """One run that nobody disturbs; how many seconds it took."""
        began = time.monotonic()
        process = self.start()
        out, err = process.communicate(timeout=300)
        assert (process.returncode, out, err) == (0, "", ""), self.log
        return time.monotonic() - began

    def stopped_after(self, seconds: float, sign: signal.Signals) -> None:
        """A run that gets a signal, unless it has ended before."""
        process = self.start()
        try:
            out, err = process.communicate(timeout=seconds)
            assert process.returncode == 0 and (out, err) == ("", ""), (process.returncode, err)
            self.log.append(f"ended within {seconds:.3f} s")
        except subprocess.TimeoutExpired:
            process.send_signal(sign)
            began = time.monotonic()
            _, err = process.communicate(timeout=300)
            self.kills += process.returncode != 0
            self.log.append(f"{sign.name} after {seconds:.3f} s: status {process.returncode}")
            assert "Traceback" not in err and "unexpected" not in err, err
            assert time.monotonic() - began < 5 * room()

    # -- what came of it

    def outcome(self) -> dict[str, Any]:
        """Everything that must not depend on what went wrong on the way."""
        return {
            "cases": self._cases(),
            "stream": Counter(
                # the ids of our own mail are random, and the numbers of cases may differ
                (name, kind, re.sub(r"#\d+", "#", text), message_id if direction == "in" else None)
                for name, kind, text, message_id, direction in query(
                    self.path,
                    "SELECT c.name, s.type, s.text, e.message_id, e.direction FROM stream_entry s"
                    " LEFT JOIN email e ON e.id = s.email_id LEFT JOIN case_record c ON c.id = s.record_id"
                    " WHERE s.type != 'email_sent'",  # what may have gone out is not said to have
                )
            ),
            "emails": Counter(
                query(self.path, "SELECT message_id, subject, direction FROM email WHERE direction = 'in'")
            ),
            "ledger": query(
                self.path,
                "SELECT l.folder_id, l.uid, CASE l.state WHEN 'duplicate' THEN 'imported' ELSE l.state END"
                " FROM ledger l ORDER BY l.folder_id, l.uid",
            ),
            "notices": Counter(
                query(
                    self.path,
                    "SELECT u.login, n.type, e.message_id FROM notification n JOIN user u"
                    " ON u.id = n.user_id LEFT JOIN email e ON e.id = n.email_id",
                )
            ),
            "decisions": Counter(
                query(
                    self.path,
                    "SELECT e.message_id, a.email_account_id, d.stage, d.kind, d.reason FROM decision d"
                    " JOIN arrival a ON a.id = d.arrival_id JOIN email e ON e.id = a.email_id",
                )
            ),
            "outbox": Counter(query(self.path, "SELECT kind, recipients FROM outbox")),
            "turn": query(self.path, "SELECT email_account_id, user_id FROM turn"),
        }

    def settled(self) -> dict[str, Any]:
        """The outcome without what is open where two accounts' copies of a mail race each other."""
        return {k: value for k, value in self.outcome().items() if k not in ("decisions", "notices")}

    def _cases(self) -> list[tuple[Any, ...]]:
        mails: dict[int, list[str]] = {}
        which = "parent_type = 'case' AND direction = 'in' ORDER BY message_id"
        for number, message_id in query(self.path, f"SELECT parent_id, message_id FROM email WHERE {which}"):
            mails.setdefault(number, []).append(message_id)
        cases = query(
            self.path,
            "SELECT c.id, c.name, c.status, u.login"
            " FROM case_record c LEFT JOIN user u ON u.id = c.assigned_user_id ORDER BY c.name",
        )
        return [(*values, " ".join(mails.get(number, ()))) for number, *values in cases]

    def check_the_books(self) -> None:
        """Nothing is lost and nothing doubled, by the store, by the server and by who got mail."""
        assert broken(self.path) == {}, self.log
        for mailbox in (self.scene.group, self.scene.personal):
            assert ledger_gaps(self.path, self.scene.helpdesk.dovecot.messages(mailbox), mailbox) == set()
        states = dict(query(self.path, "SELECT state, count(*) FROM outbox GROUP BY state"))
        assert set(states) <= {"sent", "unknown"}, states
        assert states.get("unknown", 0) <= self.kills, (states, self.log)
        got = Counter(e.raw.split(b"Message-ID: ")[1].split(b"\r\n")[0] for e in self.scene.sink.envelopes)
        assert set(got.values()) <= {1}, "a mail was delivered twice"
        sent = query(self.path, "SELECT message_id FROM outbox WHERE state = 'sent'")
        assert {row[0].encode() for row in sent} <= set(got)
        shown = "SELECT count(*) FROM stream_entry WHERE type = 'email_sent'"
        replies = "SELECT count(*) FROM outbox WHERE kind = 'auto-reply' AND state = 'sent'"
        assert query(self.path, shown) == query(self.path, replies)


def busy_morning(helpdesk: Helpdesk, sink: SmtpSink, count: int) -> Scene:
    """A group and a personal mailbox with ``count`` messages of all kinds, a desk of three users."""
    helpdesk.users("ann", "bob", "cem")
    smtp = ("--smtp-host", "127.0.0.1", "--smtp-port", str(sink.port), "--smtp-security", "none")
    group = helpdesk.support(
        *smtp, "--smtp-auth", "none", "--distribution", "round-robin", "--auto-reply", "acknowledgement"
    )
    personal = helpdesk.account(helpdesk.address("ann"), "--owner", "ann", kind="personal")
    helpdesk.desk(
        "email-filter", "add", "no deals", "--account", group, "--subject", "*deal*", "--action", "skip"
    )
    helpdesk.desk("settings", "set", "autoreply.breaker", "0")
    mails = _mails(group, personal, count)
    helpdesk.mail(group, *mails)
    helpdesk.mail(personal, *mails[::7])
    return Scene(helpdesk, sink, group, personal, len(mails))


def _mails(group: str, personal: str, count: int) -> list[bytes]:
    """Questions, answers before and after their question, automatic mail, deals, several in a thread."""
    mails: list[bytes] = []
    number = 0
    while len(mails) < count:
        number += 1
        customer = f"Customer {number} <c{number}@firm{number % 40}.example>"
        question = a_message(
            sender=customer, to=f"{group}, {personal}", subject=f"Question {number}",
            message_id=f"<q{number}@firm.example>", text=f"Text {number}\n" * (1 + number % 5 * 40),
        )  # fmt: skip
        again = answer_to(question, customer, f"<a{number}@firm.example>", to=group)
        kind = number % 5
        if kind == 0:
            mails += [again, question]
        elif kind == 1:
            mails += [question, again]
        elif kind == 2:
            mails.append(a_message(sender=customer, to=group, subject=f"A deal {number}",
                                   message_id=f"<d{number}@firm.example>"))  # fmt: skip
        elif kind == 3:
            mails.append(a_message(sender=customer, to=group, subject=f"Away {number}",
                                   message_id=f"<o{number}@firm.example>",
                                   Auto_Submitted="auto-replied"))  # fmt: skip
        else:
            mails.append(question)
    return mails[:count]


def disturbed(play: Play, times: int, typical: float, seed: int, sign: signal.Signals) -> None:
    """Runs that are stopped at random moments, then one to the end."""
    chance = random.Random(seed)
    play.log.append(f"seed {seed}")
    for _ in range(times):
        play.stopped_after(chance.uniform(0.1, typical), sign)
    play.to_the_end()


def difference(found: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """What is missing and what is too much, by topic; empty where two outcomes are the same."""
    told = {}
    for topic, value in wanted.items():
        here, there = Counter(found[topic]), Counter(value)
        if here != there:
            told[topic] = {"too much": list((here - there).items())[:5],
                           "missing": list((there - here).items())[:5]}  # fmt: skip
    return told
