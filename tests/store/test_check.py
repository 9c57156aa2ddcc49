"""The invariants stay quick on a large store."""

from __future__ import annotations

import pytest

from espomail.store import Store
from espomail.store.check import INVARIANTS, Invariant
from espomail.store.models import database


@pytest.mark.sqlite("it reads SQLite's plans")
@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda each: each.code)
def test_no_table_is_read_through_once_per_row(store: Store, invariant: Invariant) -> None:
    """With 100,000 mails that is hours: a subquery that depends on the row must go by an index."""
    plan = database.execute_sql(f"EXPLAIN QUERY PLAN {invariant.sql}").fetchall()
    parents = {row[0]: (row[1], row[3]) for row in plan}
    for _, parent, _, what in plan:
        inside = []
        while parent:
            parent, text = parents[parent]
            inside.append(text)
        if any("CORRELATED" in text for text in inside):
            assert not what.startswith("SCAN"), f"{invariant.code}: {what}"
