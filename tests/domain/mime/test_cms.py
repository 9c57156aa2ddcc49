"""Mail within its signature: what it says, what stays a file, and any bytes."""

from __future__ import annotations

import base64
import datetime
import time
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.mime import cms
from espomail.domain.mime.parsing import parse
from tests.domain.mime.files import files_of
from tests.domain.mime.test_parsing import HTML, PLAIN, TOP, multipart, names, part

SIGNED = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"


@cache
def signer() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Bob")])
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(day).not_valid_after(day + datetime.timedelta(9))
    return made.sign(key, hashes.SHA256()), key


def signed(entity: bytes) -> bytes:
    certificate, key = signer()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(entity).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def in_pieces(entity: bytes, size: int = 1000) -> bytes:
    """As programs write it that do not know how long it will be: lengths are open, content in pieces."""
    pieces = [entity[start : start + size] for start in range(0, len(entity), size)]
    octets = b"".join(b"\x04\x82" + len(each).to_bytes(2) + each for each in pieces)
    oid = bytes.fromhex("06092a864886f70d0107")
    digests = b"\x31\x80\x30\x80\x06\x01\x2a\x05\x00\x00\x00\x00\x00"
    inner = b"\x02\x01\x01" + digests + b"\x30\x80" + oid + b"\x01\xa0\x80\x24\x80" + octets + b"\0" * 6
    return b"\x30\x80" + oid + b"\x02\xa0\x80\x30\x80" + inner + b"\0" * 6


def wrapped(data: bytes, kind: str = SIGNED) -> bytes:
    return part(kind, base64.encodebytes(data), "Content-Transfer-Encoding: base64")


BOTH = multipart("mixed", multipart("alternative", PLAIN, HTML, boundary="c"), part("application/pdf; name=b.pdf", "x"))


@pytest.mark.parametrize("sign", [signed, in_pieces])
def test_is_read_as_if_signed_in_the_clear(sign) -> None:
    data = sign(BOTH)
    raw = TOP + wrapped(data)
    message = parse(raw)
    assert (message.text, message.html) == ("plain words", "<p>html words</p>")
    assert names(message) == ["smime.p7m", "b.pdf"]
    assert (files_of(raw)[0], files_of(raw)[1]) == (data, b"x")
    assert (message.content_type, message.defects) == ("application/pkcs7-mime", ())


def test_under_the_type_that_gateways_give_to_files() -> None:
    data = wrapped(signed(PLAIN), "application/octet-stream; name=smime.p7m")
    assert parse(TOP + data).text == "plain words"
    assert parse(TOP + wrapped(signed(PLAIN), "application/octet-stream; name=a.p7m")).text == ""


def test_a_footer_that_a_list_put_below_it() -> None:
    message = parse(TOP + multipart("mixed", wrapped(signed(PLAIN)), part("text/plain", "list footer")))
    assert message.text.split("\n") == ["plain words", "list footer"]


def test_signed_twice() -> None:
    assert parse(TOP + wrapped(signed(wrapped(signed(PLAIN))))).text == "plain words"


def test_signed_more_often_than_anybody_does() -> None:
    entity = PLAIN
    for _ in range(20):
        entity = wrapped(in_pieces(entity, 60_000))
    message = parse(TOP + entity)
    assert message.text == ""
    assert names(message) == ["smime.p7m"] * 6
    assert message.defects == ("too-many-signed-parts",)


def test_signed_four_times_and_two_of_them_in_a_row() -> None:
    entity = wrapped(signed(wrapped(signed(wrapped(signed(PLAIN))))))
    other = wrapped(signed(part("text/plain", "other words")))
    message = parse(TOP + multipart("mixed", entity, other))
    assert (message.text.split("\n"), message.defects) == (["plain words", "other words"], ())


@pytest.mark.parametrize("sign", [lambda entity: wrapped(signed(entity)), lambda entity: entity])
def test_says_the_same_as_if_signed_in_the_clear(sign) -> None:
    """It stands where the part stands, and a page beside plain words is a page beside plain words."""
    above, below = part("text/plain", "above"), part("text/plain", "below")
    page, footer = part("text/html", "<p>page"), part("text/html", "<p>footer")
    message = parse(TOP + multipart("mixed", above, sign(PLAIN), below))
    assert message.text.split() == ["above", "plain", "words", "below"]
    message = parse(TOP + multipart("mixed", sign(PLAIN), footer))
    assert (message.text.split(), message.text_from_html) == (["plain", "words", "footer"], False)
    message = parse(TOP + multipart("mixed", above, sign(page)))
    assert (message.text.split(), message.text_from_html) == (["above", "page"], False)
    message = parse(TOP + multipart("mixed", sign(page), footer))
    assert (message.text.split(), message.text_from_html) == (["page", "footer"], True)


def test_what_is_done_for_a_message_is_shared_by_its_signed_parts() -> None:
    pages = [part("text/html", f"<p>{number}" + "<b>" * 40_000) for number in range(5)]
    split = multipart("mixed", *(wrapped(in_pieces(page)) for page in pages))
    begin = time.process_time()
    assert parse(TOP + split).text.split() == [*"01234"]
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    ("entity", "count"),
    [
        pytest.param(wrapped(signed(PLAIN), "application/pkcs7-mime; name=invoice.xml.p7m"), 1, id="a file's name"),
        pytest.param(wrapped(signed(b"<?xml?>\n\nwords")), 1, id="no entity within"),
        pytest.param(wrapped(b"\x30\x80\x06\x09nonsense"), 1, id="no signed message"),
        pytest.param(wrapped(signed(PLAIN)[:60]), 1, id="cut off"),
        pytest.param(wrapped(signed(PLAIN).replace(bytes.fromhex("2a864886f70d010702"),
                                                   bytes.fromhex("2a864886f70d010703"))), 1, id="encrypted"),
    ],
)  # fmt: skip
def test_what_is_no_such_message_stays_a_file(entity: bytes, count: int) -> None:
    message = parse(TOP + entity)
    assert (message.text, len(message.attachments)) == ("", count)


@given(st.binary(max_size=100))
def test_any_bytes(data: bytes) -> None:
    cms.content(data)
    cms.content(in_pieces(b"words")[:20] + data)


def test_time_is_linear() -> None:
    begin = time.process_time()
    assert cms.content(in_pieces(b"x" * 10_000_000, 60_000)) == b"x" * 10_000_000
    start = in_pieces(b"")[: in_pieces(b"").index(b"\x31\x80") + 2]
    cms.content(start + b"\x30\x80" * 1_000_000)
    cms.content(start + b"\x30\x00" * 1_000_000)
    assert cms.content(in_pieces(b"words").replace(b"\x04\x82\x00\x05", b"\x04\x00" * 5_000_000 + b"\x04\x82\x00\x05")) is None
    assert time.process_time() - begin < 2
