"""Automatic mail never goes round: espomail against itself, an echo, and a desk that forgets everything.

Mail that leaves a desk is carried to the mailboxes of its recipients, as it is or with whatever a bad
system on the way takes off it. Time is simulated: each round is some minutes later.
"""

from __future__ import annotations

import email
import email.policy
import itertools
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from espomail.store import Store, settings
from tests.builders import a_message
from tests.conftest import Desk
from tests.integration.helpdesk import Helpdesk, at, broken, iso
from tests.integration.letters import question, with_smtp
from tests.servers.dovecot import Dovecot
from tests.servers.fixtures import NewPlace
from tests.servers.smtp_sink import Envelope, SmtpSink

pytestmark = pytest.mark.dovecot

MINUTES = 7
ROUNDS = 40
# what was agreed, all systems' mail together: five automatic replies to an address within two hours,
# and the one that began it
MOST = 6
_serial = itertools.count(1)


class Town:
    """Desks and other systems, and a postman between them. ``posted``: (round, from, to), what desks sent."""

    def __init__(self, sink: SmtpSink, dovecot: Dovecot, new_place: Callable[[str], Path]) -> None:
        self.sink, self.dovecot, self._new_place = sink, dovecot, new_place
        self.desks: list[Helpdesk] = []
        self.robots: dict[str, Callable[[bytes, str], bytes]] = {}
        self.posted: list[tuple[int, str, str]] = []
        self.on_the_way: Callable[[bytes], bytes] = lambda raw: raw

    def desk(self, name: str) -> tuple[Helpdesk, str]:
        """One more help desk with a group account that answers; returns it and its address."""
        made = Desk(self._new_place(name), iso(at()))
        made("init", "--admin", "admin")
        helpdesk = Helpdesk(made, self.dovecot)
        helpdesk.users("bob")
        self.desks.append(helpdesk)
        return helpdesk, helpdesk.support(*with_smtp(self.sink), "--auto-reply", "acknowledgement")

    def live(self, rounds: int = ROUNDS) -> int:
        """Run every desk and carry the mail until all is quiet; the rounds that took."""
        for number in range(1, rounds):
            for desk in self.desks:
                desk.run(minutes=number * MINUTES)
            carried = list(self.sink.envelopes)
            self.sink.envelopes.clear()
            if not carried:
                return number
            for envelope in carried:
                self._carry(number, envelope)
        return rounds

    def _carry(self, number: int, envelope: Envelope) -> None:
        sender = str(_parsed(envelope.raw)["From"].addresses[0].addr_spec)
        for recipient in envelope.recipients:
            self.posted.append((number, sender, recipient))
            if recipient in self.robots:
                answer = self.robots[recipient](envelope.raw, recipient)
                self._deliver(number, sender, answer)
            else:
                self._deliver(number, recipient, self.on_the_way(envelope.raw))

    def _deliver(self, number: int, mailbox: str, raw: bytes) -> None:
        self.desks[0].mail(mailbox, raw, when=at(number * MINUTES + 1))

    def sent_by(self, address: str) -> int:
        """How many mails a desk sent."""
        return sum(sender == address for _, sender, _ in self.posted)


def _parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def stripped(raw: bytes, sender: str | None = None, to: str | None = None, subject: str = "") -> bytes:
    """A mail as a system hands it on that keeps none of the fields by which machines know each other."""
    old = _parsed(raw)
    new = EmailMessage(policy=email.policy.SMTP)
    new["From"] = sender or str(old["From"])
    new["To"] = to or str(old["To"])
    new["Subject"] = subject or f"Ticket {next(_serial) * 37}: your message"
    new["Message-ID"] = f"<{next(_serial)}.x@relay.example>"
    body = old.get_body(("plain",))
    new.set_content(body.get_content() if body else "")
    return new.as_bytes()


@pytest.fixture
def town(smtp_sink: SmtpSink, dovecot: Dovecot, new_place: NewPlace, tmp_path: Path) -> Town:
    return Town(smtp_sink, dovecot, lambda name: new_place(tmp_path / name))


