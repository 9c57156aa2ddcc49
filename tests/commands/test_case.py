"""``case``: as people and scripts use it."""

import json

import pytest

from espomail.store import cases, raws
from espomail.store.models import Case, Email, Notification, Outbox, User
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive

SUPPORT = "support@example.com"


@pytest.fixture
def support(desk):
    """A team of alice and bob behind a group account that opens cases; carol is elsewhere."""
    for login in ("alice", "bob", "carol"):
        desk.user(login)
    desk.user("root2", admin=True)
    an_account(desk.store, SUPPORT, a_team(desk.store, "Support", "alice", "bob"))
    arrive(desk, SUPPORT, a_message(Message_ID="<q1@customer.example>", message_id=None))
    return desk


def document(desk, *words, **options):
    return json.loads(desk(*words, "--json", **options).stdout)


def test_a_case_from_mail_is_listed_by_its_columns(support):
    assert support("case", "list").stdout == (
        "1\tNew\t\tSupport\t2026-03-02T10:00:00Z\tThe printer is on fire\n"
    )
    (found,) = document(support, "case", "list")
    assert (found["number"], found["email_account"], found["emails"]) == (1, SUPPORT, [1])


def test_numbers_from_a_list_are_assigned(support):
    for name in ("two", "three"):
        support("case", "add", name, "--team", "Support")
    numbers = support("case", "list", "--unassigned").stdout.split("\n")
    support("case", "assign", "-", "alice", stdin="\n".join(line.split("\t")[0] for line in numbers))
    assert support("case", "list", "--unassigned").stdout == ""
    assert User.get(User.login == "alice").open_cases == 3
    assert len(document(support, "case", "list", "--assigned-to", "alice")) == 3
    assert Notification.select().where(Notification.type == "assigned").count() == 3


def test_the_new_assignee_gets_a_notice_by_mail(support):
    """The assignee's notices are mailed by default; nobody is told what they did themselves."""
    support("case", "assign", "1", "alice", as_login="alice")
    assert not Outbox.select().count()
    support("case", "assign", "1", "bob", as_login="alice")
    row = Outbox.get()
    raw = raws.load([row.raw_id])[row.raw_id]
    assert (row.kind, row.recipients, row.mail_from) == ("notice", ["bob@example.com"], "")
    assert b"Please help." in raw and b"Subject: [#1] Yours: The printer is on fire" in raw
    assert row.email_id is None and b"\r\nReply-To: support@example.com\r\n" in raw


def test_one_unknown_number_assigns_none(support):
    support("case", "assign", "1", "99", "alice", code=66)
    assert Case.get().assigned_user_id is None
    support("case", "assign", "1", "nobody", code=66)
    support("case", "assign", "1", "--none")


def test_auto_says_who_and_why(support):
    (explained,) = document(support, "case", "assign", "1", "--auto", "--explain")
    assert explained["assigned_to"] == "alice" and Case.get().assigned_user_id is None
    (assigned,) = document(support, "case", "assign", "1", "--auto")
    assert assigned["assigned_to"] == "alice" and explained["reason"] == assigned["reason"]
    assert Case.get().status == "Assigned"


@pytest.mark.parametrize(
    "verb",
    [("show", "1"), ("assign", "1", "carol"), ("close", "1"), ("note", "1", "x"),
     ("reply", "1", "--body", "x"), ("follow", "1"), ("edit", "1", "--name", "x")],
)  # fmt: skip
def test_a_case_of_another_team_is_not_for_carol(support, verb):
    support("case", *verb, as_login="carol", code=77)
    assert (Case.get().status, Outbox.select().count()) == ("New", 0)


def test_a_follower_may_read(support):
    support("case", "follow", "1", "--user", "carol", as_login="root2")
    assert document(support, "case", "show", "1", as_login="carol")["followers"] == ["carol"]
    support("case", "follow", "1", "--user", "carol", as_login="alice", code=77)
    support("case", "unfollow", "1", as_login="carol")
    support("case", "show", "1", as_login="carol", code=77)


