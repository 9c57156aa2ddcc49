"""A mail that two accounts show is one event: answers to notices count once, notices are merged."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from tests.builders import a_message
from tests.integration.helpdesk import Helpdesk, broken
from tests.integration.letters import question, reply, with_smtp
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.dovecot

# which accounts are fetched one after the other, and whether the stages run in between
ORDERS = [(first, apart) for first in ("group", "personal") for apart in (True, False)]
TEXT = "A new one is on its way."


def play(helpdesk: Helpdesk, first: str, apart: bool, minutes: float) -> None:
    """One account's mail comes before the other's, in runs of their own or in one batch."""
    helpdesk.run("run" if apart else "fetch", f"--{first}", minutes=minutes)
    helpdesk.run(minutes=minutes + 1)


def bob_and_his_mailbox(helpdesk: Helpdesk, *options: str) -> tuple[str, str, str]:
    """A user with a mailbox that is fetched, Sent as well, and a group account that gives him its cases."""
    own = helpdesk.address("bob")
    login = own.partition("@")[0]
    helpdesk.users(login)
    box = helpdesk.support("--assign-to", login, *options)
    helpdesk.account(own, "--owner", login, "--folder", "INBOX", "--folder", "Sent", kind="personal")
    with helpdesk.dovecot.client(own) as client:
        client.create_folder("Sent")
    return login, own, box


def test_an_answer_to_a_notice_counts_once_whichever_copy_comes_first(
    helpdesk: Helpdesk, smtp_sink: SmtpSink
) -> None:
    _, own, box = bob_and_his_mailbox(helpdesk, *with_smtp(smtp_sink), "--answer-by-mail")
    helpdesk.mail(box, question(box))
    helpdesk.run()
    (notice,) = smtp_sink.envelopes
    (notice_id,) = re.findall(rb"Message-ID: (\S+)", notice.raw)
    answer = a_message(f"Bob <{own}>", box, "Re: printer", TEXT, "<b1@example.com>", In_Reply_To=notice_id.decode())
    helpdesk.mail(own, answer, folder="Sent")
    helpdesk.mail(box, answer)
    for number, (by_mail, order) in enumerate([*((True, each) for each in ORDERS), (False, ORDERS[0]),
                                               (False, ORDERS[-1])]):  # fmt: skip
        desk = helpdesk.copied(f"{number}.db")
        smtp_sink.envelopes.clear()
        if not by_mail:
            desk.desk("email-account", "edit", box, "--no-answer-by-mail")
        play(desk, *order, minutes=2)
        sent = [e.recipients for e in smtp_sink.envelopes if TEXT.encode() in e.raw]
        entries = Counter(dict(desk.rows("SELECT type, count(*) FROM stream_entry GROUP BY type")))
        kinds = desk.rows("SELECT kind FROM decision d JOIN email e ON e.id = d.email_id WHERE"
                          " stage = 'distribute' AND message_id = '<b1@example.com>' ORDER BY d.id")  # fmt: skip
        told = (by_mail, order, kinds, entries)
        assert sent == ([("ann@customer.example",)] if by_mail else []), told
        came_in = desk.value("SELECT count(*) FROM email WHERE direction = 'in' AND parent_type = 'case'")
        assert (entries["note"], entries["email_sent"], entries["email_received"]) == (
            not by_mail, by_mail, came_in,
        ), told  # fmt: skip
        assert kinds == [("answer" if by_mail else "note",), ("none",)], told
        assert len(desk.cases()) == 1


def test_a_mail_through_two_accounts_is_one_notice_with_all_reasons(
    helpdesk: Helpdesk, smtp_sink: SmtpSink
) -> None:
    login, own, box = bob_and_his_mailbox(helpdesk, *with_smtp(smtp_sink), "--no-all-team-users")
    new = question(box)  # bob got it by a list
    for mailbox in (own, box):
        helpdesk.mail(mailbox, new, reply(new, box, message_id="<again@customer.example>"))
    for number, order in enumerate(ORDERS):
        desk = helpdesk.copied(f"{number}.db")
        smtp_sink.envelopes.clear()
        play(desk, *order, minutes=1)
        told = desk.desk.json("notification", "list", as_login=login)
        assert {each["email"]: (each["type"], each["reasons"]) for each in told} == {
            1: ("assigned", ["was assigned the case", "is a recipient"]),
            2: ("email_received", ["the case is assigned to them", "follows case:1", "is a recipient"]),
        }, order
        assert {each["record"]["id"] for each in told if each["record"]["type"] == "case"} == {1}
        assert len(told) == 2 and [e.recipients for e in smtp_sink.envelopes] == [(own,)] * 2, order
        assert broken(desk.desk.path) == {}


def test_a_notice_that_was_read_is_unread_again_when_the_case_is_given(helpdesk: Helpdesk) -> None:
    login, own, box = bob_and_his_mailbox(helpdesk)
    new = question(box)
    helpdesk.mail(own, new)
    helpdesk.run()
    told: Any = helpdesk.desk.json("notification", "list", as_login=login)
    assert [each["reasons"] for each in told] == [["is a recipient"]]
    helpdesk.desk("notification", "read", str(told[0]["id"]), as_login=login)
    helpdesk.mail(box, new)
    helpdesk.run(minutes=2)
    (now,) = helpdesk.desk.json("notification", "list", as_login=login)
    assert now["id"] == told[0]["id"] and not now["read"]
