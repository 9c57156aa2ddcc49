"""A template that is missing or cannot be filled holds what it was for, never the mail or a batch."""

from __future__ import annotations

import json
from typing import Any

import pytest

from espomail.domain.clock import HOUR, iso
from espomail.store.models import (
    Arrival,
    AutoReply,
    Decision,
    EmailAccount,
    Held,
    Notification,
    Outbox,
    TemplateOverride,
)
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive
from tests.commands.conftest import NOW_MS, Desk

A, B = "support@example.com", "sales@example.com"
GOOD = "Subject: We have it\n\nHello {{ person.name }}, this is #{{ case.number }}.\n"
BROKEN = "Subject: We have it\n\nHello {{ persson.name }}\n"


@pytest.fixture
def office(desk: Desk) -> Desk:
    desk.user("alice", admin=True)
    desk.user("bob")
    team = a_team(desk.store, "Support", "bob")
    with desk.store.write():
        for name, source in (("mine", GOOD), ("gone", GOOD), ("broken", BROKEN)):
            TemplateOverride.create(name=name, source=source, updated_at=NOW_MS)
    an_account(desk.store, A, team, auto_reply="mine", distribution="round-robin")
    an_account(desk.store, B, team, auto_reply="mine", distribution="round-robin")
    return desk


def answers_with(office: Desk, name: str) -> None:
    EmailAccount.update(auto_reply=name).where(EmailAccount.address == A).execute()
    if name == "gone":
        TemplateOverride.delete().where(TemplateOverride.name == name).execute()


def question(number: int, to: str = A) -> bytes:
    return a_message(to=to, message_id=f"<{number}@x.example>", subject=f"Question {number}")


def doctor(office: Desk) -> list[dict[str, Any]]:
    document = json.loads(office("doctor", "--offline", "--json", code=1).stdout)
    return [each for each in document["findings"] if each["code"] == "template-missing"]


def replies() -> list[str]:
    return [row.dedupe_key for row in Outbox.select().where(Outbox.kind == "auto-reply")]


each_trouble = pytest.mark.parametrize("name", ["gone", "broken"])


@each_trouble
def test_the_reply_is_held_and_its_mail_goes_on(office: Desk, name: str) -> None:
    answers_with(office, name)
    arrive(office, A, question(1), failing="autoreply")
    arrive(office, B, question(2, B))
    assert {row.stage for row in Arrival.select()} == {"done"}
    decision = Decision.get((Decision.stage == "autoreply") & (Decision.email_id == 1))
    assert (decision.kind, decision.rule, decision.value) == ("held", "template", name)
    assert decision.reason.startswith("its reply cannot be written: ")
    assert replies() == ["auto-reply:case:2"] and AutoReply.select().count() == 1
    assert Notification.select().where(Notification.type == "assigned").count() == 2
    (note,) = json.loads(office("held", "list", "--json").stdout)
    assert (note["stage"], note["email"], note["account"], note["reply"]) == ("autoreply", 1, A, True)
    assert note["cause"] == decision.reason and note["next_at"] is None


@each_trouble
def test_the_verb_says_so_once_with_78(office: Desk, name: str) -> None:
    answers_with(office, name)
    arrive(office, A, question(1), failing="autoreply")
    Arrival.update(stage="autoreply").execute()
    Held.delete().execute()
    done = office("autoreply", "--json", code=78)
    assert json.loads(done.stdout)["counts"] == {"held": 1}
    assert json.loads(done.stdout)["errors"][0]["account"] == A
    Arrival.update(stage="autoreply").execute()
    assert office("autoreply", code=78).stderr == ""


@each_trouble
def test_doctor_names_the_account_and_the_command(office: Desk, name: str) -> None:
    answers_with(office, name)
    arrive(office, A, question(1), failing="autoreply")
    (found,) = doctor(office)
    assert (found["severity"], found["account"]) == ("error", A)
    assert found["fix"].startswith(f"espomail email-template edit {name}")
    assert "1 automatic replies are held" in found["message"]
    answers_with(office, "mine")
    (found,) = doctor(office)
    assert found["fix"] == "espomail held retry 1"
    office("held", "retry", "1")
    found = json.loads(office("doctor", "--offline", "--json").stdout)["findings"]
    assert "template-missing" not in {each["code"] for each in found}


