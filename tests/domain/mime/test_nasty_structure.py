"""Mail that no standard allows and every mailbox holds: lines, headers, boundaries, encodings.

Each line of a table is a message and what a careful person would say of it.
"""

from __future__ import annotations

import base64
from typing import Any

import pytest

from espomail.domain.mime.message import Message
from espomail.domain.mime.parsing import parse
from tests.domain.mime.files import files_of
from tests.domain.mime.test_parsing import check

TOP = b"From: a@x.example\nSubject: s\n"
MIXED = TOP + b"Content-Type: multipart/mixed; boundary=b\n\n"
ALTERNATIVE = TOP + b"Content-Type: multipart/alternative; boundary=b\n\n"
PNG = b"--b\nContent-Type: image/png; name=p.png\n\npng\n"

FACTS: dict[str, Any] = {
    "text": lambda message: message.text.strip("\n"),
    "html": lambda message: message.html,
    "subject": lambda message: message.subject,
    "sender": lambda message: message.sender and message.sender.address,
    "to": lambda message: [each.address for each in message.to],
    "files": lambda message: [each.name for each in message.attachments],
    "types": lambda message: [each.content_type for each in message.attachments],
}


def told(message: Message, facts: dict[str, Any]) -> dict[str, Any]:
    return {fact: FACTS[fact](message) for fact in facts}


def cases(*each: tuple[str, bytes, dict[str, Any]]) -> Any:
    return pytest.mark.parametrize(("raw", "facts"), [pytest.param(raw, facts, id=name) for name, raw, facts in each])


PLAIN: dict[str, Any] = {"text": "words", "subject": "s", "sender": "a@x.example"}


@cases(
    ("mbox line", b"From a@x Mon Jan  1 00:00:00 2024\n" + TOP + b"\nwords", PLAIN),
    ("quoted mbox line", b">From a@x Mon Jan  1 00:00:00 2024\n" + TOP + b"\nwords", PLAIN),
    ("mbox line below fields", b"X: y\n>From a@x Mon Jan  1 00:00:00 2024\n" + TOP + b"\nwords", PLAIN),
    ("blank lines first", b"\n\r\n" + TOP + b"\nwords", PLAIN),
    ("byte order mark first", b"\xef\xbb\xbf" + TOP + b"\nwords", PLAIN),
    ("blanks first", b"  \n" + TOP + b"\nwords", PLAIN),
    ("lone CR", TOP.replace(b"\n", b"\r") + b"\rwords", PLAIN),
    ("CR CR LF", TOP.replace(b"\n", b"\r\r\n") + b"\r\r\nwords", PLAIN),
    ("LF CR", b"From: a@x.example\n\rSubject: s\n\r\n\rwords", PLAIN),
    ("mixed ends", b"From: a@x.example\r\nSubject: s\n\r\nwords", PLAIN),
    ("CR in a field", b"From: a@x.example\nX: a\rb\nSubject: s\n\nwords", PLAIN),
    ("NULs", b"From: a@x.ex\0ample\nSub\0ject: s\n\nwo\0rds", PLAIN),
    ("blank before the colon", b"From : a@x.example\nSubject\t: s\n\nwords", PLAIN),
    ("no blank behind the colon", b"From:a@x.example\nSubject:s\n\nwords", PLAIN),
    ("fields in capitals", b"FROM: a@x.example\nSUBJECT: s\n\nwords", PLAIN),
    ("a line without a colon", b"From: a@x.example\nwhat is this\nSubject: s\n\nwords", PLAIN),
    ("a line that begins with a colon", b"From: a@x.example\n: y\nSubject: s\n\nwords", PLAIN),
    ("a name with a blank", b"From: a@x.example\nX Y: z\nSubject: s\n\nwords", PLAIN),
    ("a name beyond ASCII", "From: a@x.example\nÄ: z\nSubject: s\n\nwords".encode(), PLAIN),
    ("an empty line of blanks", TOP + b" \t\nwords", PLAIN),
    ("a folded line of blanks", b"From: a@x.example\nX: y\n \nSubject: s\n\nwords", PLAIN),
    ("no empty line", TOP + b"words", PLAIN),
    ("no empty line, body with a colon", TOP + b"Hello Bob: words\nmore", {"text": "Hello Bob: words\nmore"}),
    ("no body", TOP, PLAIN | {"text": ""}),
    ("no line end", TOP.rstrip(), PLAIN | {"text": ""}),
    ("nothing", b"", {"text": "", "sender": None, "files": []}),
    ("a line end", b"\n", {"text": "", "sender": None}),
    ("no header", b"\nwords", {"text": "words", "sender": None}),
    ("no header, text at once", b"Dear Bob,\n\nwords", {"text": "Dear Bob,\n\nwords", "sender": None}),
    ("empty fields first", b"From:\nFrom: a@x.example\nSubject:\nSubject: s\n\nwords", PLAIN),
    ("subject twice", b"From: a@x.example\nSubject: s\nSubject: t\n\nwords", PLAIN),
    ("subject folded at its start", b"From: a@x.example\nSubject:\n s\n\nwords", PLAIN),
    ("folded with tabs", b"From:\n\ta@x.example\nSubject:\n\ts\n\nwords", PLAIN),
    ("a subject broken without a fold", b"From: a@x.example\nSubject: one\ntwo three\nTo: b@y.example\n\nwords", {"subject": "one two three", "text": "words"}),
    ("recipients broken without a fold", b"To: b@y.example,\nc@y.example\nSubject: s\n\nwords", {"to": ["b@y.example", "c@y.example"], "subject": "s"}),
    ("a subject above an mbox line", b"Subject: s\n>From x Mon\nFrom: a@x.example\n\nwords", PLAIN),
    ("continuation first", b" x\nFrom: a@x.example\nSubject: s\n\nwords", PLAIN),
)  # fmt: skip
def test_lines_and_headers(raw: bytes, facts: dict[str, Any]) -> None:
    check(raw)
    assert told(parse(raw), facts) == facts


