"""UIDs as IMAP writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.mail.uid_sets import batches, uid_set

UIDS = st.lists(st.integers(1, 2**32 - 1) | st.integers(1, 50), max_size=200)


@pytest.mark.parametrize(
    ("uids", "written"),
    [
        ([], ""),
        ([5], "5"),
        ([1, 2, 3], "1:3"),
        ([3, 1, 2, 2], "1:3"),
        ([1, 2, 4, 6, 7], "1:2,4,6:7"),
        ([4294967294, 4294967295], "4294967294:4294967295"),
    ],
)
def test_uid_set(uids: list[int], written: str) -> None:
    assert uid_set(uids) == written


def members(written: str) -> list[int]:
    ends = (piece.split(":") for piece in written.split(","))
    return [uid for pair in ends for uid in range(int(pair[0]), int(pair[-1]) + 1)]


@given(UIDS, st.integers(1, 60), st.integers(22, 200))
def test_batches_name_each_uid_once_within_the_limits(uids: list[int], most: int, longest: int) -> None:
    found: list[int] = []
    for written, named in batches(uids, most, longest):
        assert members(written) == named
        assert 0 < len(named) <= most
        assert len(written) <= longest
        found += named
    assert found == sorted(set(uids))
