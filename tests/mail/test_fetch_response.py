"""FETCH responses in every shape that servers give them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.mail.fetch_response import Answer, CutLiteral, OddResponse, milliseconds, parse, usual

MARCH = 1772438400000  # 2026-03-02T08:00:00Z
DATE = b'INTERNALDATE "02-Mar-2026 09:00:00 +0100"'


def whole(**changes: Any) -> Answer:
    values: dict[str, Any] = {
        "uid": 5,
        "size": 4,
        "internaldate_ms": MARCH,
        "flags": ("\\Seen",),
        "body": b"mail",
        "dated": True,
        "bodied": True,
    }
    return Answer(**(values | changes))


@pytest.mark.parametrize(
    ("pieces", "answer"),
    [
        pytest.param(
            [b"(UID 5 RFC822.SIZE 4 " + DATE + b" FLAGS (\\Seen) BODY[] ", b"mail", b")"],
            whole(),
            id="the usual order",
        ),
        pytest.param(
            [b"(BODY[] ", b"mail", b" FLAGS (\\Seen) " + DATE + b" RFC822.SIZE 4 UID 5)"],
            whole(),
            id="the body first",
        ),
        pytest.param(
            [b"(uid 5 rfc822.size 4 " + DATE.lower() + b" flags (\\Seen) body[] ", b"mail", b")"],
            whole(),
            id="lower case",
        ),
        pytest.param(
            [b"( UID 5  RFC822.SIZE 4 " + DATE + b" FLAGS ( \\Seen ) BODY[] ", b"mail", b" )"],
            whole(),
            id="blanks",
        ),
        pytest.param(
            [b"(UID 5 RFC822.SIZE 4 " + DATE + b' FLAGS (\\Seen) BODY[] "mail")'],
            whole(),
            id="a quoted body",
        ),
        pytest.param(
            [b"(UID 5 RFC822.SIZE 4 " + DATE + b' FLAGS (\\Seen) BODY[] "a\\"b\\\\")'],
            whole(body=b'a"b\\'),
            id="escapes in a quoted body",
        ),
        pytest.param(
            [b"(UID 5 RFC822.SIZE 4 " + DATE + b" FLAGS (\\Seen) BODY[] NIL)"],
            whole(body=None),
            id="a NIL body",
        ),
        pytest.param(
            [b"(UID 5 RFC822.SIZE 4 " + DATE + b" FLAGS (\\Seen) BODY[] ", b"", b")"],
            whole(body=b""),
            id="an empty body",
        ),
        pytest.param(
            [
                b'(UID 5 X-GM-MSGID 99 MODSEQ (1) X-THING ((a "b)") ',
                b"lit(eral",
                b") RFC822.SIZE 4 " + DATE + b" FLAGS (\\Seen) BODY[] ",
                b"mail",
                b" X-LAST nil)",
            ],
            whole(),
            id="unknown attributes, nested and with literals",
        ),
        pytest.param(
            [b"(UID 5 RFC822.SIZE 4 " + DATE + b" FLAGS NIL BODY[] ", b"mail", b")"],
            whole(flags=()),
            id="NIL flags",
        ),
        pytest.param(
            [b"(UID 5 RFC822.SIZE 4 " + DATE + b" FLAGS (\xe4 $x) BODY[] ", b"mail", b")"],
            whole(flags=("�", "$x")),
            id="8-bit flags",
        ),
        pytest.param(
            [b'(UID 5 RFC822.SIZE 4 INTERNALDATE "soon" FLAGS (\\Seen) BODY[] ', b"mail", b")"],
            whole(internaldate_ms=None),
            id="an odd date",
        ),
        pytest.param(
            [b"(UID 5 RFC822.SIZE 4 INTERNALDATE NIL FLAGS (\\Seen) BODY[] ", b"mail", b")"],
            whole(internaldate_ms=None),
            id="a NIL date",
        ),
        pytest.param(
            [b"(UID 5 RFC822.SIZE NIL " + DATE + b" FLAGS (\\Seen) BODY[] ", b"mail", b")"],
            whole(size=None),
            id="no size",
        ),
        pytest.param(
            [b'(UID 5 BODY[HEADER.FIELDS (DATE "FROM")] ', b"mail", b")"],
            Answer(5, body=b"mail", bodied=True),
            id="header fields",
        ),
        pytest.param([b"(UID 5 BODY[]<0> ", b"m", b")"], Answer(5, body=b"m", bodied=True), id="partial"),
        pytest.param([b"(UID 5 RFC822 ", b"m", b")"], Answer(5, body=b"m", bodied=True), id="RFC822"),
        pytest.param([b"(FLAGS (\\Seen))"], None, id="no UID: unsolicited"),
        pytest.param([b"(UID NIL FLAGS ())"], None, id="a NIL UID"),
        pytest.param([b"()"], None, id="nothing"),
    ],
)
def test_parse(pieces: list[Any], answer: Answer | None) -> None:
    assert parse(pieces) == answer


def test_the_usual_line_says_the_same() -> None:
    line = b"* 9 FETCH (UID 5 RFC822.SIZE 4 " + DATE + b" FLAGS (\\Seen) BODY[] {4}\r\n"
    assert usual(line) == (whole(body=None), 4)


@pytest.mark.parametrize(
    "line",
    [
        b"* 9 FETCH (RFC822.SIZE 4 BODY[] {4}\r\n",
        b"* 9 FETCH (UID 5 BODY[] {4}\r\nmail)\r\n",
        b"* 9 FETCH (UID 5 ENVELOPE {4}\r\n",
        b"* 9 FETCH (UID 5 BODY[] NIL)\r\n",
        b"* 9 fetch (UID 5 BODY[] {4}\r\n",
        b"* OK FETCH (UID 5 BODY[] {4}\r\n",
        b"",
    ],
)
def test_any_other_line_is_not_usual(line: bytes) -> None:
    assert usual(line) is None


def test_a_cut_body_stays_cut() -> None:
    cut = CutLiteral(99)
    answer = parse([b"(UID 5 BODY[] ", cut, b")"])
    assert answer is not None and answer.body is cut


@pytest.mark.parametrize(
    "pieces",
    [
        [b""],
        [b"UID 5)"],
        [b"(UID 5"],
        [b"(UID"],
        [b"(UID x)"],
        [b"(UID 5 BODY[] "],
        [b"(UID 5 BODY[] ", b"x", b""],
        [b'(UID 5 BODY[] "x)'],
        [b"(UID 5 X ((a)"],
    ],
)
def test_what_cannot_be_read_is_odd(pieces: list[Any]) -> None:
    with pytest.raises(OddResponse):
        parse(pieces)


PIECE = st.binary(max_size=12) | st.sampled_from(
    [b"(", b")", b"UID 5 ", b"BODY[] ", b"NIL ", b'"a" ', b"FLAGS (", b"BODY[HEADER.FIELDS (", b"\\"]
)


@given(st.lists(PIECE, max_size=12).map(b"".join), st.lists(st.binary(max_size=5), max_size=4))
def test_any_bytes_give_an_answer_or_are_odd(first: bytes, rest: list[bytes]) -> None:
    pieces: list[Any] = [b"(" + first, *rest]
    if len(pieces) % 2 == 0:
        pieces.append(b")")
    try:
        answer = parse(pieces)
    except ValueError:
        return
    assert answer is None or answer.uid >= 0


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        (b"02-Mar-2026 09:00:00 +0100", MARCH),
        (b" 2-Mar-2026 03:00:00 -0500", MARCH),
        (b"2-MAR-2026 08:00:00 +0000", MARCH),
        (b"31-Dec-1969 23:59:59 +0000", -1000),
        (b"29-Feb-2023 00:00:00 +0000", None),
        (b"2-M\xe4r-2026 08:00:00 +0000", None),
        (b"00-Jan-0000 00:00:00 +0000", None),
        (b"31-Dec-9999 23:59:59 -1200", None),
        (b"01-Jan-0001 00:00:00 +0100", None),
        (b"", None),
        (None, None),
    ],
)
def test_milliseconds(text: bytes | None, ms: int | None) -> None:
    assert milliseconds(text) == ms
