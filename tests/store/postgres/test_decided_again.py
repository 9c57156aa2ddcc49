"""What a conflict or a line that was lost leaves to be decided again."""

from __future__ import annotations

import pytest

from espomail.errors import TryAgain
from espomail.store import Store, take_numbers
from espomail.store.engine import Conflict, Unknown
from espomail.store.models import Setting
from tests.servers import postgresql
from tests.servers.postgresql import rows


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


def test_a_conflict_is_something_to_try_again():
    assert issubclass(Conflict, TryAgain) and Conflict("x").exit_code == 75
