"""Names of attachments: safe on a disk and on a screen."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.mime.attachment_names import BYTES, default_name, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("nyan cat ✔.gif", "nyan cat ✔.gif"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\x.doc", "x.doc"),
        ("a/b/", "b"),
        ("..", ""),
        (" . ", ""),
        ("", ""),
        ("a\0b\r\nc.txt", "abc.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u200bb\ufeff.txt", "ab.txt"),
        ("folded\tname.txt", "folded name.txt"),
        ("  two   blanks .txt", "two blanks .txt"),
        (".profile", ".profile"),
        ("\x1b[31mred", "[31mred"),
    ],
)
def test_safe_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_extension() -> None:
    name = safe_name("ü" * 400 + ".docx")
    assert name.endswith("ü.docx")
    assert len(name.encode()) <= BYTES


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        ("message/rfc822", "message-2.eml"),
        ("application/pdf", "attachment-2.pdf"),
        ("application/ms-tnef", "winmail.dat"),
        ("text/calendar", "invite.ics"),
        ("application/x-odd", "attachment-2"),
        ("../../x", "attachment-2"),
    ],
)
def test_default_name(content_type: str, name: str) -> None:
    assert default_name(content_type, 2) == name


@given(st.text(max_size=300))
def test_any_name(name: str) -> None:
    safe = safe_name(name)
    assert len(safe.encode()) <= BYTES
    assert "/" not in safe
    assert "\\" not in safe
    assert safe not in (".", "..")
    assert not any(unicodedata.category(char) == "Cc" for char in safe)
    assert not any(unicodedata.bidirectional(char) in ("RLO", "LRO", "RLE", "LRE", "PDF", "RLI",
                                                       "LRI", "FSI", "PDI") for char in safe)  # fmt: skip
    assert safe_name(safe) == safe
