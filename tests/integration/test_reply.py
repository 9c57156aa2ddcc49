"""A reply through the case on real servers: sent, kept in Sent, answered, joined."""

import json

import pytest

from tests.builders import a_message
from tests.integration.helpdesk import at, iso


@pytest.fixture
def desk_with_sink(helpdesk, smtp_sink):
    """A group account that sends through the sink and keeps copies in Sent."""
    helpdesk.users("alice", "bob")
    address = helpdesk.support(
        "--smtp-host", "localhost", "--smtp-port", str(smtp_sink.port), "--smtp-security", "none",
        "--smtp-auth", "none", "--store-sent", "Sent", "--folder", "INBOX", "--folder", "Sent",
    )  # fmt: skip
    with helpdesk.dovecot.client(address) as client:
        client.create_folder("Sent")
    helpdesk.mail(address, a_message(to=address))
    helpdesk.run()
    return helpdesk, address


def reply(helpdesk, minutes=2):
    done = helpdesk.desk("case", "reply", "1", "--body", "On its way.", "--json", as_login="alice",
                         now=iso(at(minutes)))  # fmt: skip
    return json.loads(done.out)


def test_a_reply_is_sent_kept_and_its_copy_is_a_duplicate_in_sent(desk_with_sink, smtp_sink):
    helpdesk, address = desk_with_sink
    made = reply(helpdesk)
    helpdesk.run("send", minutes=3)
    (sent,) = [each for each in smtp_sink.envelopes if b"On its way." in each.raw]
    assert sent.recipients == ("ann@customer.example",)
    (copy,) = helpdesk.dovecot.messages(address, "Sent").values()
    assert copy == sent.raw
    assert all("\\Seen" in flags for flags in helpdesk.dovecot.flags(address, "Sent").values())
    helpdesk.run(minutes=4)
    assert helpdesk.states(address, "Sent") == {1: "duplicate"}
    mails = helpdesk.rows("SELECT id, status FROM email ORDER BY id")
    assert mails == [(1, "imported"), (made["email"], "sent")]
    seen = helpdesk.desk.json("email", "list", "--view", "sent", as_login="alice")
    assert [each["id"] for each in seen] == [made["email"]]
    entries = helpdesk.desk.json("stream", "case:1")
    assert [each["type"] for each in entries].count("email_sent") == 1


def test_the_customers_answer_joins_the_case(desk_with_sink):
    helpdesk, address = desk_with_sink
    made = reply(helpdesk)
    helpdesk.run("send", minutes=3)
    answer = a_message(to=address, message_id="<a2@x>", subject="thanks", In_Reply_To=made["message_id"])
    helpdesk.mail(address, answer, when=at(4))
    helpdesk.run(minutes=5)
    (case,) = helpdesk.desk.json("case", "list")
    assert len(case["emails"]) == 3 and case["first_response_at"] == iso(at(2))


def test_a_missing_sent_folder_never_sends_twice(desk_with_sink, smtp_sink):
    helpdesk, address = desk_with_sink
    helpdesk.desk("email-account", "edit", address, "--store-sent", "Gone")
    reply(helpdesk)
    done = helpdesk.run("send", minutes=3, code=None)
    for minutes in range(4, 9):
        helpdesk.run("send", minutes=minutes, code=None)
    assert len([each for each in smtp_sink.envelopes if b"On its way." in each.raw]) == 1
    (state,) = helpdesk.rows("SELECT state, copy_state FROM outbox WHERE kind = 'mail'")
    assert state == ("sent", "failed") and done.code == 78 and "Gone" in done.err


def test_the_old_token_leads_to_the_other_case_and_back(desk_with_sink):
    """Trap 28: an answer to a merged case is lost."""
    helpdesk, address = desk_with_sink
    made = reply(helpdesk)
    helpdesk.run("send", minutes=3)
    helpdesk.mail(address, a_message(to=address, message_id="<q2@x>", subject="the same again"), when=at(3))
    helpdesk.run(minutes=4)
    helpdesk.desk("case", "merge", "1", "2", as_login="alice")

    def answered(message_id, minutes):
        answer = a_message(to=address, message_id=message_id, subject="thanks", In_Reply_To=made["message_id"])
        helpdesk.mail(address, answer, when=at(minutes))
        helpdesk.run(minutes=minutes + 1)
        return helpdesk.value("SELECT parent_id FROM email WHERE message_id = ?", message_id)

    assert answered("<merged@x>", 5) == 2
    helpdesk.desk("case", "unmerge", "1", as_login="alice")
    assert helpdesk.value("SELECT parent_id FROM email WHERE message_id = '<merged@x>'") == 1
    assert answered("<unmerged@x>", 7) == 1
    streams = {n: [e["email"] for e in helpdesk.desk.json("stream", f"case:{n}")
                   if e["type"] == "email_received"] for n in (1, 2)}  # fmt: skip
    mails = {n: [row[0] for row in helpdesk.rows(
        "SELECT id FROM email WHERE direction = 'in' AND parent_id = ? ORDER BY id", n)] for n in (1, 2)}
    assert {n: sorted(ids) for n, ids in streams.items()} == mails
    helpdesk.desk("check")
