"""What a notice is, for all families of systems; addresses and hosts are invented."""

from __future__ import annotations

from textwrap import indent
from typing import NamedTuple

BOB = "bob@nowhere.example"
ORIGINAL = "<orig.1@desk.example>"
RETURNED_HEAD = """\
Return-Path: <support@desk.example>
Received: from desk.example (desk.example [192.0.2.1])
        by mx.nowhere.example with ESMTP id abc; Mon, 02 Mar 2026 09:00:00 +0000
From: Support <support@desk.example>
To: Bob <bob@nowhere.example>
Subject: Your question
Message-ID: <orig.1@desk.example>
Date: Mon, 02 Mar 2026 08:59:00 +0000
MIME-Version: 1.0
Content-Type: text/plain
"""
RETURNED = RETURNED_HEAD + "\nHello Bob, please see.\n"


class Notice(NamedTuple):
    """A notice without the fields that all mail has, and what it says."""

    name: str
    head: str
    body: str
    kind: str | None = None
    recipients: tuple[str, ...] = (BOB,)
    original: str | None = ORIGINAL
    status: str | None = None

    @property
    def mail(self) -> str:
        """The whole message."""
        typed = "" if "Content-Type:" in self.head else "Content-Type: text/plain; charset=utf-8\n"
        return f"{self.head.strip()}\nTo: support@desk.example\nMIME-Version: 1.0\n{typed}\n{self.text}"

    @property
    def text(self) -> str:
        """The body with the mail that came back."""
        there = RETURNED.replace(BOB, self.recipients[0]) if self.recipients else RETURNED
        return self.body.format(**PLACES, RETURNED_THERE=there)


# stand in a notice's body for the mail that came back; RETURNED_THERE was for the first recipient
PLACES = {
    "RETURNED": RETURNED,
    "RETURNED_HEAD": RETURNED_HEAD,
    "QUOTED": indent(RETURNED, "> ", lambda _: True),
    "INDENTED": indent(RETURNED, "    "),
}
REPORT = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n"


def report(status: str, returned_as: str = "message/rfc822") -> str:
    """The body of a REPORT (RFC 3464) with the fields of one recipient."""
    return f"""\
--b
Content-Type: text/plain

It failed.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; x

{status}

--b
Content-Type: {returned_as}

{{RETURNED}}
--b--
"""
