"""What a message says of its thread: ancestors, the number in a subject, the subject itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.mime.message import Address, Message
from espomail.domain.threads import ancestors, base_subject, case_numbers, other_ids


def mail(own: str = "", *references: str, date: int | None = None, **parts: Any) -> Message:
    return Message(
        message_id=f"<{own}@example.com>" if own else None,
        references=tuple(f"<{each}@example.com>" for each in references),
        date=date,
        senders=(Address("", parts.pop("sender", "alice@example.com")),),
        **parts,
    )


# --- ancestors ---------------------------------------------------------------------------------


def test_the_nearest_ancestor_comes_first() -> None:
    message = mail("d", "a", "b", "c", in_reply_to=("<c@example.com>",))
    assert ancestors(message) == ("<c@example.com>", "<b@example.com>", "<a@example.com>")


def test_nothing_is_its_own_ancestor() -> None:
    assert ancestors(mail("a", "b", "a", in_reply_to=("<a@example.com>",))) == ("<b@example.com>",)


def test_ancestors_are_capped_at_the_far_end() -> None:
    found = ancestors(mail("x", *map(str, range(200))))
    assert (len(found), found[0]) == (100, "<199@example.com>")


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({}, ()),
        ({"message-id": ("<a@example.com>",)}, ()),
        ({"message-id": ("<a@example.com>", " <second@example.com> (added)")}, ("<second@example.com>",)),
        ({"x-original-message-id": ("old@example.com",)}, ("<old@example.com>",)),
        ({"resent-message-id": ("<>", "")}, ()),
        ({"message-id": tuple(f"<{n}@x>" for n in range(50))}, tuple(f"<{n}@x>" for n in range(5))),
    ],
)
def test_other_ids(headers: dict[str, tuple[str, ...]], found: tuple[str, ...]) -> None:
    assert other_ids(mail("a", headers=headers)) == found


# --- case numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("[#12] Printer", (12,)),
        ("Re: [#12] Printer", (12,)),
        ("Printer [#12]", (12,)),
        ("[#12 urgent] Printer", (12,)),
        ("[#12urgent]", (12,)),
        ("[#007]", (7,)),
        ("[#12] and [#13], again [#12]", (12, 13)),
        ("[#12a3]", ()),
        ("[#12 of 13]", ()),
        ("[# 12]", ()),
        ("[12]", ()),
        ("#12", ()),
        ("[#]", ()),
        ("[#0]", ()),
        ("[#-1]", ()),
        ("[#999999999999]", (999999999999,)),
        ("[#1234567890123]", ()),
        ("[#1234567890123456789012345]", ()),
        ("[#１２]", ()),
        ("[#١٢]", ()),
        ("[#12٣]", ()),
        ("[#12", ()),
        ("Printer", ()),
        ("", ()),
    ],
)
def test_numbers_in_a_subject(subject: str, numbers: tuple[int, ...]) -> None:
    assert case_numbers(subject) == numbers


@given(st.text(alphabet="[#]0123456789 a٣", max_size=60))
def test_numbers_are_positive_and_stand_there(subject: str) -> None:
    for number in case_numbers(subject):
        assert 0 < number < 10**12
        assert str(number) in subject


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("Re: AW: [desk] Printer", "printer"),
        ("Fwd:  Printer  broken", "printer broken"),
        ("Re[2]: Printer", "printer"),
        ("回复：Printer", "printer"),
        ("Re:", "re:"),
        ("Printer: broken toner", "printer: broken toner"),
    ],
)
def test_base_subject(subject: str, base: str) -> None:
    assert base_subject(subject) == base
