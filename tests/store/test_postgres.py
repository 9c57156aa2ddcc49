"""What only a store on a server has: leases with a fence, a queue of writers, its errors, moving there and back."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from peewee import IntegrityError

from espomail.errors import ConfigurationError, Exists, TryAgain
from espomail.store import Store, account_rows, copying, locks, raws, retired, take_numbers
from espomail.store.database import COPYING
from espomail.store.engine import Conflict, Engine, Unknown, engine_for
from espomail.store.models import Conversation, EmailAccount, Follow, Setting, User
from espomail.store.postgres import CLOCK
from espomail.store.restoring import restore
from tests.conftest import ESPOMAIL
from tests.servers import postgresql
from tests.servers.postgresql import TEMPLATE, Address, PostgresServer, rows

DEAD = "UPDATE lease SET until_at = 1 WHERE name <> 'store'"


@pytest.fixture
def url(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Address]:
    made = postgres_server.database(tmp_path, TEMPLATE)
    yield made
    postgres_server.drop(made)


@pytest.fixture
def hosts(url: Address) -> Iterator[tuple[Engine, Engine]]:
    """Two hosts with a store open."""
    found = engine_for(url), engine_for(url)
    for each in found:
        each.open(read_only=False)
    yield found
    for each in found:
        each.close()


# --- leases -----------------------------------------------------------------------------------------


def test_a_claim_is_one_hosts(hosts):
    one, other = hosts
    assert one.claim(["fetch-1", "fetch-2"]) == {"fetch-1", "fetch-2"}
    assert other.claim(["fetch-2", "fetch-3"]) == {"fetch-3"}
    one.give_up(["fetch-2"])
    assert other.claim(["fetch-2"]) == {"fetch-2"}


def test_what_another_host_has_just_done_is_left_alone(hosts):
    one, other = hosts
    began = other.moment()
    one.claim(["fetch-1"])
    one.give_up(["fetch-1"])
    assert other.claim(["fetch-1"], since=began) == set()
    assert other.claim(["fetch-1"], since=other.moment() + 1) == {"fetch-1"}


def test_who_lost_a_lease_cannot_write(hosts, url):
    """A host that stood still for longer than its lease, and another that took over meanwhile."""
    one, other = hosts
    one.claim(["fetch-1"])
    postgresql.change(url, DEAD)
    assert other.claim(["fetch-1"]) == {"fetch-1"}
    for _ in range(2):  # and once more: another thread of it may come a moment later
        with pytest.raises(TryAgain, match="took over fetch-1"), one.writing():
            pytest.fail("it may write")
    with other.writing():
        pass
    one.give_up(["fetch-1"])  # it gives up nothing that is another's
    with one.writing():  # what it does next is no longer done under that claim
        pass
    assert one.claim(["fetch-1"]) == set()


def test_who_lost_a_lease_writes_nothing_until_it_knows(hosts, url):
    """The first to be told is one of several threads; the others, and what it does in leaving, are kept out, too."""
    one, other = hosts
    one.claim(["send"])
    postgresql.change(url, DEAD)
    other.claim(["send"])
    refused = []

    def write() -> None:
        with pytest.raises(TryAgain, match="took over send"), one.writing():
            pytest.fail("it may write")
        refused.append(True)
        one.disconnect()

    write()
    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    other.give_up(["send"])
    write()
    assert refused == [True] * 3
    one.give_up(["send"])
    with one.writing():
        pass
    assert one.claim(["send"]) == {"send"}


def test_a_lease_that_ran_out_and_that_nobody_took_is_still_held(hosts, url):
    one, _ = hosts
    one.claim(["fetch-1"])
    postgresql.change(url, DEAD)
    with one.writing():
        pass


def test_a_killed_run_of_this_machine_is_not_waited_for(hosts, url):
    script = (
        "import os, sys; from espomail.store.engine import engine_for; e = engine_for(sys.argv[1]);"
        " e.open(False); e.claim(['send']); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, url], check=False)
    assert rows(url, "SELECT owner FROM lease WHERE name = 'send'") != [("",)]
    assert hosts[0].claim(["send"]) == {"send"}


def test_a_stopped_run_keeps_its_claim(hosts):
    one, other = hosts
    one.claim(["send"])
    assert other.claim(["send"]) == set()


# --- writers ----------------------------------------------------------------------------------------

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


# --- side by side -----------------------------------------------------------------------------------


def put(engine: Engine, key: str) -> None:
    engine.db.execute_sql("INSERT INTO setting (key, value) VALUES (%s, '')", (key,))


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


# --- deciding side by side --------------------------------------------------------------------------


def test_who_must_be_alone_is_let_in_between_those_who_decide(url, hosts):
    """One of three always has its share of the queue's row; the door keeps the next of them out."""
    ended = threading.Event()

    def decide() -> None:
        engine = engine_for(url)
        engine.open(read_only=False)
        while not ended.is_set():
            with engine.writing(beside=True):
                time.sleep(0.15)
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
                inside = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
                assert rows(url, f"{inside} AND datname = current_database()") == [(1,)]
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


