"""Hosts that decide side by side, and whoever must be alone."""

from __future__ import annotations

import threading
import time

import pytest

from espomail.store import Store, locks, take_numbers
from espomail.store.engine import Conflict, engine_for
from espomail.store.models import Setting
from tests.servers import postgresql
from tests.servers.postgresql import rows
from tests.store.postgres.conftest import put


def test_who_must_be_alone_is_let_in_between_those_who_decide(url, hosts):
    """One of three always has its share of the queue's row; the door keeps the next of them out."""
    ended = threading.Event()
    inside: list[str] = []

    def decide() -> None:
        engine = engine_for(url)
        engine.open(read_only=False)
        while not ended.is_set():
            with engine.writing(beside=True):
                inside.append("decides")
                time.sleep(0.15)
                inside.pop()
        engine.close()

    deciding = [threading.Thread(target=decide) for _ in range(3)]
    for number, each in enumerate(deciding):
        each.start()
        time.sleep(0.05 * number)
    try:
        for key in "ab":
            began = time.monotonic()
            with hosts[0].writing():
                put(hosts[0], key)
                assert not inside
            assert time.monotonic() - began < 10
    finally:
        ended.set()
        for each in deciding:
            each.join()


def test_what_is_not_there_yet_is_one_transactions_alone(url):
    """The same key waits for the first to end, whether it wrote or not; others and their order do not matter."""
    order: list[str] = []
    taken = threading.Event()

    def second() -> None:
        other = engine_for(url)
        other.open(read_only=False)
        numbers = sorted(locks._number(each) for each in ("b", "c"))
        taken.wait(10)
        with other.writing(beside=True):
            other.db.execute_sql("INSERT INTO mutex (key) SELECT unnest(CAST(%s AS BIGINT[]))", (numbers,))
            order.append("second")
            other.db.execute_sql("DELETE FROM mutex")
        other.close()

    thread = threading.Thread(target=second)
    store = Store.open(url)
    thread.start()

    def work() -> None:
        locks.keys(["b", "a", b"a", "b"])
        locks.keys(["d"])
        taken.set()
        thread.join(0.5)
        order.append("first")

    store.decided(work, beside=True)
    thread.join(10)
    assert order == ["first", "second"]
    assert rows(url, "SELECT count(*) FROM mutex") == [(0,)]
    store.decided(lambda: locks.keys(["a"]))  # whoever is alone needs none
    store.close()


def test_case_numbers_are_taken_apart_only_where_others_decide(url):
    store = Store.open(url)

    def failing() -> None:
        take_numbers("case", 2)
        raise ValueError("no")

    for beside, next_number in ((False, 1), (True, 4)):
        with pytest.raises(ValueError, match="no"):
            store.decided(failing, beside=beside)
        assert list(store.decided(lambda: take_numbers("case", 1))) == [next_number]
    store.close()


def test_in_the_end_it_is_decided_alone(url):
    store = Store.open(url)
    alone = []

    def work() -> bool:
        alone.append(not locks.needed())
        if not alone[-1]:
            raise Conflict("another was faster")
        return True

    assert store.decided(work, beside=True) and alone == [False] * 3 + [True]
    store.close()


def test_what_was_locked_is_seen_as_it_is_then_whatever_the_servers_default(postgres_server, url):
    name = url.rpartition("/")[2]
    postgres_server.execute("postgres", f"ALTER DATABASE {name} SET default_transaction_isolation TO 'repeatable read'")
    store = Store.open(url)

    def work() -> int:
        before = Setting.select().count()
        postgresql.change(url, "INSERT INTO setting (key, value) VALUES ('a', 'b')")
        return Setting.select().count() - before

    assert store.decided(work, beside=True) == 1
    store.close()


def test_with_snapshots_whoever_decides_is_alone(url):
    store = Store.open(f"{url}?isolation_level=repeatable-read")
    assert store.decided(locks.needed, beside=True) is False
    store.close()
