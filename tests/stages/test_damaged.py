"""One message whose stored bytes are damaged stops no other, and is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from espomail.actions import backtest, mail_work
from espomail.actions.filters import Scope
from espomail.config import Config
from espomail.domain.filters import Criteria, EmailFilter
from espomail.domain.permissions import SYSTEM
from espomail.errors import Damaged
from espomail.stages import explaining, intake, rehearsal
from espomail.stages.intake import Outcome
from espomail.stages.pipeline import run_verb
from espomail.store import Store, check, held_lists
from espomail.store import models as tables
from espomail.store.models import Arrival, Folder, Held, Ledger, Raw
from tests.builders import a_message
from tests.conftest import NOW
from tests.stages.conftest import stored

Damage = Callable[[int], None]


def missing(raw_id: int) -> None:
    Raw.delete().where(Raw.id == raw_id).execute()


def torn(raw_id: int) -> None:
    data = bytes(Raw.get_by_id(raw_id).data)
    Raw.update(data=data[: len(data) // 2]).where(Raw.id == raw_id).execute()


def flipped(raw_id: int) -> None:
    data = bytearray(Raw.get_by_id(raw_id).data)
    data[len(data) // 2] ^= 1
    Raw.update(data=bytes(data)).where(Raw.id == raw_id).execute()


def unknown(raw_id: int) -> None:
    Raw.update(codec="later").where(Raw.id == raw_id).execute()


each_damage = pytest.mark.parametrize("damage", [missing, torn, flipped, unknown])


def arrived(store: Store, folder: Folder) -> None:
    mails = (
        a_message(message_id=f"<{n}@x.example>", subject=f"Mail {n}", text=f"{n} says hello", X_Mark="yes")
        for n in (1, 2, 3)
    )
    stored(store, folder, *mails)


def taken_in(store: Store) -> dict[int, str]:
    with store.write():
        setting = intake.setting(frozenset(), {}, NOW)
    intake.recover(store, setting, Outcome())
    return dict(Ledger.select(Ledger.uid, Ledger.state).order_by(Ledger.uid).tuples())


@each_damage
@pytest.mark.parametrize("tries", [0, 1])
def test_what_cannot_be_read_is_held_and_the_others_are_parsed(
    store: Store, folder: Folder, damage: Damage, tries: int
) -> None:
    arrived(store, folder)
    damage(2)
    Ledger.update(tries=tries).where(Ledger.uid == 2).execute()
    assert taken_in(store) == {1: "imported", 2: "held", 3: "imported"}
    (note,) = held_lists.everything()
    assert (note.stage, note.uid) == ("parse", 2) and "stored bytes of the message are" in note.cause


@each_damage
def test_a_filter_that_needs_the_bytes_holds_that_one_mail(
    store: Store, folder: Folder, damage: Damage
) -> None:
    arrived(store, folder)
    taken_in(store)
    damage(2)
    with store.write():
        tables.EmailFilter.create(name="marked", scope="global", criteria={"header": ["X-Mark: yes"]},
                                  action="skip", created_at=NOW)  # fmt: skip
    (rehearsed,) = rehearsal.rehearse(store, NOW, ["filter"])
    assert rehearsed.counts == {"skip": 2, "held": 1}
    assert run_verb(store, Config(), NOW, "filter", "test").counts == {"skip": 2, "held": 1}
    assert [row.stage for row in Arrival.select().order_by(Arrival.id)] == ["skipped", "held", "skipped"]
    assert "stored bytes of the message are" in Held.get().cause


def test_a_filter_that_does_not_need_them_goes_on(store: Store, folder: Folder) -> None:
    arrived(store, folder)
    taken_in(store)
    torn(2)
    with store.write():
        tables.EmailFilter.create(name="s", scope="global", action="skip", created_at=NOW,
                                  criteria={"from": "nobody@*", "header": ["X-Mark: yes"]})  # fmt: skip
    assert run_verb(store, Config(), NOW, "filter", "test").counts == {"keep": 3}


@each_damage
def test_what_people_look_at(store: Store, folder: Folder, damage: Damage) -> None:
    arrived(store, folder)
    taken_in(store)
    damage(2)
    assert "2 says hello" in mail_work.document(store, SYSTEM, "2")["text"]
    with pytest.raises(Damaged, match="stored bytes"):
        mail_work.raw(store, SYSTEM, "2")
    with pytest.raises(Damaged, match="stored bytes"):
        explaining.again(store, 2, {2}, NOW)
    rule = EmailFilter(0, "r", "global", Criteria(headers=("X-Mark: yes",)))
    found = backtest.backtest(SYSTEM, rule, Scope("global", None, None, None), None, 9)
    assert (found.seen, found.matched, found.unreadable) == (3, 2, 1)


@each_damage
def test_check_finds_it(store: Store, folder: Folder, damage: Damage) -> None:
    arrived(store, folder)
    taken_in(store)
    assert not list(check.breaches(NOW, fast=False))
    damage(2)
    (breach,) = check.breaches(NOW, fast=False)
    assert (breach.code, breach.count) == (("I3-bytes", 1) if damage is missing else ("I3-damaged", 1))
    assert "2" in breach.ids[0]
