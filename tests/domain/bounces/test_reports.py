"""Failure reports in the standard's fields (RFC 3464), whole, bent, and in the wrong wrapping."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espomail.domain.bounces.finding import Bounce
from espomail.domain.bounces.reports import read_report
from tests.domain.bounces.notices import DAEMON, RETURNED, a_notice, facts, find


def a_report(status: str, returned: str = RETURNED, kind: str = "delivery-status") -> str:
    return f"""\
From: {DAEMON}
To: support@example.org
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type={kind}; boundary=b

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/{kind}

{status}
--b
Content-Type: message/rfc822

{returned}
--b--
"""


HEAD = "Reporting-MTA: dns; mx.example.net\n\n"


BOB = "Final-Recipient: rfc822; bob@example.com\n"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param(
            HEAD + BOB + "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such user",
            [("bob@example.com", "5.1.1", "hard")],
            id="user unknown",
        ),
        pytest.param(
            HEAD + "Final-Recipient: utf-8; b\\x{F6}b@example.com\nAction: failed\nStatus: 5.1.1",
            [("böb@example.com", "5.1.1", "hard")],
            id="letters of RFC 6533",
        ),
        pytest.param(
            HEAD + BOB + "Action: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 mailbox full",
            [("bob@example.com", "5.2.2", "soft")],
            id="mailbox full",
        ),
        pytest.param(
            HEAD + BOB + "Action: failed\nStatus: 4.4.7\n",
            [("bob@example.com", "4.4.7", "soft")],
            id="gave up",
        ),
        pytest.param(
            HEAD + BOB + "Action: delayed\nStatus: 4.4.1",
            [("bob@example.com", "4.4.1", "soft")],
            id="delayed",
        ),
        pytest.param(
            HEAD + BOB + "Action: failed\nStatus: 5.7.1\nDiagnostic-Code: smtp; 550 5.7.1 Spam",
            [("bob@example.com", "5.7.1", "soft")],
            id="policy says nothing about the address",
        ),
        pytest.param(
            HEAD + BOB + "Action: failed\nStatus: 5.7.1\nDiagnostic-Code: smtp; 550 user unknown",
            [("bob@example.com", "5.7.1", "hard")],
            id="a vague code, a clear word",
        ),
        pytest.param(
            HEAD + BOB + "Action: failed\nStatus: 5.1.10 (bad destination)",
            [("bob@example.com", "5.1.10", "hard")],
            id="two digits are not cut",
        ),
        pytest.param(
            HEAD + BOB + "Action: failed\nDiagnostic-Code: x-local; 500 (err.nosuchuser)",
            [("bob@example.com", None, "hard")],
            id="no status",
        ),
        pytest.param(
            BOB + "Action: failed\nStatus: 5.0.0\n"
            "Final-Recipient: rfc822; <eve@example.com>\nAction: delayed\nStatus: 4.0.0",
            [("bob@example.com", "5.0.0", "hard"), ("eve@example.com", "4.0.0", "soft")],
            id="no blank line between recipients",
        ),
        pytest.param(
            "Action: failed\nStatus: 5.1.1\n" + BOB + "Action: failed\nStatus: 5.2.2\n"
            "Final-Recipient: rfc822;eve@example.com",
            [("bob@example.com", "5.1.1", "hard"), ("eve@example.com", "5.2.2", "soft")],
            id="recipient last",
        ),
        pytest.param(
            HEAD + "Original-Recipient: rfc822;bob@example.com\nFinal-Recipient: rfc822; bob@inside\n"
            "Action: failed\nStatus: 5.1.1",
            [("bob@example.com", "5.1.1", "hard")],
            id="a final recipient nobody can write to",
        ),
        pytest.param(
            HEAD + "FINAL-RECIPIENT : RFC822; bob@example.com (Bob)\nACTION : FAILED\nSTATUS : 5.1.2",
            [("bob@example.com", "5.1.2", "hard")],
            id="upper case and blanks",
        ),
        pytest.param(
            HEAD + BOB + "Action: delivered\nStatus: 2.0.0\n\n"
            "Final-Recipient: rfc822; eve@example.com\nAction: failed\nStatus: 5.4.4",
            [("eve@example.com", "5.4.4", "hard")],
            id="one of two arrived",
        ),
    ],
)
def test_a_report(status: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    bounce = find(a_report(status))
    assert bounce.is_bounce
    assert facts(bounce) == expected
    assert bounce.original_message_id == "<sent.1@example.org>"


def test_a_folded_diagnostic_is_one_line() -> None:
    words = "Diagnostic-Code: smtp; 550 5.1.1\n  <bob@example.com>:\n\tnot here"
    [bob] = find(a_report(HEAD + BOB + "Action: failed\nStatus: 5.1.1\n" + words)).recipients
    assert bob.diagnostic == "550 5.1.1 <bob@example.com>: not here"


@pytest.mark.parametrize(("action", "delayed"), [("delayed", True), ("failed", False)])
def test_a_report_says_whether_its_server_goes_on_trying(action: str, delayed: bool) -> None:
    [bob] = find(a_report(f"{HEAD}{BOB}Action: {action}\nStatus: 4.4.1\n")).recipients
    assert (bob.kind, bob.delayed) == ("soft", delayed)


def test_empty_lines_between_all_fields_part_no_recipients() -> None:
    status = HEAD + BOB + "\nAction: failed\n\nStatus: 5.1.1\n\n" + BOB.replace("bob", "eve") + "\nStatus: 4.2.2\n"
    assert facts(find(a_report(status))) == [
        ("bob@example.com", "5.1.1", "hard"),
        ("eve@example.com", "4.2.2", "soft"),
    ]


@pytest.mark.parametrize("kind", ["text/plain; name=details.txt", 'application/octet-stream; name="details.txt"'])
def test_a_report_in_a_file_that_does_not_say_what_it_is(kind: str) -> None:
    report = a_report(HEAD + BOB + "Action: failed\nStatus: 5.1.1")
    bounce = find(report.replace("message/delivery-status", kind))
    assert facts(bounce) == [("bob@example.com", "5.1.1", "hard")]


def test_the_address_that_was_written_is_kept_beside_the_final_one() -> None:
    original = "Original-Recipient: rfc822;info@example.com\n"
    [bob] = find(a_report(HEAD + original + BOB + "Action: failed\nStatus: 5.1.1")).recipients
    assert (bob.address, bob.original_address) == ("bob@example.com", "info@example.com")


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_good_news_is_no_bounce(action: str) -> None:
    assert not find(a_report(HEAD + BOB + f"Action: {action}\nStatus: 2.1.5")).is_bounce


@pytest.mark.parametrize("kind", ["disposition-notification", "feedback-report"])
def test_receipts_and_complaints_are_no_bounces(kind: str) -> None:
    fields = "Reporting-UA: x\nFinal-Recipient: rfc822; bob@example.com\nDisposition: a; deleted"
    assert not find(a_report(fields, kind=kind)).is_bounce


def mixed(subject: str, more: str = "") -> str:
    report = a_report(HEAD + BOB + "Action: failed\nStatus: 5.1.1")
    report = report.replace("multipart/report; report-type=delivery-status;", "multipart/mixed;")
    report = report.replace(DAEMON, "Mail <mail@example.net>")
    return f"{more}{report}".replace("Undelivered Mail Returned to Sender", subject)


@pytest.mark.parametrize(
    ("subject", "more"), [("Problem", "Auto-Submitted: auto-generated\n"), ("Undelivered mail", "")]
)
def test_a_status_part_counts_without_the_right_type_around_it(subject: str, more: str) -> None:
    assert facts(find(mixed(subject, more))) == [("bob@example.com", "5.1.1", "hard")]


@pytest.mark.parametrize(
    ("subject", "more"),
    [
        ("Fwd: Undelivered Mail", ""),
        ("[Fwd: Undelivered Mail]", ""),
        ("I: Undelivered Mail", ""),
        ("Undelivered Mail", "User-Agent: Apple Mail\n"),
        ("Look at this", ""),
        ("My mail to Bob", ""),
    ],
)
def test_a_status_part_that_a_person_forwards_is_no_bounce(subject: str, more: str) -> None:
    assert find(mixed(subject, more)) == Bounce()


def test_a_report_in_a_message_of_a_gateway() -> None:
    inner = a_report(HEAD + BOB + "Action: failed\nStatus: 5.1.1")
    outer = a_notice("", subject="Delivery Status Notification (Failure)").partition("Content-Type")[0]
    wrapped = f"{outer}Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\n"
    assert facts(find(f"{wrapped}{inner}\n--o--\n")) == [("bob@example.com", "5.1.1", "hard")]


def test_the_original_id_may_stand_in_the_report_only() -> None:
    status = "Reporting-MTA: dns; x\nX-Original-Message-ID: <sent.2@example.org>\n\n" + BOB
    bounce = find(a_report(f"{status}Action: failed\nStatus: 5.1.1", returned="Subject: x\n"))
    assert bounce.original_message_id == "<sent.2@example.org>"


def test_status_fields_in_the_text_of_a_daemon_count() -> None:
    body = "Sorry, undeliverable.\n\nReporting-MTA: dns; x\n\n" + BOB + "Action: failed\nStatus: 5.1.1\n"
    assert facts(find(a_notice(body))) == [("bob@example.com", "5.1.1", "hard")]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_report_is_read(text: str) -> None:
    report = read_report(f"Final-Recipient: rfc822;{text}\nAction: failed\n{text}")
    assert all(each.address for each in report.recipients)


def test_many_recipients_are_capped() -> None:
    status = "\n".join(f"Final-Recipient: rfc822; u{n}@example.com\nAction: failed\n" for n in range(2000))
    assert len(find(a_report(HEAD + status)).recipients) == 500


@pytest.mark.parametrize("mark", ["X-Espomail-Notice: yes\n", ""])
def test_the_mark_of_our_notices_is_found_in_the_header_that_comes_back(mark: str) -> None:
    """Whatever Message-ID a relay gave it; who only writes of the mark in the notice has not sent one."""
    status = f"{HEAD}{BOB}Action: failed\nStatus: 5.1.1\n"
    report = a_report(status, f"{mark}{RETURNED}").replace("Sorry.", "Sorry.\nX-Espomail-Notice: yes")
    assert find(report).of_notice is bool(mark)
