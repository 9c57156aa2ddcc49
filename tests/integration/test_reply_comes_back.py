"""The customer's next answer lands in the case by whichever thread of it their mail program kept."""

from __future__ import annotations

import json

import pytest

from espomail.domain import tokens
from espomail.store import Store
from espomail.store import tokens as token_store
from tests.builders import a_message
from tests.integration.helpdesk import at, iso
from tests.integration.letters import question, with_smtp

ANN = "Ann <ann@customer.example>"


@pytest.fixture
def answered(helpdesk, smtp_sink):
    """Case 1, which alice has answered; with the mailbox and what ``case reply`` said."""
    helpdesk.users("alice", "bob")
    box = helpdesk.support(*with_smtp(smtp_sink), "--store-sent", "Sent", "--folder", "INBOX", "--folder", "Sent")
    with helpdesk.dovecot.client(box) as client:
        client.create_folder("Sent")
    helpdesk.mail(box, question(box, ANN, message_id="<first@customer.example>"))
    helpdesk.run()
    reply = helpdesk.desk("case", "reply", "1", "--body", "Soon.", "--json", as_login="alice", now=iso(at(2)))
    helpdesk.run("send", minutes=3)
    return helpdesk, box, json.loads(reply.out)


def comes(answered, *letters, sender=ANN, minutes=5, **headers):
    """Answers arrive together; the cases, and for each answer its case and why it is there."""
    helpdesk, box, _ = answered
    messages = [
        a_message(**{"sender": sender, "to": box, "message_id": f"<back{minutes}.{number}@customer.example>", **letter})
        for number, letter in enumerate(letters or (headers,))
    ]
    helpdesk.mail(box, *messages, when=at(minutes - 0.5))
    helpdesk.run(minutes=minutes)
    return helpdesk.rows(
        "SELECT e.parent_id, d.reason FROM email e JOIN arrival a ON a.email_id = e.id JOIN decision d"
        " ON d.arrival_id = a.id WHERE d.stage = 'link' AND e.message_id LIKE ? ORDER BY e.message_id",
        f"<back{minutes}.%",
    )  # fmt: skip


def test_each_alone_is_enough(answered):
    """The subject is gone, or the references are, or the provider rewrote our Message-ID (trap 29)."""
    helpdesk, box, reply = answered
    store = Store.open(str(helpdesk.desk.path))
    plus = tokens.plus_address(token_store.keyring(), box, "c", 1)
    store.close()
    found = comes(
        answered,
        {"subject": "thanks", "References": f"<first@customer.example> {reply['message_id']}"},
        {"subject": "", "In_Reply_To": reply["message_id"]},
        {"subject": "thanks", "References": "<first@customer.example>", "In_Reply_To": "<AM0@prod.outlook.com>"},
        {"subject": "AW: [#1] The printer is on fire"},
        {"subject": "thanks", "to": plus},
    )
    assert [case for case, _ in found] == [1] * 5, found
    for (_, reason), said in zip(found, ("token", "token", "it answers <first@", "its subject names [#1]", "token"), strict=True):
        assert said in reason, found


def test_a_gateway_gave_the_question_another_id_and_somebody_answers_the_old_one(answered):
    (case, _), = comes(answered, {"subject": "Lamp", "cc": "boss@customer.example",
                                  "X_Original_Message_ID": "<asked@customer.example>"})  # fmt: skip
    boss = {"subject": "Re: Lamp", "In_Reply_To": "<asked@customer.example>", "sender": "boss@customer.example"}
    stranger = {**boss, "sender": "mallory@evil.example"}
    (found, reason), (other, _) = comes(answered, boss, stranger, minutes=8)
    assert case not in (1, None) and found == case and "<asked@customer.example>" in reason
    assert other not in (1, case)


def test_nothing_kept_and_strangers_with_everything_open_cases_of_their_own(answered):
    _, _, reply = answered
    mallory = "mallory@evil.example"
    found = comes(
        answered,
        {"subject": "thanks"},
        {"subject": "me too", "References": reply["message_id"], "sender": mallory},
        {"subject": "[#1] me too", "sender": mallory},
    )
    assert 1 not in [case for case, _ in found] and len({case for case, _ in found}) == 3


def test_somebody_the_reply_went_to_takes_part(answered):
    helpdesk, _, _ = answered
    helpdesk.desk("case", "reply", "1", "--body", "x", "--cc", "boss@customer.example", as_login="alice", now=iso(at(4)))
    helpdesk.run("send", minutes=4)
    ((case, _),) = comes(answered, sender="boss@customer.example", subject="Re: [#1] the printer")
    assert case == 1


def test_the_answer_goes_to_the_group_address_also_from_ones_own_account(answered, smtp_sink):
    helpdesk, box, _ = answered
    own = helpdesk.account(helpdesk.address("alice"), "--owner", "alice", *with_smtp(smtp_sink), kind="personal")
    helpdesk.desk("email", "send", "--parent", "case:1", "--from", own, "--to", "ann@customer.example",
                  "--subject", "More", "--body", "x", as_login="alice", now=iso(at(4)))  # fmt: skip
    helpdesk.run("send", minutes=4)
    sent = smtp_sink.envelopes[-1].raw
    assert f"From: Alice <{own}>".encode() in sent and f"Reply-To: {box}".encode() in sent


def test_the_sent_copy_is_one_mail_seen_and_shown_under_sent(answered, smtp_sink):
    helpdesk, box, reply = answered
    (copy,) = helpdesk.dovecot.messages(box, "Sent").values()
    assert copy == smtp_sink.envelopes[-1].raw
    helpdesk.run(minutes=5)
    assert helpdesk.states(box, "Sent") == {1: "duplicate"}
    assert all("\\Seen" in flags for flags in helpdesk.dovecot.flags(box, "Sent").values())
    assert [m["id"] for m in helpdesk.desk.json("email", "list", "--view", "sent", as_login="alice")] == [reply["email"]]
    (case,) = helpdesk.desk.json("case", "list")
    assert case["emails"] == [1, reply["email"]] and case["first_response_at"] == iso(at(2))


def test_two_at_once_both_hear_of_each_other(answered):
    helpdesk, _, _ = answered
    comes(answered, subject="Re: [#1] and now?")
    first = helpdesk.desk("case", "reply", "1", "--body", "I do", as_login="bob", now=iso(at(6)))
    second = helpdesk.desk("case", "reply", "1", "--body", "me too", as_login="alice", now=iso(at(7)))
    assert "answered" not in first.err
    assert f"bob answered case #1 at {iso(at(6))}" in second.err
    shown = helpdesk.desk("case", "reply", "1", "--body", "x", "--preview", as_login="alice", now=iso(at(8)))
    assert "bob answered" in shown.err and "note" not in shown.out


def test_an_answer_from_somebodys_own_mail_program_counts(answered):
    """bob answered in webmail; his copy was fetched from the group account's Sent folder."""
    helpdesk, box, _ = answered
    comes(answered, subject="Re: [#1] and now?", message_id="<second@customer.example>")
    webmail = a_message(sender=box, to="ann@customer.example", message_id="<webmail@example.com>",
                        subject="Re: [#1] and now?", References="<second@customer.example>")  # fmt: skip
    helpdesk.mail(box, webmail, folder="Sent", when=at(6))
    helpdesk.run(minutes=7)
    said = helpdesk.desk("case", "reply", "1", "--body", "x", as_login="alice", now=iso(at(8))).err
    assert f"{box} answered case #1" in said
