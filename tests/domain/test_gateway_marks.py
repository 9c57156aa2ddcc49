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
    "*** CAUTION: EXTERNAL EMAIL ***",
    "This Message Is From an External Sender\nThis message came from outside your organization.",
    "[CAUTION] This email is from outside the company. Exercise caution.",
    "Warning! The sender of this email is external. Do not open attachments.",
    "-----\nNOTE: This message originated from outside the company.",
    "ATTENZIONE: questa email proviene da un mittente esterno. Non cliccare sui link.",
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


SAID = "Your password was changed. This is an automated message, please do not reply.\n\nAcme"


@pytest.mark.parametrize("gap", ["\n", " ", "\n\n", "\n----\n"])
@pytest.mark.parametrize("banner", BANNERS)
def test_only_the_banners_own_sentences_go(banner: str, gap: str) -> None:
    message = Message(subject="Password", text=f"{banner}{gap}{SAID}", senders=(Address("", "it@acme.example"),))
    assert as_sent(message).text == SAID
    assert not automatic.judge(message).may_reply


def test_a_wrapped_banner_goes_and_the_line_below_stays() -> None:
    banner = (
        "CAUTION: This email originated from outside of the organization. Do not\nclick links or open attachments "
        "unless you recognize the sender and know the\ncontent is safe."
    )
    assert as_sent(Message(text=f"{banner}\nYour order\nhas come.")).text == "Your order\nhas come."
    short = "CAUTION: External email, do not click links"
    assert as_sent(Message(text=f"{short}\nYour order has come.")).text == "Your order has come."


@pytest.mark.parametrize("page", ["<div>%s</div><div>%s</div>", "<table><tr><td>%s</td></tr></table><div>%s</div>", "<p>%s</p><p>%s</p>"])
def test_pages_below_a_banner(page: str) -> None:
    body = page % (BANNERS[0], "This is an automated message, please do not reply.") + "<div><br></div><div>Acme</div>"
    raw = f"From: it@acme.example\nSubject: Password\nContent-Type: text/html\n\n{body}".encode()
    assert not automatic.judge(parsing.parse(raw)).may_reply


@pytest.mark.parametrize("gap", [" ", "\n", "\n\n"])
def test_a_notice_beside_a_banner_keeps_its_recipients(gap: str) -> None:
    raw = (
        "From: MAILER-DAEMON@x.example\nSubject: Undelivered Mail Returned to Sender\n\n"
        f"{BANNERS[0]}{gap}Your message to <ann@x.example> could not be delivered: 550 5.1.1 user unknown\n"
    ).encode()
    assert [each.address for each in bounces.find(parsing.parse(raw), raw).recipients] == ["ann@x.example"]


@pytest.mark.parametrize(
    "text",
    [
        "Hi, I received from an outside party the mail below and wonder whether it is yours.\n\n"
        "This e-mail was generated automatically. Please do not reply to it.",
        "Hello, the error originated outside our network. Can you explain?\n\nThis is an automatic message. Please do not reply.",
        "The message below came from outside our company. Where did it originate? Is it from external servers?\n\n"
        "This is an automatically generated message. Please do not reply.",
        "Our external accountant received from an external source the following text. Is it yours?\n\n"
        "This is an automatically generated e-mail. Please do not reply.",
    ],
)
def test_who_writes_of_strangers_is_no_gateway(text: str) -> None:
    message = Message(subject="Is it yours?", text=text, senders=(Address("Kim", "kim@x.example"),))
    assert as_sent(message) is message
    assert automatic.judge(message).may_reply


@pytest.mark.parametrize(
    "text",
    ["External mail is broken here. Please help.\n\nKim", "Note: mail to external addresses fails. Why\n\nKim",
     "Attention: mail from outside does not come since Monday.\n\nKim", "Attention: our external door is open.\n\nKim",
     "CAUTION: is this email from outside? Do not click.\n\nKim"],
)  # fmt: skip
def test_a_persons_external_things_stay(text: str) -> None:
    assert as_sent(Message(text=text)).text == text


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
    as_sent(Message(subject="***ext***" * 17 + f" {end}"))
    as_sent(Message(subject="***" + ("ext" + "*" * 7) * 15 + f" {end}"))
    as_sent(Message(subject="##ext##" * 22 + f" #{end}"))
    as_sent(Message(text="EXTERNAL: e-mail. Do not click. " * 100_000 + end))
    as_sent(Message(text="external\n" + " \n" * 500_000 + end))
    assert time.process_time() - started < 0.5