@cases(
    ("preamble and epilogue", MIXED + b"pre\n--b\n\nwords\n--b--\nepi", {"text": "words"}),
    ("only the preamble", MIXED + b"words\n--b\n--b--\n", {"text": "words"}),
    ("only the epilogue", MIXED + b"--b--\nwords", {"text": "words"}),
    ("only the epilogue, behind nothing", MIXED + b"--b\n\n--b--\nwords", {"text": "words"}),
    ("a footer behind the end", MIXED + b"--b\n\nwords\n--b--\n-- \nlist footer\n", {"text": "words"}),
    ("no boundary parameter", TOP + b"Content-Type: multipart/mixed\n\n--b\nContent-Type: text/plain\n\nwords\n--b--\n", {"text": "words"}),
    ("no boundary parameter, parts without fields", TOP + b"Content-Type: multipart/mixed\n\n--b\n\nwords\n--b--\n", {"text": "words"}),
    ("an empty boundary", TOP + b'Content-Type: multipart/mixed; boundary=""\n\n--b\nContent-Type: text/plain\n\nwords\n--b--\n', {"text": "words"}),
    ("blanks at its end", TOP + b'Content-Type: multipart/mixed; boundary="b  "\n\n--b  \n\nwords\n--b  --\n', {"text": "words"}),
    ("blanks behind it", MIXED + b"--b \t\n\nwords\n--b-- \n", {"text": "words"}),
    ("a longer one outside", TOP + b"Content-Type: multipart/mixed; boundary=bb\n\n--bb\nContent-Type: multipart/alternative; boundary=b\n\n"
     b"--b\n\nwords\n--b\nContent-Type: text/html\n\n<p>page\n--b--\n--bb--\n", {"text": "words", "html": "<p>page", "files": []}),
    ("a longer one inside", TOP + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=bb\n\n"
     b"--bb\n\nwords\n--bb\nContent-Type: text/html\n\n<p>page\n--bb--\n--b--\n", {"text": "words", "html": "<p>page", "files": []}),
    ("without a comma", TOP + b"Content-Type: multipart/mixed boundary=b\n\n--b\n\nwords\n--b--\n", {"text": "words"}),
    ("parameter on a line that is not folded", TOP + b"Content-Type: multipart/mixed;\nboundary=b\n\n--b\n\nwords\n--b--\n", {"text": "words"}),
    ("in capitals", TOP + b"Content-Type: MULTIPART/MIXED; BOUNDARY=b\n\n--b\n\nwords\n--b--\n", {"text": "words"}),
    ("never closed quote", TOP + b'Content-Type: multipart/mixed; boundary="b\n\n--b\n\nwords\n--b--\n', {"text": "words"}),
    ("percent-encoded", TOP + b"Content-Type: multipart/mixed; boundary*=us-ascii''b%20c\n\n--b c\n\nwords\n--b c--\n", {"text": "words"}),
    ("in two pieces", TOP + b"Content-Type: multipart/mixed; boundary*0=b; boundary*1=c\n\n--bc\n\nwords\n--bc--\n", {"text": "words"}),
    ("with dashes of its own", TOP + b"Content-Type: multipart/mixed; boundary=--b\n\n----b\n\nwords\n----b--\n", {"text": "words"}),
    ("dashes taken for its own", TOP + b"Content-Type: multipart/mixed; boundary=--b\n\n--b\nContent-Type: text/plain\n\nwords\n--b--\n", {"text": "words"}),
    ("another case than the lines", TOP + b"Content-Type: multipart/mixed; boundary=B\n\n--b\nContent-Type: text/plain\n\nwords\n--b--\n", {"text": "words"}),
    ("never closed", MIXED + b"--b\n\nwords\n" + PNG, {"text": "words", "files": ["p.png"]}),
    ("closed early", MIXED + b"--b\n\nwords\n--b--\n" + PNG + b"--b--\n", {"text": "words", "files": ["p.png"]}),
    ("inner never closed", MIXED + b"--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\nwords\n" + PNG + b"--b--\n",
     {"text": "words", "files": ["p.png"]}),
    ("inner with the outer's boundary", MIXED + b"--b\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nwords\n--b\nContent-Type: text/html\n\n<p>words\n--b--\n" + PNG + b"--b--\n",
     {"text": "words", "html": "<p>words", "files": ["p.png"]}),
    ("no empty line in a part", MIXED + b"--b\nwords\n--b--\n", {"text": "words"}),
    ("no empty line, fields", MIXED + b"--b\nContent-Type: text/plain\nwords\n--b--\n", {"text": "words"}),
    ("an empty part", MIXED + b"--b\n--b\n\nwords\n--b--\n", {"text": "words", "files": []}),
    ("CRLF", MIXED.replace(b"\n", b"\r\n") + b"--b\r\n\r\nwords\r\n--b--\r\n", {"text": "words"}),
    ("lone CR", (MIXED + b"--b\n\nwords\n--b--\n").replace(b"\n", b"\r"), {"text": "words"}),
    ("base64 over all", ALTERNATIVE.replace(b"\n\n", b"\nContent-Transfer-Encoding: base64\n\n") + b"--b\n\nwords\n--b--\n", {"text": "words"}),
    ("base64 in truth", ALTERNATIVE.replace(b"\n\n", b"\nContent-Transfer-Encoding: base64\n\n") + base64.encodebytes(b"--b\n\nwords\n--b--\n"), {"text": "words"}),
    ("quoted-printable over all", MIXED.replace(b"\n\n", b"\nContent-Transfer-Encoding: quoted-printable\n\n") + b"--b\n\nwords\n--b--\n", {"text": "words"}),
    ("an unknown subtype", TOP + b"Content-Type: multipart/strange; boundary=b\n\n--b\n\nwords\n--b--\n", {"text": "words"}),
    ("a type without parameters at all", TOP + b"Content-Type: multipart\n\n--b\nContent-Type: text/plain\n\nwords\n--b--\n", {"text": "words"}),
    ("text with parts", TOP + b"Content-Type: text/plain; boundary=b\n\n--b\nContent-Type: text/plain\n\nwords\n--b\nContent-Type: image/png; name=p.png\n\npng\n--b--\n",
     {"files": []}),
    ("uploaded with carriage returns doubled", (MIXED + b"--b\n\nwords\n--b--\n").replace(b"\n", b"\r\r\n"), {"text": "words"}),
)  # fmt: skip
def test_boundaries(raw: bytes, facts: dict[str, Any]) -> None:
    check(raw)
    assert told(parse(raw), facts) == facts


