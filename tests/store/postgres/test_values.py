"""Values, the order of texts, and what the server counts."""

from __future__ import annotations

import time

import pytest

from espomail.store import Store, raws
from espomail.store.engine import engine_for
from espomail.store.models import Follow, Setting, User
from espomail.store.postgres_leases import CLOCK
from tests.servers.postgresql import rows


def test_any_bytes_and_the_largest_ids(url):
    store = Store.open(url)
    raw = bytes(range(256)) + b"\0" * 1000
    with store.write():
        (raw_id,) = raws.add([raw])
        user = User.create(login="ann", name="Ann", created_at=2**62)
        Follow.create(record_type="case", record_id=2**63 - 1, user=user)
    assert raws.one(raw_id) == raw
    assert (Follow.get().record_id, User.get().created_at) == (2**63 - 1, 2**62)
    store.close()


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/St_Johns"])
def test_the_servers_time_zone_plays_no_part(postgres_server, url, zone):
    name = url.rpartition("/")[2]
    postgres_server.execute("postgres", f"ALTER DATABASE {name} SET timezone TO '{zone}'")
    store = Store.open(url)
    assert abs(store.moment() - time.time() * 1000) < 20_000
    store.claim(["send"])
    assert rows(url, f"SELECT until_at - {CLOCK} BETWEEN 30000 AND 60000 FROM lease WHERE name = 'send'") == [(True,)]
    store.close()


def test_what_clashes_is_not_counted_and_what_stays_equal_is(url):
    """MySQL's relatives count otherwise; claims and replays go by these numbers."""
    db = engine_for(url)
    db.open(read_only=False)
    ignored = "INSERT INTO setting (key, value) VALUES ('a', 'b') ON CONFLICT DO NOTHING"
    equal = "UPDATE setting SET value = 'b' WHERE key = 'a'"
    assert [db.db.execute_sql(each).rowcount for each in (ignored, ignored, equal)] == [1, 0, 1]
    db.close()


def test_text_is_compared_by_its_bytes(url):
    """The server sorts as in English; the store as SQLite does."""
    store = Store.open(url)
    with store.write():
        for key in ("a", "B", "ä", "C", "b"):
            Setting.create(key=key, value="")
    assert [row.key for row in Setting.select().order_by(Setting.key)] == ["B", "C", "a", "b", "ä"]
    store.close()
