"""Mail that was built to take forever, in any size."""

from __future__ import annotations

HEAD = b"From: Ann <ann@x.example>\nTo: s@y.example\nSubject: x\n"
NOTICE = b"From: MAILER-DAEMON@x.example\nReturn-Path: <>\nSubject: Undelivered Mail Returned to Sender\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"
HTML = HEAD + b"Content-Type: text/html\n\n"


def filled(size: int, head: bytes, unit: bytes) -> bytes:
    return head + unit * (size // len(unit))


def nested(depth: int) -> bytes:
    """Multiparts within multiparts."""
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    return HEAD + opening + b"\nend\n"


def hostile(size: int) -> dict[str, bytes]:
    """One message of about this many bytes for each way to take forever, by name."""
    return {
        "nested": nested(10_000),
        "parts": filled(size, HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n", b"--b\n\nhi\n"),
        "lines like a boundary": filled(size, HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n", b"--bx\n"),
        "no boundary": filled(size, HEAD + b"Content-Type: multipart/mixed; boundary=zz\n\n", b"--b"),
        "header fields": filled(size, HEAD, b"Received: from a by b\n"),
        "senders": filled(size, b"", b"From: a@b.example\n"),
        "recipients": filled(size, HEAD + b"To: x@y.example", b", a@b.example"),
        "comments": filled(size, b"From: ", b"("),
        "quotes": filled(size, b"From: ", b'"\\'),
        "encoded words": filled(size, b"Subject: ", b"=?utf-8?q?a?= "),
        "begun words": filled(size, b"Subject: ", b"=?"),
        "pieces": HEAD + b"Content-Type: a/b" + b"".join(b"; n*%d*=%%20" % n for n in range(60_000)) + b"\n\nx",
        "references": filled(size, b"References: ", b"<a@b> "),
        "half an id": filled(size, b"In-Reply-To: ", b"<"),
        "digits as a date": filled(size, b"Date: ", b"1"),
        "uuencoded, never ended": filled(size, HEAD + b"\n", b"begin 644 a\n#86)C\n"),
        "uuencoded, ended once": filled(size, HEAD + b"\n", b"begin 644 a\nM\n") + b"\nend\n",
        "one line": filled(size, HEAD + b"\n", b"a"),
        "blank lines": filled(size, HEAD + b"\n", b"\n"),
        "quoted nothing": filled(size, HEAD + b"\n", b">\n"),
        "announcements": filled(size, HEAD + b"\n", b"On Mon, 1 Jan 2024 at 10:00 a@b.example wrote:\n"),
        "open elements": filled(size, HTML, b"<div>"),
        "open tables": filled(size, HTML, b"<table><tr><td>a"),
        "open brackets": filled(size, HTML, b"<"),
        "attributes": filled(size, HTML + b"<p ", b"a=b "),
        "failed addresses": filled(size, NOTICE + b"\n", b"a@b.example\n"),
        "halves of addresses": filled(size, NOTICE + b"\n", b"a@"),
        "words of failure": filled(size, NOTICE + b"\n", b"could not be delivered: 550 user unknown\n"),
        "NUL": b"\0" * size,
        "outside of parts": filled(size, HEAD + MIXED + b"--b\n--b--\n", b"\n"),
        "closed again and again": filled(size, HEAD + MIXED, b"--b\n\nx\n--b--\n--b\nContent-a: b\n"),
        "nearly boundaries": filled(size, HEAD + b"Content-Type: multipart/mixed\n\n", b"--" + b"a" * 99 + b"-\n"),
        "escapes": filled(size, HEAD, b"X: \x1b$B;a\x1b(B\n"),
        "lines of Japanese that are none": filled(size, HEAD + b"\n", b"\x1b$B---\n"),
        "Chinese in seven bits": filled(size, HEAD + b"\n", b"~{;aRi~}"),
        "fields beyond ASCII": filled(size, HEAD, b"X: \xe0\xe1\xe2\xe3 \xc0\n"),
        "words without a charset": filled(size, b"Subject: ", b"=?x?B?8PHy8/Q=?= "),
        "hidden elements": filled(size, HTML, b"<p style='font-size:0'>a</p>"),
        "fillers": filled(size, HTML, "\u200c\u200b".encode()),
        "pictures": filled(size, HTML + b"<p hidden>", b"<img alt=x>"),
        "commands": filled(size, HEAD + b"Content-Type: text/enriched\n\n", b"<b><<<param>"),
        "marks of gateways": filled(size, b"From: a@b.example\nSubject: " + b"***ext***" * 17 + b" *\n\n", b"a"),
        "comments about ids": filled(size, b"References: ", b"(<a@b> from a <"),
    }
