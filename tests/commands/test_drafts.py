"""Drafts and scheduled mail: kept, changed, sent, taken back, dropped."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from espomail.store import cases, outbox_states
from espomail.store.models import Email, EmailUser, Outbox, Participant, Raw, User
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive

SUPPORT = "support@example.com"
LATER = "2026-03-03T08:00:00Z"


@pytest.fixture
def support(desk):
    """Case 1 of Ann's, on which alice and bob work."""
    for login in ("alice", "bob"):
        desk.user(login)
    an_account(desk.store, SUPPORT, a_team(desk.store, "Support", "alice", "bob"))
    arrive(desk, SUPPORT, a_message())
    return desk


def document(desk, *words, **options):
    return json.loads(desk(*words, "--json", **options).stdout)


def draft(desk, *words, login="alice"):
    return document(desk, "email", "send", "--draft", "--subject", "Offer", "--body", "Dear Kim", *words,
                    as_login=login)["email"]  # fmt: skip


def drafts(desk, login="alice"):
    return [each["id"] for each in document(desk, "email", "list", "--view", "drafts", as_login=login)]


def fail(desk, outbox_id, **refused):
    with desk.store.write():
        outbox_states.settle(outbox_id, "failed", "550 no such user", now=1, refused=refused or None)


# --- changing -----------------------------------------------------------------------------------


def test_a_draft_needs_no_recipient_until_it_is_sent(support):
    number = draft(support)
    assert drafts(support) == [number]
    assert "--to" in support("email", "send", str(number), as_login="alice", code=65).stderr
    sent = document(support, "email", "send", str(number), "--to", "kim@shop.example", as_login="alice")
    assert (sent["status"], sent["email"]) == ("queued", number)
    assert drafts(support) == [] and Outbox.get().recipients == ["kim@shop.example"]


def test_an_edit_replaces_what_is_given_and_keeps_the_rest(support, tmp_path):
    file = tmp_path / "offer.pdf"
    file.write_bytes(b"%PDF")
    number = draft(support, "--to", "kim@shop.example", "--cc", "lee@shop.example", "--attach", str(file))
    raws = Raw.select().count()
    changed = document(support, "email", "edit", str(number), "--body", "Dear Lee", as_login="alice")
    assert (changed["text"], changed["subject"]) == ("Dear Lee", "Offer")
    assert changed["attachments"] == ["offer.pdf"] and changed["cc"][0]["address"] == "lee@shop.example"
    shown = document(support, "email", "show", str(number), as_login="alice")
    assert shown["status"] == "draft" and shown["text"].startswith("Dear Lee")
    assert shown["attachments"][0]["sha256"] and Raw.select().count() == raws
    changed = document(support, "email", "edit", str(number), "--cc", "", "--attach", "", as_login="alice")
    assert changed["cc"] == changed["attachments"] == [] and changed["text"] == "Dear Lee\n"
    assert changed["message_id"] == shown["message_id"]


def test_draft_with_an_id_is_an_edit(support):
    number = draft(support, "--to", "kim@shop.example")
    kept = document(support, "email", "send", str(number), "--draft", "--subject", "New", as_login="alice")
    assert (kept["status"], kept["subject"]) == ("draft", "New") and not Outbox.select().count()


def test_a_draft_of_a_case_keeps_number_and_reply_to(support):
    found = document(support, "case", "reply", "1", "--body", "Wait", "--draft", as_login="alice")
    changed = document(
        support, "email", "edit", str(found["email"]), "--subject", "News", "--from", SUPPORT, as_login="alice"
    )
    assert (changed["subject"], changed["reply_to"]) == ("[#1] News", SUPPORT)


@pytest.mark.parametrize("verb", ["edit", "drop", "send"])
def test_a_draft_is_its_authors(support, verb):
    number = str(draft(support, "--to", "kim@shop.example"))
    more = ["--body", "x"] if verb == "edit" else []
    assert "not their draft" in support("email", verb, number, *more, as_login="bob", code=77).stderr
    assert Email.get_by_id(int(number)).status == "draft"


def test_a_draft_of_a_case_one_may_no_longer_read_stays(support):
    found = document(support, "case", "reply", "1", "--body", "Wait", "--draft", as_login="alice")
    support("team", "member", "remove", "Support", "alice")
    support("email", "send", str(found["email"]), as_login="alice", code=77)
    assert not Outbox.select().count()


