"""Reports, receipts, calendar parts and voice messages; and people who pass them on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from espomail.domain.automatic import judging as automatic
from espomail.domain.mime import parsing
from espomail.domain.mime.message import Address, Attachment, Message
from tests.domain.automatic.messages import a_message, field

DAEMON = (Address("", "mailer-daemon@example.com"),)


@pytest.mark.parametrize(
    ("content_type", "value", "kind"),
    [
        ("multipart/report", "multipart/report; report-type=feedback-report", "feedback"),
        ("multipart/report", 'multipart/report; report-type="delivery-status"', "auto-generated"),
        ("multipart/report", "multipart/report", "auto-generated"),
        ("message/disposition-notification", "", "auto-generated"),
        ("text/calendar", 'text/calendar; method="REPLY"', "auto-reply"),
    ],
)
def test_reports_and_calendar_answers(content_type: str, value: str, kind: str) -> None:
    verdict = automatic.judge(field("Content-Type", value, content_type=content_type))
    assert (verdict.is_auto, verdict.kind, verdict.may_reply) == (True, kind, False)


def _with_part(content_type: str, subject: str = "Hello", method: str = "") -> Message:
    part = Attachment("x", content_type, 3, False, None, "0", method)
    return a_message(subject=subject, attachments=(part,), content_type="multipart/mixed")


def test_parts_count_like_the_whole() -> None:
    assert automatic.judge(_with_part("message/feedback-report")).kind == "feedback"
    assert automatic.judge(replace(_with_part("message/delivery-status"), senders=DAEMON)).is_auto
    assert automatic.judge(_with_part("message/disposition-notification")).is_auto
    assert automatic.judge(_with_part("text/calendar", "Accepted: Lunch")).kind == "auto-reply"
    assert automatic.judge(_with_part("text/calendar", "Přijato: Oběd")).kind == "auto-reply"
    invitation = automatic.judge(_with_part("text/calendar", "Lunch", "request"))
    assert (invitation.is_auto, invitation.may_reply) == (False, False)
    assert automatic.judge(_with_part("message/rfc822")).may_reply


def test_a_report_beside_which_nobody_says_anything_is_automatic() -> None:
    for subject in ("Zustellung erfolgreich", "Message delivered"):
        report = replace(_with_part("message/delivery-status", subject), text="Your message was handled.")
        verdict = automatic.judge(report)
        assert (verdict.is_auto, verdict.may_reply) == (True, False)


@pytest.mark.parametrize(
    ("content_type", "subject", "text"),
    [
        ("message/delivery-status", "This came back", "Hi, I got this when I wrote to you. What is wrong?"),
        ("message/delivery-status", "This came back", "What is wrong here?"),
        ("message/delivery-status", "Zustellung", "Das kam zurück, als ich Ihnen schreiben wollte."),
        ("message/delivery-status", "Fwd: Undelivered Mail Returned to Sender", "Can you see why?"),
        ("message/delivery-status", "Fwd: Undelivered Mail",
         "This is mine, from my phone.\n\nThis is the mail system at host mx.example.\n\n<bob@example.com>: unknown"),
        ("message/disposition-notification", "Fwd: Read: Your offer", "My mail was read, but nobody answers."),
        ("message/disposition-notification", "Re: Read: Your offer", "Hello,\n\nall done.\n\nRegards\nAlice"),
        ("message/feedback-report", "FW: Earn money", "Dear support,\n\nstop that.\n\nKind regards\nAlice"),
    ],
)  # fmt: skip
def test_who_shows_a_report_that_they_got_is_a_person(content_type: str, subject: str, text: str) -> None:
    shown = replace(_with_part(content_type, subject), text=text)
    assert automatic.judge(shown).may_reply
    assert not automatic.judge(replace(shown, headers={"return-path": ("<>",)})).may_reply
    assert automatic.judge(replace(shown, content_type="multipart/report")).is_auto
    assert automatic.judge(replace(shown, text="")).is_auto


@pytest.mark.parametrize("subject", ["Fwd: Undelivered Mail", "Problem"])
def test_who_shows_a_report_with_a_word_is_told_by_the_name(subject: str) -> None:
    shown = replace(_with_part("message/delivery-status", subject), text="See below.")
    assert automatic.judge(shown).is_auto
    assert automatic.judge(replace(shown, senders=(Address("Ann Lee", "ann@example.com"),))).may_reply
    assert automatic.judge(replace(shown, senders=(Address("Mail Delivery", "x@example.com"),))).is_auto
    told = replace(shown, subject="Problem", text="Your message was handled.")
    assert automatic.judge(replace(told, senders=(Address("Ann Lee", "ann@example.com"),))).is_auto


_REPORTS = {
    "message/delivery-status": "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@b.example\nAction: {}\n",
    "message/disposition-notification": "Final-Recipient: rfc822; a@b.example\nDisposition: manual-action; displayed\n",
    "message/feedback-report": "Feedback-Type: abuse\nUser-Agent: x\n",
}


@pytest.mark.parametrize(
    "sender", ["mailserver@mx.example", "Administrator <administrator@mx.example>", "ann@example.com", "no-reply@x.example"]
)
@pytest.mark.parametrize(
    ("kind", "action", "subject", "text"),
    [
        ("message/delivery-status", "delivered", "Zustellung erfolgreich", "Ihre Nachricht wurde zugestellt."),
        ("message/delivery-status", "relayed", "Message delivered", "Your message was handled."),
        ("message/delivery-status", "failed", "Message delivered", "Your message was handled."),
        ("message/delivery-status", "delayed", "Re: Your ticket", "Your message was handled."),
        ("message/delivery-status", "failed", "Re: Your ticket",
         "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message."),
        ("message/delivery-status", "delivered", "Re: Your ticket", ""),
        ("message/disposition-notification", "", "Re: Offer", "Your message was displayed."),
        ("message/feedback-report", "", "FW: Earn money", "This is an email abuse report for a message from 192.0.2.1."),
    ],
)  # fmt: skip
def test_a_report_that_a_gateway_wrapped_is_no_persons(
    sender: str, kind: str, action: str, subject: str, text: str
) -> None:
    footer = "Scanned for viruses by the gateway of Example"
    raw = (
        f"From: {sender}\nTo: support@example.org\nSubject: {subject}\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n{text}\n"
        f"--b\nContent-Type: {kind}\n\n{_REPORTS[kind].format(action)}\n--b\n\n{footer}\n--b--\n"
    ).encode()
    verdict = automatic.judge(parsing.parse(raw))
    assert (verdict.is_auto, verdict.may_reply) == (True, False)


@pytest.mark.parametrize(
    "subject",
    [
        "Report domain: example.org Submitter: example.com Report-ID: <2026.1@example.com>",
        "[Preview] Report Domain: example.org Submitter: mail.example.net Report-ID: 1a2b",
    ],
)
def test_reports_on_domains_are_told_by_the_subject_that_is_fixed_for_them(subject: str) -> None:
    verdict = automatic.judge(a_message(subject=subject))
    assert (verdict.is_auto, verdict.kind, verdict.may_reply) == (True, "auto-generated", False)
    assert automatic.judge(a_message(subject=f"Re: {subject}")).may_reply
    assert automatic.judge(a_message(subject=f"Fwd: {subject}")).may_reply
    assert automatic.judge(a_message(subject="Report domain: ours? Who is the submitter?")).may_reply


@pytest.mark.parametrize(("field", "line", "may_reply"), [
    ("", "VERSION:2.0", True),
    ("; method=PUBLISH", "METHOD:PUBLISH", True),
    ("", "METHOD:PUBLISH", True),
    ("; method=REQUEST", "METHOD:REQUEST", False),
    ("", "METHOD:REPLY", False),
])  # fmt: skip
def test_a_calendar_file_that_a_person_attached_is_no_invitation(field: str, line: str, may_reply: bool) -> None:
    raw = (
        "From: Ann <ann@x.example>\nSubject: Import fails\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nMy calendar does not import.\n"
        f"--b\nContent-Type: text/calendar{field}; name=x.ics\nContent-Disposition: attachment\n\n"
        f"BEGIN:VCALENDAR\n{line}\nEND:VCALENDAR\n--b--\n"
    ).encode()
    assert automatic.judge(parsing.parse(raw)).may_reply is may_reply


def test_a_voice_message_is_not_answered() -> None:
    verdict = automatic.judge(field("Content-Type", "multipart/voice-message", content_type="multipart/voice-message"))
    assert (verdict.is_auto, verdict.may_reply) == (False, False)


@pytest.mark.parametrize(("method", "is_auto"), [("REPLY", True), ("reply", True), ("REQUEST", False)])
def test_a_calendar_answer_is_known_by_its_part_in_any_language(method: str, is_auto: bool) -> None:
    raw = (
        "From: Ann <ann@x.example>\nSubject: Lounas\nMIME-Version: 1.0\n"
        "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nAnn tulee\n"
        f'--b\nContent-Type: text/calendar; method="{method}"\n\nBEGIN:VCALENDAR\n--b--\n'
    ).encode()
    verdict = automatic.judge(parsing.parse(raw))
    assert (verdict.is_auto, verdict.may_reply) == (is_auto, False)


def test_a_complaint_about_attached_mail_is_feedback() -> None:
    complaint = _with_part("message/rfc822", "complaint about message from 192.0.2.1")
    assert automatic.judge(complaint).kind == "feedback"
    assert automatic.judge(a_message(subject="Complaint about message from Bob")).may_reply
