"""Generated mail, and mutations of it: the same seed gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.builders import a_message
from tests.domain.bounces.examples import NOTICES
from tests.domain.mime.test_cms import BOTH, in_pieces, wrapped
from tests.domain.mime.test_rtf import HEAD, PAGE, rich
from tests.domain.mime.test_tnef import FILES
from tests.domain.mime.test_yenc import encoded

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"

PIECES = [
    b"\r\n", b"\n", b"\r", b"\n\n", b"\0", b"\xff", b"\xed\xa0\x80", b"\xc3", b"--b\n", b"--b--\n", b"=?", b"?=",
    b"=?utf-8?q?=C3?=", b"=?gb2312?b?", b"Content-Type: multipart/mixed; boundary=b\n\n", b"; name*0*=utf-8''%ff",
    b"Content-Type: text/html; charset=hz\n\n", b"Content-Transfer-Encoding: base64\n\n", b"begin 644 a\n",
    b"From: MAILER-DAEMON@x.example\n", b"Return-Path: <>\n", b"Final-Recipient: rfc822; a@b.example\n",
    b"Auto-Submitted: auto-replied\n", b"References: <a@b> <", b"\n> ",
    b"\nOn Mon, 1 Jan 2024 at 10:00 A wrote:\n",
    b"\n-- \n", b"-----Original Message-----\n", b"<blockquote>", b"<", b"&#x110000;", b"\x1b$B", b"~{", b"+2AA-",
    b'"', b"(", b",", b"@", b"begin:", b"Subject: undelivered mail\n", b'<div id="divRplyFwdMsg">',
    b'<blockquote type="cite">', b'<div class="moz-cite-prefix">', b"\xee\x83\xb1", b"Content-Location: x\n",
    b"List-Post: <mailto:l@x.example>\n", b"To: l-bounces@x.example\n", b"\n03/02/2026 10:00 AM\nTo: x\nSubject: y\n",
    b"\x1b$)C\x0e;a\x0f", b"~{;aRi~}", b"\xed\xa0\xbd\xed\xb8\x80", b"=?x?b?8PHy8w==?=", b"Date: 1/2/2003\n",
    b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22", b"--b--\n--b\nContent-Type: text/plain\n\n",
    b"Content-Type: text/enriched\n\n", b'<p style="display:none">', b"<p hidden>", b"&#55357;&#56832;", b"&zwnj;&shy;",
    b"\\htmlrtf ", b"{\\*\\htmltag64 ", b"\\u-1?", b"\\bin9 ", b"=ybegin line=128 size=4 name=x\n", b"=yend size=4\n",
    b"550 5.1.1 <a@b.example>: user unknown\n", b"<a@b.example>:", b"\nFrom: a\nSent: 10:00\nTo: b\nSubject: c\n",
]  # fmt: skip


def originals() -> list[bytes]:
    """Mail to begin with: our own, and the shared corpus where it lies beside this checkout."""
    return [*generated(Random(1), 20), *_notices(), *_winmail(), *(file.read_bytes() for file in sorted(CORPUS.glob("*.eml")))]


def _notices() -> Iterator[bytes]:
    for notice in NOTICES:
        yield notice.mail.encode()


def generated(random: Random, count: int) -> list[bytes]:
    """Mail of every structure that we write ourselves."""
    return [_mail(random, number) for number in range(count)]


def _mail(random: Random, number: int) -> bytes:
    words = " ".join(random.choice(_WORDS) for _ in range(random.randrange(3, 60)))
    text = f"{words}\n\nOn Mon, 2 Mar 2026 at 10:00, Bob <b@b.example> wrote:\n> {words}\n"
    fields = {
        "References": " ".join(f"<{random.randrange(9)}@x.example>" for _ in range(random.randrange(4))),
        "In_Reply_To": f"<{random.randrange(9)}@x.example>",
    }
    plain = a_message(subject=words[:60], text=text, message_id=f"<{number}@x.example>", **fields)
    return (plain, _alternative(plain, words), _report(plain), _attached(plain, random))[number % 4]


_WORDS = [
    "please", "the", "invoice", "für", "größe", "счёт", "注文", "προς", "naïve", "😀", "order", "=", "?",
    "<b>", "&", "\t", "https://x.example",
]  # fmt: skip


def _winmail() -> Iterator[bytes]:
    """Mail with an Outlook's file in which stand two others, or rich text; with a file of newsgroups; within its signature."""
    head = b"From: a@x.example\nContent-Type: application/ms-tnef\nContent-Transfer-Encoding: binary\n\n"
    for each in (FILES, rich(HEAD + r"Hello \u8364?\par {\b caf\'e9}}"), rich(PAGE)):
        yield head + each
    yield b"From: a@x.example\nSubject: y\n\nLook:\n" + encoded(bytes(range(256)))
    yield b"From: a@x.example\n" + wrapped(in_pieces(BOTH))


def _multipart(plain: bytes, kind: bytes, *parts: bytes) -> bytes:
    head = plain.partition(b"MIME-Version")[0]
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return head + b"Content-Type: multipart/" + kind + b"; boundary=b\r\n\r\n" + body + b"--b--\r\n"


def _alternative(plain: bytes, words: str) -> bytes:
    text = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + words.encode()
    html = b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>" + words.encode()
    html += b"</p><blockquote>q</blockquote>"
    return _multipart(plain, b"alternative", text, html)


def _report(plain: bytes) -> bytes:
    status = b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\n"
    status += b"Action: failed\r\nStatus: 5.1.1\r\n"
    return _multipart(
        b"From: MAILER-DAEMON@x.example\r\nReturn-Path: <>\r\nSubject: Undelivered mail\r\nMIME-Version: 1.0\r\n",
        b"report; report-type=delivery-status",
        b"Content-Type: text/plain\r\n\r\nIt could not be delivered to <a@b.example>: 550 user unknown",
        b"Content-Type: message/delivery-status\r\n\r\n" + status,
        b"Content-Type: message/rfc822\r\n\r\n" + plain,
    )


def _attached(plain: bytes, random: Random) -> bytes:
    name = b"Content-Disposition: attachment; filename*=utf-8''%E2%82%AC.bin\r\n"
    data = b"Content-Transfer-Encoding: base64\r\n\r\n" + random.randbytes(60).hex().encode()
    return _multipart(plain, b"mixed", b"\r\nhello", b"Content-Type: application/pdf\r\n" + name + data)


def mutants(seed: int, count: int) -> Iterator[bytes]:
    """Mutations of the originals: bits, cuts, doubled and swapped parts, and telling pieces put in."""
    random = Random(seed)
    known = originals()
    for _ in range(count):
        data = bytearray(random.choice(known)[:60_000])
        for _ in range(random.randrange(1, 8)):
            _mutate(data, random)
        yield bytes(data)


def _mutate(data: bytearray, random: Random) -> None:
    start = random.randrange(len(data) + 1)
    end = min(len(data), start + random.randrange(1, 200))
    match random.randrange(6):
        case 0 if data:
            data[min(start, len(data) - 1)] ^= 1 << random.randrange(8)
        case 1:
            del data[start:end]
        case 2:
            data[start:start] = data[start:end] * random.randrange(1, 20)
        case 3:
            data[start:end] = random.randbytes(random.randrange(30))
        case _:
            data[start:start] = random.choice(PIECES)
