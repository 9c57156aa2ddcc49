"""Seeded mail for measuring, written straight into a Maildir: the same arguments give the same bytes.

Profile ``text``: questions and answers in several languages, no attachments (median about 7 kB).
Profile ``mixed``: the same, 8 % with an attachment of 50-500 kB and 2 % with one of 1-5 MB.
"""

from __future__ import annotations

import base64
import os
import quopri
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime
from pathlib import Path

TO = "support@example.org"
FIRST_AT = int(datetime(2025, 3, 3, 8, tzinfo=UTC).timestamp())
SECONDS_APART = 40
PEOPLE = 2500
POOL = 6_000_000

# language: charsets its mail comes in, and words
LANGUAGES: dict[str, tuple[tuple[str, ...], str]] = {
    "en": (
        ("us-ascii", "utf-8"),
        "the printer on our second floor stopped after last update please tell me whether this part "
        "can still be ordered and what it costs thanks invoice delivery window broken again monday "
        "since we moved offices nobody can log in could you check before noon warranty number",
    ),
    "de": (
        ("utf-8", "iso-8859-1", "windows-1252"),
        "seit gestern läuft die Anlage nicht mehr können Sie bitte prüfen ob das Ersatzteil für unser "
        "Gerät lieferbar ist Grüße Rechnung über Straße Büro wäre schön morgen früh vielen Dank",
    ),
    "fr": (
        ("utf-8", "iso-8859-15"),
        "depuis hier l'appareil ne démarre plus pourriez-vous vérifier si la pièce est encore "
        "disponible réponse société facture déjà reçue où être livré merci à bientôt",
    ),
    "ru": (
        ("utf-8", "koi8-r", "windows-1251"),
        "после обновления принтер перестал работать подскажите пожалуйста когда будет доставка счёт "
        "оплачен вчера спасибо за ответ адрес склада изменился",
    ),
    "ja": (
        ("utf-8", "iso-2022-jp"),
        "お世話 になって おります 先日 の 注文 について 確認 を お願い します "
        "請求書 が 届いて いません 機械 の 修理",
    ),
}
WEIGHTS = {"en": 60, "de": 15, "fr": 12, "ru": 8, "ja": 5}
GIVEN = (
    "Ada Bruno Carla Dirk Edith Farid Gesa Hugo Inès Jörg Kaja Lars Mira Nils Olga Pavel Rosa Sven Tuğba "
    "Uwe"
)
FAMILY = (
    "Abel Berg Cruz Dahl Ebert Faust Grün Hoff Ivers Jung Kern Lund Meyer Noll Ohm Pohl Ruiz Sell Thiel "
    "Voß"
)


@dataclass(frozen=True)
class Letter:
    """What a reply needs of the mail it answers."""

    message_id: str
    references: tuple[str, ...]
    subject: str
    text: str
    sender: tuple[str, str]


