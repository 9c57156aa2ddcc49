"""What ``explain`` and ``--dry-run`` foresee is what a run then stores: the same code, without apply."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from espomail.config import Config
from espomail.stages import explaining, intake, rehearsal
from espomail.stages.intake import Outcome
from espomail.stages.pipeline import STAGES, run_verb, stage
from espomail.stages.runner import run_stage
from espomail.store import Store, arrivals, cases, emails, ledger, people, raws
from espomail.store.ledger import Entry
from espomail.store.models import (
    Account,
    AccountTeam,
    Arrival,
    Case,
    Contact,
    Email,
    EmailAccount,
    EmailFilter,
    Folder,
    Ledger,
    RecordAddress,
    Team,
    TeamMember,
)
from tests.builders import a_message
from tests.conftest import NOW

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
SUPPORT = "support@example.com"
Told = list[tuple[str, str, Any, str, str | None]]


@pytest.fixture
def desk(store: Store) -> Iterator[Store]:
    """A group account, round-robin between two, a filter, a contact of an account."""
    with store.write():
        team = Team.create(name="Support")
        for login in ("ann", "bob"):
            user = people.add_user(login, login.title(), [f"{login}@example.com"], False, login, NOW)
            TeamMember.create(team=team, user=user)
        account = EmailAccount.create(
            kind="group", address=SUPPORT, name="s", created_at=NOW, activated_at=NOW - 10_000, since=0,
            create_case=True, case_team=team, distribution="round-robin", auto_reply="acknowledgement",
        )  # fmt: skip
        AccountTeam.create(email_account=account, team=team)
        Folder.create(email_account=account, name="INBOX")
        EmailFilter.create(name="no deals", scope="global", criteria={"subject": "*deal*"}, action="skip",
                           created_at=NOW)  # fmt: skip
        firm = Account.create(name="Firm", created_at=NOW)
        contact = Contact.create(name="Kim", account=firm, created_at=NOW)
        RecordAddress.create(address="kim@firm.example", record_type="contact", record_id=contact.id)
    yield store


def arrive(store: Store, *mails: bytes) -> list[int]:
    """Messages come in and are parsed; their emails' ids, in order."""
    folder = Folder.get()
    with store.write():
        first = Ledger.select().count() + 1
        ids = raws.add(mails)
        ledger.enter(
            Entry(folder.id, 7, uid, "stored", NOW, len(raw), raw_id)
            for uid, (raw, raw_id) in enumerate(zip(mails, ids, strict=True), start=first)
        )
        setting = intake.setting(frozenset({SUPPORT}), {}, NOW)
    intake.recover(store, setting, Outcome())
    query = Ledger.select(Ledger.email_id).where(Ledger.uid >= first).order_by(Ledger.uid)
    return [row[0] for row in query.tuples()]


def run(store: Store) -> None:
    for name in STAGES:
        run_verb(store, Config(), NOW, name, "test")


@pytest.mark.parametrize("apart", [False, True])
def test_a_second_account_does_not_forget_which_mail_is_answered(desk: Store, apart: bool) -> None:
    arrive(desk, a_message())
    run(desk)
    (answer,) = arrive(desk, a_message(message_id="<r@c.example>", In_Reply_To="<q1@customer.example>"))
    if apart:
        run(desk)
    sales = EmailAccount.create(kind="group", address="sales@example.com", name="s", created_at=NOW,
                                activated_at=0, since=0)  # fmt: skip
    with desk.write():
        emails.add_arrivals([(answer, sales.id, None, None, None, NOW, "filter")])
    run(desk)
    assert Email.get_by_id(answer).replied_id == 1


def shown(decision: dict[str, Any]) -> tuple[str, str, Any, str, str | None]:
    return tuple(decision[key] for key in ("stage", "kind", "value", "reason", "rule"))


def stored(email_id: int) -> Told:
    return [shown(each) for each in arrivals.decisions_of(email_id)]


def foreseen(store: Store, raw: bytes) -> Told:
    return [shown(each.as_json()) for each in explaining.of_file(store, raw, SUPPORT, NOW)]


