"""Notices and reports built of a few lines, and what was read out of them."""

from __future__ import annotations

from espomail.domain.bounces import finding as bounces
from espomail.domain.bounces.finding import Bounce
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


def facts(bounce: Bounce) -> list[tuple[str, str | None, str | None]]:
    return [(each.address, each.status, each.kind) for each in bounce.recipients]
