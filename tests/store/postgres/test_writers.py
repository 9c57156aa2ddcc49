"""Writers stand in a queue, and each sees what was written before it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from espomail.errors import TryAgain
from espomail.store import Store, take_numbers
from espomail.store.models import Setting
from tests.servers import postgresql
from tests.servers.postgresql import rows

COUNT = """
import sys
from espomail.store import Store
from espomail.store.models import Setting
store = Store.open(sys.argv[1])
for _ in range(25):
    with store.write():
        row = Setting.get_by_id("count")  # decided on what was read, as the stages do
        Setting.update(value=str(int(row.value) + 1)).where(Setting.key == "count").execute()
store.close()
"""


@pytest.mark.parametrize("level", ["read-committed", "repeatable-read", "serializable"])
def test_writers_see_what_was_written_before_them(url, level):
    store = Store.open(url)
    with store.write():
        Setting.create(key="count", value="0")
    store.close()
    words = [sys.executable, "-c", COUNT, f"{url}?isolation_level={level}"]
    running = [subprocess.Popen(words, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [(each.communicate()[1], each.returncode) for each in running] == [("", 0)] * 4
    assert rows(url, "SELECT value FROM setting WHERE key = 'count'") == [("100",)]


def test_a_snapshot_stays_as_it_was_and_writes_nothing(url, hosts):
    store = Store.open(url)
    with store.read():
        assert not Setting.select().exists()
        postgresql.change(url, "INSERT INTO setting (key, value) VALUES ('a', 'b')")
        assert not Setting.select().exists()
    with pytest.raises(TryAgain, match="only reads"), store.read():
        Setting.create(key="c", value="d")
    assert Setting.select().count() == 1
    store.close()


def test_a_write_that_fails_leaves_nothing(url):
    store = Store.open(url)
    with pytest.raises(ValueError, match="no"), store.write():
        take_numbers("case", 1)
        raise ValueError("no")
    assert rows(url, "SELECT * FROM counter") == []
    with store.write():
        assert list(take_numbers("case", 3)) == [1, 2, 3]
    store.close()


def test_a_connection_that_was_cut_is_75_and_the_next_transaction_has_a_new_one(url):
    store = Store.open(url)
    (pid,) = store.engine.db.execute_sql("SELECT pg_backend_pid()").fetchone()
    with pytest.raises(TryAgain), store.write():
        Setting.create(key="a", value="b")
        postgresql.change(url, f"SELECT pg_terminate_backend({pid})")
    with store.write():
        assert not Setting.select().exists()
        Setting.create(key="a", value="c")
    store.close()
    assert rows(url, "SELECT value FROM setting") == [("c",)]
