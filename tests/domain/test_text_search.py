"""Patterns that find a text in every case of its letters, and nothing but that text."""

from __future__ import annotations

import re
import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from espomail.domain import text_search

WORDS = st.text("aÄäßÜüЖжΣσς₂ [*?]^-\\.|$(){}+'\"%_", min_size=1, max_size=8)


def found(pattern: str, text: str) -> tuple[bool, bool]:
    """Whether SQLite's GLOB and a regular expression find it."""
    (by_glob,) = sqlite3.connect(":memory:").execute("SELECT ? GLOB ?", (text, text_search.glob(pattern))).fetchone()
    return bool(by_glob), re.search(text_search.regular_expression(pattern), text) is not None


@given(WORDS, WORDS)
def test_a_text_is_found_in_any_case(text: str, around: str) -> None:
    for each in (text, "".join(text_search.spellings(letter)[0] for letter in text)):
        assert found(text, f"{around}{each}{around}") == (True, True)


@given(WORDS, WORDS)
def test_nothing_else_is_found(text: str, other: str) -> None:
    def folded(words: str) -> str:
        return "".join(min(text_search.spellings(letter)) for letter in words).replace("ς", "σ")

    assert found(text, other) == (folded(text) in folded(other),) * 2
