"""Who answers whom: ancestors, the number in a subject, whole threads (RFC 5256)."""

from __future__ import annotations

import base64
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.message import Address, Message
from espomail.domain.threads import ancestors, base_subject, case_numbers, group


def mail(own: str = "", *references: str, date: int | None = None, **parts: Any) -> Message:
    return Message(
        message_id=f"<{own}@example.com>" if own else None,
        references=tuple(f"<{each}@example.com>" for each in references),
        date=date,
        senders=(Address("", parts.pop("sender", "alice@example.com")),),
        **parts,
    )


def test_short_ids_are_ids_if_they_have_two_sides() -> None:
    one, two = Message(message_id="<a@b>"), Message(message_id="<c@d>", in_reply_to=("<a@b>",))
    assert group([("1", one), ("2", two)]) == [["1", "2"]]
    one, two = Message(message_id="<17>"), Message(message_id="<c@d>", in_reply_to=("<17>",))
    assert len(group([("1", one), ("2", two)])) == 2


# --- ancestors ---------------------------------------------------------------------------------


def test_the_nearest_ancestor_comes_first() -> None:
    message = mail("d", "a", "b", "c", in_reply_to=("<c@example.com>",))
    assert ancestors(message) == ("<c@example.com>", "<b@example.com>", "<a@example.com>")


def test_nothing_is_its_own_ancestor() -> None:
    assert ancestors(mail("a", "b", "a", in_reply_to=("<a@example.com>",))) == ("<b@example.com>",)


def test_ancestors_are_capped_at_the_far_end() -> None:
    found = ancestors(mail("x", *map(str, range(200))))
    assert (len(found), found[0]) == (100, "<199@example.com>")


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


# --- threads -----------------------------------------------------------------------------------

A, B, C = mail("a", date=1), mail("b", "a", date=2), mail("c", "a", "b", date=3)


@pytest.mark.parametrize(
    ("messages", "threads"),
    [
        pytest.param({"a": A, "b": B, "c": C}, [["a", "b", "c"]], id="a plain thread"),
        pytest.param({"c": C, "a": A, "b": B}, [["a", "b", "c"]], id="a late arrival"),
        pytest.param({"a": A, "c": C}, [["a", "c"]], id="a parent that is missing"),
        pytest.param(
            {"b": B, "x": mail("x", "a", date=9)}, [["b", "x"]], id="children of a ghost meet"
        ),
        pytest.param(
            {"x": mail("x", "y", date=1), "y": mail("y", "x", date=2)}, [["x", "y"]], id="a loop"
        ),
        pytest.param({"x": mail("x", "x", date=1)}, [["x"]], id="its own parent"),
        pytest.param(
            {"x": mail("x", date=1, subject="Hi"), "y": mail("y", date=2, subject="Re: Hi")},
            [["x"], ["y"]],
            id="subjects merge nothing",
        ),
        pytest.param(
            {"x": mail(date=1), "y": mail(date=2)}, [["x"], ["y"]], id="without ids"
        ),
        pytest.param(
            {"a": A, "copy": mail("a", date=1), "b": B}, [["a", "copy", "b"]], id="a copy"
        ),
        pytest.param(
            {"a": A, "squatter": mail("a", date=5, sender="eve@example.net"), "b": B},
            [["a", "b"], ["squatter"]],
            id="a squatter on an id",
        ),
        pytest.param(
            {"b": B, "a": mail("a")}, [["b", "a"]], id="no date comes last"
        ),
        pytest.param(
            {"x": mail("x", date=5), "a": A, "n": mail("n", "x")}, [["a"], ["x", "n"]],
            id="threads by their oldest",
        ),
        pytest.param(
            {"x": mail("x", "1", date=1), "y": mail("y", "1", date=2)}, [["x", "y"]],
            id="whole ids only",
        ),
        pytest.param(
            {"x": Message(references=("<1>",), date=1), "y": Message(references=("<1>",), date=2)},
            [["x"], ["y"]],
            id="ids that are mere counters",
        ),
        pytest.param(
            {"x": Message(references=("<nomessageid>",), date=1),
             "y": Message(references=("<nomessageid>",), date=2)},
            [["x"], ["y"]],
            id="words in place of an id",
        ),
        pytest.param(
            {"x": mail("NEW", date=1, headers={"x-original-message-id": ("<old@example.com>",)}),
             "y": mail("y", "old", date=2)},
            [["x", "y"]],
            id="a relay changed the id and says so",
        ),
        pytest.param({"x": mail("AbC", date=1), "y": mail("y", "abc", date=2)}, [["x", "y"]], id="case"),
    ],
)  # fmt: skip
def test_groups(messages: dict[str, Message], threads: list[list[str]]) -> None:
    assert group(list(messages.items())) == threads


def outlook(own: str, root: bytes, subject: str, date: int) -> Message:
    index = base64.b64encode(root.ljust(22, b"\0") + b"child").decode()
    return mail(own, subject=subject, date=date, headers={"thread-index": (index,)})


def test_a_list_that_writes_itself_as_the_sender_makes_a_copy() -> None:
    through = {"list-id": ("<g.example.org>",), "x-original-from": ("A <a@example.com>",)}
    direct = mail("x", date=1, sender="a@example.com")
    copy = mail("x", date=2, sender="g@example.org", headers=through)
    answer = mail("y", "x", date=3)
    assert group([("direct", direct), ("copy", copy), ("answer", answer)]) == [["direct", "copy", "answer"]]
    forged = mail("x", date=2, sender="eve@example.net", headers={"x-original-from": ("a@example.com",)})
    assert group([("direct", direct), ("forged", forged)]) == [["direct"], ["forged"]]


def test_outlook_names_the_conversation() -> None:
    messages = [
        ("x", outlook("x", b"one", "Printer", 1)),
        ("y", outlook("y", b"one", "RE: Printer", 2)),
        ("z", outlook("z", b"one", "Another matter", 3)),
        ("w", outlook("w", b"two", "Printer", 4)),
        ("v", mail("v", date=5, headers={"thread-index": ("no base64!",)})),
    ]
    assert group(messages) == [["x", "y"], ["z"], ["w"], ["v"]]


@given(st.permutations(range(8)), st.integers(0, 1000))
def test_the_order_of_arrival_makes_no_difference(order: list[int], seed: int) -> None:
    chance = random.Random(seed)
    mails = []
    for number in range(8):
        parents = chance.sample(range(12), chance.randint(0, 2))
        mails.append((str(number), mail(f"id{number}", *(f"id{p}" for p in parents), date=number)))
    assert group([mails[index] for index in order]) == group(mails)
    assert sorted(name for thread in group(mails) for name in thread) == [n for n, _ in mails]
