"""A desk with real mailboxes: what the integration tests set up, and what they look at afterwards.

The books are read with plain ``sqlite3`` and SQL, so that a fault of the program's own queries
cannot hide from the tests.
"""

from __future__ import annotations

import copy
import itertools
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from espomail.store import Store, people
from espomail.store.models import Team, TeamMember
from tests.builders import a_message
from tests.conftest import NOW, Desk, Result
from tests.servers import postgresql
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.stores import query

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NO_SERVER = 9  # the discard port: nobody listens
_numbers = itertools.count(1)


def at(minutes: float = 0, days: float = 0) -> datetime:
    """A moment after (or before) the day the tests play on."""
    return START + timedelta(minutes=minutes, days=days)


def iso(moment: datetime) -> str:
    """How ``--now`` is written."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Helpdesk:
    """A store, a Dovecot with mailboxes of its own, and the commands."""

    desk: Desk
    dovecot: Dovecot
    host: str = "127.0.0.1"
    port: int = 0
    made: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.port = self.port or self.dovecot.port
        self.desk.variables["MAIL_PASSWORD"] = PASSWORD

    # -- setting up

    def address(self, name: str = "support") -> str:
        """An address whose mailbox is empty."""
        found = f"{name}{next(_numbers)}@example.com"
        self.made.add(found)
        return found

    def users(self, *logins: str, team: str = "Support") -> None:
        """Users, all in one team; straight into the store, since that is not what is tested here."""
        store = Store.open(str(self.desk.path))
        with store.write():
            made = Team.create(name=team)
            for login in logins:
                user = people.add_user(login, login.title(), [f"{login}@example.com"], False, login, NOW)
                TeamMember.create(team=made, user=user)
        store.close()

    def account(self, address: str, *options: str, kind: str = "group", port: int | None = None) -> str:
        """An e-mail account on our Dovecot; its address."""
        words = ["email-account", "add", address, f"--{kind}", "--imap-host", self.host]
        words += ["--imap-port", str(port or self.port), "--imap-security", "none"]
        if "--password-env" not in options:
            words += ["--password-env", "MAIL_PASSWORD"]
        self.desk(*words, *options)
        return address

    def support(self, *options: str, port: int | None = None) -> str:
        """A group account that opens cases for the team Support."""
        mine = ("--team", "Support", "--create-case", *options)
        return self.account(self.address(), *mine, port=port)

    def mail(
        self, mailbox: str, *raws: bytes, folder: str = "INBOX", when: datetime | None = None
    ) -> None:
        """Messages arrive on the server, by default half a minute after the start."""
        moment = when or at(0.5)
        with self.dovecot.client(mailbox) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            for raw in raws:
                client.append(folder, raw, (), moment)

    def copied(self, name: str) -> Helpdesk:
        """A second desk with a copy of the store, and the same accounts and mailboxes."""
        desk = copy.copy(self.desk)
        desk.path = copied(self.desk.path, name)
        return Helpdesk(desk, self.dovecot, self.host, self.port)

    # -- running

    def run(self, verb: str = "run", *words: str, minutes: float = 1, code: int | None = 0) -> Result:
        """A verb, so many minutes after the start."""
        return self.desk(verb, *words, now=iso(at(minutes)), code=code)

    def fetched(self, minutes: float = 1, *words: str, code: int | None = 0) -> dict[str, Any]:
        """``fetch --json``."""
        found: dict[str, Any] = self.run("fetch", "--json", *words, minutes=minutes, code=code).json
        return found

    # -- looking at the books

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query finds in the store."""
        return query(self.desk.path, sql, *values)

    def value(self, sql: str, *values: Any) -> Any:
        """The first column of the first row."""
        return self.rows(sql, *values)[0][0]

    def states(self, mailbox: str, folder: str = "INBOX") -> dict[int, str]:
        """The ledger of a folder in its present UIDVALIDITY: state by UID."""
        return dict(
            self.rows(
                "SELECT l.uid, l.state FROM ledger l JOIN folder f ON f.id = l.folder_id"
                " JOIN email_account a ON a.id = f.email_account_id"
                " WHERE a.address = ? AND f.name = ? AND l.uidvalidity = f.uidvalidity ORDER BY l.uid",
                mailbox, folder,
            )
        )  # fmt: skip

    def subjects(self) -> list[str]:
        """The subjects of all stored mail, sorted."""
        return [row[0] for row in self.rows("SELECT subject FROM email ORDER BY subject")]

    def cases(self) -> list[tuple[Any, ...]]:
        """Number, name, status and login of all cases."""
        return self.rows(
            "SELECT c.id, c.name, c.status, u.login FROM case_record c"
            " LEFT JOIN \"user\" u ON u.id = c.assigned_user_id ORDER BY c.id"
        )


def copied(path: Path, name: str) -> Path:
    """A copy of a store that nobody has open."""
    if isinstance(path, postgresql.Address):
        return path.copied()
    copy = path.with_name(name)
    shutil.copy(path, copy)
    return copy


def numbered(count: int, start: int = 1, **values: Any) -> list[bytes]:
    """New questions of different customers."""
    return [
        a_message(
            sender=f"Customer {n} <c{n}@customer{n % 7}.example>",
            subject=f"Question {n}",
            message_id=f"<question-{n}@customer.example>",
            **values,
        )
        for n in range(start, start + count)
    ]


def answer_to(original: bytes, sender: str, message_id: str, **values: Any) -> bytes:
    """A reply to a message, as a mail program writes it."""
    answered = re.search(rb"Message-ID: (\S+)", original)
    subject = re.search(rb"Subject: (.*)\r", original)
    assert answered and subject
    reference = answered[1].decode()
    given: dict[str, Any] = {
        "subject": f"Re: {subject[1].decode()}",
        "In_Reply_To": reference,
        "References": reference,
    }
    return a_message(sender=sender, message_id=message_id, **{**given, **values})


