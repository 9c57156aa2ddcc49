"""Message-IDs as they should be and as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.mime.message_ids import REFERENCES, message_ids, normalised_message_id


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
        ('<"a b"@c>', '<"a b"@c>'),
        ('"<a@b>"', "<a@b>"),
        ("<a@b@c>", "<a@b@c>"),
        ("&lt;a@b&gt;", "<a@b>"),
        ("%3Ca@b%3E", "<a@b>"),
        ("%3ca%40b%3e", "<a@b>"),
        ("<%3Ca%3E@b>", "<%3Ca%3E@b>"),
        ("<a.1%40b.example>", "<a.1@b.example>"),
        ("<100%40@b.example>", "<100%40@b.example>"),
        ("<%40%0A%20>", "<@>"),
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
        (["<a@b>;<c@d>"], ("<a@b>", "<c@d>")),
        (["a@b, c@d"], ("<a@b>", "<c@d>")),
        (["&lt;a@b&gt; &lt;c@d&gt;"], ("<a@b>", "<c@d>")),
        (["<a%40b> <c@d>"], ("<a@b>", "<c@d>")),
        (["<a@b\n c@d>"], ("<a@b>", "<c@d>")),
        (["<a@b> <c@"], ("<a@b>",)),
        (["<a@b <c@d>"], ("<a@b>", "<c@d>")),
        (["<a@b\t<c@d <e@f>"], ("<a@b>", "<c@d>", "<e@f>")),
        (["<stump <c@d>"], ("<c@d>",)),
        (["<a@b> <c@d"], ("<a@b>",)),
        (["a@b. c@d."], ("<a@b>", "<c@d>")),
        (["%3Ca@b%3E %3Cc@d%3E"], ("<a@b>", "<c@d>")),
        (["<a@b> (see <x@y>)"], ("<a@b>",)),
        (["(see <x@y>) <a@b>"], ("<a@b>",)),
        (["<a(1)@b> <c@d>"], ("<a(1)@b>", "<c@d>")),
        (["(<a@b>)"], ("<a@b>",)),
        (['Message from Bob <bob@x.example> of "Mon, 1 Jan 2024" <a@b>'], ("<a@b>",)),
        (['Your message of "Mon, 1 Jan 2024 10:00:00 +0100." <a@b>'], ("<a@b>",)),
        (["bob@x.example's message of Monday"], ()),
        (["lonely"], ("<lonely>",)),
        (["<a b@c>"], ("<ab@c>",)),
        (["<a@b> <c@d> <a@b>"], ("<c@d>", "<a@b>")),
        (["<>"], ()),
        ([], ()),
    ],
)
def test_lists(values: list[str], ids: tuple[str, ...]) -> None:
    assert message_ids(values) == ids


@pytest.mark.parametrize("count", [REFERENCES + 1, 500, 20_000])
def test_the_newest_references_are_kept_and_the_oldest_few(count: int) -> None:
    ids = message_ids([" ".join(f"<{number}@x>" for number in range(count))])
    assert len(ids) == REFERENCES
    assert (ids[0], ids[9]) == ("<0@x>", "<9@x>")
    assert (ids[10], ids[-1]) == (f"<{count - 90}@x>", f"<{count - 1}@x>")


@given(st.text(max_size=50))
def test_normalising_twice_changes_nothing(value: str) -> None:
    once = normalised_message_id(value)
    assert once is None or normalised_message_id(once) == once
