"""Failure reports, in the standard's words (RFC 3464) and in everybody's own."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espomail.domain.bounces import finding as bounces
from espomail.domain.bounces.finding import Bounce
from espomail.domain.bounces.reasons import severity
from espomail.domain.bounces.reports import read_report
from espomail.domain.mime import parsing

DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.example.net>"
RETURNED = """\
Received: from desk.example.org by mx.example.net; Mon, 2 Feb 2026 10:00:00 +0000
From: Support <support@example.org>
To: bob@example.com
Subject: Your question
Message-ID: <sent.1@example.org>
Date: Mon, 2 Feb 2026 09:59:58 +0000

Good morning
"""


def find(text: str) -> Bounce:
    raw = text.encode()
    return bounces.find(parsing.parse(raw), raw)


def a_notice(body: str, sender: str = DAEMON, subject: str = "Undelivered Mail", more: str = "") -> str:
    head = f"From: {sender}\nTo: support@example.org\nSubject: {subject}\n{more}"
    return f"{head}Content-Type: text/plain; charset=utf-8\n\n{body}"


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


def facts(bounce: Bounce) -> list[tuple[str, str | None, str | None]]:
    return [(each.address, each.status, each.kind) for each in bounce.recipients]


# --- RFC 3464 ----------------------------------------------------------------------------------

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


# --- other formats -----------------------------------------------------------------------------

FORMATS = [
    pytest.param(
        "failure notice",
        "Hi. This is the qmail-send program at mx.example.net.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
        "<bob@example.com>:\n192.0.2.7 does not like recipient.\n"
        "Remote host said: 550 5.1.1 <bob@example.com>: unknown user\nGiving up on 192.0.2.7.\n\n"
        "--- Below this line is a copy of the message.\n\n",
        ("bob@example.com", "5.1.1", "hard"),
        id="qmail",
    ),
    pytest.param(
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\n"
        "A message that you sent could not be delivered to one or more of its\n"
        "recipients. This is a permanent error. The following address(es) failed:\n\n"
        "  bob@example.com\n    host mx.example.com [192.0.2.7]\n"
        "    SMTP error from remote mail server after RCPT TO:<bob@example.com>:\n"
        "    552 5.2.2 Over quota\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\n",
        ("bob@example.com", "5.2.2", "soft"),
        id="Exim",
    ),
    pytest.param(
        "Returned mail: see transcript for details",
        "The original message was received at Mon, 2 Feb 2026 10:00:00 GMT\nfrom localhost [127.0.0.1]\n\n"
        "   ----- The following addresses had permanent fatal errors -----\n<bob@example.com>\n"
        "    (reason: 550 5.1.1 User unknown)\n\n   ----- Transcript of session follows -----\n"
        "... while talking to mx.example.com.:\n>>> DATA\n<<< 550 5.1.1 User unknown\n\n"
        "   ----- Original message follows -----\n\n",
        ("bob@example.com", "5.1.1", "hard"),
        id="sendmail",
    ),
    pytest.param(
        "Undeliverable: Your question",
        "Delivery has failed to these recipients or groups:\n\nbob@example.com\n"
        "The e-mail address you entered couldn't be found.\n\n"
        "Diagnostic information for administrators:\n\nGenerating server: ex.example.net\n\n"
        "bob@example.com\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n\n"
        "Original message headers:\n\n",
        ("bob@example.com", "5.1.1", "hard"),
        id="Exchange",
    ),
    pytest.param(
        "Undeliverable: Your question",
        "Your message\n\n  To:      team@example.net\n  Subject: Your question\n"
        "  Sent:    Mon, 2 Feb 2026 10:00:00 +0100\n\ndid not reach the following recipient(s):\n\n"
        "bob@example.com on Mon, 2 Feb 2026 10:00:01 +0100\n    The recipient name is not recognized\n\n",
        ("bob@example.com", None, "hard"),
        id="old Exchange",
    ),
    pytest.param(
        "DELIVERY FAILURE: User bob (bob@example.com) not listed in Domino Directory",
        "Your message\n\n  Subject: Your question\n\nwas not delivered to:\n\n  bob@example.com\n\n"
        "because:\n\n  User bob (bob@example.com) not listed in Domino Directory\n\n",
        ("bob@example.com", None, "hard"),
        id="Domino",
    ),
    pytest.param(
        "Failure Notice",
        "Sorry, we were unable to deliver your message to the following address.\n\n<bob@example.com>:\n"
        "554: delivery error: dd This user doesn't have an example.com account (bob@example.com) [0]\n\n"
        "--- Below this line is a copy of the message.\n\n",
        ("bob@example.com", None, "hard"),
        id="Yahoo",
    ),
    pytest.param(
        "Delivery Status Notification (Failure)",
        "Delivery to the following recipient failed permanently:\n\n     bob@example.com\n\n"
        "Technical details of permanent failure:\nThe error that the other server returned was:\n"
        "550 5.2.1 The email account that you tried to reach is disabled.\n\n"
        "----- Original message -----\n\n",
        ("bob@example.com", "5.2.1", "soft"),
        id="Gmail",
    ),
    pytest.param(
        "Message Delivery Failure",
        "Your message did not reach some or all of the intended recipients.\n\n   Sent: Mon, 2 Feb 2026\n"
        "   Subject: Your question\n\nThe following recipient(s) could not be reached:\n\n"
        "bob@example.com\n   Error Type: SMTP\n   Remote server (192.0.2.7) issued an error.\n"
        "   Sent: RCPT TO:<bob@example.com>\n   Received: 550 Mailbox unavailable or not found\n\n",
        ("bob@example.com", None, "hard"),
        id="hMailServer",
    ),
    pytest.param(
        "Permanent Delivery Failure",
        "The attached message had PERMANENT fatal delivery errors!\n\n"
        "After one or more unsuccessful delivery attempts the attached message has\n"
        "been removed from the mail queue on this server.\n\nFailed address: bob@example.com\n\n"
        "--- Session Transcript ---\n"
        "Mon 2026-02-02 10:00:00: <-- 550 5.1.1 bob@example.com unknown\n--- End Transcript ---\n\n",
        ("bob@example.com", "5.1.1", "hard"),
        id="MDaemon",
    ),
    pytest.param(
        "Mail System Error - Returned Mail",
        "This Message was undeliverable due to the following reason:\n\n"
        "Each of the following recipients was rejected by a remote mail server.\n\n"
        "    Recipient: <bob@example.com>\n    Reason:    Message refused, spam suspected\n\n",
        ("bob@example.com", None, "soft"),
        id="a provider's gateway",
    ),
    pytest.param(
        "Недоставленное сообщение",
        "Это письмо создано автоматически сервером.\nК сожалению, ваше письмо не может быть доставлено:\n\n"
        "**********************\nbob@example.com: 550 Message was not accepted -- invalid mailbox.\n"
        "**********************\n\n",
        ("bob@example.com", None, "hard"),
        id="Russian",
    ),
    pytest.param(
        "系统退信",
        "抱歉，您的邮件被退回来了……\n收件人 (bob@example.com) 不存在。\n退信原因: 550 User not found\n\n"
        "原邮件信息:\n",
        ("bob@example.com", None, "hard"),
        id="Chinese",
    ),
    pytest.param(
        "系统退信/Systems bounce",
        "抱歉，您的邮件被退回来了……\n原邮件信息：\n收件人\tbob@example.com\n"
        "退信原因：\t收件人邮件地址（bob@example.com）不存在，邮件无法送达。\n\n",
        ("bob@example.com", None, "hard"),
        id="Chinese without blanks around the address",
    ),
    pytest.param(
        "Mail delivery failed: returning message to sender",
        "A message that you sent could not be delivered to one or more of its recipients.\n"
        'The following address failed:\n\n"bob@example.com":\n'
        "SMTP error from remote server after RCPT command:\nhost: mx.example.com\n"
        "5.1.1 <bob@example.com>... User Unknown\n\n",
        ("bob@example.com", "5.1.1", "hard"),
        id="an address in quotes",
    ),
    pytest.param(
        "Delivery status notification: error",
        "This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\nAn error has occurred while"
        " attempting to deliver a message for\nthe following list of recipients:\n\n"
        "bob@example.com: 550 5.2.2 <bob@example.com>... Mailbox Full\n\n",
        ("bob@example.com", "5.2.2", "soft"),
        id="OpenSMTPD",
    ),
    pytest.param(
        "Undeliverable: Your question",
        "Your message to bob@example.com couldn't be delivered.\n\nbob wasn't found at example.com.\n\n"
        "Original Message Details\nSender Address: support@example.org\n"
        "Recipient Address: bob@example.com\n\nError Details\n"
        "Reported error: 550 5.1.10 RESOLVER.ADR.RecipientNotFound\n\n",
        ("bob@example.com", "5.1.10", "hard"),
        id="Microsoft 365",
    ),
    pytest.param(
        "配信エラー",
        "以下のメールは配信できませんでした。\n\n宛先: bob@example.com\n"
        "理由: 550 5.1.1 そのアドレスは存在しません\n\n元のメール:\n",
        ("bob@example.com", "5.1.1", "hard"),
        id="Japanese",
    ),
    pytest.param(
        "Mail konnte nicht zugestellt werden",
        "Ihre Nachricht konnte nicht zugestellt werden.\n\nEmpfänger: bob@example.com\n"
        "Grund: Adresse unbekannt\n\n",
        ("bob@example.com", None, "hard"),
        id="German",
    ),
]


@pytest.mark.parametrize(("subject", "body", "expected"), FORMATS)
def test_a_notice_in_words(subject: str, body: str, expected: tuple[str, str | None, str]) -> None:
    bounce = find(a_notice(body + RETURNED, subject=subject, more="Return-Path: <>\n"))
    assert bounce.is_bounce
    assert facts(bounce) == [expected]
    assert bounce.original_message_id == "<sent.1@example.org>"


@pytest.mark.parametrize(("subject", "body", "expected"), FORMATS)
def test_the_same_words_from_a_person_are_no_bounce(
    subject: str, body: str, expected: tuple[str, str | None, str]
) -> None:
    for name in ("Fwd: " + subject, subject):
        assert find(a_notice(body + RETURNED, "Carol <carol@example.com>", name)) == Bounce()


def test_what_no_line_parts_from_the_returned_mail_names_nobody() -> None:
    """The address in the notice is the forwarded one; in the mail that came back stand others, and an id."""
    body = (
        "A message that you sent could not be delivered to all of its recipients. The\n"
        "following address(es) failed:\n\n  <robert@inside.example>: 550 robert...User account is unavailable\n\n\n"
    )
    came_back = RETURNED.partition("\n")[2]  # trace fields would stop flufl
    bounce = find(a_notice(body + came_back, subject="Mail delivery failed", more="Return-Path: <>\n"))
    assert facts(bounce) == [("robert@inside.example", None, "hard")]
    assert bounce.original_message_id == "<sent.1@example.org>"


def test_the_header_of_google_names_who_failed() -> None:
    more = "X-Failed-Recipients: bob@example.com, eve@example.com\n"
    found = find(a_notice("bob@example.com\n550 5.1.1 unknown\n\neve@example.com\n452 full", more=more))
    assert [each.address for each in found.recipients] == ["bob@example.com", "eve@example.com"]


def test_status_fields_in_the_text_of_a_daemon_count() -> None:
    body = "Sorry, undeliverable.\n\nReporting-MTA: dns; x\n\n" + BOB + "Action: failed\nStatus: 5.1.1\n"
    assert facts(find(a_notice(body))) == [("bob@example.com", "5.1.1", "hard")]


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Warning: message 1abc delayed 24 hours", "bob@example.com\nNo action is required on your part."),
        ("Delayed Mail (still being retried)", "<bob@example.com>: connect to mx.example.com: timed out"),
        ("Delivery Status Notification (Delay)", "bob@example.com\n\nMessage will be retried for 2 days"),
    ],
)
def test_a_delay_is_a_soft_warning(subject: str, body: str) -> None:
    bounce = find(a_notice(body, subject=subject))
    assert (bounce.is_bounce, bounce.kind) == (True, "soft")
    assert facts(bounce) == [("bob@example.com", None, "soft")]


# --- no bounces --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sender", "subject", "body", "more"),
    [
        pytest.param(
            "Carol <carol@example.com>",
            "Undelivered Mail Returned to Sender",
            "I keep getting this: <bob@example.com>: 550 5.1.1 user unknown",
            "",
            id="a person's subject",
        ),
        pytest.param(
            "Postmaster <postmaster@example.com>",
            "Re: Undeliverable mail",
            "Your mail could not be delivered because bob@example.com: 550 unknown. We fixed it.",
            "In-Reply-To: <q@example.org>\n",
            id="a postmaster who answers",
        ),
        pytest.param(
            "Postmaster <postmaster@example.com>",
            "Mail trouble",
            "Mail from you to bob@example.com could not be delivered since Monday. Can you help?",
            "User-Agent: Mozilla Thunderbird\n",
            id="a postmaster who asks",
        ),
        pytest.param(
            "System Administrator <admin@example.com>",
            "Delivery failure of parcels",
            "The parcel could not be delivered to bob@example.com, user unknown at the door.",
            "User-Agent: Mozilla Thunderbird\n",
            id="an administrator",
        ),
        pytest.param(
            "Bob <bob@example.com>",
            "Automatic reply: Undeliverable order",
            "I am out of the office. Your order could not be delivered? Write to eve@example.com",
            "Return-Path: <>\nAuto-Submitted: auto-replied\n",
            id="an absence",
        ),
        pytest.param(
            "Shop <shop@example.com>",
            "Delivery failed: parcel 4711",
            "Your parcel could not be delivered. Write to help@example.com",
            "",
            id="a parcel service",
        ),
        pytest.param(
            "postmaster@example.com",
            "Bounces of yesterday",
            "bob@example.com: 550 5.1.1 user unknown\neve@example.com: 552 mailbox full\n",
            "",
            id="many failures at once",
        ),
        pytest.param("Carol <carol@example.com>", "Hello", "Good morning", "", id="ordinary"),
    ],
)
def test_no_bounce(sender: str, subject: str, body: str, more: str) -> None:
    assert find(a_notice(body, sender, subject, more)) == Bounce()


def test_ordinary_mail_is_not_even_read() -> None:
    message = parsing.parse(b"From: carol@example.com\nSubject: Hello\n\nHi\n")
    assert not bounces.may_be_bounce(message)


# --- reasons -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "action", "words", "kind"),
    [
        ("5.1.1", "failed", "", "hard"),
        ("5.1.2", "failed", "", "hard"),
        ("5.1.6", "failed", "", "hard"),
        ("5.4.1", "failed", "Recipient address rejected: Access denied", "hard"),
        ("5.0.0", "failed", "", "hard"),
        ("5.0.0", "failed", "blocked as spam", "soft"),
        ("5.1.1", "failed", "mailbox is full", "soft"),
        ("5.2.1", "failed", "disabled", "soft"),
        ("5.3.4", "failed", "message too big", "soft"),
        ("5.4.7", "failed", "delivery time expired", "soft"),
        ("5.7.1", "failed", "", "soft"),
        ("4.1.1", "failed", "user unknown", "soft"),
        ("5.1.1", "delayed", "", "soft"),
        (None, "failed", "550 No such user here", "hard"),
        (None, "failed", "551 not our customer", "hard"),
        (None, "failed", "552 Quota exceeded", "soft"),
        (None, "failed", "421 try again later", "soft"),
        (None, "failed", "Adresse unbekannt", "hard"),
        (None, "failed", "Reason: Illegal host/domain name found.", "hard"),
        (None, "failed", "メールボックスが満杯です", "soft"),
        (None, "failed", "something happened", None),
    ],
)
def test_hard_or_soft(status: str | None, action: str, words: str, kind: str | None) -> None:
    assert severity(status, action, words) == kind


# --- any bytes ---------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_report_is_read(text: str) -> None:
    report = read_report(f"Final-Recipient: rfc822;{text}\nAction: failed\n{text}")
    assert all(each.address for each in report.recipients)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=500))
def test_any_bytes_from_a_daemon_are_judged(body: bytes) -> None:
    raw = b"From: MAILER-DAEMON@example.com\nSubject: failure notice\n\n" + body
    bounces.find(parsing.parse(raw), raw)


@pytest.mark.parametrize(
    "line",
    ["a@" * 5000, "<" * 20000, "x@y.z " * 9000, "delivered " * 9000, "To: " * 9000, "550 " * 9000,
     "user " * 9000, "is " * 9000, "\n" * 60000, "\n> " * 20000, "A: b\n" * 9000, "exceed " * 9000,
     ("a@" * 400 + "\n") * 2000, ("x@y.example " * 80 + "\n") * 2000, ("(expanded from <" * 60 + "\n") * 2000],
)  # fmt: skip
def test_hostile_notices_take_no_time(line: str) -> None:
    raw = a_notice(line).encode()
    message = parsing.parse(raw)
    started = time.process_time()
    bounces.find(message, raw)
    assert time.process_time() - started < 1


def test_what_a_library_stumbles_over_is_nobodys_news(caplog: pytest.LogCaptureFixture) -> None:
    """Standard error under cron is a mail to the administrator."""
    raw = f"X-Failed-Recipients: {'(' * 5000}\n{a_notice('Sorry.')}".encode()
    assert bounces.find(parsing.parse(raw), raw).recipients == ()
    assert caplog.records == []


def test_many_recipients_are_capped() -> None:
    status = "\n".join(f"Final-Recipient: rfc822; u{n}@example.com\nAction: failed\n" for n in range(2000))
    assert len(find(a_report(HEAD + status)).recipients) == 500
