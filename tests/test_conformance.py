"""The page of conformance is made by its script, and what it says of our own mail is true today."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(DOCS))
    before = list(sys.path)
    import make_conformance

    yield make_conformance
    sys.path[:] = before


def test_the_page_says_of_our_own_mail_what_holds_today(script: ModuleType) -> None:
    written = (DOCS / "conformance.md").read_text(encoding="utf-8")
    for name, cases in islice(script.corpora(), 2):
        section = script._section(name, cases)
        assert "No differences." in section
        assert section in written, "stale; run: make conformance"


def test_a_missing_corpus_is_said(script: ModuleType) -> None:
    assert "Not measured: it is not there." in script._section("Some mail", "it is not there")


def test_a_difference_is_listed_with_its_reason(script: ModuleType) -> None:
    section = script._section("Some mail", lambda: [("x.eml", b"Subject: a\n\n", {"subject": "b"})])
    assert '- x.eml, subject: `"a"`, not `"b"`. not explained yet' in section