def entity(kind: str, body: str | bytes, *fields: str) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    return TOP + "\n".join([f"Content-Type: {kind}", *fields]).encode() + b"\n\n" + data


B64 = "Content-Transfer-Encoding: base64"
QP = "Content-Transfer-Encoding: quoted-printable"


@cases(
    ("no type", TOP + b"\nwords", {"text": "words"}),
    ("an empty type", entity("", "words"), {"text": "words"}),
    ("a type without subtype", entity("text", "words"), {"text": "words"}),
    ("a type that is none", entity("foo", "words"), {"text": "words"}),
    ("a type with blanks", entity("text / plain ; charset = utf-8", "wörds"), {"text": "wörds"}),
    ("a charset whose quote never closes", entity('text/plain; charset="utf-8', "wörds"), {"text": "wörds"}),
    ("a charset in single quotes", entity("text/plain; charset='utf-8'", "wörds"), {"text": "wörds"}),
    ("a charset without a name", entity("text/plain; utf-8", "wörds"), {"text": "wörds"}),
    ("a charset behind a comma", entity("text/plain, charset=iso-8859-1", "wörds".encode("latin-1")), {"text": "wörds"}),
    ("two charsets", entity("text/plain; charset=utf-8; charset=us-ascii", "wörds"), {"text": "wörds"}),
    ("a comment", entity("text/plain (a comment); charset=utf-8 (another)", "wörds"), {"text": "wörds"}),
    ("UTF-16 that is UTF-8", entity("text/plain; charset=utf-16", "wörds"), {"text": "wörds"}),
    ("UTF-16 with a mark", entity("text/plain; charset=utf-16", "wörds".encode("utf-16")), {"text": "wörds"}),
    ("UTF-16 without a label", entity("text/plain", b"\xff\xfe" + "wörds".encode("utf-16-le")), {"text": "wörds"}),
    ("UTF-16 in base64", entity("text/plain; charset=utf-16le", base64.encodebytes("wörds".encode("utf-16-le")), B64), {"text": "wörds"}),
    ("UTF-8 with a mark", entity("text/plain", "\ufeffwörds"), {"text": "wörds"}),
    ("a page with a mark and another label", entity("text/html; charset=iso-8859-1", "\ufeff<p>wörds"), {"text": "wörds"}),
    ("a page's own charset against the field", entity("text/html; charset=utf-8", '<meta charset="iso-8859-1"><p>wörds'), {"text": "wörds"}),
    ("a page's own charset alone", entity("text/html", '<meta charset=iso-8859-1><p>wörds'.encode("latin-1")), {"text": "wörds"}),
    ("HTML that calls itself plain", entity("text/plain", "<html><body><p>words</p></body></html>"), {"text": "<html><body><p>words</p></body></html>"}),
    ("lower-case hexadecimal", entity("text/plain; charset=utf-8", "w=c3=b6rds", QP), {"text": "wörds"}),
    ("soft breaks", entity("text/plain", "wo=\nrd=\r\ns", QP), {"text": "words"}),
    ("soft breaks with blanks", entity("text/plain", "wo= \t\nrds", QP), {"text": "words"}),
    ("blanks at the end of lines", entity("text/plain", "words  \nmore", QP), {"text": "words  \nmore"}),
    ("a lone equals sign", entity("text/plain", "1 = 1, a=b, =ZZ, 50%=", QP), {"text": "1 = 1, a=b, =ZZ, 50%"}),
    ("8-bit in quoted-printable", entity("text/plain; charset=utf-8", "wörds=C3=B6", QP), {"text": "wördsö"}),
    ("an encoding with a comment", entity("text/plain", "d29yZHM=", "Content-Transfer-Encoding: base64 (x)"), {"text": "words"}),
    ("an encoding in capitals", entity("text/plain", "d29yZHM=", "CONTENT-TRANSFER-ENCODING: BASE64;"), {"text": "words"}),
    ("an unknown encoding", entity("text/plain", "words", "Content-Transfer-Encoding: 7-bits"), {"text": "words"}),
    ("base64 without padding", entity("text/plain", "d29yZHM", B64), {"text": "words"}),
    ("base64 with junk", entity("text/plain", "d2*9y\n!ZHM=", B64), {"text": "words"}),
    ("base64 in pieces", entity("text/plain", "d29y\nZHM=\nd29y\nZHM=\n", B64), {"text": "wordswords"}),
    ("base64 with a footer", entity("text/plain", "d29yZHM=\n\n-- \nA list's footer, in plain words.\n", B64), {"text": "words"}),
    ("plain text that calls itself base64", entity("text/plain", "Dear Sir, these are words.", B64), {"text": "Dear Sir, these are words."}),
    ("quoted-printable that calls itself base64", entity("text/plain", "Dear Sir, th=\nese are words.", B64), {"text": "Dear Sir, th=\nese are words."}),
    ("base64 that calls itself nothing", entity("text/plain", "d29yZHM=\n"), {"text": "d29yZHM="}),
    ("two fields of the type", TOP + b"Content-Type: text/plain\nContent-Type: text/html\n\nwords", {"text": "words", "html": None}),
    ("flowed", entity("text/plain; format=flowed", "one \ntwo\n> a \n> b\n-- \nme"), {"text": "one two\n> a \n> b\n-- \nme"}),
    ("flowed, space-stuffed", entity("text/plain; Format=Flowed", " From\n >no quote"), {"text": "From\n>no quote"}),
    ("flowed, DelSp", entity('text/plain; format="flowed"; delsp="yes"', "一 \n二"), {"text": "一二"}),
    ("text/enriched", entity("text/enriched", "<bold>words</bold>\n\nmore <<b>"), {"text": "words\nmore <b>"}),
    ("text/richtext", entity("text/richtext", "<bold>words</bold><nl>more"), {"text": "words\nmore"}),
    ("text/rtf", entity("text/rtf; name=a.rtf", r"{\rtf1 words}"), {"text": "", "files": ["a.rtf"]}),
    ("text/markdown", entity("text/markdown", "# words"), {"text": "# words"}),
    ("text/x-unknown", entity("text/x-unknown", "words"), {"text": "words", "files": []}),
    ("text/html within text/plain's place", entity("text/html", "<p>words"), {"text": "words", "html": "<p>words"}),
    ("an opaque S/MIME message", entity("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", "AAAA", B64), {"text": "", "files": ["smime.p7m"]}),
    ("an image alone", entity("image/png", "AAAA", B64), {"text": "", "types": ["image/png"]}),
    ("message/partial", entity("message/partial; id=x; number=1; total=2", "words"), {"types": ["message/partial"]}),
    ("message/external-body", entity("message/external-body; access-type=x", "Content-Type: image/png\n\n"), {"types": ["message/external-body"]}),
    ("message/rfc822 in base64", entity("message/rfc822", base64.encodebytes(b"Subject: in\n\nwords"), B64), {"files": ["message-1.eml"]}),
    ("an attachment alone", entity("text/plain", "words", "Content-Disposition: attachment; filename=a.txt"), {"text": "", "files": ["a.txt"]}),
)  # fmt: skip
def test_types_charsets_and_encodings(raw: bytes, facts: dict[str, Any]) -> None:
    check(raw)
    assert told(parse(raw), facts) == facts


