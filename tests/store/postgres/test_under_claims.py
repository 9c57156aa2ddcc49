"""What is written under claims is written side by side; numbers are taken without waiting."""

from __future__ import annotations

import threading

import pytest
from peewee import IntegrityError

from espomail.errors import TryAgain
from espomail.store import Store, take_numbers
from espomail.store.engine import engine_for
from espomail.store.models import Setting
from tests.servers import postgresql
from tests.servers.postgresql import rows
from tests.store.postgres.conftest import DEAD, put


def test_under_claims_hosts_write_side_by_side_and_nobody_waits(hosts, url):
    one, other = hosts
    one.claim(["fetch-1"])
    other.claim(["fetch-2"])
    with one.writing("fetch-1"):
        put(one, "a")
        with other.writing("fetch-2"):
            put(other, "b")
        with other.writing():  # somebody decides meanwhile
            put(other, "c")
    assert {key for (key,) in rows(url, "SELECT key FROM setting")} == {"a", "b", "c"}


def test_where_snapshots_are_asked_for_all_stand_in_the_queue(url):
    found = [engine_for(f"{url}?isolation_level=serializable") for _ in range(2)]
    for each in found:
        each.open(read_only=False)
    found[0].claim(["fetch-1"])
    with found[0].writing("fetch-1"):
        put(found[0], "a")
        with pytest.raises(TryAgain, match="writing for long"), found[1].db.atomic():
            found[1].db.execute_sql("SET LOCAL lock_timeout = '100ms'")
            found[1].db.execute_sql("UPDATE lease SET fence = fence + 1 WHERE name = 'store'")
    for each in found:
        each.close()


def test_who_lost_a_lease_cannot_write_under_it(hosts, url):
    one, other = hosts
    one.claim(["fetch-1"])
    postgresql.change(url, DEAD)
    assert other.claim(["fetch-1"]) == {"fetch-1"}
    with pytest.raises(TryAgain, match="took over fetch-1"), one.writing("fetch-1"):
        pytest.fail("it may write")
    with pytest.raises(TryAgain), one.writing("fetch-2"):
        pytest.fail("it may write under what it never had")


def test_a_lease_is_taken_over_when_what_is_written_under_it_is_written(hosts, url):
    one, other = hosts
    one.claim(["fetch-1"])
    postgresql.change(url, DEAD)
    taken: list[set[str]] = []
    thread = threading.Thread(target=lambda: taken.append(other.claim(["fetch-1"])))
    with one.writing("fetch-1"):
        put(one, "a")
        thread.start()
        thread.join(0.5)
        assert not taken
    thread.join(100)
    assert taken == [{"fetch-1"}]
    assert rows(url, "SELECT key FROM setting") == [("a",)]


def test_numbers_of_mail_are_taken_without_waiting_and_may_have_gaps(url):
    store = Store.open(url)
    other = engine_for(url)
    other.open(read_only=False)
    with pytest.raises(ValueError, match="no"), store.write():
        assert list(take_numbers("email", 2)) == [1, 2]
        assert list(other.db.numbers("email", 3)) == [3, 4, 5]  # though we have not ended
        raise ValueError("no")
    with store.write():
        assert list(take_numbers("email", 1)) == [6]
    other.close()
    store.close()


def test_numbers_are_taken_in_growing_portions_and_one_mail_wastes_none(url):
    one, other = engine_for(url), engine_for(url)
    for each in (one, other):
        each.open(read_only=False)
    found = [list(one.db.numbers("email", count)) for count in (1, 2, 2)]
    assert found == [[1], [2, 3], [4, 5]]
    assert list(other.db.numbers("email", 1)) == [7]  # one number is still the first's
    assert [list(one.db.numbers("email", count)) for count in (1, 1)] == [[6], [8]]
    for each in (one, other):
        each.close()


def test_numbers_in_hand_end_with_the_line(url):
    """A server that took over may not know that they were taken."""
    one = engine_for(url)
    one.open(read_only=False)
    assert [list(one.db.numbers("email", count)) for count in (2, 1)] == [[1, 2], [3]]
    one.disconnect()
    one.db.connect()
    assert list(one.db.numbers("email", 1)) == [5]
    one.close()


def test_a_clash_with_a_neighbour_is_decided_again_in_the_end_alone(url):
    store = Store.open(url)
    store.claim(["fetch-1"])
    tries = []

    def work() -> int:
        there = Setting.select().count()
        tries.append(there)
        if len(tries) < 3:  # the neighbour writes after we have looked
            postgresql.change(url, f"INSERT INTO setting VALUES ('{there}', '')")
        Setting.create(key=str(there), value="mine")
        return there

    assert store.decided(work, under="fetch-1") == 2 and tries == [0, 1, 2]

    def wrong() -> None:
        tries.append(-1)
        Setting.create(key="0", value="")

    with pytest.raises(IntegrityError):
        store.decided(wrong, under="fetch-1")
    assert tries.count(-1) == 4
    store.close()
