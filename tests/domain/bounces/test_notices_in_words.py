"""Failure notices in the words of single mail systems; the same from a person are none."""

from __future__ import annotations

import pytest

from espomail.domain.bounces.finding import Bounce
from tests.domain.bounces.notices import RETURNED, a_notice, facts, find

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


def test_an_office_whose_mail_cannot_come_back_is_a_mail_system() -> None:
    sender, body = "Mail Administrator <mail@example.com>", "Your message to bob@example.com could not be delivered.\n"
    subject = "Undeliverable: Your question"
    assert facts(find(a_notice(body, sender, subject, "Return-Path: <>\n"))) == [("bob@example.com", None, None)]
    assert not find(a_notice(body, sender, subject, "Return-Path: <mail@example.com>\n")).is_bounce
    assert not find(a_notice("Hello, your parcel could not be delivered.\n", sender, subject, "Return-Path: <>\n")).is_bounce


@pytest.mark.parametrize(
    ("sender", "body"),
    [
        ("<>", "Your message to bob@example.com could not be delivered.\n\n550 5.1.1 User unknown\n"),
        ("postmaster@example.com", "Your message could not be delivered to these:\n\nbob@example.com   550 5.1.1 User unknown\n"),
    ],
)
def test_a_notice_that_has_lost_its_return_path(sender: str, body: str) -> None:
    found = find(a_notice(body, sender, "Mail delivery failed"))
    assert facts(found) == [("bob@example.com", "5.1.1", "hard")]
    person = find(a_notice(body, "Bob <postmaster@example.com>", "Mail delivery failed"))
    assert not person.is_bounce


@pytest.mark.parametrize("sender", ["MTA Motors <mta@firm.example>", "postoffice@firm.example", "mmdf@firm.example"])
def test_a_number_behind_an_address_is_no_servers_answer(sender: str) -> None:
    for line in ("bob@example.com 550 ", "bob@example.com 450 EUR", "bob@example.com   512 MB"):
        text = f"{line}\n\nWe cannot deliver mail to this address.\n"
        assert not find(a_notice(text, sender, "Undelivered mail")).is_bounce
    answered = find(a_notice("We cannot deliver.\n\nbob@example.com 550 user unknown\n", "mmdf@firm.example"))
    assert facts(answered) == [("bob@example.com", None, "hard")]


@pytest.mark.parametrize(
    "subject",
    [
        "Undeliverable: [#12] Re: My mail bounces",
        "Undeliverable: Your bounce rate",
        "Unzustellbar: Re: bounces",
        "failure notice: mail to bounces",
        "Non-delivery report: your daily report",
        "Returned mail: spam summary",
        "配信不能：daily report",
    ],
)
def test_what_is_cited_of_our_subject_says_nothing_of_the_notice(subject: str) -> None:
    text = "Delivery has failed to these recipients or groups:\n\nbob@example.com\nUser unknown\n"
    assert facts(find(a_notice(text, "postmaster@example.com", subject))) == [("bob@example.com", None, "hard")]


@pytest.mark.parametrize(
    "subject",
    [
        "List of bounces: mail delivery failed",
        "Bounce report: undelivered mail",
        "Daily summary: undeliverable mail",
        "Mail delivery report: weekly summary",
        "Undelivered mail quarantine report",
    ],
)
def test_news_of_many_failures_is_no_notice(subject: str) -> None:
    text = "Delivery has failed to these recipients or groups:\n\nbob@example.com\nUser unknown\n"
    assert not find(a_notice(text, "postmaster@example.com", subject)).is_bounce


def test_the_header_of_google_names_who_failed() -> None:
    more = "X-Failed-Recipients: bob@example.com, eve@example.com\n"
    found = find(a_notice("bob@example.com\n550 5.1.1 unknown\n\neve@example.com\n452 full", more=more))
    assert [each.address for each in found.recipients] == ["bob@example.com", "eve@example.com"]


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


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param("<bob@example.com>:\nSorry, no mailbox here by that name. (#5.1.1)\n",
                     "Sorry, no mailbox here by that name. (#5.1.1)", id="the code ends the line"),
        pytest.param("bob@example.com\nRemote Server returned '550 5.1.10 Recipient not found'\n"
                     "\nSee also:\nbob@example.com\n", "550 5.1.10 Recipient not found'", id="said once"),
        pytest.param("The following address(es) failed:\n\n  bob@example.com\n    mailbox is full: retry timeout\n",
                     "mailbox is full: retry timeout", id="without a code, and without the address"),
    ],
)  # fmt: skip
def test_the_servers_words_are_whole_and_said_once(body: str, said: str) -> None:
    notice = f"Undelivered Mail. Your message was not delivered.\n\n{body}\n--- This is a copy of it.\n\n"
    [bob] = find(a_notice(notice + RETURNED, more="Return-Path: <>\n")).recipients
    assert (bob.address, bob.diagnostic) == ("bob@example.com", said)


def test_a_warning_in_plain_words_says_that_its_server_goes_on_trying() -> None:
    text = "Your mail has not yet been delivered to:\n\n  bob@example.com\n\nDelivery attempts will continue.\n"
    warning = a_notice(f"{text}\n{RETURNED}", subject="Warning: message delayed 24 hours", more="Return-Path: <>\n")
    [bob] = find(warning).recipients
    assert (bob.kind, bob.delayed) == ("soft", True)
