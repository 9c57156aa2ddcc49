"""Lists of mail look at what they show, not at all that is stored."""

from __future__ import annotations

import pytest

from espomail.domain.incoming import Record
from espomail.domain.permissions import SYSTEM, Actor
from espomail.store import Store, mail_lists
from espomail.store.mail_lists import Wanted
from espomail.store.models import database

pytestmark = pytest.mark.sqlite("they read SQLite's plans")
ANN = Actor("ann", 1)


def plan(wanted: Wanted, actor: Actor) -> list[str]:
    """How the database would answer, step by step."""
    statement, values = mail_lists.newest(wanted, actor).sql()
    return [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {statement}", values)]


@pytest.mark.parametrize("actor", [SYSTEM, ANN], ids=["administrator", "user"])
@pytest.mark.parametrize(
    "wanted", [Wanted(limit=50), Wanted(search="x", limit=50), Wanted(email_account_id=1, limit=50)]
)
def test_the_newest_are_read_in_their_order(store: Store, wanted: Wanted, actor: Actor) -> None:
    steps = plan(wanted, actor)
    assert steps[0].endswith("USING INDEX email_received_at_id")
    assert not any("ORDER BY" in each for each in steps)


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        (Wanted("drafts"), "USING INDEX email_drafts (created_by_id=?)"),
        (Wanted("inbox"), "USING INTEGER PRIMARY KEY (rowid=?)"),
        (Wanted("sent"), "USING INTEGER PRIMARY KEY (rowid=?)"),
        (Wanted("trash"), "USING INTEGER PRIMARY KEY (rowid=?)"),
        (Wanted(unread=True), "USING INTEGER PRIMARY KEY (rowid=?)"),
        (Wanted(skipped=True), "USING INTEGER PRIMARY KEY (rowid=?)"),
        (Wanted(parent=Record("case", 7)), "USING INDEX email_parent_type_parent_id"),
    ],
)
def test_what_is_ones_own_or_a_records_is_found_by_that(store: Store, wanted: Wanted, first: str) -> None:
    steps = plan(wanted, ANN)
    assert steps[0].startswith("SEARCH") and first in steps[0]
    assert not any(each.startswith("SCAN") for each in steps)
