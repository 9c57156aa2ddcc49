"""yEnc: whole files leave the text, talk about them stays."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.mime import yenc
from espomail.domain.mime.parsing import parse
from tests.domain.mime.files import files_of

TOP = b"From: a@x.example\nSubject: s\n\n"


def encoded(data: bytes, end: bytes = b"\r\n", width: int = 128) -> bytes:
    letters = bytearray()
    for byte in data:
        shifted = (byte + 42) % 256
        letters += bytes([61, (shifted + 64) % 256]) if shifted in (0, 10, 13, 61) else bytes([shifted])
    lines = [bytes(letters[start : start + width]) for start in range(0, len(letters), width)]
    begin = b"=ybegin line=128 size=%d name=my file.gif" % len(data)
    return end.join([begin, *lines, b"=yend size=%d crc32=00000000" % len(data), b""])


@given(st.binary(min_size=1, max_size=2000), st.sampled_from([b"\n", b"\r\n"]))
def test_exact_bytes(data: bytes, end: bytes) -> None:
    text = b"before" + end + encoded(data, end) + b"behind"
    [(name, content, start, stop)] = yenc.files(text)
    assert (name, content) == ("my file.gif", data)
    assert (text[:start], text[stop:].strip()) == (b"before" + end, b"behind")


def test_a_file_leaves_the_text() -> None:
    data = bytes(range(256))
    raw = TOP + b"Look:\n\n" + encoded(data) + b"\nBye\n"
    message = parse(raw)
    assert [each.name for each in message.attachments] == ["my file.gif"]
    assert files_of(raw)[0] == data
    assert message.text.split() == ["Look:", "Bye"]


def test_a_part_of_a_file() -> None:
    block = encoded(b"words").replace(b"=ybegin line", b"=ybegin part=1 total=2 line", 1)
    head, _, rest = block.partition(b"\r\n")
    [(_, content, _, _)] = yenc.files(head + b"\r\n=ypart begin=1 end=5\r\n" + rest)
    assert content == b"words"


def test_talk_about_one_above_it() -> None:
    talk = b"=ybegin line=128 size=9 name=a\nis how it begins:\n"
    [(name, content, start, _)] = yenc.files(talk + encoded(b"words"))
    assert (name, content, start) == ("my file.gif", b"words", len(talk))


def test_all_files_of_a_mail_share_what_takes_long() -> None:
    block = encoded(b"\x13" * 300_000)
    names = [each.name for each in parse(TOP + block * 5).attachments]
    assert names == ["my file.gif"] * 3
    boundary = b"Content-Type: multipart/mixed; boundary=b\n\n"
    parts = b"".join(b"--b\nContent-Transfer-Encoding: 8bit\n\n" + block for _ in range(5))
    assert len(parse(TOP[:-1] + boundary + parts + b"--b--\n").attachments) == 3


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("=ybegin line=128 size=9 name=x\nis how it begins\n", id="no end"),
        pytest.param("=ybegin line=128 size=9 name=x\nand ends by\n=yend size=9\n", id="not as long as it says"),
        pytest.param("> =ybegin line=128 size=5 name=x\n> words\n> =yend size=5\n", id="quoted"),
        pytest.param("=ybegin\nwords\n=yend size=5\n", id="no file's name"),
    ],
)
def test_talk_about_it_stays(text: str) -> None:
    message = parse(TOP + text.encode())
    assert message.attachments == ()
    assert message.text == text


def test_time_is_linear() -> None:
    begin = time.process_time()
    yenc.files(b"=ybegin line=128 size=9 name=x\n" * 100_000)
    yenc.files((b"=ybegin line=128 size=9 name=x\n=yend size=9\n") * 50_000)
    yenc.files(b"=ybegin line=128 size=9 name=x\n" + b"==" * 5_000_000 + b"\n=yend size=9\n")
    assert time.process_time() - begin < 2
