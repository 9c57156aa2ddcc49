"""What the program says to a server keeps to what PostgreSQL's relatives understand, too.

CockroachDB answers advisory locks without holding them; poolers lose what belongs to a session; and
neither they nor YugabyteDB have every extension of PostgreSQL. So these are said nowhere.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest

from espomail.store import Store
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive
from tests.commands.conftest import Desk
from tests.servers.postgresql import TEMPLATE, Address, PostgresServer

DENIED = {
    "advisory locks": r"advisory",
    "notifications": r"\b(listen|notify)\b",
    "table locks": r"\block\s+table\b",
    "temporary tables": r"\btemp(orary)?\s+table\b",
    "settings of a session": r"^\s*set\s+(?!transaction|local)",
    "two-phase commit": r"\bprepare\s+transaction\b",
    "triggers": r"\btrigger\b",
    "extensions": r"\bcreate\s+extension\b",
    "a constraint's name": r"on\s+conflict\s+on\s+constraint",
    "equal nulls": r"nulls\s+not\s+distinct",
    "full-text search": r"@@|to_tsvector",
    "enum types": r"\bcreate\s+type\b",
    "the host's row numbers": r"\bctid\b",
}


@pytest.fixture
def desk(postgres_server: PostgresServer, tmp_path) -> Iterator[Desk]:
    made: Address = postgres_server.database(tmp_path, TEMPLATE)
    found = Desk(tmp_path, made)
    yield found
    found.store.close()
    postgres_server.drop(made)


def test_the_schema_and_a_days_work(postgres_server, desk, tmp_path, caplog):
    caplog.set_level(logging.DEBUG, logger="peewee")
    empty = postgres_server.database(tmp_path)
    Store.create(empty).close()
    desk.user("alice", admin=True)
    desk.user("bob")
    address = "support@example.com"
    an_account(desk.store, address, a_team(desk.store, "Support", "bob"), distribution="round-robin")
    arrive(desk, address, a_message(), a_message(message_id="<q2@customer.example>", subject="Another"))
    for words in (("run",), ("case", "list"), ("case", "close", "1"), ("email", "list", "--search", "x"),
                  ("status",), ("log",), ("check",), ("doctor", "--offline"), ("outbox", "list"),
                  ("notification", "list"), ("held", "list")):  # fmt: skip
        desk(*words, code=None)
    statements = {record.msg[0] for record in caplog.records if record.name == "peewee"}
    texts = [re.sub(r"'[^']*'", "''", each) for each in statements]  # a stage is called notify
    assert len(texts) > 200
    for what, pattern in DENIED.items():
        assert [each for each in texts if re.search(pattern, each, re.IGNORECASE)] == [], what
