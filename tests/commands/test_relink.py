"""``link --relink``: records that are added later get their earlier mail."""

import json

import pytest

from espomail.store import stream
from espomail.store.models import Conversation, Decision, Email, Notification, StreamEntry
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive

SUPPORT = "support@ours.example"
ANN = "Ann <ann@acme.example>"


@pytest.fixture
def box(desk):
    """A group account that opens no cases."""
    for login in ("alice", "bob"):
        desk.user(login, f"{login}@ours.example")
    an_account(desk.store, SUPPORT, a_team(desk.store, "Support", "alice", "bob"), create_case=False)
    return desk


def question(number, sender=ANN, **more):
    return a_message(sender=sender, message_id=f"<m{number}@x>", subject=f"m{number}", **more)


def relinked(desk, *words):
    return json.loads(desk("link", "--relink", *words, "--json").stdout)


def parents():
    rows = Email.select(Email.id, Email.parent_type, Email.parent_id).order_by(Email.id)
    return {row.id: f"{row.parent_type}:{row.parent_id}" if row.parent_type else None for row in rows}


def books():
    """All that a run may change."""
    tables = (Email, Conversation, Decision, StreamEntry, Notification)
    return [list(table.select().order_by(table.id).tuples()) for table in tables]


def received(record_type, record_id):
    return [e["email"] for e in stream.of(record_type, record_id) if e["type"] == "email_received"]


def test_a_contact_that_comes_later_gets_its_earlier_mail(box):
    arrive(box, SUPPORT, question(1), question(2, "eve@other.example"), question(3))
    box("account", "add", "ACME")
    box("contact", "add", "Ann", "--email", "ann@acme.example", "--account", "ACME")
    before = books()
    rehearsed = relinked(box, "--dry-run")
    assert books() == before
    told = relinked(box)
    assert told["counts"] == rehearsed["counts"] == {"relinked": 2}
    assert told["relinked"] == rehearsed["relinked"]
    assert parents() == {1: "account:1", 2: None, 3: "account:1"}
    assert sorted(received("account", 1)) == [1, 3]
    after = books()
    assert relinked(box)["counts"] == {}
    assert books() == after
    box("check")


def test_the_old_decision_is_kept_and_nobody_is_told(box):
    arrive(box, SUPPORT, question(1))
    box("contact", "add", "Ann", "--email", "ann@acme.example")
    box("follow", "contact:1", as_login="alice")
    notices = Notification.select().count()
    box("link", "--relink")
    links = [d for d in json.loads(box("explain", "1", "--json").stdout)["decisions"] if d["stage"] == "link"]
    assert [(d["kind"], d["value"]) for d in links] == [
        ("none", None), ("record", {"type": "contact", "id": 1, "name": "Ann"}),
    ]  # fmt: skip
    assert links[1]["evidence"]["before"] is None
    assert Notification.select().count() == notices
    (entry,) = stream.of("contact", 1)
    assert entry["at"] == "2026-03-02T10:00:00Z" and entry["data"]["relinked"]
    arrive(box, SUPPORT, question(2, In_Reply_To="<m1@x>", to=f"{SUPPORT}, c@x.example"))
    assert parents()[2] == "contact:1" and Notification.select().count() > notices


def test_the_whole_thread_follows_in_one_run(box):
    arrive(
        box, SUPPORT,
        question(1, "boss@unknown.example", to=f"{SUPPORT}, ann@acme.example, carl@unknown.example"),
        question(2, "carl@unknown.example", In_Reply_To="<m1@x>"),
        question(3, In_Reply_To="<m1@x>"),
    )  # fmt: skip
    box("contact", "add", "Ann", "--email", "ann@acme.example")
    rehearsed = relinked(box, "--dry-run")
    told = relinked(box)
    assert parents() == {1: None, 2: "contact:1", 3: "contact:1"}
    assert (rehearsed["counts"], rehearsed["relinked"]) == (told["counts"], told["relinked"])
    assert relinked(box)["counts"] == {}


def test_mail_moves_only_where_a_stronger_address_of_it_is_known_now(box):
    box("lead", "add", "Ann L", "--email", "ann@acme.example")
    box("contact", "add", "Carl", "--email", "carl@other.example")
    arrive(box, SUPPORT, question(1), question(2, "new@x.example", Reply_To="carl@other.example"))
    assert parents() == {1: "lead:1", 2: "contact:1"}
    box("contact", "add", "Ann", "--email", "ann@acme.example")
    box("contact", "add", "New", "--email", "new@x.example")
    assert relinked(box)["counts"] == {"moved": 2}
    assert parents() == {1: "contact:2", 2: "contact:3"}
    assert (received("lead", 1), received("contact", 1)) == ([], [])
    assert (received("contact", 2), received("contact", 3)) == ([1], [2])
    arrive(box, SUPPORT, question(3, In_Reply_To="<m1@x>"))
    assert parents()[3] == "contact:2"


