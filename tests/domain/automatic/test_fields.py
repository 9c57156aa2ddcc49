"""Fields that make mail automatic, that ask for silence, and that people have in their mail, too."""

from __future__ import annotations

import pytest

from espomail.domain.automatic import judging as automatic
from tests.domain.automatic.messages import a_message, field


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("Auto-Submitted", "auto-replied", "auto-reply"),
        ("Auto-Submitted", "AUTO-REPLIED; owner=alice", "auto-reply"),
        ("Auto-Submitted", "auto-replied (vacation)", "vacation"),
        ("Auto-Submitted", "(sieve) auto-replied", "auto-reply"),
        ("Auto-Submitted", "auto-generated", "auto-generated"),
        ("Auto-Submitted", "auto-notified", "auto-generated"),
        ("Auto-Submitted", "yes", "auto-generated"),
        ("Precedence", "bulk", "bulk"),
        ("Precedence", "Junk (really)", "bulk"),
        ("Precedence", "list", "list"),
        ("Precedence", "auto_reply", "auto-reply"),
        ("Precedence", "auto-reply", "auto-reply"),
        ("List-Id", "Gardeners <gardeners.example.org>", "list"),
        ("List-Post", "<mailto:gardeners@example.org>", "list"),
        ("List-Owner", "<mailto:o@example.org>", "list"),
        ("List-Something", "new", "list"),
        ("List-Unsubscribe", "<https://example.com/u>", "bulk"),
        ("Delivered-To", "mailing list gardeners@example.org", "list"),
        ("X-List-Unsubscribe", "<https://example.com/u>", "bulk"),
        ("Mailing-List", "contact x-help@example.org", "list"),
        ("X-Autoreply", "yes", "auto-reply"),
        ("X-Autorespond", "anything", "auto-reply"),
        ("X-Auto-Reply-From", "a@example.com", "auto-reply"),
        ("X-Mail-Autoreply", "1", "auto-reply"),
        ("X-GMX-Autoreply", "1", "auto-reply"),
        ("X-MSN-Vacation", "on", "vacation"),
        ("X-Amazon-Auto-Reply", "1", "auto-reply"),
        ("X-SmarterMail-AutoResponder", "1", "auto-reply"),
        ("X-Autoreply-By", "cpanel", "auto-reply"),
        ("Auto-Reply", "yes", "auto-reply"),
        ("X-Vacation-Responder", "sieve", "vacation"),
        ("X-Out-Of-Office-Reply", "1", "vacation"),
        ("X-Facebook-Notify", "comment", "auto-generated"),
        ("X-LinkedIn-Class", "INVITE", "auto-generated"),
        ("X-ARF", "yes", "feedback"),
        ("X-Roving-ID", "1.2.3", "bulk"),
        ("Return-Path", "<#@[]>", "auto-generated"),
        ("Precedence", "auto", "auto-generated"),
        ("X-SmarterMail-MessageType", "AutoResponder", "auto-reply"),
        ("X-CSA-Complaints", "csa-complaints@example.org", "bulk"),
        ("X-Amazon-Mail-Relay-Type", "notification", "auto-generated"),
        ("X-MS-Exchange-Message-Is-Ndr", "", "auto-generated"),
        ("X-SFDC-EmailCategory", "autoResponse", "auto-generated"),
        ("X-POST-MessageClass", "9; Autoresponder", "auto-reply"),
        ("Delivered-To", "Autoresponder", "auto-reply"),
        ("X-FreeScout-Mail-Type", "auto.reply", "auto-reply"),
        ("X-Cron-Env", "<SHELL=/bin/sh>", "auto-generated"),
        ("X-FC-MachineGenerated", "true", "auto-generated"),
        ("X-Failed-Recipients", "bob@example.org", "auto-generated"),
        ("X-Campaign", "spring", "bulk"),
        ("Return-Path", "<>", "auto-generated"),
        ("Return-Path", " < > ", "auto-generated"),
        ("Return-Path", "<MAILER-DAEMON@example.com>", "auto-generated"),
        ("X-Envelope-From", "<>", "auto-generated"),
        ("X-Mailer", "vacation 1.2", "vacation"),
        ("Content-Class", "urn:content-classes:mdn", "auto-generated"),
    ],
)
def test_a_field_makes_mail_automatic(name: str, value: str, kind: str) -> None:
    verdict = automatic.judge(field(name, value))
    assert (verdict.is_auto, verdict.kind, verdict.may_reply) == (True, kind, False)
    assert verdict.reason is not None
    assert verdict.reason.lower().startswith(name.lower())
    assert " ".join(value.split())[:20] in verdict.reason or "(empty)" in verdict.reason


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Auto-Response-Suppress", "All"),
        ("X-Auto-Response-Suppress", "dr, oof, AUTOREPLY"),
        ("X-Auto-Response-Suppress", "OOF (Exchange)"),
        ("Return-Path", "<gardeners-bounces@example.org>"),
        ("Return-Path", "<gardeners-bounces+alice=example.com@example.org>"),
        ("Return-Path", "<owner-gardeners@example.org>"),
        ("Return-Path", "<bounce-123-456@mail.example.com>"),
        ("Return-Path", "<b.1234@bounces.example.com>"),
        ("Return-Path", "<news+bob=example.org@example.com>"),
        ("Sender", "Gardeners <gardeners-bounces@example.org>"),
        ("Errors-To", "owner-gardeners@example.org"),
        ("X-Loop", "support@example.net"),
        ("X-RT-Loop-Prevention", "example.net"),
        # rules pass on what people wrote, too
        ("X-MS-Exchange-Inbox-Rules-Loop", "alice@example.com"),
        ("X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent"),
        # somebody spoke or scanned, a machine wrote
        ("X-ServiceNow-Generated", "true"),
        ("X-Asterisk-CallerID", "4930123456"),
        ("X-CallingTelephoneNumber", "+4930123456"),
        ("X-VoiceMessageDuration", "12"),
        ("Message-Context", "voice-message"),
        ("Content-Class", "voice"),
        ("Content-Class", "urn:content-class:fax"),
        ("X-Mailer", "KONICA MINOLTA bizhub C284"),
        ("X-Mailer", "FRITZ!Box"),
    ],
)
def test_a_field_asks_for_silence_only(name: str, value: str) -> None:
    verdict = automatic.judge(field(name, value))
    assert (verdict.is_auto, verdict.kind, verdict.may_reply) == (False, "none", False)
    assert len(verdict.why_not) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto-Submitted", "no"),
        ("Auto-Submitted", "No (a person (really) wrote)"),
        ("Auto-Submitted", "no; reason=typed"),
        ("Auto-Submitted", " "),
        ("List-Unsubscribe", ""),
        ("Precedence", "first-class"),
        ("Precedence", "special-delivery"),
        ("Precedence", "normal"),
        ("X-Auto-Response-Suppress", "None"),
        ("X-Auto-Response-Suppress", "DR, NDR, RN, NRN"),
        ("X-Autoreply", "no"),
        ("X-Vacation-Responder", "off"),
        ("X-MS-Office365-Filtering-Correlation-Id", "1-2"),
        ("X-Microsoft-Office-Version", "16"),
        ("X-Autonomy", "x"),
        ("Return-Path", "<alice@example.com>"),
        ("Return-Path", "<SRS0=Ab1=XY=example.com=alice@relay.example.net>"),
        ("Return-Path", "<prvs=1234abcd=alice@example.com>"),
        ("Return-Path", "<alice+caf_=support=example.org@example.com>"),
        ("Return-Path", "<jean-luc@example.com>"),
        ("X-Mailer", "Microsoft Outlook 16.0"),
        ("Feedback-ID", "1.eu-west-1.abc:AmazonSES"),
        ("Sender", "alice@example.com"),
        ("Delivered-To", "support@example.org"),
        ("X-Listening-To", "music"),
        ("Content-Class", "urn:content-classes:message"),
        ("Message-Context", "pager-message"),
        ("X-SFDC-EmailCategory", "apiSingleMail"),
        # a rule of another mailbox redirected what Alice wrote
        ("X-MS-Exchange-Inbox-Rules-Loop", "office@example.org"),
    ],
)
def test_fields_on_the_mail_of_people(name: str, value: str) -> None:
    assert automatic.judge(field(name, value)) == automatic.Automatic(False, "none", None, True, ())


