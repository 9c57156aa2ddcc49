"""Fingerprints: the same for copies that came by different ways, different for different mail."""

from __future__ import annotations

import pytest

from espomail.domain.identity import PIECE, fingerprint, id_hash
from espomail.domain.mime.parsing import parse

RAW = b"""Received: from here
From: Bob <bob@example.org>
To: alice@example.org
Subject: =?utf-8?Q?Caf=C3=A9?= au lait
Date: Sun, 1 Mar 2026 12:00:00 +0000
Message-ID: <a@b>

One line
and another
"""


def of(raw: bytes) -> bytes:
    return fingerprint(parse(raw), raw)


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(RAW.replace(b"Received: from here", b"Received: from there\nX-Spam: no"),
                     id="trace fields"),
        pytest.param(RAW.replace(b"\n", b"\r\n"), id="line ends"),
        pytest.param(RAW + b"\n\n", id="blank lines at the end"),
        pytest.param(RAW.rstrip(), id="no line end at the end"),
        pytest.param(RAW.replace(b"bob@example.org", b"BOB@example.org"), id="case of an address"),
        pytest.param(RAW.replace(b"au lait", b"\n au lait"), id="folding"),
        pytest.param(RAW.replace(b"=?utf-8?Q?Caf=C3=A9?=", b"=?utf-8?B?Q2Fmw6k=?="), id="encoding"),
        pytest.param(RAW.replace(b"12:00:00 +0000", b"13:00:00 +0100"), id="time zone"),
        pytest.param(b"From x Mon Jan  1 00:00:00 2026\n" + RAW, id="mbox line"),
    ],
)  # fmt: skip
def test_copies(copy: bytes) -> None:
    assert of(copy) == of(RAW)
    assert len(of(RAW)) == 16


@pytest.mark.parametrize("more", [0, 1, PIECE - 1, PIECE, PIECE + 1])
def test_a_body_of_many_pieces(more: int) -> None:
    """Wherever a piece ends: between CR and LF, or among the blanks at the end."""
    body = b"a line\n" * 20_000 + b"x" * more
    long = RAW + body
    assert of(long) == of(long.replace(b"\n", b"\r\n")) == of(long + b" \r\n" * PIECE)
    assert of(long) != of(RAW + b"y" + body) != of(RAW)


@pytest.mark.parametrize(
    "other",
    [
        RAW.replace(b"another", b"Another"),
        RAW.replace(b"bob@", b"eve@"),
        RAW.replace(b"alice@", b"eve@"),
        RAW.replace(b"lait", b"chocolat"),
        RAW.replace(b"12:00:00", b"12:00:01"),
        b"",
    ],
)
def test_other_mail(other: bytes) -> None:
    assert of(other) != of(RAW)


def test_hash_of_an_id() -> None:
    assert len(id_hash("<a@b>")) == 10
    assert id_hash("<a@b>") == id_hash("a@b") == id_hash(" <a@b> (x)")
    assert id_hash("<a@b>") != id_hash("<a@c>")
