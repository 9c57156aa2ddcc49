"""Mail of ours that comes back, and absences: noted where they belong, never a case."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

import pytest

from tests.builders import a_message
from tests.integration.helpdesk import Helpdesk, at, iso
from tests.integration.letters import with_smtp
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.dovecot

ANN = "ann@customer.example"
WORDS = "550 5.1.1 no mailbox here by that name"


def report(
    to: str, message_id: str, failed: str = ANN, original: str = "", status: str = "5.1.1",
    action: str = "failed", words: str = WORDS,
) -> bytes:  # fmt: skip
    """A delivery report (RFC 3464) on one of our mails, with its headers returned."""
    orcpt = f"Original-Recipient: rfc822; {original}\n" if original else ""
    text = dedent(f"""\
        Return-Path: <>
        From: Mail Delivery System <MAILER-DAEMON@mx.customer.example>
        To: {to}
        Subject: Undelivered Mail Returned to Sender
        Date: Mon, 02 Mar 2026 09:03:00 +0000
        Message-ID: <report-{failed}-{status}@mx.customer.example>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="part"

        --part
        Content-Type: text/plain

        Your mail could not be delivered to {failed}.

        --part
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.customer.example

        ORCPTFinal-Recipient: rfc822; {failed}
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; {words}

        --part
        Content-Type: text/rfc822-headers

        Message-ID: {message_id}
        From: {to}
        To: {original or failed}
        Subject: Re: The printer is on fire

        --part--
        """).replace("ORCPT", orcpt)
    return text.replace("\n", "\r\n").encode()


@pytest.fixture
def answered(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> tuple[Helpdesk, str, dict[str, Any]]:
    """A case of Ann's, and alice's answer to it, sent."""
    helpdesk.users("alice")
    helpdesk.desk("contact", "add", "Ann Lee", "--email", ANN)
    box = helpdesk.support(*with_smtp(smtp_sink), "--auto-reply", "acknowledgement")
    helpdesk.mail(box, a_message(sender=f"Ann <{ANN}>", to=box))
    helpdesk.run()
    done = helpdesk.desk("case", "reply", "1", "--body", "On its way.", "--json", now=iso(at(2)))
    helpdesk.run("send", minutes=2)
    return helpdesk, box, json.loads(done.out)


def test_a_hard_bounce_is_noted_and_warns(answered: tuple[Helpdesk, str, dict[str, Any]]) -> None:
    helpdesk, box, mine = answered
    helpdesk.mail(box, report(box, mine["message_id"]), when=at(3))
    helpdesk.run(minutes=4)
    entries = helpdesk.desk.json("stream", "case:1")
    (note,) = [each for each in entries if each["type"] == "note"]
    assert all(part in note["text"] for part in (ANN, "5.1.1", "no mailbox here"))
    assert note["data"]["failed"][0]["kind"] == "hard"
    received = [each["email"] for each in entries if each["type"] == "email_received"]
    assert note["email"] in received and len(received) == len(set(received)) == 2
    shown = helpdesk.desk.json("contact", "show", "Ann Lee", now=iso(at(5)))
    assert [each["address"] for each in shown["undeliverable"]] == [ANN]
    assert helpdesk.desk.json("email", "show", str(note["email"]))["replied"]["id"] == mine["email"]
    again = helpdesk.desk("case", "reply", "1", "--body", "Once more.", now=iso(at(6)))
    assert ANN in again.err and "came back" in again.err
    sent = helpdesk.desk("email", "send", "--from", box, "--to", ANN, "--subject", "x", "--body", "y",
                         now=iso(at(6)))  # fmt: skip
    assert "came back" in sent.err
    assert len(helpdesk.cases()) == 1
    late = helpdesk.desk.json("contact", "show", "Ann Lee", now=iso(at(5, days=91)))
    assert late["undeliverable"] == []


@pytest.mark.parametrize(
    ("values", "state"),
    [
        pytest.param({"failed": "a.lee@inner.example", "original": ANN}, "hard", id="forwarded"),
        pytest.param({"failed": "a.lee@inner.example"}, "hard", id="forwarded, nobody says so"),
        pytest.param({"status": "5.2.2", "words": "552 mailbox full"}, "soft", id="full"),
        pytest.param({"status": "4.4.1", "action": "delayed", "words": "no answer"}, "soft", id="delayed"),
    ],
)
def test_the_address_we_wrote_to_gets_a_state(
    answered: tuple[Helpdesk, str, dict[str, Any]], values: dict[str, str], state: str
) -> None:
    helpdesk, box, mine = answered
    helpdesk.mail(box, report(box, mine["message_id"], **values), when=at(3))
    helpdesk.run(minutes=4)
    assert helpdesk.rows("SELECT address, state FROM address_state") == [(ANN, state)]
    assert len(helpdesk.cases()) == 1


def test_a_bounce_of_the_automatic_reply_finds_its_case_too(
    answered: tuple[Helpdesk, str, dict[str, Any]], smtp_sink: SmtpSink
) -> None:
    helpdesk, box, _ = answered
    (message_id,) = helpdesk.rows(
        "SELECT e.message_id FROM email e JOIN outbox o ON o.email_id = e.id WHERE o.kind = 'auto-reply'"
    )[0]
    before = len(smtp_sink.envelopes)
    helpdesk.mail(box, report(box, message_id), when=at(3))
    helpdesk.run(minutes=4)
    assert [each["type"] for each in helpdesk.desk.json("stream", "case:1")].count("note") == 1
    assert helpdesk.rows("SELECT address, state FROM address_state") == [(ANN, "hard")]
    assert not [each for each in smtp_sink.envelopes[before:] if ANN in each.recipients]


def test_a_forged_report_disables_nobody(answered: tuple[Helpdesk, str, dict[str, Any]]) -> None:
    helpdesk, box, mine = answered
    helpdesk.mail(box, report(box, "<guessed@example.com>"), when=at(3))
    helpdesk.mail(box, report(box, mine["message_id"], failed=ANN).replace(
        b"Final-Recipient: rfc822; ann@", b"Final-Recipient: rfc822; boss@bank.example\r\nAction: failed\r\n"
        b"Status: 5.1.1\r\n\r\nFinal-Recipient: rfc822; ann@"), when=at(3))  # fmt: skip
    helpdesk.run(minutes=4)
    assert helpdesk.rows("SELECT address FROM address_state") == [(ANN,)]
    assert len(helpdesk.cases()) == 1


def newest_notice(sink: SmtpSink, to: str) -> str:
    """The Message-ID of what somebody got last."""
    raw = [each.raw for each in sink.envelopes if to in each.recipients][-1]
    return raw.split(b"Message-ID: ")[1].split(b"\r\n")[0].decode()


def explained(helpdesk: Helpdesk, email: int) -> dict[str, dict[str, Any]]:
    """The decisions about a mail, by stage."""
    found = helpdesk.desk.json("explain", str(email))["decisions"]
    return {each["stage"]: each for each in found}


def newest_mail(helpdesk: Helpdesk) -> int:
    return int(helpdesk.value("SELECT max(id) FROM email"))


def test_a_notice_that_fails_is_noted_and_makes_no_other(
    answered: tuple[Helpdesk, str, dict[str, Any]], smtp_sink: SmtpSink
) -> None:
    """Though alice wants all by mail, and a relay may have sent it under the account's address."""
    helpdesk, box, _ = answered
    helpdesk.desk("notification", "prefer", "--user", "alice", "--all", "at-once")
    helpdesk.desk("case", "assign", "1", "alice", now=iso(at(2)))
    helpdesk.mail(box, a_message(sender=f"Ann <{ANN}>", to=box, message_id="<again@customer.example>",
                                 subject="Re: [#1] The printer is on fire"), when=at(2))  # fmt: skip
    helpdesk.run(minutes=3)
    notice = newest_notice(smtp_sink, "alice@example.com")
    before = len(smtp_sink.envelopes)
    for minutes, failed in ((4, "alice@example.com"), (6, "al@inner.example")):
        helpdesk.mail(box, report(box, notice, failed=failed), when=at(minutes))
        helpdesk.run(minutes=minutes + 1)
        told = explained(helpdesk, newest_mail(helpdesk))
        assert "our notice" in told["link"]["reason"] and told["link"]["evidence"]["notice_to"] == "alice"
        assert told["notify"]["evidence"]["mailed"] == []
        assert "alice: it reports on a notice" in told["notify"]["evidence"]["not_mailed"]
    assert len(smtp_sink.envelopes) == before
    notes = [e["text"] for e in helpdesk.desk.json("stream", "case:1") if e["type"] == "note"]
    assert [each.partition(" (")[0] for each in notes] == [
        "notice to alice: not delivered to alice@example.com"] * 2  # fmt: skip
    assert len(helpdesk.cases()) == 1
    found = helpdesk.desk("doctor", "--offline", "--json", now=iso(at(8)), code=None).json["findings"]
    assert [each["code"] for each in found].count("user-unreachable") == 1


