"""Seeded mail of our own whose facts are known because it was made from them."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Iterator
from email.header import Header
from hashlib import sha256
from random import Random
from typing import Any

Facts = dict[str, Any]
SEED = 7
COUNT = 600
WORDS = {
    "us-ascii": "please send the invoice for order thanks regards",
    "utf-8": "bitte größe naïve счёт 注文 προς çok 😀 szállítás",
    "iso-8859-1": "größe français élève señor",
    "windows-1252": "“quoted” – dash … €uro naïve",
    "koi8-r": "счёт оплата доставка клиент",
    "windows-1251": "встреча завтра срочно возврат",
    "iso-2022-jp": "注文 請求書 配送 お客様",
    "shift_jis": "支払い 質問 問題 回答",
    "gb18030": "订单 发票 交货 客户",
    "big5": "訂單 發票 客戶",
    "euc-kr": "주문 고객 질문",
    "iso-8859-7": "παραγγελία πελάτης",
    "utf-16": "wide größe 注文",
    "hz": "订单 发票",
    "utf-7": "größe счёт",
}
SIGNS = [
    ("Auto-Submitted: auto-replied", True), ("Auto-Submitted: auto-generated (cron)", True),
    ("Auto-Submitted: no", False), ("Precedence: bulk", True), ("Precedence: first-class", False),
    ("List-Id: <l.example>", True), ("X-Auto-Response-Suppress: DR, OOF", True), ("X-Priority: 3", False),
    ("X-Autoreply: yes", True), ("Return-Path: <>", True), ("Feedback-ID: a:b:c", False),
]  # fmt: skip
STATUSES = [("5.1.1", "hard"), ("5.1.2", "hard"), ("5.2.2", "soft"), ("4.4.1", "soft"), ("5.7.1", "soft")]


def mail() -> Iterator[tuple[str, bytes, Facts]]:
    """Name, bytes and facts of each message; the same ones at every call."""
    random = Random(SEED)
    makers = (_letter, _attached, _signed_automatic, _report, _reply)
    for number in range(COUNT):
        maker = makers[number % len(makers)]
        raw, facts = maker(random, number)
        yield f"{maker.__name__.strip('_')}-{number}", raw, facts


def _head(number: int, subject: str, *fields: str) -> bytes:
    lines = [
        f"From: Ann Lee <ann{number}@customer.example>", "To: support@example.com", f"Subject: {subject}",
        f"Message-ID: <own-{number}@customer.example>", "Date: Mon, 02 Mar 2026 08:59:00 +0000",
        "MIME-Version: 1.0", *fields,
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + b"\r\n"


def _words(random: Random, charset: str) -> str:
    return " ".join(random.choice(WORDS[charset].split()) for _ in range(random.randrange(2, 40)))


def _letter(random: Random, number: int) -> tuple[bytes, Facts]:
    """One text in one of many charsets and encodings, its subject in encoded words."""
    charset = random.choice(list(WORDS))
    subject, text = (_words(random, charset) for _ in range(2))
    word_charset = "utf-8" if charset in ("utf-16", "hz", "utf-7") else charset
    encoding, data = _encoded(random, text.encode(charset), charset)
    head = _head(
        number, Header(subject, word_charset).encode(linesep="\r\n"),
        f"Content-Type: text/plain; charset={charset}", f"Content-Transfer-Encoding: {encoding}",
    )  # fmt: skip
    facts = {"subject": subject, "text": text, "from_addr": f"ann{number}@customer.example"}
    return head + b"\r\n" + data, {**facts, "may_reply": True, "is_bounce": False}


def _encoded(random: Random, data: bytes, charset: str) -> tuple[str, bytes]:
    kind = "base64" if charset == "utf-16" else random.choice(("base64", "quoted-printable", "8bit"))
    if kind == "base64":
        return kind, base64.encodebytes(data)
    return kind, quopri.encodestring(data) if kind == "quoted-printable" else data


def _attached(random: Random, number: int) -> tuple[bytes, Facts]:
    content = random.randbytes(random.randrange(1, 4000))
    name, field = random.choice([
        ("a.pdf", 'filename="a.pdf"'), ("größe.pdf", "filename*=utf-8''gr%C3%B6%C3%9Fe.pdf"),
        ("größe.pdf", "filename*0*=iso-8859-1''gr%F6; filename*1*=%DFe; filename*2=.pdf"),
        ("größe.pdf", 'filename="=?utf-8?q?gr=C3=B6=C3=9Fe=2Epdf?="'), ("a b.pdf", "filename=a b.pdf"),
    ])  # fmt: skip
    part = f"Content-Type: application/pdf\r\nContent-Disposition: attachment; {field}\r\n".encode()
    raw = (
        _head(number, "with a file", "Content-Type: multipart/mixed; boundary=b")
        + b"\r\n--b\r\n\r\nsee the file\r\n--b\r\n" + part + b"Content-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(content) + b"\r\n--b--\r\n"
    )  # fmt: skip
    facts = {"text": "see the file", "att_names": [name], "att_sha256": [sha256(content).hexdigest()]}
    return raw, facts


def _signed_automatic(random: Random, number: int) -> tuple[bytes, Facts]:
    sign, silent = SIGNS[number // 5 % len(SIGNS)]
    return _head(number, "hello", sign) + b"\r\nhi\r\n", {"may_reply": not silent, "is_bounce": False}


def _report(random: Random, number: int) -> tuple[bytes, Facts]:
    status, kind = random.choice(STATUSES)
    raw = (
        _head(number, "Undelivered Mail Returned to Sender",
              "Content-Type: multipart/report; report-type=delivery-status; boundary=b").replace(
            b"From: Ann Lee <ann", b"From: Mail System <MAILER-DAEMON.")
        + f"\r\n--b\r\n\r\nIt failed.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; bob{number}@b.example\r\n"
        f"Action: failed\r\nStatus: {status}\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: <sent-{number}@example.com>\r\n\r\n--b--\r\n".encode()
    )  # fmt: skip
    facts = {"is_bounce": True, "bounce_recipients": [f"bob{number}@b.example"], "bounce_kind": kind}
    return raw, {**facts, "bounce_of": f"<sent-{number}@example.com>", "may_reply": False}


_ANNOUNCED = [
    "On Mon, 2 Mar 2026 at 10:00, Bob <b@b.example> wrote:",
    "Am 02.03.2026 um 10:00 schrieb Bob <b@b.example>:",
    "Le lun. 2 mars 2026 à 10:00, Bob <b@b.example> a écrit :",
    "El lun, 2 mar 2026 a las 10:00, Bob (<b@b.example>) escribió:",
    "Il giorno lun 2 mar 2026 alle ore 10:00 Bob <b@b.example> ha scritto:",
    "Em seg., 2 de mar. de 2026 às 10:00, Bob <b@b.example> escreveu:",
    "Op ma 2 mrt 2026 om 10:00 schreef Bob <b@b.example>:",
    "пн, 2 мар. 2026 г. в 10:00, Bob <b@b.example>:",
    "2026年3月2日(月) 10:00 Bob <b@b.example>:",
    "W dniu 2.03.2026 o 10:00, Bob <b@b.example> pisze:",
]


def _reply(random: Random, number: int) -> tuple[bytes, Facts]:
    """Top-posted, or with answers between the quotes, which are always kept."""
    announced = _ANNOUNCED[number // 5 % len(_ANNOUNCED)]
    own, asked = f"my answer {number}", f"your question {number}"
    inline = random.random() < 0.5
    body = (
        f"{announced}\n> {asked}\n\n{own}\n\n> another one\n\nagain {own}\n"
        if inline
        else f"{own}\n\n{announced}\n> {asked}\n"
    )
    raw = _head(number, "Re: matter", "Content-Type: text/plain; charset=utf-8") + b"\r\n" + body.encode()
    absent = [] if inline else [asked]
    return raw, {"reply_contains": [own, *([f"again {own}"] if inline else [])], "reply_absent": absent}
