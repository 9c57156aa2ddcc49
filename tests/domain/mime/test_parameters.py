"""Content-Type and Content-Disposition, tidy and untidy."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.mime.parameters import content_type, disposition, readable


@pytest.mark.parametrize(
    ("value", "kind", "params"),
    [
        ("text/plain", "text/plain", {}),
        ("TEXT/Plain; CharSet=UTF-8", "text/plain", {"charset": "UTF-8"}),
        ('text/plain; charset="utf-8"; format=flowed', "text/plain",
         {"charset": "utf-8", "format": "flowed"}),
        ("text/plain charset=utf-8", "text/plain", {"charset": "utf-8"}),
        ("text/plain;charset = utf-8 ;", "text/plain", {"charset": "utf-8"}),
        ("text/plain; charset=us-ascii (Plain text)", "text/plain", {"charset": "us-ascii"}),
        ('a/b; name="a;b=c.txt"', "a/b", {"name": "a;b=c.txt"}),
        (r'a/b; name="a\"b\\c"', "a/b", {"name": 'a"b\\c'}),
        (r'a/b; name="C:\dir\x.txt"', "a/b", {"name": r"C:\dir\x.txt"}),
        ("a/b; name=my file.pdf; x=y", "a/b", {"name": "my file.pdf", "x": "y"}),
        ('a/b; name="open', "a/b", {"name": "open"}),
        ('a/b; name="x" filename="y"', "a/b", {"name": "x", "filename": "y"}),
        ("a/b; name=one; name=two", "a/b", {"name": "one"}),
        ("a/b; ;;; name=x", "a/b", {"name": "x"}),
        ("a/b; junk; name=x", "a/b", {"name": "x"}),
        ("a/b; name*=utf-8''%C3%BC%20b.txt", "a/b", {"name": "ü b.txt"}),
        ("a/b; name*=utf-8'de'%C3%BC.txt", "a/b", {"name": "ü.txt"}),
        ("a/b; name*=%FC.txt", "a/b", {"name": "ü.txt"}),
        ("a/b; name*0=ab; name*1=cd", "a/b", {"name": "abcd"}),
        ("a/b; name*1=cd; name*0=ab", "a/b", {"name": "abcd"}),
        ("a/b; name*0*=utf-8''%C3; name*1*=%BC; name*2=%41", "a/b", {"name": "ü%41"}),
        ("a/b; name=plain; name*=utf-8''%C3%BC", "a/b", {"name": "ü"}),
        ("a/b; name=plain; name*=utf-8''", "a/b", {"name": "plain"}),
        ("a/b; name*=utf-8''\"%C3%BC b\"; x=y", "a/b", {"name": "ü b", "x": "y"}),
        ("a/b; name*=utf-8''\"%C3%BC", "a/b", {"name": "ü"}),
        ("a/b; name*0*=utf-8''\"%C3%BC \"; name*1=\"b\"", "a/b", {"name": "ü b"}),
        ("a/b; name*=no-such-charset''%41", "a/b", {"name": "A"}),
        ("text", "text/plain", {}),
        ("multipart; boundary=x", "multipart/mixed", {"boundary": "x"}),
        ("application-x-gzip; name=x", "", {"name": "x"}),
        ("plain/text", "text/plain", {}),
        ("", "", {}),
        (";charset=utf-8", "", {"charset": "utf-8"}),
        ("text/html; charset==utf-8", "text/html", {"charset": "=utf-8"}),
    ],
)  # fmt: skip
def test_content_type(value: str, kind: str, params: dict[str, str]) -> None:
    assert content_type(value) == (kind, params)


@pytest.mark.parametrize(
    ("value", "word", "params"),
    [
        ("attachment", "attachment", {}),
        ("ATTACHMENT; filename=a.txt", "attachment", {"filename": "a.txt"}),
        ("filename=a.txt", "", {"filename": "a.txt"}),
        ('inline; filename="a b"; size=3', "inline", {"filename": "a b", "size": "3"}),
        ("", "", {}),
        ("=?utf-8?Q?attachment;_filename=3D=22a=C3=BC=22?=", "attachment", {"filename": "aü"}),
    ],
)
def test_disposition(value: str, word: str, params: dict[str, str]) -> None:
    assert disposition(value) == (word, params)


@pytest.mark.parametrize("junk", [";", "a", "a=", 'a="', " ", "a ", "(", "a*0=", "'", '\\"', "=;"])
def test_hostile_values_take_no_time(junk: str) -> None:
    start = time.process_time()
    content_type("text/plain; " + junk * 60_000)
    assert time.process_time() - start < 0.5


def test_quoted_pairs_and_paths() -> None:
    assert disposition(r'attachment; filename="a\(1\) \"b\".pdf"')[1]["filename"] == 'a(1) "b".pdf'
    assert disposition(r'attachment; filename="C:\temp\a.pdf"')[1]["filename"] == r"C:\temp\a.pdf"


def test_the_second_half_of_a_character_is_no_quoted_pair() -> None:
    value = 'attachment; filename="表示.txt"'.encode("cp932").decode("utf-8", "surrogateescape")
    assert "表示.txt".encode("cp932") == disposition(value)[1]["filename"].encode("utf-8", "surrogateescape")


def test_raw_bytes_in_an_encoded_piece_are_kept() -> None:
    value = b"x/y; name*0*=utf-8''%C3\xa4; name*1*=\xff".decode("utf-8", "surrogateescape")
    assert content_type(value)[1]["name"].startswith("ä")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("utf-8''gr%C3%B6%C3%9Fe.pdf", "größe.pdf"),
        ("ISO-8859-1'de'gr%F6%DFe.pdf", "größe.pdf"),
        ("=?utf-8?q?gr=C3=B6=C3=9Fe=2Epdf?=", "größe.pdf"),
        ("100%25 sure.pdf", "100%25 sure.pdf"),
        ("it's 50% o'clock.pdf", "it's 50% o'clock.pdf"),
    ],
)
def test_names_as_people_read_them(value: str, name: str) -> None:
    assert readable(value) == name


@given(st.lists(st.sampled_from([";", "=", '"', "*", "0", "'", "\\", " ", "name", "%C3", "(", ")"])
                | st.text(max_size=3), max_size=30).map("".join))  # fmt: skip
def test_any_text(value: str) -> None:
    for read in (content_type, disposition):
        assert isinstance(read("a/b;" + value)[1], dict)
