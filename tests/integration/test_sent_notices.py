"""Who hears of mail that a colleague sent: the others who work on its record, once, and never its author."""

from __future__ import annotations

import pytest

from tests.integration.helpdesk import Helpdesk, at, iso
from tests.integration.letters import question, with_smtp
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.dovecot


class Desk:
    """alice has the case, bob works on it too, carl is in the team and follows nothing."""

    def __init__(self, helpdesk: Helpdesk, sink: SmtpSink) -> None:
        self.helpdesk, self.sink = helpdesk, sink
        helpdesk.users("alice", "bob", "carl")
        self.box = helpdesk.support(
            *with_smtp(sink), "--assign-to", "alice", "--auto-reply", "acknowledgement",
            "--store-sent", "Sent", "--folder", "INBOX", "--folder", "Sent",
        )  # fmt: skip
        with helpdesk.dovecot.client(self.box) as client:
            client.create_folder("Sent")
        helpdesk.mail(self.box, question(self.box))
        helpdesk.run()
        sink.envelopes.clear()

    def reply(self, login: str, *words: str, minutes: int = 2) -> int:
        done = self.helpdesk.desk("case", "reply", "1", "--body", "On its way.", *words, as_login=login,
                                  now=iso(at(minutes)))  # fmt: skip
        return int(done.out)

    def notices(self, email_id: int) -> list[tuple[str, str, list[str]]]:
        found = [
            (each["user"], each["type"], each["reasons"])
            for login in ("alice", "bob", "carl")
            for each in self.helpdesk.desk.json("notification", "list", as_login=login)
            if each["email"] == email_id
        ]
        return sorted(found)

    def mailed(self) -> list[str]:
        notices = [each for each in self.sink.envelopes if b"X-Espomail-Notice" in each.raw]
        return sorted(each.recipients[0] for each in notices)


@pytest.fixture
def desk(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> Desk:
    return Desk(helpdesk, smtp_sink)


def test_nobody_is_told_of_their_own_answer_when_its_copy_comes_back_from_sent(desk: Desk) -> None:
    sent = desk.reply("alice")
    desk.helpdesk.run("send", minutes=3)
    desk.helpdesk.run(minutes=4)
    assert desk.helpdesk.states(desk.box, "Sent") == {1: "duplicate"}
    assert desk.notices(sent) == [] and desk.mailed() == []


def test_the_assignee_is_told_once_what_a_colleague_answered(desk: Desk) -> None:
    desk.helpdesk.desk("follow", "case:1", as_login="bob")
    sent = desk.reply("bob")
    assert desk.notices(sent) == []  # nothing has gone out yet
    desk.helpdesk.run("send", minutes=3)
    told = [("alice", "email_sent", ["the case is assigned to them", "follows case:1"])]
    assert desk.notices(sent) == told
    assert desk.mailed() == ["alice@example.com"]
    (notice,) = [each.raw for each in desk.sink.envelopes if b"X-Espomail-Notice" in each.raw]
    assert b"Bob answered the customer of case 1" in notice and b"On its way." in notice
    desk.helpdesk.run(minutes=4)  # the copy from Sent is the same event
    assert desk.notices(sent) == told and desk.mailed() == ["alice@example.com"]


def test_followers_of_the_customer_are_told_of_an_answer_too_unless_they_muted_it(desk: Desk) -> None:
    desk.helpdesk.desk("contact", "add", "Ann", "--email", "ann@customer.example")
    desk.helpdesk.desk("case", "edit", "1", "--contact", "Ann")
    desk.helpdesk.desk("follow", "contact:1", as_login="carl")
    desk.helpdesk.desk("follow", "case:1", "--mute", as_login="bob")
    sent = desk.reply("alice")
    desk.helpdesk.run("send", minutes=3)
    assert desk.notices(sent) == [("carl", "email_sent", ["follows contact:1"])]


def test_a_colleague_who_is_written_to_is_told_as_a_recipient(desk: Desk) -> None:
    done = desk.helpdesk.desk("email", "send", "--to", "carl@example.com", "--subject", "x", "--body", "y",
                              as_login="alice")  # fmt: skip
    desk.helpdesk.run("send", minutes=3)
    assert desk.notices(int(done.out)) == [("carl", "email_sent", ["is a recipient"])]


def test_the_copy_of_an_automatic_reply_is_no_news(desk: Desk) -> None:
    """Some providers keep everything that goes out in Sent by themselves."""
    desk.sink.envelopes.clear()
    desk.helpdesk.mail(desk.box, question(desk.box, sender="Kim <kim@shop.example>"), when=at(4))
    desk.helpdesk.run(minutes=5)
    (automatic,) = [each.raw for each in desk.sink.envelopes if b"auto-replied" in each.raw]
    before = desk.helpdesk.value("SELECT count(*) FROM notification")
    desk.helpdesk.mail(desk.box, automatic, folder="Sent", when=at(6))
    desk.helpdesk.run(minutes=7)
    assert desk.helpdesk.states(desk.box, "Sent") == {1: "duplicate"}
    assert desk.helpdesk.value("SELECT count(*) FROM notification") == before
