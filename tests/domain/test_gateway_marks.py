"""Subjects behind the marks of gateways, and brackets that their senders put there."""

from __future__ import annotations

import time

import pytest

from espomail.domain.automatic import judging as automatic
from espomail.domain.bounces import finding as bounces
from espomail.domain.gateway_marks import as_sent
from espomail.domain.mime import parsing
from espomail.domain.mime.message import Address, Message


@pytest.mark.parametrize(
    "mark",
    [
        "[EXTERNAL] ", "[EXT]", "[Extern] ", "[External Email] ", "(EXT) ", "EXT: ", "External: ", "<EXTERN> ", "***SPAM*** ",
        "[SPAM] ", "[Spam?] ", "{Spam?} ", "## SPAM ## ", "[SUSPECTED SPAM] ", "[EXTERNAL] ***SPAM*** ", "[EXT]: ",
    ],
)  # fmt: skip
def test_the_subject_behind_a_mark(mark: str) -> None:
    assert as_sent(Message(subject=f"{mark}Re: Printer")).subject == "Re: Printer"
    message = Message(subject=f"{mark}AutoReply: Re: Printer", senders=(Address("", "ann@x.example"),))
    assert not automatic.judge(message).may_reply


@pytest.mark.parametrize(
    "subject",
    ["[gardeners] Re: x", "[#12] Printer", "(no subject)", "EXTRA: parts", "Externals", "[EXT]", "*** URGENT *** help",
     "[External drive] broken", "Extension: 12", "", "***SPAM***", "[Spam filter] settings"],
)  # fmt: skip
def test_what_the_sender_wrote_stays(subject: str) -> None:
    message = Message(subject=subject)
    assert as_sent(message) is message


BANNERS = (
    "CAUTION: This email originated from outside of the organization. Do not click links or open attachments.",
    "[EXTERNAL EMAIL]\nDo not open attachments unless you know the sender.",
    "ACHTUNG: Diese E-Mail kommt von einem externen Absender. Klicken Sie nicht auf Links.",
)


@pytest.mark.parametrize("banner", BANNERS)
def test_the_text_below_a_banner(banner: str) -> None:
    text = "I am out of the office. For urgent matters please contact bob@x.example."
    message = Message(subject="Re: Printer", text=f"\n{banner}\n\n{text}", senders=(Address("", "ann@x.example"),))
    assert as_sent(message).text == text
    assert not automatic.judge(message).may_reply
    assert as_sent(Message(text=banner)).text == banner


@pytest.mark.parametrize(
    "text", ["The external drive is broken.\n\nPlease help.", "I am outside.\n\nOpen the door.", "Hello\n\n" + BANNERS[0], ""]
)
def test_what_is_no_banner(text: str) -> None:
    message = Message(text=text)
    assert as_sent(message) is message


def test_a_notice_behind_a_mark_is_one() -> None:
    """Nothing but its subject begins as a mail system's."""
    raw = (
        b"Return-Path: <>\nFrom: <>\nTo: support@example.org\nSubject: [EXTERNAL] Undelivered mail\n\n"
        b"Your message to bob@example.com could not be delivered.\n550 5.1.1 User unknown\n"
    )
    assert bounces.find(parsing.parse(raw), raw).is_bounce
    forwarded = raw.replace(b"Return-Path: <>\nFrom: <>", b"From: Postmaster <postmaster@x.example>").replace(b"] U", b"] Fwd: U")
    assert not bounces.find(parsing.parse(forwarded), forwarded).is_bounce


@pytest.mark.parametrize("end", ["", " ", "x", "*", " " * 200])
def test_hostile_marks_take_no_time(end: str) -> None:
    started = time.process_time()
    as_sent(Message(subject="[EXT] " * 26 + end))
    as_sent(Message(subject="***SPAM*** " * 100_000 + end))
    assert time.process_time() - started < 0.5
