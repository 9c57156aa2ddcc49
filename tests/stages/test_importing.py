"""``email import``: parsed before the store is locked; one message that breaks stops no other."""

from __future__ import annotations

from typing import Any

import pytest

from espomail.domain import intake as facts_of
from espomail.stages import importing
from espomail.store import Store, people
from espomail.store.models import Arrival, Email, EmailUser, Raw
from tests.builders import a_message
from tests.conftest import NOW


def mails(count: int) -> list[tuple[str, bytes]]:
    return [(f"{n}.eml", a_message(message_id=f"<{n}@x.example>", subject=f"Mail {n}")) for n in range(count)]


def test_nothing_is_parsed_while_the_store_is_locked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    real, locked = facts_of.examine, []

    def examine(raw: bytes, *more: Any) -> facts_of.Facts:
        locked.append(bool(store._local.depth))
        return real(raw, *more)

    monkeypatch.setattr(facts_of, "examine", examine)
    importing.import_raws(store, mails(3), None, NOW)
    assert locked == [False] * 3


def test_new_known_and_given_twice(store: Store) -> None:
    with store.write():
        user = people.add_user("ann", "Ann", ["ann@example.com"], False, "ann", NOW)
    given = mails(250)
    first = importing.import_raws(store, [*given, given[0]], user.id, NOW)
    assert (len(first.new), first.known) == (250, [first.new[0]])
    again = importing.import_raws(store, given[:2], user.id, NOW)
    assert (again.new, again.known) == ([], first.new[:2])
    assert Email.select().count() == Raw.select().count() == Arrival.select().count() == 250
    assert EmailUser.select().count() == 250


def test_one_message_that_breaks_stops_no_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importing.intake.values

    def values(row: Any, extract: Any, setting: Any) -> Any:
        if extract.subject == "Mail 1":
            raise ValueError("what no database takes")
        return real(row, extract, setting)

    monkeypatch.setattr(importing.intake, "values", values)
    found = importing.import_raws(store, mails(4), None, NOW)
    assert len(found.new) == 3 and found.refused == [("1.eml", "ValueError: what no database takes")]
    assert Raw.select().count() == 3