def test_status_close_and_reopen(support):
    support("case", "assign", "1", "alice")
    support("case", "status", "1", "pending")
    support("case", "close", "#1")
    (closed,) = document(support, "case", "list", "--status", "Closed")
    assert closed["closed_at"] == "2026-03-02T10:00:00Z"
    support("case", "reopen", "case:1")
    assert document(support, "case", "show", "1")["status"] == "Assigned"
    support("case", "status", "1", "Bogus", code=2)
    types = [entry["type"] for entry in document(support, "stream", "case:1")]
    assert types == ["created", "email_received", "assigned", "status", "status", "status"]


@pytest.mark.parametrize("words", [("reopen", "1"), ("status", "1", "Pending")])
def test_an_opened_case_does_not_stay_with_somebody_who_is_gone(support, words):
    support("case", "assign", "1", "alice")
    support("case", "close", "1")
    support("user", "deactivate", "alice")
    support("case", *words, as_login="bob")
    found = document(support, "case", "show", "1")
    assert (found["assigned_to"], found["status"] in ("Assigned", "Pending")) == ("bob", True)
    assert [u.open_cases for u in User.select().where(User.login.in_(("alice", "bob"))).order_by(User.login)] == [0, 1]
    support("case", "close", "1")
    support("user", "deactivate", "bob")
    support("case", "reopen", "1")
    found = document(support, "case", "show", "1")
    assert (found["assigned_to"], found["status"]) == (None, "New")


def test_a_note_is_told_to_followers_but_not_to_its_author(support):
    support("case", "follow", "1", as_login="alice")
    support("case", "follow", "1", as_login="bob")
    support("case", "note", "1", "called\tback", as_login="alice")
    last = support("stream", "case:1").stdout.splitlines()[-1]
    assert last.split("\t")[1:4] == ["note", "alice", "called back"]
    assert [row.user.login for row in Notification.select().where(Notification.type == "note")] == ["bob"]


def test_a_case_by_hand_for_a_mail(support):
    arrive(support, SUPPORT, a_message(message_id="<n@x>", subject="old", Auto_Submitted="auto-generated"))
    support("case", "add", "From old mail", "--email", "2")
    found = document(support, "case", "show", "2")
    assert (found["email_account"], found["team"], found["emails"]) == (SUPPORT, "Support", [2])
    support("case", "add", "again", "--email", "2", code=73)
    assert support("case", "add", "by phone", as_login="carol").stdout == "3\n"
    assert document(support, "case", "show", "3", as_login="carol")["followers"] == ["carol"]


def test_editing(support):
    support("case", "edit", "1", "--priority", "high", "--name", "Fire")
    found = document(support, "case", "show", "1")
    assert (found["priority"], found["name"]) == ("High", "Fire")
    support("case", "edit", "1", code=2)


def reply(desk, *words, **options):
    return document(desk, "case", "reply", "1", "--body", "It is on its way.", *words, **options)


def test_a_reply_comes_from_the_group_address_and_goes_back_to_it(support):
    found = reply(support, "--cc", "Boss <boss@customer.example>", as_login="alice")
    assert found["from"]["address"] == found["reply_to"] == SUPPORT
    assert found["to"] == [{"name": "Ann", "address": "ann@customer.example"}]
    assert found["subject"] == "Re: [#1] The printer is on fire"
    assert found["message_id"].startswith("<c1.") and len(found["message_id"]) <= 70
    assert found["text"].startswith("It is on its way.\n") and "> Please help." in found["text"]
    email = Email.get_by_id(found["email"])
    assert email.in_reply_to == email.refs == ["<q1@customer.example>"]
    assert email.conversation_id == cases.get(1).conversation_id
    shown = document(support, "case", "show", "1")
    assert shown["emails"] == [1, found["email"]] and shown["first_response_at"]
    assert document(support, "email", "show", str(found["email"]))["replied"] == {
        "id": 1, "message_id": "<q1@customer.example>",
    }  # fmt: skip


def test_the_chain_of_references_is_kept_whole(support):
    before = "<q1@customer.example>"
    chain = {"References": f"<q0@customer.example> {before}", "In_Reply_To": before}
    arrive(support, SUPPORT, a_message(message_id="<q2@customer.example>", subject="Re: printer", **chain))
    found = reply(support)
    refs = Email.get_by_id(found["email"]).refs
    assert refs == ["<q0@customer.example>", "<q1@customer.example>", "<q2@customer.example>"]


