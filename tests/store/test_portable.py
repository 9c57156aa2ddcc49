"""What the program says to a server keeps to what PostgreSQL's relatives understand, too (tests/portable.py).

Where the tests' stores lie in PostgreSQL, every test of the suite listens as well (tests/conftest.py).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from espomail.store import Store
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive
from tests.commands.conftest import Desk
from tests.portable import offences
from tests.servers.postgresql import TEMPLATE, Address, PostgresServer


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
    assert len(statements) > 200 and offences(statements) == []


@pytest.mark.parametrize(
    "said", ["SELECT pg_try_advisory_lock(1)", "NOTIFY x", "SET timezone = 'UTC'", "create temp table x (a int)"]
)
def test_what_must_not_be_said_is_noticed(said):
    assert offences(["SELECT 'notify', 1", said, "SET TRANSACTION READ ONLY"]) != []