def a_day() -> list[bytes]:
    """Mail of every kind that takes another way through the stages."""
    kim, eve = "Kim <kim@firm.example>", "Eve <eve@evil.example>"
    def reply(n: int, to: str, sender: str = kim, **more: str) -> bytes:
        return a_message(sender=sender, to=SUPPORT, subject=f"Re: Topic {n}", message_id=f"<r{n}@x.example>",
                         In_Reply_To=to, References=to, **more)  # fmt: skip
    return [
        a_message(sender=kim, to=SUPPORT, subject="Topic 1", message_id="<1@x.example>"),
        a_message(to=SUPPORT, subject="Topic 2", message_id="<2@x.example>"),
        reply(1, "<1@x.example>"),
        reply(2, "<2@x.example>", eve),  # a stranger's reference
        a_message(sender=eve, to=SUPPORT, subject="[#1] me too", message_id="<3@x.example>"),
        a_message(sender=kim, to=SUPPORT, subject="[#999] unknown", message_id="<4@x.example>"),
        a_message(sender=kim, to=SUPPORT, subject="[#1] known", message_id="<5@x.example>"),
        a_message(to=SUPPORT, subject="A great deal", message_id="<6@x.example>"),
        a_message(to=SUPPORT, subject="Away", message_id="<7@x.example>", Auto_Submitted="auto-replied"),
        a_message(to=SUPPORT, subject="List", message_id="<8@x.example>", List_Id="<l.x.example>"),
        a_message(to=SUPPORT, subject="By our group", message_id="<14@x.example>", Precedence="list",
                  List_Id=f"<{SUPPORT.replace('@', '.')}>"),
        a_message(sender="Ann <ann@example.com>", to=SUPPORT, subject="From us", message_id="<9@x.example>"),
        a_message(sender=f"S <{SUPPORT}>", to=SUPPORT, subject="From itself", message_id="<10@x.example>"),
        a_message(to="someone@else.example", subject="Blind copy", message_id="<11@x.example>"),
        reply(12, "<not-yet@x.example>"),
        a_message(sender=kim, to=SUPPORT, subject="Topic 12", message_id="<not-yet@x.example>"),
        a_message(to=f"{SUPPORT}, bob@example.com", subject="Personal", message_id="<13@x.example>"),
        a_message(sender="", to=SUPPORT, subject="Nobody", message_id=None),
    ]  # fmt: skip


def corpus() -> list[bytes]:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of real mail is not here")
    return [path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))]


@pytest.mark.parametrize("mails", [a_day, corpus], ids=["a day", "real mail"])
def test_a_file_is_explained_as_its_mail_is_then_handled(desk: Store, mails: Any) -> None:
    for raw in mails():
        expected = foreseen(desk, raw)
        (email_id,) = arrive(desk, raw)
        run(desk)
        assert stored(email_id) == expected, raw[:300]


