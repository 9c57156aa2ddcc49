"""What we write is read back as it was meant; nothing can break out of a header."""

import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.composing import (
    File,
    Outgoing,
    as_message,
    bounded_references,
    build,
    numbered_subject,
    quoted,
    recipients,
    reply_subject,
    rfc_date,
)
from espomail.domain.identity import fingerprint
from espomail.domain.mime.message import Address
from espomail.domain.mime.parsing import parse

MOMENT = 1_790_000_000_000


def outgoing(**changes):
    values = {
        "message_id": "<c.12.k.abc@desk.example>",
        "date": MOMENT,
        "from_name": "Desk",
        "from_address": "desk@desk.example",
        "to": (Address("", "customer@shop.example"),),
        "subject": "Hello",
        "text": "Good morning.\n",
    }
    return Outgoing(**{**values, **changes})


def parsed(raw):
    return message_from_bytes(raw, policy=default)


def text_of(message):
    return message.get_content().replace("\r\n", "\n")


def written_by_the_standard_library(mail):
    made = EmailMessage(policy=SMTP)
    made["From"] = f"{mail.from_name} <{mail.from_address}>"
    made["To"] = ", ".join(each.address for each in mail.to)
    made["Subject"] = mail.subject
    made["Message-ID"] = mail.message_id
    made.set_content(mail.text)
    return parsed(made.as_bytes())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("plain\n", id="ASCII"),
        pytest.param("Grüße aus Köln, und viel mehr Text in einer Zeile\n" * 3, id="some umlauts"),
        pytest.param("Добрый день\n", id="Cyrillic"),
        pytest.param("x" * 5000 + "\n", id="a long line"),
        pytest.param("ends in blanks   \n.\n..\nFrom here\n", id="dots, From and trailing blanks"),
        pytest.param("é " * 400 + "\n", id="a long line that is not ASCII"),
    ],
)
@pytest.mark.parametrize("subject", ["Hello", "Grüße " * 20, "日本語" * 30, "[#12] =?utf-8?q?x?="])
def test_reads_back_like_mail_of_the_standard_library(text, subject):
    mail = outgoing(text=text, subject=subject.strip())
    ours, theirs = parsed(build(mail)), written_by_the_standard_library(mail)
    assert text_of(ours) == text_of(theirs) == text
    for name in ("From", "To", "Message-ID"):
        assert ours[name] == theirs[name]
    assert ours["Subject"] == mail.subject
    assert not ours.defects


@given(st.text(max_size=400))
def test_any_text_survives(text):
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    body = parsed(build(outgoing(text=text))).get_payload(decode=True).decode()
    assert body.replace("\r\n", "\n").rstrip("\n") == kept.rstrip("\n")


HOSTILE = st.text(alphabet=st.sampled_from("a<>\"\\ \r\n\0\t\x85\u2028\ud800ä,:;@=?"), max_size=60)


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_value_begins_a_header_of_its_own(subject, name, reference, value):
    """Trap of CVE-2012-4730 and CVE-2013-3373: header injection by subject, name and reference."""
    raw = build(
        outgoing(
            subject=f"{subject}\r\nBcc: victim@x.example",
            from_name=f"{name}\nX-Evil: 1",
            to=(Address(f"{name}\r\nX-Evil: 1", "a@b.example"),),
            in_reply_to=f"<{reference}>",
            references=(f"<{reference}>", "<good@b.example>"),
            extra_headers=(("X-Espomail", f"{value}\r\nX-Evil: 1"),),
        )
    )
    head = raw.partition(b"\r\n\r\n")[0]
    assert raw.isascii() and b"\0" not in raw
    assert b"\r" not in head.replace(b"\r\n", b"") and b"\n" not in head.replace(b"\r\n", b"")
    names = {line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] not in b" \t"}
    assert names <= {
        b"Date", b"Message-ID", b"From", b"To", b"Subject", b"In-Reply-To", b"References",
        b"X-Espomail", b"MIME-Version", b"Content-Type", b"Content-Transfer-Encoding",
    }  # fmt: skip
    assert max(map(len, head.split(b"\r\n"))) < 998


@pytest.mark.parametrize(
    "address",
    ["a@b\r\nBcc: c@d", "a b@c.d", "<a@b>", "nobody", "ä@b.c", "a@b,c@d", "@b", "a@", "a\0@b"],
)
def test_refuses_addresses_that_no_header_may_hold(address):
    with pytest.raises(ValueError, match=r"address|domain"):
        build(outgoing(to=(Address("", address),)))


def test_an_international_domain_is_written_in_ascii():
    assert b"<a@xn--kln-sna.example>" in build(outgoing(to=(Address("A", "a@köln.example"),)))


@pytest.mark.parametrize("field", ["X Y", "X:Y", "", "X\r\nY"])
def test_refuses_what_is_no_field_name(field):
    with pytest.raises(ValueError, match="name"):
        build(outgoing(extra_headers=((field, "1"),)))


@pytest.mark.parametrize("message_id", ["a@b", "<a b@c>", "<a>\r\n", "<ä@b>", f"<{300 * 'a'}>"])
def test_refuses_a_message_id_of_our_own_that_is_none(message_id):
    with pytest.raises(ValueError, match="Message-ID"):
        build(outgoing(message_id=message_id))


