"""Mail that was built to take forever: whatever it is, it is described within a second of CPU."""

from __future__ import annotations

import time

import pytest

from espomail.domain.inspection import describe

HEAD = b"From: Ann <ann@x.example>\nTo: s@y.example\nSubject: x\n"
NOTICE = b"From: MAILER-DAEMON@x.example\nReturn-Path: <>\nSubject: Undelivered Mail Returned to Sender\n"
HTML = HEAD + b"Content-Type: text/html\n\n"
SIZE = 3_000_000
MOST = 1.0


def filled(head: bytes, unit: bytes) -> bytes:
    return head + unit * (SIZE // len(unit))


def nested(depth: int) -> bytes:
    """Multiparts within multiparts."""
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    return HEAD + opening + b"\nend\n"


MAIL = {
    "nested": nested(10_000),
    "parts": filled(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n", b"--b\n\nhi\n"),
    "lines like a boundary": filled(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n", b"--bx\n"),
    "no boundary": filled(HEAD + b"Content-Type: multipart/mixed; boundary=zz\n\n", b"--b"),
    "header fields": filled(HEAD, b"Received: from a by b\n"),
    "senders": filled(b"", b"From: a@b.example\n"),
    "recipients": filled(HEAD + b"To: x@y.example", b", a@b.example"),
    "comments": filled(b"From: ", b"("),
    "quotes": filled(b"From: ", b'"\\'),
    "encoded words": filled(b"Subject: ", b"=?utf-8?q?a?= "),
    "begun words": filled(b"Subject: ", b"=?"),
    "pieces": HEAD + b"Content-Type: a/b" + b"".join(b"; n*%d*=%%20" % n for n in range(60_000)) + b"\n\nx",
    "references": filled(b"References: ", b"<a@b> "),
    "half an id": filled(b"In-Reply-To: ", b"<"),
    "digits as a date": filled(b"Date: ", b"1"),
    "uuencoded, never ended": filled(HEAD + b"\n", b"begin 644 a\n#86)C\n"),
    "uuencoded, ended once": filled(HEAD + b"\n", b"begin 644 a\nM\n") + b"\nend\n",
    "one line": filled(HEAD + b"\n", b"a"),
    "blank lines": filled(HEAD + b"\n", b"\n"),
    "quoted nothing": filled(HEAD + b"\n", b">\n"),
    "announcements": filled(HEAD + b"\n", b"On Mon, 1 Jan 2024 at 10:00 a@b.example wrote:\n"),
    "open elements": filled(HTML, b"<div>"),
    "open tables": filled(HTML, b"<table><tr><td>a"),
    "open brackets": filled(HTML, b"<"),
    "attributes": filled(HTML + b"<p ", b"a=b "),
    "failed addresses": filled(NOTICE + b"\n", b"a@b.example\n"),
    "halves of addresses": filled(NOTICE + b"\n", b"a@"),
    "words of failure": filled(NOTICE + b"\n", b"could not be delivered: 550 user unknown\n"),
    "NUL": b"\0" * SIZE,
}


@pytest.mark.parametrize("name", MAIL)
def test_hostile_mail_takes_no_time(name: str) -> None:
    begun = time.process_time()
    described = describe(name, MAIL[name])
    assert time.process_time() - begun < MOST
    assert len(described["to"]) <= 500 and len(described["attachments"]) <= 500
