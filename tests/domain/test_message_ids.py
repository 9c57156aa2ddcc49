"""Message-IDs as they should be and as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.message_ids import REFERENCES, message_ids, normalised_message_id


@pytest.mark.parametrize(
    ("value", "message_id"),
    [
        ("<a@b>", "<a@b>"),
        ("  <a@b>  (comment)", "<a@b>"),
        ("(comment) <a@b>", "<a@b>"),
        ("a@b", "<a@b>"),
        ("a@b (comment)", "<a@b>"),
        ("<a@b", "<a@b>"),
        ("<a @b >", "<a@b>"),
        ("<a\t@b>", "<a@b>"),
        ("<<a@b>>", "<a@b>"),
        ("<[x]@y> z", "<[x]@y>"),
        ("=?utf-8?Q?=3Ca=40b=3E?=", "<a@b>"),
        ("<A@B>", "<A@B>"),
        ("<no-at-sign>", "<no-at-sign>"),
        ("", None),
        (None, None),
        ("<>", None),
        ("<  >", None),
        ("()", None),
    ],
)
def test_normalised(value: str | None, message_id: str | None) -> None:
    assert normalised_message_id(value) == message_id


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        (["<a@b> <c@d>"], ("<a@b>", "<c@d>")),
        (["<a@b><c@d>"], ("<a@b>", "<c@d>")),
        (["<a@b>,\t<c@d>"], ("<a@b>", "<c@d>")),
        (["<a@b>", "<c@d>"], ("<a@b>", "<c@d>")),
        (["Your message of Monday <a@b>"], ("<a@b>",)),
        (['"Bob\'s mail" <a@b> (x@y)'], ("<a@b>",)),
        (["a@b c@d"], ("<a@b>", "<c@d>")),
        (["words but no id"], ()),
        (["lonely"], ("<lonely>",)),
        (["<a b@c>"], ("<ab@c>",)),
        (["<a@b> <c@d> <a@b>"], ("<c@d>", "<a@b>")),
        (["<>"], ()),
        ([], ()),
    ],
)
def test_lists(values: list[str], ids: tuple[str, ...]) -> None:
    assert message_ids(values) == ids


def test_the_newest_references_are_kept() -> None:
    ids = message_ids([" ".join(f"<{number}@x>" for number in range(500))])
    assert len(ids) == REFERENCES
    assert ids[-1] == "<499@x>"


@given(st.text(max_size=50))
def test_normalising_twice_changes_nothing(value: str) -> None:
    once = normalised_message_id(value)
    assert once is None or normalised_message_id(once) == once