def test_a_preview_stores_nothing(support):
    shown = support("case", "reply", "1", "-", "--preview", stdin="Hello\n").stdout
    assert f"From: {SUPPORT}" in shown and "Subject: Re: [#1]" in shown and "Hello" in shown
    assert Email.select().count() == 1 and not Outbox.select().count()


def test_a_draft_waits_for_its_author(support):
    support("email", "list", "--view", "drafts", as_login="alice")
    found = reply(support, "--draft", as_login="alice")
    assert found["status"] == "draft" and not Outbox.select().count()
    drafts = document(support, "email", "list", "--view", "drafts", as_login="alice")
    assert [each["id"] for each in drafts] == [found["email"]]
    assert document(support, "case", "show", "1")["emails"] == [1]
    support("email", "send", str(found["email"]), as_login="bob", code=77)
    sent = document(support, "email", "send", str(found["email"]), "--cc", "x@y.example", as_login="alice")
    assert sent["reply_to"] == SUPPORT
    assert (sent["message_id"], sent["text"]) == (found["message_id"], found["text"])
    assert Outbox.get().recipients == ["ann@customer.example", "x@y.example"]
    support("email", "send", str(found["email"]), as_login="alice", code=2)


def test_a_reply_may_wait(support):
    reply(support, "--at", "2026-03-03T08:00:00Z")
    assert Outbox.get().not_before == 1772524800000


def test_a_reply_from_ones_own_account_still_leads_back_to_the_group(support):
    an_account(support.store, "alice@example.com", owner=User.get(User.login == "alice"))
    found = document(support, "email", "send", "--from", "alice@example.com", "--to", "ann@customer.example",
                     "--subject", "Hi", "--parent", "case:1", "--body", "x", as_login="alice")  # fmt: skip
    assert found["from"] == {"name": "Alice", "address": "alice@example.com"}
    assert (found["reply_to"], found["subject"]) == (SUPPORT, "[#1] Hi")


def test_a_case_without_a_group_account_says_where_answers_go(support):
    an_account(support.store, "alice@example.com", owner=User.get(User.login == "alice"))
    support("case", "add", "by phone", as_login="alice")
    words = ("email", "send", "--parent", "case:2", "--to", "a@b.example", "--subject", "x", "--body", "y")
    assert "answers go to the sender" in support(*words, as_login="alice").stderr
    support("settings", "set", "system.address", SUPPORT)
    found = document(support, *words, as_login="alice")
    assert found["reply_to"] == SUPPORT and "system address" in found["notes"][0]


def test_a_case_without_a_customer_cannot_be_answered(support):
    support("case", "add", "by phone")
    assert "--parent case:2" in support("case", "reply", "2", "--body", "x", code=65).stderr


def test_an_account_without_transport_is_named(support):
    from espomail.store.models import EmailAccount

    EmailAccount.update(smtp={}).execute()
    said = support("case", "reply", "1", "--body", "x", as_login="alice", code=78).stderr
    assert f"email-account edit {SUPPORT} --smtp-host HOST" in said
    EmailAccount.update(shared=False).execute()
    support("case", "reply", "1", "--body", "x", as_login="alice", code=77)


def test_a_stranger_in_reply_to_gets_nothing(support):
    """T04: a forged From and the thief's Reply-To in a running case."""
    more = a_message(message_id="<q2@x>", subject="[#1] more", Reply_To="thief@evil.example")
    arrive(support, SUPPORT, more)
    assert [each["address"] for each in reply(support)["to"]] == ["ann@customer.example"]


def test_the_reply_to_of_the_opening_mail_counts(support):
    arrive(support, SUPPORT, a_message("form@site.example", message_id="<f@x>", subject="form",
                                       Reply_To="Kim <kim@shop.example>"))  # fmt: skip
    found = document(support, "case", "reply", "2", "--body", "x")
    assert found["to"] == [{"name": "Kim", "address": "kim@shop.example"}]


def test_the_customers_answer_to_our_reply_joins_the_case(support):
    found = reply(support)
    arrive(support, SUPPORT, a_message(message_id="<a@x>", subject="thanks", In_Reply_To=found["message_id"]))
    assert document(support, "case", "show", "1")["emails"][-1] == 3
    assert len(document(support, "case", "list")) == 1