def check(town: Town) -> None:
    for desk in town.desks:
        assert broken(desk.desk.path) == {}


def test_two_desks_that_answer_each_other(town: Town) -> None:
    here, support = town.desk("a.db")
    _, other = town.desk("b.db")
    here.desk("email", "send", "--from", support, "--to", other, "--subject", "Hello", "--body", "A question.")
    assert town.live() < 6
    # the question, and one acknowledgement that nobody answers
    assert [(sender, to) for _, sender, to in town.posted] == [(support, other), (other, support)]
    check(town)


def test_two_desks_with_a_relay_between_them_that_forgets_everything(town: Town) -> None:
    here, support = town.desk("a.db")
    _, other = town.desk("b.db")
    town.on_the_way = stripped
    here.desk("email", "send", "--from", support, "--to", other, "--subject", "Hello", "--body", "A question.")
    assert town.live() < ROUNDS
    # nothing but its words tells what the answer is: that it was sent automatically
    assert [(sender, to) for _, sender, to in town.posted] == [(support, other), (other, support)]
    (reason,) = [row[0] for row in here.rows("SELECT reason FROM decision WHERE stage = 'autoreply'")]
    assert "Text: " in reason
    check(town)


def test_two_desks_whose_same_words_say_nothing_of_being_automatic(town: Town, tmp_path: Path) -> None:
    words = "thank you for your message. It has arrived, and somebody of our team will look at it soon.\n"
    (here, support), (there, other) = town.desk("a.db"), town.desk("b.db")
    (tmp_path / "words").write_text(f"Subject: {{{{ email.subject | re }}}}\n\n{words * 2}")
    for each in (here, there):
        each.desk("email-template", "edit", "acknowledgement", "--file", str(tmp_path / "words"))
    town.on_the_way = stripped
    here.desk("email", "send", "--from", support, "--to", other, "--subject", "Hello", "--body", "A question.")
    assert town.live() < ROUNDS
    assert [(sender, to) for _, sender, to in town.posted] == [(support, other), (other, support)]
    assert [row[0] for row in here.rows("SELECT rule FROM decision WHERE stage = 'autoreply'")] == ["content"]
    check(town)


def test_two_desks_with_different_words(town: Town, tmp_path: Path) -> None:
    """Over a relay that forgets all: a machine of any other make, that answers whatever comes."""
    here, support = town.desk("a.db")
    there, other = town.desk("b.db")
    (tmp_path / "words").write_text("Subject: Got it\n\nYour mail is here, dear customer of ours.\n")
    there.desk("email-template", "edit", "acknowledgement", "--file", str(tmp_path / "words"))
    town.on_the_way = stripped
    here.desk("email", "send", "--from", support, "--to", other, "--subject", "Hello", "--body", "A question.")
    assert town.live() < ROUNDS
    assert town.sent_by(support) <= MOST and town.sent_by(other) <= MOST - 1
    check(town)


def test_an_echo(town: Town) -> None:
    here, support = town.desk("a.db")
    echo = "echo@echo.example"

    def back(raw: bytes, own: str) -> bytes:
        """The whole message, as a new one from the echo: subject and text, and what it answers."""
        old = _parsed(raw)
        new = _parsed(stripped(raw, f"Echo <{own}>", support, f"Re: {old['Subject']}"))
        new["In-Reply-To"] = str(old["Message-ID"])
        return new.as_bytes(policy=email.policy.SMTP)

    town.robots[echo] = back
    here.mail(support, question(support, f"Echo <{echo}>", "Testing"))
    assert town.live() < ROUNDS
    # it joins its case each time, and only what opens a case is answered
    assert town.sent_by(support) == 1
    assert len(here.cases()) == 1
    check(town)