def test_names_are_quoted_or_encoded_where_they_must():
    names = ('Doe, "J" \\', "Jürgen Groß", "A B")
    to = tuple(Address(name, "j@b.example") for name in names)
    found = parsed(build(outgoing(to=to)))["To"].addresses
    assert tuple(each.display_name for each in found) == names


def test_references_stay_below_900_bytes_with_the_first_and_the_newest():
    """S13: 200 kB of References."""
    ids = tuple(f"<{'r' * 30}{number}@mail.example>" for number in range(4000))
    kept = bounded_references(ids)
    assert len(" ".join(kept)) <= 900
    assert kept[0] == ids[0] and kept[-1] == ids[-1]
    assert kept[1:] == ids[-len(kept) + 1 :]


def test_references_leave_out_what_is_no_message_id():
    odd = ("<a@b>", "<a b>", "x", "<" + "y" * 400 + "@b>", "<a@b>", "<c@d>")
    assert bounded_references(odd) == ("<a@b>", "<c@d>")


def test_long_message_ids_are_not_encoded():
    """The standard library writes a long reference as an encoded word; the thread breaks."""
    long = "<" + "a" * 120 + "@mail.example>"
    raw = build(outgoing(in_reply_to=long, references=("<b@c>", long)))
    assert raw.count(long.encode()) == 2


def test_attachments_are_kept_byte_for_byte():
    files = (
        File("Übersicht\r\n.pdf", "application/pdf", bytes(range(256)) * 10),
        File("../../etc/passwd", "text/plain", b"a\r\nb\n"),
        File("mail.eml", "message/rfc822", b"Subject: x\r\n\r\ny"),
    )
    message = parsed(build(outgoing(text="Grüße\n", attachments=files)))
    body, *parts = message.iter_parts()
    assert text_of(body) == "Grüße\n"
    assert [part.get_payload(decode=True) for part in parts] == [file.data for file in files]
    assert parts[0].get_filename() == "Übersicht .pdf"
    assert parts[2].get_content_type() == "application/octet-stream"


@pytest.mark.parametrize(
    ("subject", "number", "made"),
    [
        ("Printer", 12, "Re: [#12] Printer"),
        ("Re: Printer", 12, "Re: [#12] Printer"),
        ("AW: Re: SV: Printer", 12, "Re: [#12] Printer"),
        ("Re: [#12] Printer", 12, "Re: [#12] Printer"),
        ("[#12] AW: [#12] Printer", 12, "Re: [#12] Printer"),
        ("Re[2]: Printer", None, "Re: Printer"),
        ("Reason: none", None, "Re: Reason: none"),
        ("a\r\nb", 1, "Re: [#1] a b"),
        ("", 7, "Re: [#7]"),
    ],
)
def test_reply_subject(subject, number, made):
    assert reply_subject(subject, number) == made


@pytest.mark.parametrize(
    ("subject", "made"),
    [("Printer", "[#12] Printer"), ("Re: P", "Re: [#12] P"), ("x [#12] y", "x [#12] y")],
)
def test_numbered_subject(subject, made):
    assert numbered_subject(subject, 12) == made


def test_subjects_are_cut():
    assert len(parsed(build(outgoing(subject="ab " * 400)))["Subject"]) <= 250


def test_quoted():
    assert quoted("Hello\r\n\r\n> older\nbye\n\n") == "> Hello\n>\n>> older\n> bye"


@pytest.mark.parametrize("text", ["Hello\n", "Grüße", "a\r\nb  \n\n\n", "я " * 300])
@pytest.mark.parametrize("subject", ["a", "  ä \t b" * 30, "[#12] x"])
def test_is_known_again_when_it_comes_back(text, subject):
    """The copy of a sent mail that is fetched later must be a duplicate."""
    mail = outgoing(
        text=text, subject=subject, reply_to="r@desk.example",
        cc=(Address("Ä, B", "Cc@Köln.example"),),
        references=("<a@b>", "<c@d>"), in_reply_to="<c@d>",
    )  # fmt: skip
    raw = build(mail)
    read = parse(raw)
    assert fingerprint(as_message(mail), raw, read.body_start) == fingerprint(read, raw)
    fields = "message_id subject date to cc reply_to in_reply_to references"
    for field in fields.split():
        assert getattr(as_message(mail), field) == getattr(read, field), field


def test_recipients_are_to_and_cc_each_once():
    twice = (Address("A", "a@b.example"), Address("", "c@köln.example"))
    assert recipients(outgoing(to=twice, cc=twice)) == ("a@b.example", "c@xn--kln-sna.example")


def test_rfc_date():
    assert rfc_date(MOMENT) == "Mon, 21 Sep 2026 14:13:20 +0000"


def test_an_automatic_reply_is_built_quickly():
    mail = outgoing(
        subject="[#12] Re: Grüße " * 3, text="Vielen Dank für Ihre Nachricht.\n" * 20,
        references=tuple(f"<{n}@mail.example>" for n in range(8)), in_reply_to="<7@mail.example>",
    )  # fmt: skip
    best = min(_seconds(mail) for _ in range(5))
    assert best / 200 < 0.0006  # 150 µs on a quiet machine; the margin is for a busy one


def _seconds(mail):
    began = time.perf_counter()
    for _ in range(200):
        build(mail)
    return time.perf_counter() - began