# --- what must hold of every store, whatever was done to it: each query finds nothing ---------------

INVARIANTS = {
    "a UID at or below a folder's mark that is still stored (its recovery is due)":
        "SELECT * FROM ledger WHERE state = 'stored'",
    "a ledger row without a known state":
        "SELECT * FROM ledger WHERE state NOT IN"
        " ('imported', 'duplicate', 'skipped', 'too_large', 'held', 'too_old', 'gone')",
    "an imported row without its email":
        "SELECT * FROM ledger WHERE state IN ('imported', 'duplicate', 'too_large')"
        " AND (email_id IS NULL OR email_id NOT IN (SELECT id FROM email))",
    "an email that two rows say to have imported":
        "SELECT email_id, count(*) FROM ledger WHERE state IN ('imported', 'too_large', 'skipped')"
        " AND email_id IS NOT NULL GROUP BY email_id, uidvalidity HAVING count(*) > 1",
    "an email whose bytes are missing":
        "SELECT id FROM email WHERE raw_id IS NOT NULL AND raw_id NOT IN (SELECT id FROM raw)",
    "two emails of one identity":
        "SELECT identity FROM email GROUP BY identity HAVING count(*) > 1",
    "two arrivals at one account":
        "SELECT email_id FROM arrival GROUP BY email_id, email_account_id HAVING count(*) > 1",
    "two cases for one effect key":
        "SELECT effect_key FROM case_record GROUP BY effect_key HAVING count(*) > 1",
    "a case without a conversation that points back":
        "SELECT c.id FROM case_record c LEFT JOIN conversation t ON t.id = c.conversation_id"
        " WHERE c.merged_into IS NULL AND (t.case_id IS NULL OR t.case_id != c.id)",
    "two cases in one conversation":
        "SELECT conversation_id FROM case_record WHERE merged_into IS NULL"
        " GROUP BY conversation_id HAVING count(*) > 1",
    "a user whose count of open cases is wrong":
        "SELECT u.login, u.open_cases FROM \"user\" u WHERE u.open_cases != (SELECT count(*) FROM case_record c"
        " WHERE c.assigned_user_id = u.id AND c.status IN ('New', 'Assigned', 'Pending'))",
    "a case that is assigned by its status but to nobody":
        "SELECT id FROM case_record WHERE (status = 'Assigned') != (assigned_user_id IS NOT NULL)"
        " AND status IN ('New', 'Assigned')",
    "an arrival that was decided upon twice by one stage":
        "SELECT arrival_id, stage FROM decision WHERE arrival_id NOT IN (SELECT id FROM arrival WHERE unskipped)"
        " GROUP BY arrival_id, stage HAVING count(*) > 1",
    "an arrival that is done without all five decisions":
        "SELECT a.id FROM arrival a WHERE a.stage = 'done' AND 5 !="
        " (SELECT count(DISTINCT d.stage) FROM decision d WHERE d.arrival_id = a.id)",
    "an opened case's mail without its two entries":
        "SELECT c.id FROM case_record c WHERE c.created_by = 'system' AND 2 != (SELECT count(*) FROM"
        " stream_entry s WHERE s.record_type = 'case' AND s.record_id = c.id AND (s.type = 'created' OR"
        " (s.type = 'email_received' AND s.data LIKE '%\"initial\":true%')))",
    "a mail of a case that the case's stream does not show once":
        "SELECT e.id FROM email e WHERE e.parent_type = 'case' AND e.direction = 'in' AND 1 != (SELECT"
        " count(*) FROM stream_entry s WHERE s.record_type = 'case' AND s.record_id = e.parent_id AND"
        " s.email_id = e.id AND s.type = 'email_received')",
    "two automatic replies for one case":
        "SELECT effect_key FROM auto_reply GROUP BY effect_key HAVING count(*) > 1",
    "two outbox rows for one effect":
        "SELECT dedupe_key FROM outbox GROUP BY dedupe_key HAVING count(*) > 1",
    "an outbox row left in the middle of things":
        "SELECT id, state FROM outbox WHERE state IN ('claimed', 'transmitting')",
    "two notices of one event to one person":
        "SELECT user_id, event FROM notification GROUP BY user_id, event HAVING count(*) > 1",
    "an email without its conversation":
        "SELECT e.id FROM email e JOIN arrival a ON a.email_id = e.id WHERE a.stage = 'done'"
        " AND (e.conversation_id IS NULL OR e.conversation_id NOT IN (SELECT id FROM conversation))",
}  # fmt: skip


def broken(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Which invariants a store breaks, and by what."""
    found = {what: query(path, sql)[:5] for what, sql in INVARIANTS.items()}
    if isinstance(path, postgresql.Address):  # the server guards pages and foreign keys
        return {what: rows for what, rows in found.items() if rows}
    found["the file"] = [r for r in query(path, "PRAGMA integrity_check") if r != ("ok",)]
    found["foreign keys"] = query(path, "PRAGMA foreign_key_check")
    return {what: rows for what, rows in found.items() if rows}


def ledger_gaps(path: Path, uids: Iterable[int], mailbox: str) -> set[int]:
    """UIDs on the server that the ledger says nothing of."""
    known = query(
        path,
        "SELECT l.uid FROM ledger l JOIN folder f ON f.id = l.folder_id JOIN email_account a"
        " ON a.id = f.email_account_id WHERE a.address = ? AND l.uidvalidity = f.uidvalidity",
        mailbox,
    )
    return set(uids) - {row[0] for row in known}