def returned_under_another_id(to: str, sent: bytes, number: int) -> bytes:
    """A report on what somebody's server forwards, as it left a relay that gives Message-IDs of its own."""
    head = sent.partition(b"\r\n\r\n")[0]
    old = next(line for line in head.split(b"\r\n") if line.startswith(b"Message-ID:"))
    head = head.replace(old, b"Message-ID: <0100-%d@email.relay.example>" % number)
    raw = report(to, "<X@y>", failed="al@inner.example").replace(b"report-al", b"report-%d-al" % number)
    before, _, rest = raw.partition(b"Message-ID: <X@y>")
    return before + head + rest[rest.index(b"\r\n\r\n--part--"):]


@pytest.mark.parametrize("way", ["at-once", "digest"])
@pytest.mark.parametrize("marked", [True, False])
def test_a_notice_that_fails_behind_a_relay_with_ids_of_its_own_makes_no_other(
    answered: tuple[Helpdesk, str, dict[str, Any]], smtp_sink: SmtpSink, way: str, marked: bool
) -> None:
    """By the mark in the returned header; where that is gone, since it leads to no mail of ours."""
    helpdesk, box, _ = answered
    helpdesk.desk("notification", "prefer", "--user", "alice", "--all", "at-once")
    helpdesk.mail(box, a_message(sender=f"Ann <{ANN}>", to=box, message_id="<again@customer.example>",
                                 subject="Re: [#1] The printer is on fire"), when=at(2))  # fmt: skip
    helpdesk.run(minutes=3)
    helpdesk.desk("notification", "prefer", "--user", "alice", "--all", way)
    before = len(smtp_sink.envelopes)
    notice = next(each.raw for each in smtp_sink.envelopes if "alice@example.com" in each.recipients)
    assert b"\r\nX-Espomail-Notice: yes\r\n" in notice
    sent = notice if marked else notice.replace(b"X-Espomail-Notice: yes\r\n", b"")
    for number in range(2):
        helpdesk.mail(box, returned_under_another_id(box, sent, number), when=at(4 + 2 * number))
        helpdesk.run(minutes=5 + 2 * number)
        told = explained(helpdesk, newest_mail(helpdesk))["notify"]
        assert [each["user"] for each in told["value"]] == ["alice"]
        assert told["evidence"]["mailed"] == [] and "digest" not in told["evidence"]
        why = "it reports on a notice" if marked else "no mail of ours is known that it reports on"
        assert f"alice: {why}" in told["evidence"]["not_mailed"]
    assert len(smtp_sink.envelopes) == before