def test_retry_queues_the_reply_once_its_template_is_mended(office: Desk) -> None:
    answers_with(office, "broken")
    arrive(office, A, question(1), question(2), failing="autoreply")
    assert "still held" in office("held", "retry", "1").stderr and Held.get_by_id(1).tries == 2
    office("email-template", "edit", "broken", "--file", "-", stdin=GOOD)
    said = office("held", "retry", "1", "2").stderr
    assert said.count("the reply is queued") == 2
    assert sorted(replies()) == ["auto-reply:case:1", "auto-reply:case:2"]
    assert Held.select().count() == 0 and {row.stage for row in Arrival.select()} == {"done"}
    office("held", "retry", "1", code=66)
    kinds = Decision.select(Decision.kind).where((Decision.stage == "autoreply") & (Decision.email_id == 1))
    assert [row[0] for row in kinds.tuples()] == ["held", "reply"]


def test_retry_obeys_the_brakes(office: Desk) -> None:
    answers_with(office, "broken")
    arrive(office, A, question(1), question(2), failing="autoreply")
    office("email-template", "edit", "broken", "--file", "-", stdin=GOOD)
    with office.store.write():
        AutoReply.create(effect_key="case:1", address="x", domain="x", at=NOW_MS, email_id=1)
    assert "no reply: its case or thread had an automatic reply" in office("held", "retry", "1").stderr
    late = iso(NOW_MS + 25 * HOUR)
    assert late and "older than autoreply.max_age" in office("held", "retry", "2", now=late).stderr
    assert replies() == [] and Held.select().count() == 0


@pytest.mark.parametrize("verb", ["release", "drop"])
def test_the_reply_is_given_up_and_the_mail_stays_as_it_is(office: Desk, verb: str) -> None:
    answers_with(office, "gone")
    arrive(office, A, question(1), failing="autoreply")
    office("held", verb, "1")
    assert Held.select().count() == 0 and replies() == []
    assert Arrival.get().stage == "done"
    assert "skipped" not in office("email", "list", "--json").stdout.replace("skipped_by", "")
    assert json.loads(office("check", "--json").stdout)["ok"]


def test_explain_foresees_it(office: Desk, tmp_path: Any) -> None:
    answers_with(office, "gone")
    (tmp_path / "q.eml").write_bytes(question(1))
    foreseen = json.loads(office("explain", str(tmp_path / "q.eml"), "--json").stdout)["decisions"]
    arrive(office, A, question(1), failing="autoreply")
    stored = json.loads(office("explain", "1", "--json").stdout)["decisions"]
    keys = ("stage", "kind", "value", "reason", "rule")
    assert [[d[k] for k in keys] for d in foreseen] == [[d[k] for k in keys] for d in stored]


def test_a_later_stage_that_fails_has_a_note_of_its_own(
    office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from espomail.stages.notify import Notify

    answers_with(office, "gone")
    with monkeypatch.context() as patched:
        patched.setattr(Notify, "decide", lambda *_: 1 / 0)
        arrive(office, A, question(1), failing="autoreply")
    assert [row["stage"] for row in json.loads(office("held", "list", "--json").stdout)] == [
        "notify", "autoreply",
    ]  # fmt: skip
    office("held", "retry", "2")
    office("notify")
    office("run", "--account", A, code=78)  # forgets the notes on what has gone through
    assert [row["reply"] for row in json.loads(office("held", "list", "--json").stdout)] == [True]


def test_a_broken_notice_is_stored_and_stops_nothing(office: Desk) -> None:
    with office.store.write():
        TemplateOverride.create(name="notice", source=BROKEN, updated_at=NOW_MS)
    arrive(office, A, question(1), question(2), failing="notify")
    assert {row.stage for row in Arrival.select()} == {"done"}
    assert Notification.select().where(Notification.type == "assigned").count() == 2
    assert [row.kind for row in Outbox.select()] == ["auto-reply"] * 2
    evidence = Decision.get(Decision.stage == "notify").evidence
    assert evidence["mailed"] == [] and "template notice, line 3" in evidence["not_mailed"]
    (found,) = doctor(office)
    assert found["account"] is None and found["fix"] == "espomail email-template edit notice"
    office("case", "assign", "1", "alice")  # nor does it stop people
    office("email-template", "edit", "notice", "--reset")
    found = json.loads(office("doctor", "--offline", "--json").stdout)["findings"]
    assert "template-missing" not in {each["code"] for each in found}


def test_an_author_hears_of_failed_mail_without_its_template(
    office: Desk, smtp_sink: Any
) -> None:
    smtp = {"host": "localhost", "port": smtp_sink.port, "security": "none", "auth": "none"}
    EmailAccount.update(smtp=smtp).execute()
    with office.store.write():
        TemplateOverride.create(name="send_failed", source=BROKEN, updated_at=NOW_MS)
    office("email", "send", "--from", A, "--to", "kim@x.example", "--subject", "Hi", "--body", "x",
           as_login="alice")  # fmt: skip
    smtp_sink.behaviour.data = ["550 no"]
    office("send")
    assert Outbox.get().state == "failed"
    assert Notification.get().type == "send_failed"