# --- decided again ----------------------------------------------------------------------------------


class Failing:
    """COMMIT fails so often, before or after the server has done it."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
        db, usual, left = store.engine.db, store.engine.db.commit, list(words)

        def commit() -> None:
            how = left.pop(0) if left else ""
            if how == "conflict":
                raise Conflict("another was faster")
            if how == "cut before":
                db.connection().close()
            usual()
            if how == "cut after":
                raise Unknown("the line was lost")

        monkeypatch.setattr(db, "commit", commit)


def noted(key: str) -> str:
    """One more than there is: wrong where it is said on what was read by an earlier try."""
    row = Setting.get_or_none(Setting.key == key)
    value = str(int(row.value) + 1 if row else 1)
    Setting.insert(key=key, value=value).on_conflict(
        conflict_target=[Setting.key], update={Setting.value: value}
    ).execute()
    return value


def test_a_conflict_at_commit_is_decided_again_on_what_is_there_then(url, monkeypatch):
    store = Store.open(url)
    Failing(store, monkeypatch, "conflict", "conflict")
    others = iter([5, 7])

    def work() -> str:
        for value in others:  # what the other transaction writes, between two tries
            postgresql.change(url, "DELETE FROM setting", f"INSERT INTO setting VALUES ('n', '{value}')")
            break
        return noted("n")

    assert store.decided(work) == "8"
    assert rows(url, "SELECT value FROM setting") == [("8",)]
    store.close()


def test_what_was_decided_in_a_try_that_failed_is_gone(url, monkeypatch):
    store = Store.open(url)
    Failing(store, monkeypatch, "conflict")
    assert store.decided(lambda: list(take_numbers("case", 1))) == [1]
    assert rows(url, "SELECT value FROM counter WHERE name = 'case'") == [(1,)]
    store.close()


@pytest.mark.parametrize(("how", "written"), [("cut before", []), ("cut after", [("1",)])])
def test_a_line_lost_within_commit_is_75_and_says_that_nobody_knows(url, monkeypatch, how, written):
    store = Store.open(url)
    Failing(store, monkeypatch, how)
    with pytest.raises(Unknown, match="line"):
        store.decided(lambda: noted("n"))
    assert rows(url, "SELECT value FROM setting") == written
    assert store.decided(lambda: noted("m")) == "1"  # on a new connection
    store.close()


@pytest.mark.parametrize("how", ["cut before", "cut after"])
def test_what_must_be_noted_is_noted_on_a_new_line(url, monkeypatch, how):
    store = Store.open(url)
    Failing(store, monkeypatch, how, how)
    store.decided(lambda: Setting.insert(key="n", value="1").on_conflict_ignore().execute(), insist=True)
    assert rows(url, "SELECT value FROM setting") == [("1",)]
    store.close()


# --- what people meet -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("postgresql://postgres@127.0.0.1:9/desk", 75, "could not be reached"),
        ("{server}/nowhere", 78, "no such database"),
        ("{server}/postgres", 78, "there is no store here"),
        ("{store}?isolation_level=wild", 78, "isolation_level=wild"),
        ("{store}?colour=red", 78, "not a URL that PostgreSQL understands"),
        ("mysql://localhost/desk", 78, "not supported"),
    ],
)
def test_an_address_that_does_not_work(url, address, code, words):
    given = address.format(server=url.rpartition("/")[0], store=url)
    done = subprocess.run([ESPOMAIL, "--store", given, "status"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (code, 1)
    assert words in done.stderr


def test_a_password_is_never_shown(url):
    given = url.replace("postgres@", "postgres:hunter2@") + "x"
    done = subprocess.run([ESPOMAIL, "--store", given, "status"], capture_output=True, text=True, check=False)
    assert done.returncode == 78 and "hunter2" not in done.stderr
    store = Store.open(url.replace("postgres@", "postgres:hunter2@"))
    assert "hunter2" not in store.name + store.address
    store.close()


def test_a_database_of_something_else_is_left_alone(postgres_server, tmp_path):
    other = postgres_server.database(tmp_path)
    postgresql.change(other, "CREATE TABLE orders (id int)")
    with pytest.raises(ConfigurationError, match="other tables"):
        Store.create(other)
    assert rows(other, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(1,)]


def test_a_store_is_not_made_twice(url):
    with pytest.raises(Exists):
        Store.create(url)


def test_text_is_compared_by_its_bytes(url):
    """The server sorts as in English; the store as SQLite does."""
    store = Store.open(url)
    with store.write():
        for key in ("a", "B", "ä", "C", "b"):
            Setting.create(key=key, value="")
    assert [row.key for row in Setting.select().order_by(Setting.key)] == ["B", "C", "a", "b", "ä"]
    store.close()


# --- values -----------------------------------------------------------------------------------------


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


# --- rights -----------------------------------------------------------------------------------------


def test_the_service_account_is_named_by_the_host(url):
    store = Store.open(url)
    assert store.owner() == -1
    import pwd

    store.service_logins = (pwd.getpwuid(os.geteuid()).pw_name,)
    assert store.owner() == os.geteuid()
    store.close()


# --- there and back ---------------------------------------------------------------------------------


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A SQLite store with rows of every kind of value."""
    path = tmp_path / "from.db"
    store = Store.create(str(path))
    with store.write():
        for number in range(1200):
            Setting.create(key=f"key {number}", value="ä\x00\U0001f600" if number == 7 else str(number))
        user = User.create(login="ann", name="Ann", created_at=2**42, preferences={"ä": [1, None]})
        Follow.create(record_type="case", record_id=2**40, user=user, muted=True)
        Conversation.create(id=3_000_000_000, created_at=1)
        take_numbers("case", 12)
        retired.retire(EmailAccount, 6)
    store.close()
    return path


