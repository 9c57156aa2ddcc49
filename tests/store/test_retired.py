"""An id is never given out twice: mail, cases and decisions outlive what they name."""

from importlib import import_module

import pytest

from espomail.domain.filters import Criteria, EmailFilter
from espomail.store import account_rows, copying, filters, models
from espomail.store.engine import engine_for
from espomail.store.models import Arrival, Counter, EmailAccount
from tests.store.test_email_accounts import NOW

VALUES = {"kind": "personal", "imap": {}, "created_at": NOW, "activated_at": NOW, "since": NOW}


def an_account(address):
    return account_rows.create({**VALUES, "address": address, "name": address})


def a_filter(name):
    return filters.add(EmailFilter(0, name, "global", Criteria(subject="*")), None, NOW)


def test_a_new_account_is_none_that_was_removed(store):
    with store.write():
        older, newer = an_account("a@example.com"), an_account("b@example.com")
        account_rows.delete(newer)
        third = an_account("c@example.com")
        account_rows.delete(older)
        fourth = an_account("d@example.com")
        account_rows.delete(fourth)
        fifth = an_account("e@example.com")
    assert older.id < newer.id < third.id < fourth.id < fifth.id


def test_a_new_filter_is_none_that_was_removed(store):
    with store.write():
        first = a_filter("Bills")
        filters.remove(first)
        assert a_filter("Offers") > first


@pytest.mark.sqlite("its rows refer to nothing, which PostgreSQL lets nobody write")
def test_nor_is_it_in_a_store_from_before(store):
    arrival = {"email": 1, "received_at": NOW, "stage": "skipped", "unskipped": False}
    with store.write():
        kept = an_account("a@example.com")
        models.database.execute_sql("PRAGMA defer_foreign_keys = 1")
        Arrival.insert(**arrival, email_account_id=kept.id + 6, filter_id=9).execute()
        Arrival.insert(**{**arrival, "email": 2}, email_account_id=kept.id).execute()
        Counter.delete().execute()
        import_module("espomail.store.migrations.0019_retired_ids").up(None, models.database)
        found = dict(Counter.select(Counter.name, Counter.value).tuples())
        assert found == {"retired email_account": kept.id + 6, "retired email_filter": 9}
        assert (an_account("b@example.com").id, a_filter("Bills")) == (kept.id + 7, 10)
        Arrival.delete().execute()


def test_a_copy_knows_of_them(store, tmp_path):
    with store.write():
        account_rows.delete(gone := an_account("a@example.com"))
    copying.into_file(store, tmp_path / "copy.db")
    engine = engine_for(str(tmp_path / "copy.db"))
    engine.open(read_only=True)
    row = engine.db.execute_sql("SELECT value FROM counter WHERE name = 'retired email_account'").fetchone()
    engine.close()
    assert row == (gone.id,) and not EmailAccount.select().exists()
