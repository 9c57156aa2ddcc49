"""Header sections, whole and broken."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.mime import headers as rfc822_headers
from espomail.domain.mime.headers import Head, message_start, split_head

PLAIN = [("from", "a"), ("to", "b")]


def split(raw: bytes) -> tuple[list[tuple[str, str]], bytes]:
    head = split_head(raw, message_start(raw), len(raw))
    return head.fields, raw[head.body :]


@pytest.mark.parametrize(
    ("raw", "fields", "body"),
    [
        pytest.param(b"From: a\nTo: b\n\nx", PLAIN, b"x", id="LF"),
        pytest.param(b"From: a\r\nTo: b\r\n\r\nx", PLAIN, b"x", id="CRLF"),
        pytest.param(b"From: a\r\nTo: b\n\nx", PLAIN, b"x", id="mixed line ends"),
        pytest.param(b"From: a\nTo: b", PLAIN, b"", id="no body, no line end"),
        pytest.param(b"From: a\nTo: b\n", PLAIN, b"", id="no body"),
        pytest.param(b"From:a\nTo:\tb \n\n", PLAIN, b"", id="blanks around values"),
        pytest.param(b"From : a\nTo\t: b\n\n", PLAIN, b"", id="blanks before the colon"),
        pytest.param(b"From\n : a\nTo \n\t:b\n\n", PLAIN, b"", id="folded before the colon"),
        pytest.param(b"From\n : a\nTo\0\n : b\n\nx", PLAIN, b"x", id="and the section goes line by line"),
        pytest.param(b"From: a\nTo: b\nHello\n there: x\n\nx", PLAIN, b"Hello\n there: x\n\nx", id="words"),
        pytest.param(b"From:\n a\nTo: b\n\n", PLAIN, b"", id="value on the next line"),
        pytest.param(b"S: a\n  b\n\tc\n\n", [("s", "a  b\tc")], b"", id="folded"),
        pytest.param(b"S: a\r\n b\r\n\r\nx", [("s", "a b")], b"x", id="folded with CRLF"),
        pytest.param(b"S: a\n \n b\nTo: c\n\nx", [("s", "a  b"), ("to", "c")], b"x",
                     id="folded over a line of blanks"),
        pytest.param(b"From: a\nTo: b\n \nx: y", PLAIN, b"x: y", id="a line of blanks ends it"),
        pytest.param(b"From: a\n\nTo: b\n\nx", [("from", "a")], b"To: b\n\nx", id="first empty line"),
        pytest.param(b"\nhello: world\n", [], b"hello: world\n", id="no header at all"),
        pytest.param(b"\r\n\r\nFrom: a\nTo: b\n\nx", PLAIN, b"x", id="empty lines in front"),
        pytest.param(b"\xef\xbb\xbfFrom: a\nTo: b\n\nx", PLAIN, b"x", id="byte order mark"),
        pytest.param(b"From me@x Mon Jan  1 00:00:00 2026\nFrom: a\nTo: b\n\nx", PLAIN, b"x",
                     id="mbox line"),
        pytest.param(b">From me@x Mon Jan  1 00:00:00 2026\nFrom: a\nTo: b\n\nx", PLAIN, b"x",
                     id="quoted mbox line"),
        pytest.param(b"From: a\nTo: b\nHello there,\n\nx", PLAIN, b"Hello there,\n\nx",
                     id="body without an empty line"),
        pytest.param(b"From: a\ngarbage here\nTo: b\n\nx", PLAIN, b"x", id="a garbled line"),
        pytest.param(b"From: a\n: nameless\nTo: b\n\nx", PLAIN, b"x", id="a field without a name"),
        pytest.param(b"From: a\nTo: b\0\n\nx", PLAIN, b"x", id="NUL"),
        pytest.param(b"From: a\nTo: b\rc\n\nx", [("from", "a"), ("to", "b c")], b"x", id="lone CR"),
        pytest.param(b"From: a\r\r\nTo: b\r\r\n\r\r\nx", PLAIN, b"x", id="doubled CR"),
        pytest.param(b"S: \xc3\xbc\n\n", [("s", "ü")], b"", id="raw UTF-8"),
        pytest.param(b"S: \xfc\n\n", [("s", "\udcfc")], b"", id="raw Latin-1 waits for its charset"),
        pytest.param(b"", [], b"", id="empty"),
        pytest.param(b"\n", [], b"", id="one empty line"),
    ],
)  # fmt: skip
def test_splits(raw: bytes, fields: list[tuple[str, str]], body: bytes) -> None:
    assert split(raw) == (fields, body)


@pytest.mark.parametrize(
    ("raw", "defect"),
    [
        (b"X: y\n" * 1001 + b"\nbody", "header-too-many-fields"),
        (b"X: " + b"y" * 70_000 + b"\n\nbody", "header-field-too-long"),
        (b"X: y\n" + b" y\n" * 70_000 + b"\nbody", "header-field-too-long"),
        ((b"X: " + b"y" * 60_000 + b"\n") * 6 + b"\nbody", "header-too-large"),
    ],
)
def test_limits(raw: bytes, defect: str) -> None:
    head = split_head(raw, 0, len(raw))
    assert defect in head.defects
    assert raw[head.body :] == b"body"
    assert len(head.fields) <= rfc822_headers.FIELDS
    assert all(len(value) <= rfc822_headers.FIELD for _, value in head.fields)


def test_what_is_cut_off_a_field_hides_none_behind_it() -> None:
    recipients = b",\n ".join(b"User %d <u%d@example.com>" % (number, number) for number in range(10_000))
    head = split(b"To: " + recipients + b"\nMessage-ID: <a@b>\nDate: x\n\nbody")
    assert head[0][1:] == [("message-id", "<a@b>"), ("date", "x")]
    assert head[1] == b"body"


def test_how_long_a_field_is_does_not_depend_on_what_its_bytes_say() -> None:
    raw = b"X: " + "안녕하세요".encode("iso2022-kr") * 5000 + b"\nTo: b\n\nbody"
    head = split_head(raw, 0, len(raw))
    assert (head, head.fields[1]) == (rfc822_headers._line_by_line(raw, 0, len(raw)), ("to", "b"))
    assert head.defects == ("header-field-too-long",)


def test_nothing_is_looked_for_without_end() -> None:
    raw = b"X: y\n" + b" y\n" * 3_000_000 + b"Date: x\n\nbody"
    start = time.process_time()
    head = split_head(raw, 0, len(raw))
    assert time.process_time() - start < 1
    assert [name for name, _ in head.fields] == ["x"]
    assert raw[head.body :] == b"body"


NAMES = st.sampled_from([b"From", b"To", b"Subject", b"X-Y", b"Content-Type", b"Date\n ", b"Cc \n\t"])
VALUES = st.sampled_from([b" a", b"", b" a b\xc3\xbc", b" a\n b", b"\ta\n\tb\n c", b" \xff", b" a: b"])
LINES = st.tuples(NAMES, VALUES).map(lambda field: field[0] + b":" + field[1] + b"\n")


@pytest.mark.parametrize(
    ("text", "python"),
    [("会議のお知らせ", "iso2022-jp"), ("한국 会議 Größe", "iso2022-jp-2"), ("会議ｶﾀｶﾅ", "iso2022-jp-ext"),
     ("안녕하세요 회의 일정", "iso2022-kr"), ("会议通知", "hz")],
)  # fmt: skip
def test_raw_escapes(text: str, python: str) -> None:
    raw = b"Subject: " + text.encode(python) + b"\n more\nTo: b\n\nx"
    assert split(raw) == ([("subject", f"{text} more"), ("to", "b")], b"x")


def test_raw_escapes_that_come_without_what_announces_them() -> None:
    korean = "안녕하세요".encode("iso2022-kr").removeprefix(b"\x1b$)C")
    assert split(b"Subject: " + korean + b"\n\n")[0] == [("subject", "안녕하세요")]
    assert split(b"Subject: \x1b$)A\x0e;aRi\x0f!\n\n")[0] == [("subject", "会议!")]
    assert split(b"Subject: ~{ a ~}\n\n")[0] == [("subject", "~{ a ~}")]


@given(st.lists(LINES, max_size=8).map(b"".join), st.sampled_from([b"", b"body", b"a: b\n\nc"]))
def test_the_quick_way_and_the_careful_way_agree(block: bytes, body: bytes) -> None:
    raw = block + b"\n" + body
    careful = rfc822_headers._line_by_line(raw, 0, len(raw))
    quick = split_head(raw, 0, len(raw))
    assert (quick.fields, quick.body) == (careful.fields, careful.body)


@given(st.binary(max_size=200))
def test_any_bytes(raw: bytes) -> None:
    head = split_head(raw, message_start(raw), len(raw))
    assert isinstance(head, Head)
    assert 0 <= head.body <= len(raw)


def test_an_ordinary_head_takes_the_quick_way(monkeypatch) -> None:
    from espomail.domain.mime import headers as rfc822_headers

    def slow(*_: object) -> None:
        raise AssertionError("line by line")

    monkeypatch.setattr(rfc822_headers, "_line_by_line", slow)
    for end in (b"\n", b"\r\n"):
        raw = end.join([b"From: a@x.example", b"Subject: two", b" lines", b"", b"Body", b""])
        head = rfc822_headers.split_head(raw, 0, len(raw))
        assert [name for name, _ in head.fields] == ["from", "subject"]
        assert raw[head.body :].startswith(b"Body")