def test_people_who_work_with_request_tracker_are_people() -> None:
    fields = {"Precedence": "bulk", "RT-Ticket": "example.org #12", "X-RT-Loop-Prevention": "example.org"}
    verdict = automatic.judge(a_message(fields=fields, subject="[example.org #12] Printer"))
    assert (verdict.is_auto, verdict.may_reply) == (False, False)
    robot = automatic.judge(a_message(fields=fields | {"Auto-Submitted": "auto-replied"}))
    assert robot.is_auto


@pytest.mark.parametrize(
    ("fields", "subject", "text", "kind"),
    [
        ({"X-Autogenerated": "Reply"}, "Re: Printer", "Hello", "auto-reply"),
        ({"X-MDAutoReply": "1"}, "RE: Printer [Auto-Reply]", "Hello", "auto-reply"),
        ({"X-Apple-Action": "OOO/1.0"}, "Re: Printer", "Hello", "vacation"),
        (
            {"Precedence": "bulk", "Delivered-By-The-Graces-Of": "the Vacation program"},
            "away from my mail",
            "I will not be reading my mail for a while.",
            "vacation",
        ),
        ({}, "Jane Doe is out of the office (returning 03/05/2026)", "I am out of the office.", "vacation"),
        ({}, "Eva Muster/ACME ist außer Haus.", "Ich werde bis Montag nicht im Büro sein.", "vacation"),
        ({}, "Re: Printer (Out of Office)", "I will return on Monday. Until my return ask Bob.", "vacation"),
        ({}, "Yahoo! Auto Response", "I am away.", "vacation"),
        ({"In-Reply-To": "<q@example.org>"}, "Auto-Antwort: Drucker", "Danke.", "auto-reply"),
    ],
)  # fmt: skip
def test_single_systems_answer_by_themselves(
    fields: dict[str, str], subject: str, text: str, kind: str
) -> None:
    answered = tuple(fields.get("In-Reply-To", "").split())
    verdict = automatic.judge(a_message(fields=fields, subject=subject, text=text, in_reply_to=answered))
    assert (verdict.is_auto, verdict.kind, verdict.may_reply) == (True, kind, False)


def test_what_a_mail_server_forwards_somebody_wrote() -> None:
    assert automatic.judge(field("X-Autogenerated", "Forward")).may_reply
    assert automatic.judge(field("Return-Path", "<bounces+SRS=Ab1=XY@example.com>")).may_reply


@pytest.mark.parametrize(
    ("fields", "may_reply"),
    [
        ({"Feedback-ID": "1.us:xyz:HubSpot"}, True),
        ({"Feedback-ID": "x:gmail", "X-Google-DKIM-Signature": "v=1"}, True),
        ({"X-Mailer": "PHPMailer 6.8"}, True),
        ({"X-SG-EID": "abc", "X-Entity-ID": "x"}, True),
        ({"Precedence": "bulk"}, False),
        ({"List-Unsubscribe": "<mailto:u@example.com>"}, False),
    ],
)
def test_what_tools_add_to_the_mail_of_one_person(fields: dict[str, str], may_reply: bool) -> None:
    assert automatic.judge(a_message(fields=fields)).may_reply is may_reply
