"""Mail that was built to take forever: whatever it is, it is described within a second of CPU."""

from __future__ import annotations

import time

import pytest

from espomail.domain.inspection import describe
from tests.domain.mime.hostile_mail import HEAD, HTML, hostile

MOST = 1.0
MAIL = hostile(3_000_000)


@pytest.mark.parametrize("name", MAIL)
def test_hostile_mail_takes_no_time(name: str) -> None:
    begun = time.process_time()
    described = describe(name, MAIL[name])
    assert time.process_time() - begun < MOST
    assert len(described["to"]) <= 500 and len(described["attachments"]) <= 500


GIANTS = {
    "a text of 40 MB": HEAD + b"\n" + b"A line of a giant.\n" * 2_100_000,
    "a line of 20 MB": HEAD + b"\n" + b"x" * 20_000_000,
    "a page of 20 MB": HTML + b"<p>A paragraph of a giant.</p>\n" * 650_000,
    "an attachment of 30 MB": HEAD + b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
                              + (b"QUJD" * 19 + b"\n") * 390_000,
}  # fmt: skip


@pytest.mark.parametrize("name", GIANTS)
def test_giants_are_read_within_seconds(name: str) -> None:
    begun = time.process_time()
    described = describe(name, GIANTS[name])
    assert time.process_time() - begun < 8
    assert described["subject"] == "x"
    assert len(described["text"] or "") <= 2_000_000