def test_under_a_token_alone_nobodys_words_are_noted_of_whom_we_did_not_write_to(
    answered: tuple[Helpdesk, str, dict[str, Any]],
) -> None:
    """Whoever has a mail of ours has its token, and may write any report about it."""
    helpdesk, box, mine = answered
    elsewhere = f"{mine['message_id'].rpartition('@')[0]}@relay.example>"
    for minutes, failed, words in ((3, "ceo@bank.example", "550 5.1.1 call 0900 666 now"), (5, ANN, WORDS)):
        helpdesk.mail(box, report(box, elsewhere, failed=failed, words=words), when=at(minutes))
        helpdesk.run(minutes=minutes + 1)
    notes = [each for each in helpdesk.desk.json("stream", "case:1") if each["type"] == "note"]
    assert [each["text"] for each in notes] == [
        "a report on mail of this case came, which names nobody whom that was sent to",
        f"not delivered to {ANN} (hard, 5.1.1): {WORDS}",
    ]
    assert "0900" not in json.dumps(notes)
    assert helpdesk.rows("SELECT 1 FROM address_state") == [] and len(helpdesk.cases()) == 1


def test_of_several_addresses_nobody_knows_which_but_the_case_is_told(
    answered: tuple[Helpdesk, str, dict[str, Any]],
) -> None:
    helpdesk, box, _ = answered
    sent = helpdesk.desk("case", "reply", "1", "--cc", "kim@customer.example", "--body", "To both.", "--json",
                         now=iso(at(3))).json  # fmt: skip
    helpdesk.run("send", minutes=3)
    helpdesk.mail(box, report(box, sent["message_id"], failed="x@inner.example"), when=at(4))
    helpdesk.run(minutes=5)
    (note,) = [e for e in helpdesk.desk.json("stream", "case:1") if e["type"] == "note"]
    assert note["text"].startswith("not delivered to x@inner.example (hard, 5.1.1)")
    assert note["text"].endswith(f"for one of {ANN}, kim@customer.example")
    assert helpdesk.rows("SELECT 1 FROM address_state") == []


def test_what_is_only_delayed_says_so(answered: tuple[Helpdesk, str, dict[str, Any]]) -> None:
    helpdesk, box, mine = answered
    late = report(box, mine["message_id"], status="4.4.1", action="delayed", words="no answer")
    helpdesk.mail(box, late, when=at(3))
    helpdesk.run(minutes=4)
    (note,) = [e["text"] for e in helpdesk.desk.json("stream", "case:1") if e["type"] == "note"]
    assert note == f"delayed, and still being tried: {ANN} (soft, 4.4.1): no answer"


