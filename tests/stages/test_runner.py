"""The runner: one mail that breaks a stage is held, and costs the others next to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from peewee import SQL

from espomail.domain.decision import Decision
from espomail.domain.incoming import Incoming
from espomail.errors import StoreIO, StoreRefused, TryAgain
from espomail.stages.runner import Context, run_stage
from espomail.store import Store, arrivals, claims, emails
from espomail.store.locks import Locks
from espomail.store.models import Arrival, Email, Held
from tests.conftest import NOW


class Breaking:
    """Keeps every mail; one subject breaks it."""

    name, next, mails_say = "filter", "link", True

    def __init__(self) -> None:
        self.batches = 0

    def keys(self, batch: Sequence[Incoming]) -> tuple[str, ...]:
        return ()

    def gather(self, context: Context, batch: Sequence[Incoming]) -> None:
        self.batches += 1

    def locks(self, batch: Sequence[Incoming], facts: Any) -> Locks:
        return Locks()

    def decide(self, mail: Incoming, facts: Any) -> Decision:
        if mail.subject == "poison":
            raise KeyError("what no rule expects")
        return Decision("filter", "keep", "no filter matched")

    def learn(self, mail: Incoming, decision: Decision, facts: Any) -> None:
        pass

    def apply(self, *_: Any) -> None:
        pass

    def after(self, decision: Decision) -> str:
        return self.next


def waiting(store: Store, *subjects: str) -> None:
    with store.write():
        for number, subject in enumerate(subjects, start=1):
            Email.create(
                id=number, identity=bytes([number]), direction="in", status="imported", subject=subject,
                from_name="", from_address="a@x.example", addresses={"reply_to": [], "to": [], "cc": []},
                received_at=NOW, in_reply_to=[], refs=[], text="", has_html=False, attachments=[],
                defects=[], size=1, created_at=NOW,
            )  # fmt: skip
        emails.add_arrivals((n, None, None, None, None, NOW, "filter") for n in range(1, len(subjects) + 1))


def test_one_mail_that_breaks_a_stage_is_held(store: Store) -> None:
    waiting(store, *["fine"] * 30, "poison", *["fine"] * 30, "poison", "fine")
    stage = Breaking()
    report = run_stage(stage, store, NOW)
    assert report.counts == {"keep": 61, "held": 2}
    assert {row.stage for row in Arrival.select().where(Arrival.stage != "held")} == {"link"}
    assert [held.stage for held in Held.select()] == ["filter", "filter"]
    assert "what no rule expects" in Held.get().cause
    assert stage.batches < 40  # not a whole batch in vain for each that is fine


def test_a_held_mail_comes_back_when_its_time_has_come(store: Store) -> None:
    from espomail.store import held

    waiting(store, "poison")
    run_stage(Breaking(), store, NOW)
    with store.write():
        assert held.release_due(NOW + 59_000) == 0
        assert held.release_due(NOW + 60_000) == 1
    assert Arrival.get().stage == "filter"


def test_a_mail_whose_row_cannot_be_read_is_held(store: Store) -> None:
    waiting(store, *["fine"] * 5)
    with store.write():
        for number, column in ((2, "in_reply_to"), (4, "addresses")):
            Email.update({column: SQL("'{broken'")}).where(Email.id == number).execute()
    assert run_stage(Breaking(), store, NOW).counts == {"keep": 3, "held": 2}
    assert {row.id: row.stage for row in Arrival.select()} == {
        1: "link", 2: "held", 3: "link", 4: "held", 5: "link",
    }  # fmt: skip


def test_a_torn_row_is_found_in_few_queries(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting(store, *["fine"] * 200)
    with store.write():
        Email.update(addresses=SQL("'{broken'")).where(Email.id << (150, 199)).execute()
    asked: list[int] = []
    found = arrivals.found

    def counted(narrow: Any, rules: Any) -> list[Incoming]:
        asked.append(1)
        return found(narrow, rules)

    monkeypatch.setattr(arrivals, "found", counted)
    assert claims.unreadable("filter", {}) == [150]
    assert len(asked) < 12


@pytest.mark.parametrize("error", [StoreRefused("no right to table x"), StoreIO("full"), TryAgain("later")])
def test_what_no_mail_is_to_blame_for_holds_none(store: Store, error: Exception) -> None:
    class Refused(Breaking):
        def gather(self, context: Context, batch: Sequence[Incoming]) -> None:
            raise error

    waiting(store, "fine", "fine")
    with pytest.raises(type(error)):
        run_stage(Refused(), store, NOW)
    assert {row.stage for row in Arrival.select()} == {"filter"} and not Held.select().count()


def test_a_trouble_that_no_mail_has_ends_the_stage(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> list[Incoming]:
        raise KeyError("claiming is broken")

    waiting(store, "fine", "fine")
    monkeypatch.setattr(claims, "claimed", fails)
    with pytest.raises(KeyError, match="claiming is broken"):
        run_stage(Breaking(), store, NOW)
    assert not Held.select().count()