def emptied(server: PostgresServer, folder: Path) -> Address:
    return server.database(folder)


def test_a_store_moves_there_and_back(filled, postgres_server, tmp_path):
    there = postgres_server.database(tmp_path)
    done = copying.copy_store(str(filled), there)
    assert done.rows["setting"] == 1200 and done.rows["user"] == 1 and not done.found
    back = tmp_path / "back.db"
    assert copying.copy_store(there, str(back)).rows == done.rows
    store = Store.open(str(back))
    assert Setting.get_by_id("key 7").value == "ä\u2400\U0001f600"
    assert User.get(User.login == "ann").preferences == {"ä": [1, None]}
    assert Follow.get().muted is True and Conversation.get().id == 3_000_000_000
    store.close()
    store = Store.open(there)
    with store.write():
        assert User.create(login="bob", name="Bob", created_at=1).id == 2  # the next id is free
        assert list(take_numbers("case", 1)) == [13]
        values = {"kind": "group", "name": "Desk", "imap": {}, "created_at": 1, "activated_at": 1, "since": 1}
        assert account_rows.create({**values, "address": "desk@example.com"}).id == 7  # nor that of one gone
    store.close()


def test_a_copy_that_was_cut_off_goes_on(filled, postgres_server, tmp_path):
    there = postgres_server.database(tmp_path)

    def cut(table: str, count: int) -> None:
        if table == "setting" and count >= 1000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copying.copy_store(str(filled), there, cut)
    with pytest.raises(ConfigurationError, match="store copy FROM"):  # nobody works on half a store
        Store.open(there)
    done = copying.copy_store(str(filled), there)
    assert (done.found, done.rows["setting"], done.anew) == (1000, 1200, False)
    assert rows(there, "SELECT count(*) FROM migration WHERE name = ?", (COPYING,)) == [(0,)]
    Store.open(there).close()


def test_a_copy_begins_anew_where_the_source_has_changed(filled, postgres_server, tmp_path):
    there = postgres_server.database(tmp_path)

    def cut(table: str, count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copying.copy_store(str(filled), there, cut)
    store = Store.open(str(filled))
    with store.write():
        Setting.update(value="new").where(Setting.key == "key 0").execute()
    store.close()
    assert copying.copy_store(str(filled), there).anew
    assert rows(there, "SELECT value FROM setting WHERE key = 'key 0'") == [("new",)]


def test_a_store_that_is_there_is_never_copied_over(filled, url):
    copying.copy_store(str(filled), url)
    before = url.read_bytes()
    with pytest.raises(Exists):
        copying.copy_store(str(filled), url)
    assert url.read_bytes() == before


def test_a_backup_of_either_is_brought_back_to_either(filled, postgres_server, tmp_path):
    from espomail.store.backup import backup

    there = postgres_server.database(tmp_path)
    copying.copy_store(str(filled), there)
    store = Store.open(there)
    backup(store, tmp_path / "copy.db")
    store.close()
    postgresql.change(there, "DELETE FROM setting", "UPDATE counter SET value = 20")
    done = restore(there, tmp_path / "copy.db", 5)
    assert done.kept is not None and done.kept.is_file()
    assert rows(there, "SELECT count(*) FROM setting WHERE key LIKE 'key%'") == [(1200,)]
    assert rows(there, "SELECT value FROM counter WHERE name = 'case'") == [(20,)]  # no number twice
    restore(tmp_path / "file.db", tmp_path / "copy.db", 5)
    store = Store.open(str(tmp_path / "file.db"))
    assert Setting.select().where(Setting.key.startswith("key")).count() == 1200
    store.close()


def test_no_restore_while_a_run_is_at_work(filled, postgres_server, tmp_path):
    there = postgres_server.database(tmp_path)
    copying.copy_store(str(filled), there)
    run = engine_for(there)
    run.open(read_only=False)
    run.claim(["send"])
    with pytest.raises(TryAgain, match="at work here"):
        restore(there, filled, 5)
    run.close()


def test_a_conflict_is_something_to_try_again():
    assert issubclass(Conflict, TryAgain) and Conflict("x").exit_code == 75
