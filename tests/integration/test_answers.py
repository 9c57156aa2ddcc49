"""What leaves the house: automatic replies with their brakes, and notices."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.integration.helpdesk import Helpdesk, at, numbered
from tests.integration.letters import question, with_smtp
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.dovecot

# --- automatic replies ------------------------------------------------------------------------------

SILENT: dict[str, dict[str, Any]] = {
    "auto-replied": {"Auto_Submitted": "auto-replied"},
    "auto-generated with a comment": {"Auto_Submitted": "auto-generated (cron); x=1"},
    "bulk": {"Precedence": "bulk"},
    "list": {"List_Id": "News <news.x.example>"},
    "unsubscribe": {"List_Unsubscribe": "<mailto:u@x.example>"},
    "suppressed": {"X_Auto_Response_Suppress": "DR, OOF, autoreply"},
    "null path": {"Return_Path": "<>"},
    "mailer-daemon": {"sender": "Mail <MAILER-DAEMON@x.example>"},
    "no-reply": {"sender": "Shop <no-reply@shop.example>"},
    "request": {"sender": "L <list-request@x.example>"},
    "loop": {"X_Loop": "support@example.com"},
}
ANSWERED: dict[str, dict[str, Any]] = {
    "a person": {},
    "not automatic": {"Auto_Submitted": "no"},
    "first class": {"Precedence": "first-class"},
    "normal": {"Precedence": "normal", "X_Auto_Response_Suppress": "None"},
}


def test_what_is_answered_and_what_is_not(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> None:
    helpdesk.users("bob")
    box = helpdesk.support(*with_smtp(smtp_sink), "--auto-reply", "acknowledgement")
    for number, (what, fields) in enumerate({**SILENT, **ANSWERED}.items()):
        fields = {"sender": f"P <p{number}@p{number}.example>", **fields}
        helpdesk.mail(box, question(box, subject=what, **fields))
    helpdesk.mail(box, question(box, f"Us <{box}>", "from itself"))
    helpdesk.mail(box, question(box, f"Us <{box.replace('@', '+x@')}>".upper(), "from its tag"))
    helpdesk.mail(box, question(box, "V <v@v.example>", "to ourselves", Reply_To=box))
    helpdesk.mail(box, question("someone@else.example", "B <b@b.example>", "not addressed"))
    helpdesk.run()
    answered = dict(helpdesk.rows(
        "SELECT e.subject, d.kind FROM decision d JOIN email e ON e.id = d.email_id"
        " WHERE d.stage = 'autoreply' AND d.kind = 'reply'"
    ))  # fmt: skip
    assert set(answered) == set(ANSWERED)
    wanted = {f"p{len(SILENT) + n}@p{len(SILENT) + n}.example" for n in range(len(ANSWERED))}
    assert {r for e in smtp_sink.envelopes for r in e.recipients} == wanted
    for envelope in smtp_sink.envelopes:
        head = envelope.raw.partition(b"\r\n\r\n")[0].decode()
        assert envelope.mail_from == ""
        assert re.search(r"^Auto-Submitted: auto-replied", head, re.M)
        assert re.search(rf"^From: .*{re.escape(box)}", head, re.M)
        assert re.search(r"^Subject: .*\[#\d+\]", head, re.M)
        assert re.search(r"^In-Reply-To: <new-", head, re.M) and "References:" in head


def test_a_desk_and_a_robot_stop_answering_each_other(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> None:
    """The other side answers each reply with a new subject and no header that says what it is."""
    helpdesk.users("bob")
    box = helpdesk.support(*with_smtp(smtp_sink), "--auto-reply", "acknowledgement")
    helpdesk.mail(box, question(box, "Desk <desk@other.example>", "Ticket 1"))
    for turn in range(8):
        helpdesk.run(minutes=turn + 1)
        helpdesk.mail(box, question(box, "Desk <desk@other.example>", f"Ticket {turn + 2}"))
    helpdesk.run(minutes=10)
    assert len(smtp_sink.envelopes) == 5
    assert len(helpdesk.cases()) == 9  # every one is there, only silent


def test_yesterdays_mail_gets_no_reply_and_no_case(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> None:
    helpdesk.users("bob")
    box = helpdesk.support(*with_smtp(smtp_sink), "--auto-reply", "acknowledgement", "--since", "2026-02-01")
    helpdesk.mail(box, *numbered(3, to=box), when=at(days=-3))
    helpdesk.mail(box, question(box))
    helpdesk.run()
    assert len(helpdesk.subjects()) == 4 + 1  # and our reply
    assert len(helpdesk.cases()) == len(smtp_sink.envelopes) == 1


# --- notices ----------------------------------------------------------------------------------------


def test_the_assignee_is_told_by_mail(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> None:
    helpdesk.users("bob", "cem")
    box = helpdesk.support(*with_smtp(smtp_sink), "--distribution", "round-robin")
    own = helpdesk.account(helpdesk.address("bob"), "--owner", "bob", kind="personal")
    first = question(box, text="The whole text of it.")
    helpdesk.mail(box, first)
    helpdesk.run()
    (envelope,) = smtp_sink.envelopes
    assert envelope.recipients == ("bob@example.com",) and b"The whole text of it." in envelope.raw
    assert [n["type"] for n in helpdesk.desk.json("notification", "list", as_login="bob")] == ["assigned"]
    assert [n["type"] for n in helpdesk.desk.json("notification", "list", as_login="cem")] == ["email_received"]

    helpdesk.mail(own, envelope.raw)  # the notice lies in bob's own mailbox, which we fetch as well
    helpdesk.run(minutes=2)
    assert list(helpdesk.states(own).values()) == ["skipped"]
    assert len(helpdesk.cases()) == 1 and len(smtp_sink.envelopes) == 1
