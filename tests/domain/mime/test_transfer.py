"""Transfer encodings: exact bytes from clean data, as many as possible from damaged data."""

from __future__ import annotations

import base64
import binascii
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.mime import transfer
from espomail.domain.mime.transfer import decode, encoding_name, lenient_base64, uu_files


def uuencoded(data: bytes) -> bytes:
    return b"".join(
        binascii.b2a_uu(data[start : start + 45]) for start in range(0, len(data), 45)
    )


@pytest.mark.parametrize(
    ("data", "decoded", "defect"),
    [
        pytest.param(b"aGVs\nbG8=\n", b"hello", None, id="clean"),
        pytest.param(b"aGVs\r\nbG8=\r\n\r\n", b"hello", None, id="CRLF"),
        pytest.param(b"aGVsbG8", b"hello", "base64-invalid", id="no padding"),
        pytest.param(b"aGVs *bG8=", b"hello", None, id="a character that does not belong"),
        pytest.param(b"aGVsbG8gd29ybGQ=aGVsbG8=", b"hello worldhello", "base64-in-pieces",
                     id="two files in a row"),
        pytest.param(b"aGVsbG8=\n_____\nList footer, with words.\n", b"hello",
                     "base64-with-trailing-text", id="a footer behind it"),
        pytest.param(b"aGVsb", b"hel", "base64-invalid", id="cut within a group"),
        pytest.param(b"-_-_\r\n_w==", b"\xfb\xff\xbf\xff", None, id="the other alphabet"),
        pytest.param(b"aGVsbG8h\n_____\n", b"hello!", None, id="a line below it"),
        pytest.param(b"-_+AAA", b"\xf8\0\0", None, id="a mixture of alphabets"),
        pytest.param(b"", b"", None, id="empty"),
        pytest.param(b"=", b"", None, id="only padding"),
    ],
)  # fmt: skip
def test_base64(data: bytes, decoded: bytes, defect: str | None) -> None:
    assert decode(data, "base64") == (decoded, defect)


def test_text_that_only_claims_to_be_base64() -> None:
    text = b"Hello, this is plain text: nobody encoded it."
    assert decode(text, "base64", is_text=True) == (text, "base64-is-plain-text")


@given(st.binary(max_size=90_000), st.sampled_from([b"\n", b"\r\n"]))
def test_both_base64_decoders_agree(data: bytes, line_end: bytes) -> None:
    encoded = base64.encodebytes(data).replace(b"\n", line_end)
    assert decode(encoded, "base64") == (data, None)
    assert lenient_base64(encoded)[0] == data


def test_large_base64_takes_the_quick_decoder_and_falls_back() -> None:
    data = bytes(range(256)) * 1000
    encoded = base64.encodebytes(data)
    assert transfer._large_base64(encoded) == data
    assert decode(encoded, "base64") == (data, None)
    damaged = encoded[:1000] + b"*" + encoded[1000:]
    assert transfer._large_base64(damaged) is None
    assert decode(damaged, "base64")[0] == data


@pytest.mark.parametrize(
    ("data", "decoded"),
    [
        (b"caf=C3=A9", "café".encode()),
        (b"soft=\nbreak", b"softbreak"),
        (b"soft=\r\nbreak", b"softbreak"),
        (b"soft= \t\r\nbreak", b"softbreak"),
        (b"=ZZ 100%=", b"=ZZ 100%"),
        (b"line\r\nline\n", b"line\r\nline\n"),
        (b"=c3=a9", "é".encode()),
    ],
)
def test_quoted_printable(data: bytes, decoded: bytes) -> None:
    assert decode(data, "quoted-printable") == (decoded, None)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("BASE64", "base64"),
        ("Quoted-Printable (really)", "quoted-printable"),
        ('"7bit"', "7bit"),
        ("8bits", "8bit"),
        ("base64;", "base64"),
        ("x-odd", "x-odd"),
    ],
)
def test_encoding_names(value: str, name: str) -> None:
    assert encoding_name(value) == name


def test_unknown_encoding_leaves_the_bytes() -> None:
    assert decode(b"x", "x-odd") == (b"x", "transfer-encoding-unknown")


@given(st.binary(min_size=1, max_size=500))
def test_uuencoded_file_in_a_text(data: bytes) -> None:
    text = b"Hello\nbegin 644 my file.bin\n" + uuencoded(data) + b"`\nend\nBye\n"
    [(name, content, start, end)] = uu_files(text)
    assert (name, content) == ("my file.bin", data)
    assert text[:start] + text[end:] == b"Hello\n\nBye\n"


def test_the_other_alphabet_in_a_large_file() -> None:
    data = bytes(range(256)) * 400
    assert decode(base64.urlsafe_b64encode(data), "base64") == (data, None)


def test_words_with_dashes_are_no_base64() -> None:
    text = b"Well-known words, not_encoded - at all\n"
    assert decode(text, "base64", True) == (text, "base64-is-plain-text")


def test_uuencoded_lines_without_the_blanks_at_their_ends() -> None:
    """Zeros are blanks to some encoders, and mail systems cut those at the end of a line."""
    data = b"GIF89a" + bytes(6) + b"x" * 10 + bytes(4)
    lines = uuencoded(data).replace(b"`", b" ").split(b"\n")
    text = b"begin 644 a.gif\n" + b"\n".join(line.rstrip() for line in lines) + b"\nend\n"
    assert [content for _, content, _, _ in uu_files(text)] == [data]


def test_uuencoded_line_whose_last_group_is_filled_with_anything() -> None:
    assert [each[1] for each in uu_files(b"begin 644 a\n%:&5L;&\\*\n`\nend\n")] == [b"hello"]


def test_uuencode_as_transfer_encoding() -> None:
    data = b"begin 600 x\n" + uuencoded(b"content") + b"`\nend\n"
    assert decode(data, "x-uuencode") == (b"content", None)
    assert decode(b"nothing of it", "x-uuencode") == (b"nothing of it", "uuencode-invalid")


def test_a_footer_below_base64_leaves_the_text_readable() -> None:
    encoded = b"aGVsbG8gd29ybGQ=\n_______________\nThis footer is longer than the text, as lists write it.\n"
    assert decode(encoded, "base64", True)[0] == b"hello world"


@pytest.mark.parametrize(
    "text",
    [
        b"begin 644 x\nwe met\nend\n", b"begin with this\nend\n", b"begin 644 x\n", b"begin 644 x\nend",
        b"begin 644 files later\nend", b"begin 644 files\n\n\nend\n", b"begin 644 files\nWE MET\n`\nend\n",
        b"begin-base64 644 files later\nSome prose\nend\n",
    ],
)  # fmt: skip
def test_words_are_no_files(text: bytes) -> None:
    assert uu_files(text) == []


@given(st.binary(max_size=200), st.sampled_from(["base64", "quoted-printable", "uuencode", "", "x"]))
def test_any_bytes(data: bytes, encoding: str) -> None:
    assert isinstance(decode(data, encoding)[0], bytes)


def test_empty_lines_are_no_uuencoded_file() -> None:
    begin = time.process_time()
    assert uu_files(b"".join(b"begin 644 a\n#0V%T\n" + b"\n" * 499_000 + b"end\n" for _ in range(20))) == []
    assert time.process_time() - begin < 1
    doubled = b"".join(binascii.b2a_uu(b"x" * 45) + b"\n" for _ in range(1000))
    assert [each[1] for each in uu_files(b"begin 644 a\n" + doubled + b"`\nend\n")] == [b"x" * 45_000]