@pytest.mark.parametrize("mails", [a_day, corpus], ids=["a day", "real mail"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_rehearsal_is_what_the_run_stores(desk: Store, mails: Any, seed: int) -> None:
    """All mail at once, in any order, some of it stopped between stages."""
    chance = random.Random(seed)
    found = mails()
    chance.shuffle(found)
    ids = arrive(desk, *found)
    if seed:
        half = arrive(desk, a_message(subject="half way", message_id="<half@x.example>"))
        run_verb(desk, Config(), NOW, "filter", "test")
        ids += half + arrive(desk, a_message(subject="later", message_id="<later@x.example>"))
    expected: dict[int, Told] = {}
    for report in rehearsal.rehearse(desk, NOW):
        for each in report.extra.get("decisions", ()):
            expected.setdefault(each["email"], []).append(shown(each))
    done_before = {email_id: stored(email_id) for email_id in ids}
    run(desk)
    for email_id in ids:
        assert stored(email_id) == done_before[email_id] + expected.get(email_id, [])


@pytest.mark.parametrize("size", [1, 3, 400])
@pytest.mark.parametrize("mails", [a_day, corpus], ids=["a day", "real mail"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_mail_that_was_stopped_on_the_way_is_rehearsed_in_the_runs_order(
    desk: Store, mails: Any, seed: int, size: int
) -> None:
    """Some older mail waits at earlier stages than newer mail; the run takes any number at once."""
    chance = random.Random(seed)
    found = mails()[:40]
    chance.shuffle(found)
    ids = dict.fromkeys(arrive(desk, *found))
    for name in ("filter", "link", "distribute"):
        with desk.write():
            waiting = [row.id for row in Arrival.select().where(Arrival.stage == name)]
            late = chance.sample(waiting, len(waiting) // 3)
            Arrival.update(stage="stopped").where(Arrival.id.in_(late)).execute()
        run_verb(desk, Config(), NOW, name, "test")
        with desk.write():
            Arrival.update(stage=name).where(Arrival.stage == "stopped").execute()
    expected: dict[int, Told] = {}
    for report in rehearsal.rehearse(desk, NOW):
        for each in report.extra.get("decisions", ()):
            expected.setdefault(each["email"], []).append(shown(each))
    done_before = {email_id: stored(email_id) for email_id in ids}
    for name in STAGES:
        run_stage(stage(name), desk, NOW, size)
    for email_id in ids:
        assert stored(email_id) == done_before[email_id] + expected.get(email_id, [])


def test_explaining_leaves_no_trace(desk: Store, stored_at: Path) -> None:
    arrive(desk, *a_day())
    run(desk)
    desk.close()
    before = stored_at.read_bytes()
    reader = Store.open(str(stored_at), read_only=True)
    for raw in a_day():
        foreseen(reader, raw)
    explaining.again(reader, 1, {1}, NOW)
    rehearsal.rehearse(reader, NOW)
    reader.close()
    assert stored_at.read_bytes() == before


def close(store: Store, *numbers: int, gone: str = "") -> None:
    """Close cases; ``gone``: somebody is deactivated then."""
    with store.write():
        cases.set_status(numbers, "Closed", "test", NOW)
        if gone:
            people.set_active(people.find_user(gone), False)


@pytest.mark.parametrize("left", [True, False], ids=["somebody is left", "nobody is left"])
def test_a_reopened_case_of_somebody_gone_is_foreseen(desk: Store, left: bool) -> None:
    arrive(desk, a_message())
    run(desk)
    close(desk, 1, gone="ann")
    if not left:
        close(desk, gone="bob")
    answer = a_message(message_id="<r@c.example>", In_Reply_To="<q1@customer.example>")
    expected = foreseen(desk, answer)
    (email_id,) = arrive(desk, answer)
    run(desk)
    assert stored(email_id) == expected
    assert Case.get_by_id(1).assigned_user_id == (people.find_user("bob").id if left else None)


def test_mails_of_a_closed_case_in_one_batch_are_foreseen(desk: Store) -> None:
    """One opens a new case, the next goes along with it, both come through a second account as well."""
    EmailAccount.update(on_closed="new").execute()
    arrive(desk, a_message())
    run(desk)
    close(desk, 1)
    second = a_message(message_id="<2@c.example>", In_Reply_To="<q1@customer.example>")
    third = a_message(message_id="<3@c.example>", In_Reply_To="<2@c.example>",
                      References="<q1@customer.example> <2@c.example>")  # fmt: skip
    ids = arrive(desk, second, third)
    own = EmailAccount.create(kind="personal", address="ann@example.com", name="a", created_at=NOW, since=0,
                              activated_at=0, owner=people.find_user("ann"))  # fmt: skip
    with desk.write():
        emails.add_arrivals([(email_id, own.id, None, None, None, NOW, "filter") for email_id in ids])
    expected: dict[int, Told] = {}
    for report in rehearsal.rehearse(desk, NOW):
        for each in report.extra.get("decisions", ()):
            expected.setdefault(each["email"], []).append(shown(each))
    run(desk)
    assert {email_id: stored(email_id) for email_id in ids} == expected
    mails = Email.select().where(Email.direction == "in").order_by(Email.id)
    assert [(mail.parent_id, mail.conversation_id) for mail in mails] == [(1, 1), (2, 2), (2, 2)]


def test_the_people_of_a_second_account_are_foreseen_as_told(desk: Store) -> None:
    """The run gives the mail all its people before anybody is told of it."""
    (email_id,) = arrive(desk, a_message())
    with desk.write():
        sales = Team.create(name="Sales")
        user = people.add_user("cem", "Cem", ["cem@example.com"], False, "cem", NOW)
        TeamMember.create(team=sales, user=user)
        account = EmailAccount.create(kind="group", address="sales@example.com", name="s", created_at=NOW,
                                      activated_at=0, since=0)  # fmt: skip
        AccountTeam.create(email_account=account, team=sales)
        emails.add_arrivals([(email_id, account.id, None, None, None, NOW, "filter")])
    reports = rehearsal.rehearse(desk, NOW)
    expected = [shown(each) for report in reports for each in report.extra["decisions"]]
    run(desk)
    told = ["ann", "bob", "cem"]
    assert [[each["user"] for each in value] for stage, _, value, *_ in expected if stage == "notify"] == [told, []]
    assert sorted(stored(email_id), key=str) == sorted(expected, key=str)