def test_an_embedded_message_in_base64_is_decoded() -> None:
    raw = entity("message/rfc822", base64.encodebytes(b"Subject: in\n\nwords"), B64)
    assert files_of(raw)[0] == b"Subject: in\n\nwords"


def mixed(*parts: tuple[str, str, str], kind: str = "mixed") -> bytes:
    """Parts as (type, other field, body)."""
    made = "".join(f"--b\nContent-Type: {each}\n{field + chr(10) if field else ''}\n{body}\n" for each, field, body in parts)
    return TOP + f"Content-Type: multipart/{kind}; boundary=b\n\n{made}--b--\n".encode()


IMAGE = ("image/png; name=p.png", "Content-Disposition: inline; filename=p.png", "png")
ATTACHED = "Content-Disposition: attachment; filename=a.txt"


@cases(
    ("Apple: text, picture, text", mixed(("text/plain", "", "one"), IMAGE, ("text/plain", "", "two")), {"text": "one\ntwo", "files": ["p.png"]}),
    ("Apple: pages around a file", mixed(("text/html", "", "<p>one"), IMAGE, ("text/html", "", "<p>two")), {"text": "one\ntwo", "files": ["p.png"]}),
    ("an inline text file", mixed(("text/plain", "", "one"), ("text/plain; name=a.txt", "Content-Disposition: inline; filename=a.txt", "log")), {"text": "one", "files": ["a.txt"]}),
    ("a text file without a disposition", mixed(("text/plain", "", "one"), ("text/plain; name=a.txt", "", "log")), {"text": "one", "files": ["a.txt"]}),
    ("an attached text first", mixed(("text/plain", ATTACHED, "log"), ("text/plain", "", "words")), {"text": "words", "files": ["a.txt"]}),
    ("a disposition that is none", mixed(("text/plain", "", "one"), ("text/plain", "Content-Disposition: foo", "two")), {"text": "one\ntwo"}),
    ("alternative with an attachment in it", mixed(("text/plain", "", "words"), ("text/html", "", "<p>words"), ("application/pdf; name=a.pdf", "", "x"), kind="alternative"),
     {"text": "words", "html": "<p>words", "files": ["a.pdf"]}),
    ("alternative with a calendar", mixed(("text/plain", "", "words"), ("text/calendar; method=REQUEST", "", "BEGIN:VCALENDAR"), kind="alternative"), {"text": "words", "files": ["invite.ics"]}),
    ("alternative of pages alone", mixed(("text/html", "", "<p>a"), kind="alternative"), {"text": "a", "html": "<p>a"}),
    ("related without a root", mixed(IMAGE, ("text/html", "", "<p>words"), kind="related"), {"text": "words", "files": ["p.png"]}),
    ("signed", mixed(("text/plain", "", "words"), ("application/pgp-signature", "", "sig"), kind="signed"), {"text": "words", "files": ["signature.asc"]}),
    ("encrypted", mixed(("application/pgp-encrypted", "", "Version: 1"), ("application/octet-stream; name=encrypted.asc", "", "x"), kind="encrypted"), {"text": "", "files": ["attachment-1", "encrypted.asc"]}),
    ("a report", mixed(("text/plain", "", "failed"), ("message/delivery-status", "", "Action: failed"), ("text/rfc822-headers", "", "Subject: x"), kind="report"),
     {"text": "failed", "files": ["delivery-status.txt", "headers.txt"]}),
    ("a forwarded message", mixed(("text/plain", "", "see"), ("message/rfc822", "", "Subject: in\n\nwords")), {"text": "see", "files": ["message-1.eml"]}),
    ("uuencoded", TOP + b"\nsee\n\nbegin 644 cat.txt\n#0V%T\n`\nend\n", {"text": "see", "files": ["cat.txt"]}),
    ("uuencoded, blanks for grave accents", TOP + b"\nsee\nbegin 644 cat.txt\n#0V%T\n \nend\n", {"text": "see", "files": ["cat.txt"]}),
    ("uuencoded, a name in the text's charset", b"Content-Type: text/plain; charset=iso-8859-1\n\nsee\nbegin 644 M\xe4rz.txt\n#0V%T\n`\nend\n",
     {"text": "see", "files": ["März.txt"]}),
    ("a sentence that begins", TOP + b"\nbegin 644 or so\nand end\n", {"text": "begin 644 or so\nand end", "files": []}),
    ("PGP inline", TOP + b"\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nwords\n-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n",
     {"text": "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nwords\n-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----"}),
    ("a signature as second text", mixed(("text/plain", "", "words"), ("text/plain", "", "-- \nfooter")), {"text": "words\n-- \nfooter"}),
    ("both versions in a row, then a footer", mixed(("text/plain", "", "words"), ("text/html", "", "<p>words"), ("text/plain", "", "footer")), {"text": "words\nfooter"}),
    ("a picture of a type that is none", mixed(("text/plain", "", "words"), ("image; name=p.png", "", "x")), {"text": "words", "files": ["p.png"]}),
    ("an unnamed octet-stream", mixed(("text/plain", "", "words"), ("application/octet-stream", "", "x")), {"text": "words", "files": ["attachment-1"]}),
    ("an unnamed text of another kind", mixed(("text/plain", "", "words"), ("text/x-vcard", "", "BEGIN:VCARD")), {"text": "words", "files": ["attachment-1.vcf"]}),
)  # fmt: skip
def test_roles_of_parts(raw: bytes, facts: dict[str, Any]) -> None:
    check(raw)
    assert told(parse(raw), facts) == facts