def test_why_a_report_is_about_no_mail_of_ours(answered: tuple[Helpdesk, str, dict[str, Any]]) -> None:
    helpdesk, box, _ = answered
    helpdesk.mail(box, report(box, "<not-ours@elsewhere.example>"), when=at(3))
    helpdesk.run(minutes=4)
    reason = explained(helpdesk, newest_mail(helpdesk))["link"]["reason"]
    assert reason == "it reports on <not-ours@elsewhere.example>, which is no mail that was sent from here"


def test_a_person_may_say_that_the_address_is_right_again(
    answered: tuple[Helpdesk, str, dict[str, Any]],
) -> None:
    helpdesk, box, mine = answered
    helpdesk.mail(box, report(box, mine["message_id"]), when=at(3))
    helpdesk.run(minutes=4)
    helpdesk.desk("contact", "edit", "Ann Lee", "--email", ANN, now=iso(at(5)))
    assert helpdesk.desk.json("contact", "show", "Ann Lee", now=iso(at(5)))["undeliverable"] == []


def test_a_foreign_bounce_opens_no_case(answered: tuple[Helpdesk, str, dict[str, Any]]) -> None:
    helpdesk, box, _ = answered
    helpdesk.mail(box, report(box, "<not-ours@elsewhere.example>", failed="x@y.example"), when=at(3))
    helpdesk.run(minutes=4)
    assert len(helpdesk.cases()) == 1 and helpdesk.rows("SELECT 1 FROM address_state") == []


def test_neither_a_bounce_nor_an_absence_reopens(answered: tuple[Helpdesk, str, dict[str, Any]]) -> None:
    helpdesk, box, mine = answered
    helpdesk.desk("case", "close", "1", now=iso(at(3)))
    away = a_message(
        sender=f"Ann <{ANN}>", to=box, subject="Out of office: Re: The printer is on fire",
        text="I am out of the office until Monday.", message_id="<away@customer.example>",
        In_Reply_To=mine["message_id"], Auto_Submitted="auto-replied",
    )  # fmt: skip
    helpdesk.mail(box, away, report(box, mine["message_id"]), when=at(4))
    helpdesk.run(minutes=5)
    ((_, _, status, _),) = helpdesk.cases()
    assert status == "Closed"
    types = [each["type"] for each in helpdesk.desk.json("stream", "case:1")]
    assert types.count("email_received") == 3 and "note" in types


ABSENT = "I am out of the office until Monday and will read your mail then."


def test_no_absence_reopens_however_it_is_told_but_a_person_does(
    answered: tuple[Helpdesk, str, dict[str, Any]],
) -> None:
    helpdesk, box, mine = answered
    in_thread = {"In_Reply_To": mine["message_id"]}
    absences = [
        ("Automatic reply: Re: The printer", {"Auto_Submitted": "auto-replied", **in_thread}),
        ("Automatische Antwort: [#1] The printer", {"X_Auto_Response_Suppress": "All"}),
        ("Out of office: Re: The printer", in_thread),  # nothing but its words
        ("Out of Office: Re: [#1] The printer", {}),
    ]
    helpdesk.desk("case", "close", "1", now=iso(at(3)))
    for number, (subject, more) in enumerate(absences):
        helpdesk.mail(box, a_message(sender=f"Ann <{ANN}>", to=box, subject=subject, text=ABSENT,
                                     message_id=f"<away-{number}@customer.example>", **more), when=at(4))  # fmt: skip
    helpdesk.run(minutes=5)
    assert [case[2] for case in helpdesk.cases()] == ["Closed"]
    told = helpdesk.rows("SELECT d.reason FROM decision d JOIN email e ON e.id = d.email_id WHERE d.stage ="
                         " 'distribute' AND e.message_id LIKE '<away-%' ORDER BY e.message_id")  # fmt: skip
    assert [reason.partition(":")[0] for (reason,) in told] == ["its case is closed and stays so"] * 4
    assert "somebody who is away: Auto-Submitted: auto-replied" in told[0][0]
    assert "Subject: Out of office: Re: The printer (with: In-Reply-To, text" in told[2][0]
    person = a_message(sender=f"Ann <{ANN}>", to=box, subject="Re: [#1] The printer", text=f"{ABSENT} It burns again!",
                       message_id="<person@customer.example>", **in_thread)  # fmt: skip
    helpdesk.mail(box, person, when=at(6))
    helpdesk.run(minutes=7)
    assert [case[2] for case in helpdesk.cases()] == ["New"]