def test_the_from_of_a_draft_is_checked(support):
    number = str(draft(support, "--to", "kim@shop.example"))
    support("email", "edit", number, "--from", "boss@example.com", as_login="alice", code=77)
    support("email", "edit", number, "--from", "alice@example.com", as_login="alice", code=78)
    assert Email.get_by_id(int(number)).from_address == SUPPORT


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("send", "x"), 2),
        (("edit", "1", "--body", "x"), 2),
        (("edit", "99", "--body", "x"), 66),
        (("edit", "DRAFT"), 2),
        (("drop", "1"), 2),
        (("send", "DRAFT", "--parent", "case:1"), 2),
        (("send", "DRAFT", "--body", "  "), 2),
        (("send", "--draft", "--at", LATER, "--to", "a@b.example", "--subject", "s", "--body", "b"), 2),
    ],
)
def test_what_makes_no_sense_is_usage(support, words, code):
    number = str(draft(support, "--to", "kim@shop.example"))
    said = support("email", *[number if word == "DRAFT" else word for word in words], code=code).stderr
    assert len(said.splitlines()) == 1 and not Outbox.select().count()


def test_dropped_drafts_are_gone_and_one_wrong_number_drops_none(support):
    first, second = draft(support), draft(support)
    raws = Raw.select().count()
    support("email", "drop", str(first), "1", as_login="alice", code=77)
    assert drafts(support) == [first, second]
    done = document(support, "email", "drop", "-", as_login="alice", stdin=f"{first}\n{second}\n")
    assert done == {"dropped": [first, second]} and drafts(support) == []
    assert Raw.select().count() == raws - 2 and support("check").exit_code == 0


def test_a_case_keeps_the_words_of_the_draft_that_opened_it(support):
    number = draft(support, "--to", "kim@shop.example")
    case = support("case", "add", "An offer", "--team", "Support", "--email", str(number), as_login="alice").stdout.strip()
    before = document(support, "case", "show", case, as_login="alice")["description"]
    support("email", "drop", str(number), as_login="alice")
    after = document(support, "case", "show", case, as_login="alice")["description"]
    assert before and after == before and support("check").exit_code == 0


# --- scheduled, taken back, corrected --------------------------------------------------------------


def test_scheduled_mail_is_listed_waits_and_can_be_taken_back(support):
    done = support("case", "reply", "1", "--body", "Tomorrow.", "--at", LATER, as_login="alice")
    number = int(done.stdout)
    assert f"waits until {LATER}" in done.stderr and "outbox cancel 1" in done.stderr
    (row,) = support("outbox", "list", as_login="alice").stdout.splitlines()
    assert row.split("\t")[1] == "ready" and row.split("\t")[-1] == LATER
    assert cases.get(1).first_response_at is None
    support("outbox", "cancel", "1", as_login="bob", code=77)
    support("outbox", "cancel", "1", as_login="alice")
    assert drafts(support) == [number] and not support("outbox", "list").stdout
    document(support, "email", "send", str(number), as_login="alice")
    assert [row.state for row in Outbox.select().order_by(Outbox.id)] == ["cancelled", "ready"]


def test_a_draft_may_be_scheduled(support):
    number = draft(support, "--to", "kim@shop.example")
    found = document(support, "email", "send", str(number), "--at", LATER, as_login="alice")
    assert found["at"] == LATER
    assert Outbox.get().scheduled_at == Outbox.get().not_before == _ms(LATER)
    assert Email.get_by_id(number).date == _ms(LATER)


def test_an_answer_that_was_taken_back_was_no_first_response(support):
    support("case", "reply", "1", "--body", "Oops", "--cc", "bob@example.com, new@x.example", as_login="alice")
    assert cases.get(1).first_response_at
    bob = User.get(User.login == "bob")
    mine = (EmailUser.email == 2) & (EmailUser.user == bob)
    assert EmailUser.select().where(mine).exists()
    support("outbox", "cancel", "1", as_login="alice")
    assert cases.get(1).first_response_at is None
    assert not EmailUser.select().where(mine).exists()
    assert not Participant.select().where(Participant.address == "new@x.example").exists()


def test_the_next_answer_is_the_first_one_then(support):
    support("case", "reply", "1", "--body", "Oops", as_login="alice")
    support("case", "reply", "1", "--body", "Right", as_login="bob", now="2026-03-02T11:00:00Z")
    support("outbox", "cancel", "1", as_login="alice")
    assert cases.get(1).first_response_at == _ms("2026-03-02T11:00:00Z")


