"""What a run asks does not grow with what is stored: the database's own plan of each statement says so."""

from __future__ import annotations

import logging
import re

import pytest

from espomail.store.models import database
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive
from tests.commands.conftest import Desk

pytestmark = pytest.mark.sqlite("it reads SQLite's plans")

# Tables with a row or more for each mail.
GROWING = (
    "raw", "ledger", "conversation", "ghost", "participant", "email", "arrival", "email_user",
    "email_team", "decision", "case_record", "stream_entry", "follow", "notification", "outbox", "auto_reply",
)  # fmt: skip
# Indexes that lead to a large part of a table where only their first column is named.
WIDE = ("(parent_type=?)", "(record_type=?)", "(status=?)", "(folder_id=?)", "(team_id=?)")


def too_wide(statement: str, values: object) -> list[str]:
    """The steps of a plan that go through a table which grows; small indexes over what waits do not count."""
    tables = {alias: name for name, alias in re.findall(r'"(\w+)" AS "(\w+)"', statement)}
    steps = [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    walks = [step for step in steps if (step.startswith("SCAN") and "USING" not in step) or step.endswith(WIDE)]
    names = {step: tables.get(step.split()[1], step.split()[1]) for step in walks}
    return [f"{name}: {step}" for step, name in names.items() if name in GROWING]


def test_no_statement_of_a_run_goes_through_all_mail(desk: Desk, caplog: pytest.LogCaptureFixture):
    desk.user("alice", admin=True)
    desk.user("bob")
    team = a_team(desk.store, "Support", "bob")
    an_account(desk.store, "support@example.com", team, distribution="least-busy", auto_reply="acknowledgement")
    arrive(desk, "support@example.com", a_message(message_id="<first@customer.example>"))
    caplog.set_level(logging.DEBUG, logger="peewee")
    answer = a_message(message_id="<second@customer.example>", in_reply_to="<first@customer.example>")
    arrive(desk, "support@example.com", answer, a_message(message_id="<third@customer.example>"))
    desk("run", code=None)
    asked = [record.msg for record in caplog.records if record.name == "peewee"]
    caplog.set_level(logging.WARNING, logger="peewee")
    caplog.clear()
    assert len(asked) > 100
    found = {sql: steps for sql, values in asked if sql[:6] in ("SELECT", "UPDATE", "DELETE")
             and (steps := too_wide(sql, values))}  # fmt: skip
    assert found == {}