def test_old_mail_stays_when_a_record_only_changes(box):
    box("account", "add", "ACME")
    box("contact", "add", "Ann", "--email", "ann@acme.example")
    arrive(box, SUPPORT, question(1))
    box("contact", "edit", "Ann", "--account", "ACME")
    box("opportunity", "add", "Deal", "--account", "ACME")
    assert relinked(box)["counts"] == {}
    box("contact", "edit", "Ann", "--email", "")
    assert relinked(box)["counts"] == {} and parents() == {1: "contact:1"}


@pytest.mark.parametrize("record", ["account:1", "lead:1"])
def test_what_a_person_linked_stays(box, record):
    box("account", "add", "Other")
    box("lead", "add", "Ann L", "--email", "ann@acme.example")
    arrive(box, SUPPORT, question(1))
    box("email", "link", "1", record)
    box("contact", "add", "Ann", "--email", "ann@acme.example")
    assert relinked(box)["counts"] == {} and parents() == {1: record}
    kind, _, number = record.partition(":")
    assert received(kind, int(number)) == [1] and StreamEntry.select().count() == 1


def test_mail_of_cases_and_mail_on_its_way_stays(box):
    an_account(box.store, "cases@ours.example", case_team=1, kind="group", create_case=True)
    arrive(box, "cases@ours.example", question(1))
    arrive(box, SUPPORT, question(2))
    box("case", "add", "By hand", "--email", "2")
    box("contact", "add", "Ann", "--email", "ann@acme.example")
    arrive(box, SUPPORT, question(3))
    assert relinked(box)["counts"] == {}
    assert parents() == {1: "case:1", 2: "case:2", 3: "contact:1"}


def test_a_number_in_the_subject_joins_no_case_afterwards(box):
    an_account(box.store, "cases@ours.example", case_team=1, kind="group", create_case=True)
    arrive(box, "cases@ours.example", question(1, "boss@acme.example"))
    arrive(box, SUPPORT, a_message(sender=ANN, message_id="<n@x>", subject="[#1] me too"))
    box("contact", "add", "Ann", "--email", "ann@acme.example")
    box("case", "edit", "1", "--contact", "Ann")
    assert relinked(box)["counts"] == {} and parents() == {1: "case:1", 2: None}


def test_mail_of_a_removed_record_is_free_for_another(box):
    box("contact", "add", "Ann", "--email", "ann@acme.example")
    arrive(box, SUPPORT, question(1))
    box("contact", "remove", "Ann")
    assert relinked(box)["counts"] == {}
    box("contact", "add", "Ann Lee", "--email", "ann@acme.example")
    assert relinked(box)["counts"] == {"moved": 1}
    assert parents() == {1: "contact:2"} and received("contact", 2) == [1]
    arrive(box, SUPPORT, question(2, In_Reply_To="<m1@x>"))
    assert parents()[2] == "contact:2"


def test_skipped_mail_is_left_alone_and_waiting_mail_is_linked_first(box):
    box("email-filter", "add", "no", "--global", "--subject", "m1", "--action", "skip")
    arrive(box, SUPPORT, question(1), question(2))
    box("contact", "add", "Ann", "--email", "ann@acme.example")
    assert relinked(box)["counts"] == {"relinked": 1} and parents() == {1: None, 2: "contact:1"}


def test_batches_decide_as_one_does(box, monkeypatch):
    from espomail.stages import relink

    arrive(box, SUPPORT, *(question(n, f"p{n % 3}@acme.example") for n in range(1, 12)))
    box("contact", "add", "P0", "--email", "p0@acme.example")
    box("lead", "add", "P1", "--email", "p1@acme.example")
    whole = relinked(box, "--dry-run")
    monkeypatch.setattr(relink, "BATCH", 2)
    assert relinked(box, "--dry-run")["relinked"] == whole["relinked"]
    assert relinked(box)["relinked"] == whole["relinked"]
    assert set(parents().values()) == {None, "contact:1", "lead:1"}


def test_a_run_that_is_limited_in_time_stops_and_the_next_goes_on(box, monkeypatch):
    from espomail.stages import relink

    arrive(box, SUPPORT, *(question(n) for n in range(1, 6)))
    box("contact", "add", "Ann", "--email", "ann@acme.example")
    monkeypatch.setattr(relink, "BATCH", 2)
    monkeypatch.setattr(relink.TimeLimit, "over", property(lambda self: self.is_set))
    told = json.loads(box("link", "--relink", "--max-runtime", "1m", "--json", code=75).stdout)
    assert (told["stopped"], told["counts"]) == (True, {"relinked": 2})
    assert relinked(box)["counts"] == {"relinked": 3}


def test_for_administrators_and_said_in_the_log(box):
    arrive(box, SUPPORT, question(1))
    box("contact", "add", "Ann", "--email", "ann@acme.example")
    box("link", "--relink", as_login="bob", code=77)
    assert box("link", "--relink").output == ""
    entries = json.loads(box("log", "--stage", "link", "--json").stdout)
    assert {"relinked": 1} in [each["counts"] for each in entries]
