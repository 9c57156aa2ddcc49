"""A store that moves to a server and back, by copy and by backup."""

from __future__ import annotations

from pathlib import Path

import pytest

from espomail.errors import ConfigurationError, Exists, TryAgain
from espomail.store import Store, account_rows, copying, retired, take_numbers
from espomail.store.database import COPYING
from espomail.store.engine import engine_for
from espomail.store.models import Conversation, EmailAccount, Follow, Setting, User
from espomail.store.restoring import restore
from tests.servers import postgresql
from tests.servers.postgresql import rows


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
