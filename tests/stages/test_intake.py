"""Intake: one message that cannot be parsed or stored is held, and the others go on."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from espomail.domain import intake as parser
from espomail.domain.clock import DAY
from espomail.domain.extract import Extract
from espomail.domain.intake import Facts, examine
from espomail.stages import intake
from espomail.stages.intake import Outcome
from espomail.stages.isolation import Isolation
from espomail.store import Store, emails, held_rows, ledger, people, raws
from espomail.store.engine import engine_for
from espomail.store.ledger import Entry
from espomail.store.models import Email, Folder, Held, Ledger, Notification
from tests import poison
from tests.builders import a_message
from tests.children import in_a_child
from tests.conftest import NOW
from tests.stages.conftest import stored


def taken(store: Store) -> dict[int, str]:
    with store.write():
        setting = intake.setting(frozenset(), {}, NOW)
    intake.recover(store, setting, Outcome())
    return states()


def states() -> dict[int, str]:
    return dict(Ledger.select(Ledger.uid, Ledger.state).order_by(Ledger.uid).tuples())


def test_many_equal_mails_without_a_message_id_stay_as_many_and_cost_no_query_each(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(store, folder, *[a_message(message_id=None)] * 250)
    asked: list[int] = []
    by_identity = emails.by_identity

    def counted(keys: Iterable[tuple[bytes | None, bytes]]) -> dict[bytes, int]:
        asked.append(1)
        return by_identity(keys)

    monkeypatch.setattr(emails, "by_identity", counted)
    assert set(taken(store).values()) == {"imported"}
    assert Email.select().count() == 250
    assert len(asked) < 30


def test_twins_stay_two_where_a_copy_of_theirs_comes_first(store: Store, folder: Folder) -> None:
    copies = Folder.create(email_account=folder.email_account, name="Archive")
    with store.write():
        ids = raws.add([a_message(message_id=None)] * 3)
        places = ((folder, 1), (copies, 1), (copies, 2))
        ledger.enter(
            Entry(where.id, 7, uid, "stored", NOW, 300, raw_id)
            for (where, uid), raw_id in zip(places, ids, strict=True)
        )
    taken(store)
    assert Email.select().count() == 2
    assert Ledger.select(Ledger.email_id).where(Ledger.folder == copies).distinct().count() == 2


def breaks_in_the_parser(raw: bytes, *more: Any) -> Facts:
    if b"poison" in raw:
        raise RecursionError("too deep")
    return examine(raw, *more)


def breaks_in_the_store(raw: bytes, *more: Any) -> Facts:
    facts = examine(raw, *more)
    if b"poison" in raw:  # a lone surrogate, which no database takes
        return replace(facts, message=replace(facts.message, subject="\ud800"))
    return facts


@pytest.mark.parametrize("broken", [breaks_in_the_parser, breaks_in_the_store])
def test_one_message_that_breaks_is_held(
    store: Store, folder: Folder, broken: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parser, "examine", broken)
    mails = [a_message(message_id=f"<{n}@x.example>", subject=f"Mail {n}") for n in range(5)]
    mails.insert(2, a_message(message_id="<p@x.example>", subject="poison"))
    stored(store, folder, *mails)
    assert taken(store) == {uid: "held" if uid == 3 else "imported" for uid in range(1, 7)}
    (note,) = Held.select()
    assert note.uid == 3 and note.next_at > NOW
    assert Email.select().count() == 5


def test_what_was_being_parsed_when_a_process_died_is_parsed_alone(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone: list[bytes] = []
    usual = Isolation.extract

    def watched(self: Isolation, raw: bytes, headers_only: bool = False) -> Extract | str:
        alone.append(raw)
        return usual(self, raw, headers_only)

    monkeypatch.setattr(Isolation, "extract", watched)
    mails = [a_message(message_id=f"<{n}@x.example>") for n in range(3)]
    stored(store, folder, *mails)
    with store.write():
        ledger.tried([(1, folder.id, 7, 2)])
    assert set(taken(store).values()) == {"imported"}
    assert alone == [mails[1]]


def test_a_parser_that_dies_takes_nobody_with_it(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison.beside(monkeypatch)
    mails = [a_message(subject="deadly poison"), a_message(message_id="<2@x.example>", subject="fine")]
    stored(store, folder, *mails)
    with store.write():
        ledger.tried([(1, folder.id, 7, 1), (1, folder.id, 7, 2)])
    assert taken(store) == {1: "held", 2: "imported"}
    assert "parser died" in Held.get().cause


def test_a_mail_that_kills_processes_ends_held_and_never_in_a_loop(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first death may be anybody's; after the second the mail is looked at alone."""
    poison.beside(monkeypatch)
    poison.here(monkeypatch)
    mails = [a_message(message_id=f"<{n}@x.example>", subject="fine") for n in range(5)]
    stored(store, folder, *mails[:2], a_message(message_id="<p@x.example>", subject="deadly poison"), *mails[2:])
    deaths = 0
    for _ in range(5):
        ended = in_a_child(lambda: taken(Store.open(store.address)))
        assert ended in (0, -signal.SIGKILL)
        deaths += ended == -signal.SIGKILL
    assert deaths == 1
    assert states() == {uid: "held" if uid == 3 else "imported" for uid in range(1, 7)}
    (note,) = Held.select()
    assert "parser died" in note.cause


def test_what_stays_deadly_is_tried_five_times_more_and_then_waits_for_a_person(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison.beside(monkeypatch)
    stored(store, folder, a_message(subject="deadly poison"))
    with store.write():
        people.add_user("ann", "Ann", ["ann@example.com"], True, "ann", NOW)
        ledger.tried([(1, folder.id, 7, 1)])
    tries = []
    for _ in range(9):
        taken(store)
        (note,) = Held.select()
        tries.append(note.tries)
        if note.next_at is None:
            break
        with store.write():
            assert held_rows.release_due_rows(note.next_at - 1) == 0
            assert held_rows.release_due_rows(note.next_at) == 1
    assert tries == [2, 3, 4, 5, 6]
    assert states() == {1: "held"}
    with store.write():
        assert held_rows.release_due_rows(NOW + 400 * DAY) == 0
    (notice,) = Notification.select().where(Notification.type == "held")  # all of it within the hour
    assert "held list" in notice.reasons[0]


def test_what_another_run_is_fetching_is_left_to_it(store: Store, folder: Folder, stored_at: Any) -> None:
    stored(store, folder, *[a_message(message_id=f"<{n}@x.example>") for n in range(3)])
    other = engine_for(str(stored_at))
    if store.is_shared:
        other.open(read_only=False)
    assert other.claim([intake.claim_of(folder.email_account_id)])
    assert set(taken(store).values()) == {"stored"}
    other.give_up([intake.claim_of(folder.email_account_id)])
    other.close()
    assert set(taken(store).values()) == {"imported"}
    assert store.claim([intake.claim_of(folder.email_account_id)])  # it was given up again


def test_no_mail_is_blamed_where_no_process_can_be_started(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(store, folder, a_message(message_id="<1@x.example>"), a_message(message_id="<2@x.example>"))
    with store.write():
        Ledger.update(tries=1).execute()
        setting = intake.setting(frozenset(), {}, NOW)
    monkeypatch.setattr(sys, "executable", None)
    assert "could not be started" in intake.recover(store, setting, Outcome())
    assert set(states().values()) == {"stored"} and not Held.select().count()
    monkeypatch.undo()
    assert intake.recover(store, setting, Outcome()) == ""
    assert set(states().values()) == {"imported"}
