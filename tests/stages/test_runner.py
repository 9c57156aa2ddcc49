"""The runner: one mail that breaks a stage is held, and costs the others next to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from espomail.domain.decision import Decision
from espomail.domain.incoming import Incoming
from espomail.stages.runner import Context, run_stage
from espomail.store import Store, emails
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
