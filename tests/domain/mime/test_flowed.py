"""format=flowed: what was typed as one paragraph is one again."""

from __future__ import annotations

import pytest

from espomail.domain.mime.flowed import unflow


@pytest.mark.parametrize(
    ("text", "delete_space", "unflowed"),
    [
        pytest.param("one \ntwo\n\nthree", False, "one two\n\nthree", id="soft break"),
        pytest.param("some \nthing", True, "something", id="DelSp"),
        pytest.param("hard\nbreak", False, "hard\nbreak", id="hard break"),
        pytest.param(" From me \nto you", False, "From me to you", id="space-stuffed"),
        pytest.param(" > no quote", False, "> no quote", id="stuffed quote mark"),
        pytest.param("a \n-- \nBob", False, "a \n-- \nBob", id="signature"),
        pytest.param("-- \nBob \nDoe", True, "-- \nBobDoe", id="signature ends no paragraph"),
        pytest.param("> quoted \n> text\nanswer \nhere", False, "> quoted \n> text\nanswer here",
                     id="quotes stay"),
        pytest.param("answer \n> quoted", False, "answer \n> quoted", id="a quote ends a paragraph"),
        pytest.param("", False, "", id="nothing"),
    ],
)  # fmt: skip
def test_unflow(text: str, delete_space: bool, unflowed: str) -> None:
    assert unflow(text, delete_space) == unflowed