@pytest.mark.parametrize(("growing", "own_words"), [(False, False), (True, False), (False, True)])
def test_a_desk_that_strips_headers_and_changes_the_subject(
    town: Town, growing: bool, own_words: bool
) -> None:
    here, support = town.desk("a.db")
    tickets = "tickets@desk.example"

    def confirms(raw: bytes, own: str) -> bytes:
        subject = f"Confirmed: {_parsed(raw)['Subject']}".replace("[#", "(") if growing else ""
        raw = a_message(text=f"Ticket {next(_serial)} was opened.") if own_words else raw
        return stripped(raw, f"Desk <{own}>", support, subject)

    town.robots[tickets] = confirms
    here.mail(support, question(support, f"Desk <{tickets}>", "Your ticket 1"))
    assert town.live() < ROUNDS
    # what bears our words is known by them at once; else five replies, and the mail that began it
    assert len(town.posted) == (MOST - 1 if own_words else 1)
    check(town)


def test_a_forged_sender_gets_no_reply_where_our_own_server_says_so(town: Town) -> None:
    here, support = town.desk("a.db")
    here.desk("settings", "set", "autoreply.trusted_servers", "mx.example.com")

    def judged(server: str, verdict: str) -> bytes:
        subject = f"{server} {verdict}"
        field = f"Authentication-Results: {server}; dmarc={verdict} header.from=x.example\r\n"
        return field.encode() + question(support, f"P <p@{server}>", subject)

    told = [("mx.example.com", "fail"), ("mx.example.com", "pass"), ("elsewhere.example", "fail")]
    here.mail(support, *(judged(*each) for each in told))
    here.run()
    assert [each.recipients for each in town.sink.envelopes] == [("p@mx.example.com",), ("p@elsewhere.example",)]
    assert len(here.cases()) == 3
    (forged,) = here.rows("SELECT rule, reason FROM decision WHERE kind = 'suppressed'")
    assert forged == ("sender", "mx.example.com says that p@mx.example.com did not send it (dmarc=fail)")
    check(town)


def test_a_loop_through_ever_new_senders_trips_the_breaker_and_release_goes_on(
    town: Town
) -> None:
    """The brake over everything: automatic mail is held with one alert; people's mail still goes."""
    here, support = town.desk("a.db")
    store = Store.open(str(here.desk.path))
    with store.write():
        settings.put("autoreply.breaker", "4")
    store.close()
    raws = [question(support, f"P <p@x{n}.example>", f"Subject {n}") for n in range(9)]
    here.mail(support, *raws)
    alert = here.run().err
    assert "more than 4 automatic replies" in alert and len(alert.splitlines()) == 1
    assert len(town.sink.envelopes) == 4
    assert here.value("SELECT count(*) FROM outbox WHERE state = 'held' AND automatic") == 5
    here.desk("case", "reply", "9", "--body", "A person writes.", now=iso(at(3)))
    assert here.run(minutes=4).err == ""
    assert [e.mail_from for e in town.sink.envelopes[4:]] == [support]

    here.desk("outbox", "release", now=iso(at(90)))
    here.run(minutes=91)
    assert here.value("SELECT count(*) FROM outbox WHERE state = 'held'") == 0
    assert len(town.sink.envelopes) == 4 + 1 + 5
    here.mail(support, question(support, "New <new@fresh.example>", "And again"), when=at(91.5))
    here.run(minutes=92)
    assert len(town.sink.envelopes) == 11
    check(town)


def test_the_first_import_of_an_old_mailbox_answers_nobody(town: Town) -> None:
    here, support = town.desk("a.db")
    here.desk("email-account", "edit", support, "--since", "2020-01-01", "--limit", "0")
    old = [
        question(support, f"P{n} <p{n}@x{n % 50}.example>", f"Old {n}", message_id=f"<old{n}@x.example>")
        for n in range(2000)
    ]
    with town.dovecot.client(support) as client:
        client.multiappend("INBOX", [{"msg": raw, "date": at(days=-300)} for raw in old])
    here.run()
    assert here.value("SELECT count(*) FROM email") == 2000
    assert (town.sink.envelopes, here.cases()) == ([], [])
    check(town)
