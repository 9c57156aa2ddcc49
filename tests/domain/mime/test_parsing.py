"""Whole messages: structure, bodies, attachments, and whatever else a server may hand over."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espomail.domain.mime.message import Message
from espomail.domain.mime.parsing import (
    AttachmentClosed,
    parse,
    parse_headers,
    parts,
    stored_files,
)
from tests.domain.mime.files import files_of

TOP = b"From: Bob <bob@example.org>\nTo: support@example.com\nSubject: Hello\n"


def multipart(subtype: str, *parts: bytes, boundary: str = "b") -> bytes:
    """A multipart entity: its header and body."""
    edge = f"--{boundary}".encode()
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\n\n'.encode()
    return head + b"".join(edge + b"\n" + part + b"\n" for part in parts) + edge + b"--\n"


def part(kind: str, body: str | bytes, *fields: str) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    return "\n".join([f"Content-Type: {kind}", *fields]).encode() + b"\n\n" + data


PLAIN = part("text/plain; charset=utf-8", "plain words")
HTML = part("text/html; charset=utf-8", "<p>html words</p>")
PDF = part("application/pdf; name=a.pdf", "JVBERg==", "Content-Transfer-Encoding: base64",
           "Content-Disposition: attachment; filename=a.pdf")  # fmt: skip


def test_a_boundary_in_single_quotes() -> None:
    raw = TOP + multipart("mixed", PLAIN, PDF)
    assert parse(raw.replace(b'boundary="b"', b"boundary='b'")).text == "plain words"
    named_so = raw.replace(b'boundary="b"', b"boundary='b'").replace(b"--b", b"--'b'")
    assert parse(named_so).text == "plain words"


def names(message: Message) -> list[str]:
    return [attachment.name for attachment in message.attachments]


class TestBodies:
    @pytest.mark.parametrize(
        ("entity", "text", "html"),
        [
            pytest.param(PLAIN, "plain words", None, id="plain"),
            pytest.param(HTML, "html words", "<p>html words</p>", id="HTML alone becomes text"),
            pytest.param(b"\nno type at all", "no type at all", None, id="no Content-Type"),
            pytest.param(multipart("alternative", PLAIN, HTML), "plain words", "<p>html words</p>",
                         id="alternative"),
            pytest.param(multipart("alternative", HTML, PLAIN), "plain words", "<p>html words</p>",
                         id="alternative the wrong way round"),
            pytest.param(multipart("alternative", part("text/plain", "  \n"), HTML), "html words",
                         "<p>html words</p>", id="an empty plain version"),
            pytest.param(multipart("mixed", PLAIN, PDF, part("text/plain", "more")),
                         "plain words\nmore", None, id="text around an attachment"),
            pytest.param(multipart("mixed", HTML, part("text/plain", "-- \nlist footer")),
                         "html words\n-- \nlist footer", "<p>html words</p>", id="a list's footer"),
            pytest.param(multipart("mixed", part("text/plain", "same words"),
                                   part("text/html", "<b>same</b> words")),
                         "same words", "<b>same</b> words", id="both versions in a row"),
            pytest.param(multipart("mixed", HTML, PDF, part("text/html", "<i>more</i>")),
                         "html words\nmore", "<p>html words</p><br>\n<i>more</i>", id="HTML twice"),
            pytest.param(
                multipart("alternative", PLAIN, multipart("mixed", HTML, PDF, HTML, boundary="c")),
                "plain words", "<p>html words</p><br>\n<p>html words</p>", id="Apple's multi-part"),
            pytest.param(multipart("related", multipart("alternative", PLAIN, HTML, boundary="c"), PDF),
                         "plain words", "<p>html words</p>", id="alternative in related"),
            pytest.param(multipart("alternative", part("text/enriched", "<bold>x</bold>"), PLAIN),
                         "plain words", None, id="text/enriched beside plain"),
            pytest.param(part("text/plain; format=flowed", "soft \nbreak"), "soft break", None,
                         id="flowed"),
            pytest.param(part("text/plain", "a\r\nb\rc"), "a\nb\nc", None, id="line ends"),
            pytest.param(part("application/plain", "words"), "words", None, id="a misspelt type"),
            pytest.param(part("text", "words"), "words", None, id="a type without subtype"),
            pytest.param(part("text/plain", "words", "Content-Disposition: inline"), "words", None,
                         id="inline"),
            pytest.param(part("text/plain; name=mail.txt", "words"), "words", None,
                         id="a named first text"),
            pytest.param(part("image/png", "x"), "", None, id="no text at all"),
            pytest.param(multipart("mixed"), "", None, id="an empty multipart"),
        ],
    )  # fmt: skip
    def test_text_and_html(self, entity: bytes, text: str, html: str | None) -> None:
        message = parse(TOP + entity)
        assert (message.text, message.html) == (text, html)

    def test_a_text_marked_as_attachment_is_no_body(self) -> None:
        log = part("text/plain", "log", "Content-Disposition: attachment; filename=a.log")
        message = parse(TOP + multipart("mixed", PLAIN, log))
        assert (message.text, names(message)) == ("plain words", ["a.log"])

    def test_a_named_text_behind_the_text_is_a_file(self) -> None:
        log = part("text/plain; name=a.log", "log", "Content-Disposition: inline; filename=a.log")
        message = parse(TOP + multipart("mixed", PLAIN, log))
        assert (message.text, names(message)) == ("plain words", ["a.log"])

    def test_uuencoded_files_leave_the_text(self) -> None:
        message = parse(TOP + b"\nHello\nbegin 644 cat.txt\n#0V%T\n`\nend\nBye\n")
        assert message.text == "Hello\n\nBye\n"
        [cat] = message.attachments
        assert (cat.name, cat.size) == ("cat.txt", 3)
        assert files_of(TOP + b"\nbegin 644 cat.txt\n#0V%T\n`\nend\n")[0] == b"Cat"


class TestStructure:
    @pytest.mark.parametrize(
        ("body", "defect"),
        [
            pytest.param(b"--b\n\nwords\n", "boundary-not-closed", id="not closed"),
            pytest.param(b"--x\nContent-Type: text/plain\n\nwords\n--x--\n", "boundary-wrong",
                         id="another boundary"),
            pytest.param(b"words", "multipart-without-parts", id="no boundary anywhere"),
            pytest.param(b"preamble\n--b  \n\nwords\n--b--  \nepilogue", None, id="padding"),
            pytest.param(b"preamble\r\n--b\r\n\r\nwords\r\n--b--\r\n", None, id="CRLF"),
            pytest.param(b"--bb\n--b\n\nwords\n--b--\n", None, id="a longer line is no boundary"),
            pytest.param(b"--b\n\nwords --b--\n--b--\n", None, id="within a line"),
        ],
    )  # fmt: skip
    def test_boundaries(self, body: bytes, defect: str | None) -> None:
        message = parse(TOP + b"Content-Type: multipart/mixed; boundary=b\n\n" + body)
        assert message.text.strip().startswith("words")
        assert "epilogue" not in message.text
        assert message.defects == ((defect,) if defect else ())

    def test_no_boundary_parameter(self) -> None:
        body = b"--guess\nContent-Type: text/plain\n\nwords\n--guess--\n"
        message = parse(TOP + b"Content-Type: multipart/mixed\n\n" + body)
        assert (message.text, message.defects) == ("words", ("boundary-missing",))

    def test_an_inner_multipart_that_is_not_closed_ends_with_the_outer(self) -> None:
        inner = b"Content-Type: multipart/alternative; boundary=i\n\n--i\n\nwords"
        message = parse(TOP + multipart("mixed", inner, PDF))
        assert (message.text, names(message)) == ("words", ["a.pdf"])

    def test_an_inner_multipart_with_the_boundary_of_the_outer(self) -> None:
        inner = b"Content-Type: multipart/alternative; boundary=b\n"
        same = [part("text/plain", "same words"), part("text/html", "<b>same words</b>")]
        message = parse(TOP + multipart("mixed", PLAIN, inner, *same))
        assert message.text == "plain words\nsame words"
        assert message.html == "<b>same words</b>"

    def test_a_multipart_in_base64(self) -> None:
        body = base64.encodebytes(b"--b\n\nwords\n--b--\n")
        head = b"Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n"
        assert parse(TOP + head + body).text == "words"

    def test_embedded_messages_are_files(self) -> None:
        inner = b"Content-Type: message/rfc822\n\nSubject: inner\n\ninner words\n"
        message = parse(TOP + multipart("mixed", PLAIN, inner, PDF, inner))
        assert message.text == "plain words"
        assert names(message) == ["message-1.eml", "a.pdf", "message-2.eml"]
        raw = TOP + multipart("mixed", PLAIN, inner)
        assert files_of(raw)[0] == b"Subject: inner\n\ninner words\n"

    def test_a_digest_holds_messages(self) -> None:
        message = parse(TOP + multipart("digest", b"\nSubject: one\n\nx", b"\nSubject: two\n\ny"))
        assert names(message) == ["message-1.eml", "message-2.eml"]

    def test_parts_in_their_order(self) -> None:
        raw = TOP + multipart("mixed", multipart("alternative", PLAIN, HTML, boundary="c"), PDF)
        found = parts(raw)
        assert [each.content_type for each in found] == ["text/plain", "text/html", "application/pdf"]
        assert [each.data for each in found] == [b"plain words", b"<p>html words</p>", b"%PDF"]
        assert (found[2].filename, found[2].disposition) == ("a.pdf", "attachment")


class TestAttachments:
    @pytest.mark.parametrize(
        ("field", "name"),
        [
            ('filename="plain.pdf"', "plain.pdf"),
            ("filename*=utf-8''%E7%AE%A1.doc", "管.doc"),
            ('filename="=?utf-8?B?566h?=.doc"', "管.doc"),
            ("filename*0*=utf-8''a%C3; filename*1*=%BC.doc", "aü.doc"),
            ('filename="../../x.sh"', "x.sh"),
            ('filename=".."', "attachment-1.pdf"),
            ("", "attachment-1.pdf"),
        ],
    )
    def test_names(self, field: str, name: str) -> None:
        head = f"Content-Type: application/pdf\nContent-Disposition: attachment; {field}\n\nx"
        assert names(parse(TOP + head.encode())) == [name]

    def test_a_name_in_raw_8_bit(self) -> None:
        for raw in ("Müller".encode(), "Müller".encode("latin-1")):
            head = b'Content-Type: a/b\nContent-Disposition: attachment; filename="' + raw + b'"\n\nx'
            assert names(parse(TOP + head)) == ["Müller"]

    def test_a_name_in_raw_iso_2022_jp(self) -> None:
        head = 'Content-Type: a/b; name="日本.doc"\n\nx'
        message = parse(TOP + head.encode("iso-2022-jp"))
        assert names(message) == ["日本.doc"]

    def test_disposition_twice(self) -> None:
        twice = part("text/plain", "x", "Content-Disposition: inline",
                     "Content-Disposition: attachment; filename=x.txt")  # fmt: skip
        assert names(parse(TOP + multipart("mixed", PLAIN, twice))) == ["x.txt"]

    @pytest.mark.parametrize(
        ("page", "disposition", "inline"),
        [
            ('<img src="cid:logo@x">', "inline", True),
            ('<img src="cid:logo@x">', "", True),
            ('<img src="cid:logo%40x">', "inline", True),
            ('<img src="CID:logo@x">', "inline", True),
            ('<img src="https://x.example/l.png">', "inline", True),
            ("<img src='https://x.example/l.png'>", "attachment", False),
            ("see https://x.example/l.png", "inline", False),
            ('<img src="cid:other@x">', "inline", False),
            ("<p>no picture</p>", "inline", False),
            ('<img src="cid:logo@x">', "attachment", False),
        ],
    )
    def test_inline_only_if_the_page_shows_it(
        self, page: str, disposition: str, inline: bool
    ) -> None:
        field = f"Content-Disposition: {disposition}" if disposition else "X: y"
        place = "Content-Location: https://x.example/l.png"
        image = part("image/png; name=l.png", "x", field, "Content-ID: <logo@x>", place)
        [logo] = parse(TOP + multipart("related", part("text/html", page), image)).attachments
        assert (logo.inline, logo.content_id) == (inline, "logo@x")

    def test_an_id_with_an_ampersand(self) -> None:
        image = part("image/png", "x", "Content-ID: <a&b@x>")
        page = part("text/html", '<img src="cid:a&amp;b@x">')
        [logo] = parse(TOP + multipart("related", page, image)).attachments
        assert logo.inline

    def test_calendar_and_tnef(self) -> None:
        calendar = part("text/calendar; method=REQUEST", "BEGIN:VCALENDAR")
        tnef = part("application/ms-tnef", "x")
        message = parse(TOP + multipart("mixed", multipart("alternative", PLAIN, calendar,
                                                           boundary="c"), tnef))  # fmt: skip
        assert names(message) == ["invite.ics", "winmail.dat"]

    @given(st.binary(max_size=300), st.sampled_from(["base64", "quoted-printable"]))
    def test_exact_bytes(self, data: bytes, encoding: str) -> None:
        encoded = base64.encodebytes(data) if encoding == "base64" else (
            "".join(f"={byte:02X}=\n" for byte in data).encode()
        )  # fmt: skip
        raw = TOP + multipart("mixed", PLAIN, part(
            "application/x-y", encoded, f"Content-Transfer-Encoding: {encoding}"))  # fmt: skip
        [attachment] = parse(raw).attachments
        assert files_of(raw)[0] == data
        assert attachment.sha256 == hashlib.sha256(data).hexdigest()
        assert attachment.size == len(data)

    def test_another_version_of_the_text_that_is_a_file(self) -> None:
        for kind in ("text/markdown", "text/x-amp-html"):
            disposition = "Content-Disposition: attachment; filename=a"
            entity = multipart("alternative", PLAIN, part(kind, "x"), part(kind, "x", disposition))
            assert names(parse(TOP + entity)) == ["a"]

    def test_what_was_noted_when_other_files_were_found_in_the_mail(self) -> None:
        uu = part("text/plain", "hi\nbegin 644 cat.txt\n#0V%T\n`\nend\nbegin 644 dog.txt\n#1&]G\n`\nend\n")
        raw = TOP + multipart("mixed", uu, PDF)
        pdf, cat, dog = [each.as_json() for each in parse(raw).attachments]
        content = stored_files(raw, [pdf])
        assert stored_files(raw, [pdf, cat, dog]) == [*content, b"Cat", b"Dog"]
        assert stored_files(raw, [pdf, dog]) == [*content, b"Dog"]
        assert stored_files(raw, [pdf, cat, dog, cat], [3, 2]) == [b"Cat", b"Dog"]
        gone = {**cat, "name": "gone.bin", "sha256": hashlib.sha256(b"gone").hexdigest()}
        with pytest.raises(AttachmentClosed, match=r"'gone\.bin'") as refused:
            stored_files(raw, [pdf, gone])
        assert "espomail email raw" in (refused.value.hint or "")


class TestFields:
    def test_all(self) -> None:
        message = parse(
            b"From: =?utf-8?Q?B=C3=B6b?= <bob@example.org>\r\nTo: a@example.com,\r\n b@example.com\r\n"
            b"Cc: C <c@example.com>\r\nReply-To: d@example.com\r\nSubject: one\r\n\ttwo\r\n"
            b"Date: Sun, 1 Mar 2026 12:00:00 +0000\r\nMessage-ID: <m@x>\r\nIn-Reply-To: <l@x> <k@x>\r\n"
            b"References: <j@x>\r\n <k@x>\r\nX-Thing: 1\r\nX-Thing: 2\r\n\r\nHi\r\n"
        )
        assert message.sender is not None
        assert (message.sender.name, message.sender.address) == ("Böb", "bob@example.org")
        assert [each.address for each in message.to] == ["a@example.com", "b@example.com"]
        assert [each.address for each in message.cc] == ["c@example.com"]
        assert [each.address for each in message.reply_to] == ["d@example.com"]
        assert message.subject == "one two"
        assert message.date == 1_772_366_400_000
        assert message.message_id == "<m@x>"
        assert message.in_reply_to == ("<l@x>", "<k@x>")
        assert message.references == ("<j@x>", "<k@x>")
        assert message.headers["x-thing"] == ("1", "2")
        assert message.text == "Hi\n"
        assert message.defects == ()

    def test_headers_alone(self) -> None:
        raw = TOP + multipart("mixed", PLAIN, PDF)
        message = parse_headers(raw)
        assert (message.subject, message.text, message.attachments) == ("Hello", "", ())
        assert message.headers == parse(raw).headers
        assert message.content_type == "multipart/mixed"

    def test_several_to_fields_count_and_only_the_first_from(self) -> None:
        message = parse(b"From: a@x.example\nFrom: b@x.example\nTo: c@x.example\nTo: d@x.example\n\n")
        assert [each.address for each in message.senders] == ["a@x.example"]
        assert [each.address for each in message.to] == ["c@x.example", "d@x.example"]
        assert "from-repeated" in message.defects

    def test_the_first_date_that_is_one(self) -> None:
        head = b"Date: soon\nDate: Sun, 1 Mar 2026 12:00:00 +0000\nDate: Mon, 2 Mar 2026 12:00:00 +0000\n\n"
        message = parse(head)
        assert (message.date, message.defects) == (1_772_366_400_000, ("date-repeated",))
        assert parse(b"Date: soon\n\n").defects == ("date-unreadable",)
        assert parse_headers(b"Date: 1/2/2003\n\n").defects == ("date-ambiguous",)

    def test_a_subject_in_the_charset_of_the_body(self) -> None:
        head = "Subject: Вопрос\nContent-Type: text/plain; charset=koi8-r\n\nОтвет"
        message = parse(head.encode("koi8-r"))
        assert (message.subject, message.text) == ("Вопрос", "Ответ")
        assert message.headers["subject"] == ("Вопрос",)

    @pytest.mark.parametrize(
        ("text", "python"),
        [("Привет всем", "koi8-r"), ("会议通知", "gb18030"), ("会議のお知らせ", "euc-jp"), ("Příliš", "iso8859-2"),
         ("สวัสดี", "cp874"), ("مرحبا بكم", "cp1256"), ("שלום", "cp1255"), ("Şirket", "cp1254")],
    )  # fmt: skip
    def test_a_raw_subject_in_the_charset_of_a_part_or_page(self, text: str, python: str) -> None:
        subject = b"Subject: " + text.encode(python) + b"\n"
        plain = multipart("mixed", part(f"text/plain; charset={python}", "hello"))
        page = part("text/html", f"<meta http-equiv=Content-Type content='text/html; charset={python}'>x")
        for raw in (subject + plain, subject + page):
            assert parse(raw).subject == parse_headers(raw).subject == text

    def test_an_accent_under_a_chinese_label(self) -> None:
        raw = "Subject: Grüße aus Köln\nContent-Type: text/plain; charset=gb18030\n\nx".encode("latin-1")
        assert parse(raw).subject == "Grüße aus Köln"

    def test_a_subject_in_raw_iso_2022_jp(self) -> None:
        assert parse("Subject: 件名です\n\n".encode("iso-2022-jp")).subject == "件名です"

    def test_lines_that_end_in_cr_alone_may_be_long(self) -> None:
        message = parse(b"X: " + b"y" * 100_000 + b"\rSubject: s\r\rwords\r")
        assert (message.subject, message.text) == ("s", "words\n")

    def test_mail_of_an_old_mac(self) -> None:
        message = parse((TOP + b"\nwords\nmore").replace(b"\n", b"\r"))
        assert (message.subject, message.text) == ("Hello", "words\nmore")


HOSTILE = {
    "deep": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
                     for n in range(2000)),
    "embedded": b"Content-Type: message/rfc822\n\n" * 2000,
    "many parts": TOP + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 50_000,
    "many fields": b"".join(b"X-%d: y\n" % n for n in range(100_000)),
    "long field": b"Subject: " + b"a" * 5_000_000,
    "folded field": b"Subject: x" + b"\n y" * 1_000_000,
    "recipients": b"To: " + b", ".join(b"a%d@x.example" % n for n in range(100_000)),
    "comments": b"From: " + b"(" * 50_000 + b"a@b.example",
    "quotes": b"From: " + b'\\"' * 30_000,
    "brackets": b"From: " + b"<" * 60_000,
    "encoded words": b"Subject: " + b"=?utf-8?Q?a?= " * 10_000,
    "open encoded words": b"Subject: " + b"=?utf-8?Q?" * 10_000,
    "RFC 2231 pieces": b"Content-Type: a/b;" + b"".join(b" n*%d=x;" % n for n in range(10_000)),
    "references": b"References: " + b"<a@b> " * 10_000,
    "one line": TOP + b"\n" + b"a" * 10_000_000,
    "NULs": TOP + b"\n" + b"\0" * 5_000_000,
    "no charset": TOP + b"\n" + bytes(range(128, 256)) * 50_000,
    "bad base64": TOP + b"Content-Transfer-Encoding: base64\n\n" + b"A=*" * 2_000_000,
    "uuencode": TOP + b"\n" + b"begin 644 a\n" * 500_000 + b"end\n",
    "boundary": TOP + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--bx\n" * 1_000_000,
    "no boundary": TOP + b"Content-Type: multipart/mixed\n\n--x" + b" " * 5_000_000,
    "nested HTML": TOP + b"Content-Type: text/html\n\n" + b"<div>" * 500_000,
    "flowed": TOP + b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 2_000_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_takes_no_time(name: str) -> None:
    start = time.process_time()
    message = parse(HOSTILE[name])
    assert time.process_time() - start < 2  # a second, on a machine that is busy with other tests
    assert len(message.text) <= 1_000_000
    assert len(message.attachments) <= 500
    assert len(message.recipients) <= 1000


def strings(value: Any) -> Iterator[str]:
    """Every string within a parsed value."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from strings(getattr(value, each.name))
    elif hasattr(value, "items"):
        yield from strings(list(value.items()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings(each)


def check(raw: bytes) -> None:
    """Nothing raises, and whatever comes out can be stored."""
    message = parse(raw)
    for value in (message, parse_headers(raw), parts(raw)):
        for text in strings(value):
            text.encode("utf-8")
            assert "\0" not in text
    for attachment, data in zip(message.attachments, files_of(raw), strict=True):
        assert attachment.name
        assert (len(data), hashlib.sha256(data).hexdigest()) == (attachment.size, attachment.sha256)


LINES = st.sampled_from(
    [b"From: a@b.example", b"Subject: =?utf-8?B?w7w=?=", b"Subject: \xff", b"", b" folded", b"garbage",
     b"Content-Type: multipart/mixed; boundary=b", b"Content-Type: multipart/alternative; boundary=c",
     b"Content-Type: text/html; charset=utf-7", b"Content-Type: text/plain; charset=utf-16",
     b"Content-Type: message/rfc822", b"Content-Type: a/b; n\xffm=x", b"Content-Type: text/plain; name*=utf-8''%00%ff%ed%a0%80",
     b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable",
     b"Content-Transfer-Encoding: x-uuencode", b"Content-ID: <x@y>", b"--b", b"--c", b"--b--", b"--c--",
     b"Content-Disposition: attachment; filename=\"\xed\xa0\x80\0\"", b"+2AA-+3/8-", b"=00=ff",
     b"begin 644 x", b"#0V%T", b"end", b"<p>x&#0;<img src=cid:x@y>", b"AAAA", b"Date: 1 Jan 70"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES | st.binary(max_size=20), max_size=25), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_any_lines(lines: list[bytes], line_end: bytes) -> None:
    check(line_end.join(lines))


@given(st.binary(max_size=500))
def test_any_bytes(raw: bytes) -> None:
    check(raw)


def test_a_person_is_no_message_that_is_answered() -> None:
    head = b"From: a@x.example\nTo: Bob <bob@y.example>\nIn-Reply-To: Bob <bob@y.example>\nReferences: <1@y> <A@x.example>\n"
    message = parse(head + b"\nhi\n")
    assert (message.in_reply_to, message.references) == ((), ("<1@y>",))


def test_many_pages_share_what_is_read_of_them() -> None:
    pages = [part("text/html", "<" * 450_000) for _ in range(20)]
    begin = time.process_time()
    message = parse(TOP + multipart("mixed", *pages))
    assert time.process_time() - begin < 2
    assert "html-too-long" in message.defects