def test_refused_mail_is_corrected_and_sent_anew(support):
    """EspoCRM gives its author the draft back; here it also keeps the server's words."""
    number = document(support, "email", "send", "--to", "kmi@shop.example", "--subject", "s", "--body", "b",
                      as_login="alice")["email"]  # fmt: skip
    assert "outbox cancel 1" in support("email", "edit", str(number), "--body", "x", code=2).stderr
    fail(support, 1)
    sent = document(support, "email", "send", str(number), "--to", "kim@shop.example", as_login="alice")
    assert sent["status"] == "queued"
    old, new = Outbox.select().order_by(Outbox.id)
    assert (old.state, new.state, new.recipients) == ("cancelled", "ready", ["kim@shop.example"])
    assert "550 no such user" in old.answer and old.message_id == new.message_id
    support("outbox", "retry", str(old.id), as_login="alice", code=2)


def test_what_somebody_got_is_no_draft_again(support):
    number = document(support, "email", "send", "--to", "a@x.example, b@x.example", "--subject", "s", "--body",
                      "b", as_login="alice")["email"]  # fmt: skip
    with support.store.write():
        Outbox.update(state="retry", refused={"a@x.example": "250 OK"}).execute()
    support("outbox", "cancel", "1", as_login="alice")
    assert Email.get_by_id(number).status == "failed"
    support("email", "send", str(number), as_login="alice", code=2)


def _ms(text):
    return int(datetime.fromisoformat(text).astimezone(UTC).timestamp() * 1000)


# --- somebody else was faster -----------------------------------------------------------------------


def reply(desk, login, *words, now="2026-03-02T10:30:00Z"):
    return document(desk, "case", "reply", "1", "--body", "x", *words, as_login=login, now=now)


def test_the_second_to_answer_hears_of_the_first(support):
    assert reply(support, "bob", now="2026-03-02T10:05:00Z")["notes"] == []
    for words in ((), ("--draft",), ("--preview",)):
        (note, *_) = reply(support, "alice", *words)["notes"]
        assert note.startswith("bob answered case #1 at 2026-03-02T10:05:00Z")
    said = support("case", "reply", "1", "--body", "x", as_login="alice", now="2026-03-02T10:30:00Z").stderr
    assert "note: bob answered case #1" in said


def test_ones_own_answer_is_no_surprise(support):
    reply(support, "alice")
    assert reply(support, "alice")["notes"] == []


def test_an_answer_to_an_earlier_mail_is_none(support):
    reply(support, "bob", now="2026-03-02T10:05:00Z")
    arrive(support, SUPPORT, a_message(message_id="<q2@x>", subject="[#1] again"), at=_ms("2026-03-02T10:20:00Z"))
    assert reply(support, "alice")["notes"] == []


def test_an_answer_for_later_is_told_as_one(support):
    reply(support, "bob", "--at", "2026-03-03T08:00Z", now="2026-03-02T10:05:00Z")
    (note,) = reply(support, "alice")["notes"]
    assert note.startswith("bob has an answer to case #1 waiting until 2026-03-03T08:00:00Z; see: ")


def test_somebodys_draft_is_told(support):
    reply(support, "bob", "--draft", now="2026-03-02T10:05:00Z")
    (note,) = reply(support, "alice")["notes"]
    assert note.startswith("bob began a draft of an answer to case #1")


def test_a_draft_is_told_what_came_since(support):
    number = reply(support, "alice", "--draft", now="2026-03-02T10:04:00Z")["email"]
    reply(support, "bob", now="2026-03-02T10:05:00Z")
    arrive(support, SUPPORT, a_message(message_id="<q2@x>", subject="[#1] again"), at=_ms("2026-03-02T10:20:00Z"))
    notes = document(support, "email", "send", str(number), as_login="alice")["notes"]
    assert notes[0].startswith("bob answered case #1")
    assert notes[1].startswith("ann@customer.example wrote again at")


def test_an_automatic_reply_is_no_answer(support):
    from espomail.store.models import EmailAccount

    EmailAccount.update(auto_reply="acknowledgement").execute()
    arrive(support, SUPPORT, a_message(message_id="<n@x>", subject="Another"))
    assert Outbox.get().kind == "auto-reply"
    assert document(support, "case", "reply", "2", "--body", "x", as_login="alice")["notes"] == []
