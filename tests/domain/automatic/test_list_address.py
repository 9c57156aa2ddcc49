"""Where a list posts go to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.automatic.list_address import posting_addresses
from espomail.domain.mime.message import Message

DESK = "desk@example.com"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("list-post", f"<mailto:{DESK}>", (DESK,)),
        ("list-post", f"<https://groups.example.com/a/desk/post>, <mailto:{DESK}>", (DESK,)),
        ("list-post", f"<mailto:{DESK}?subject=hi>", (DESK,)),
        ("list-post", "NO (posting not allowed)", ()),
        ("list-id", "Our desk <Desk.example.com>", (DESK,)),
        ("list-id", "<desk.localhost>", ()),
        ("list-id", "nothing like it", ()),
        ("mailing-list", f"list {DESK}; contact desk+owners@example.com", (DESK,)),
        ("mailing-list", "contact desk-help@example.com; run by ezmlm", ()),
        ("x-beenthere", DESK, (DESK,)),
        ("subject", DESK, ()),
    ],
)
def test_fields_that_name_the_list(name: str, value: str, expected: tuple[str, ...]) -> None:
    assert posting_addresses(Message(headers={name: (value,)})) == expected


@given(st.sampled_from(["list-post", "list-id", "mailing-list"]), st.text())
def test_any_value_gives_few_short_addresses(name: str, value: str) -> None:
    for address in posting_addresses(Message(headers={name: (value,)})):
        assert "@" in address
        assert len(address) < 330