class Generator:
    """Mail number 0, 1, 2 …; ``seed`` and ``profile`` decide everything."""

    def __init__(self, seed: int, profile: str) -> None:
        self._random = random.Random(f"{seed}/{profile}")
        self._seed, self._mixed = seed, profile == "mixed"
        self._words = {name: words.split() for name, (_, words) in LANGUAGES.items()}
        self._people = [self._person(number) for number in range(PEOPLE)]
        self._pool = self._random.randbytes(POOL) if self._mixed else b""
        self._open: list[Letter] = []

    def messages(self, count: int) -> Iterator[tuple[int, bytes]]:
        """(time in s, raw message with CRLF) for ``count`` mails."""
        for number in range(count):
            at = FIRST_AT + number * SECONDS_APART
            yield at, self._message(number, at)

    def _person(self, number: int) -> tuple[str, str]:
        name = f"{self._random.choice(GIVEN.split())} {self._random.choice(FAMILY.split())}"
        return name, f"person{number}@customer{number % 400}.example"

    def _message(self, number: int, at: int) -> bytes:
        language = self._random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        charset = self._random.choice(LANGUAGES[language][0])
        letter = self._letter(number, language)
        charset = charset if _fits(letter.subject + letter.text, charset) else "utf-8"
        top = self._head(letter, at, charset)
        content_type, body = self._body(letter, charset)
        size = self._attachment_size()
        if size:
            content_type, body = self._attached(content_type, body, size)
        return top + content_type + b"\r\n" + body

    def _letter(self, number: int, language: str) -> Letter:
        message_id = f"<{self._random.getrandbits(64):016x}.{number}.{self._seed}@customer.example>"
        text = self._prose(language, int(self._random.lognormvariate(5.6, 0.7)))
        if self._open and self._random.random() < 0.2:
            letter = self._answer(self._random.choice(self._open), message_id, text)
        else:
            subject = self._prose(language, self._random.randint(3, 9)).strip()
            letter = Letter(message_id, (), subject, text, self._random.choice(self._people))
        self._open = [*self._open[-40:], letter]
        return letter

    def _answer(self, parent: Letter, message_id: str, text: str) -> Letter:
        quoted = "".join(f"> {line}\n" for line in parent.text[:4000].splitlines())
        subject = parent.subject if parent.subject.startswith("Re: ") else f"Re: {parent.subject}"
        references = (*parent.references[-8:], parent.message_id)
        whole = f"{text}\nOn Monday, {parent.sender[0]} wrote:\n{quoted}"
        return Letter(message_id, references, subject, whole, parent.sender)

    def _prose(self, language: str, count: int) -> str:
        words = self._random.choices(self._words[language], k=max(count, 1))
        lines = [" ".join(words[start : start + 11]) for start in range(0, len(words), 11)]
        return "\n".join(lines) + "\n"

    def _head(self, letter: Letter, at: int, charset: str) -> bytes:
        name, address = letter.sender
        date = format_datetime(datetime.fromtimestamp(at, UTC))
        hop = f"from mail{at % 7}.customer.example (mail.customer.example [198.51.100.{at % 250}])"
        lines = [
            f"Return-Path: <{address}>",
            f"Received: {hop}\r\n\tby mx.example.org with ESMTPS id {letter.message_id[1:13]}\r\n\t"
            f"for <{TO}>; {date}",
            f"Received: from [10.0.{at % 200}.{at % 99}] by mail.customer.example; {date}",
            "DKIM-Signature: v=1; a=rsa-sha256; d=customer.example; s=s1; h=from:to:subject:date;\r\n"
            f"\tbh={'k3' * 21}=;\r\n\tb={'Qx' * 40}\r\n\t {'z9' * 40}==",
            f"From: {_encoded(name)} <{address}>",
            f"To: Support <{TO}>",
            f"Subject: {_encoded(letter.subject, charset)}",
            f"Date: {date}",
            f"Message-ID: {letter.message_id}",
            "MIME-Version: 1.0",
            "X-Mailer: Measured Mail 1.0",
        ]
        if letter.references:
            lines.append(f"In-Reply-To: {letter.references[-1]}")
            lines.append("References: " + "\r\n ".join(letter.references))
        return "\r\n".join(lines).encode() + b"\r\n"

    def _body(self, letter: Letter, charset: str) -> tuple[bytes, bytes]:
        """The Content-Type lines and the body: mostly an alternative of text and HTML."""
        encoding = self._random.choice((_quoted, _based))
        plain = _leaf("text/plain", letter.text, charset, encoding)
        if self._random.random() < 0.15:
            return plain
        paragraphs = "".join(f"<p>{line}</p>\n" for line in letter.text.splitlines())
        page = f"<html><head><style>p{{margin:0}}</style></head><body>\n{paragraphs}</body></html>\n"
        return self._multipart("alternative", plain, _leaf("text/html", page, charset, encoding))

    def _attachment_size(self) -> int:
        roll = self._random.random() if self._mixed else 1.0
        if roll < 0.02:
            return self._random.randint(1_000_000, 5_000_000)
        return self._random.randint(50_000, 500_000) if roll < 0.1 else 0

    def _attached(self, content_type: bytes, body: bytes, size: int) -> tuple[bytes, bytes]:
        start = self._random.randrange(POOL - size * 3 // 4)
        data = base64.encodebytes(self._pool[start : start + size * 3 // 4]).replace(b"\n", b"\r\n")
        head = (
            b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
            b'Content-Disposition: attachment; filename="scan.pdf"\r\n'
        )
        return self._multipart("mixed", (content_type, body), (head, data))

    def _multipart(self, kind: str, *parts: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
        boundary = f"----=_{self._random.getrandbits(60):x}".encode()
        body = b"".join(b"--%s\r\n%s\r\n%s\r\n" % (boundary, head, part) for head, part in parts)
        head = b'Content-Type: multipart/%s; boundary="%s"\r\n' % (kind.encode(), boundary)
        return head, body + b"--" + boundary + b"--\r\n"


def _leaf(
    kind: str, text: str, charset: str, encoding: Callable[[bytes], tuple[str, bytes]]
) -> tuple[bytes, bytes]:
    name, data = encoding(text.encode(charset))
    head = f"Content-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: {name}\r\n"
    return head.encode(), data


def _fits(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:  # an answer in one language to a mail in another
        return False
    return True


def _quoted(data: bytes) -> tuple[str, bytes]:
    return "quoted-printable", quopri.encodestring(data).replace(b"\n", b"\r\n")


def _based(data: bytes) -> tuple[str, bytes]:
    return "base64", base64.encodebytes(data).replace(b"\n", b"\r\n")


def _encoded(text: str, charset: str = "utf-8") -> str:
    flat = text.replace("\n", " ").strip()
    return flat if flat.isascii() else Header(flat, charset).encode(linesep="\r\n")


def deliver(maildir: Path, messages: Iterator[tuple[int, bytes]]) -> int:
    """Write messages into a Maildir as Dovecot would; how many bytes (lines end in LF there)."""
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True, exist_ok=True)
    total = 0
    for number, (at, raw) in enumerate(messages):
        data = raw.replace(b"\r\n", b"\n")
        path = maildir / "cur" / f"{at}.M{number}.bench,S={len(data)},W={len(raw)}:2,"
        path.write_bytes(data)
        os.utime(path, (at, at))
        total += len(raw)
    return total
