"""Whole threads of messages, by their ids alone (RFC 5256, without merging by subject)."""

from __future__ import annotations

import base64
import itertools
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.mime.message import Address, Message
from espomail.domain.thread_groups import group
from tests.domain.test_threads import mail


def test_short_ids_are_ids_if_they_have_two_sides() -> None:
    one, two = Message(message_id="<a@b>"), Message(message_id="<c@d>", in_reply_to=("<a@b>",))
    assert group([("1", one), ("2", two)]) == [["1", "2"]]
    one, two = Message(message_id="<17>"), Message(message_id="<c@d>", in_reply_to=("<17>",))
    assert len(group([("1", one), ("2", two)])) == 2


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
            {"x": mail("x", date=1, headers={"message-id": ("<x@example.com>", "<second@example.com>")}),
             "y": mail("y", "second", date=2)},
            [["x", "y"]],
            id="a gateway adds a second id",
        ),
        pytest.param(
            {"x": mail("x+1", date=1), "y": mail("y", "x%2B1", date=2)}, [["x", "y"]], id="a URL's escapes"
        ),
        pytest.param(
            {"x": mail("x", date=1), "y": Message(references=("<x@example.com.>",), date=2)},
            [["x", "y"]],
            id="a domain's last dot",
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


def squatted(**parts: Any) -> dict[str, Message]:
    """Two people's mail under one id, and an answer to it."""
    alice = mail("a", date=1, subject="Printer", to=(Address("", "desk@example.com"),))
    eve = mail("a", date=2, sender="eve@example.net", subject="Prize")
    return {"alice": alice, "eve": eve, "answer": mail("b", "a", date=3, **parts)}


@pytest.mark.parametrize(
    ("parts", "threads"),
    [
        pytest.param({"sender": "alice@example.com"}, [["alice", "answer"], ["eve"]], id="from a writer"),
        pytest.param(
            {"sender": "desk@example.com", "to": (Address("", "eve@example.net"),)},
            [["alice"], ["eve", "answer"]],
            id="to a writer",
        ),
        pytest.param(
            {"sender": "bob@example.com", "subject": "Re: Prize"},
            [["alice"], ["eve", "answer"]],
            id="by subject",
        ),
        pytest.param({"sender": "bob@example.com"}, [["alice", "answer"], ["eve"]], id="else the oldest"),
    ],
)
def test_an_answer_to_an_id_that_two_mails_bear(parts: dict[str, Any], threads: list[list[str]]) -> None:
    assert group(list(squatted(**parts).items())[::-1]) == threads


def test_ids_that_differ_in_case_are_two_if_both_are_at_hand() -> None:
    one, two = mail("aBc", date=1), mail("AbC", date=2, subject="Another")
    answers = [("3", mail("x", "aBc", date=3)), ("4", mail("y", "AbC", date=4))]
    assert group([("1", one), ("2", two), *answers]) == [["1", "3"], ["2", "4"]]


def test_a_form_that_never_changes_its_id_makes_no_thread() -> None:
    def asked(date: int, who: str, **headers: tuple[str, ...]) -> Message:
        return mail("form", date=date, subject="Contact", reply_to=(Address("", who),), headers=headers)

    bob, carol = asked(1, "bob@example.com"), asked(2, "carol@example.com")
    assert group([("bob", bob), ("again", bob), ("carol", carol)]) == [["again", "bob"], ["carol"]]
    listed = asked(3, "list@example.org", **{"list-id": ("<list.example.org>",)})
    assert group([("bob", bob), ("through a list", listed)]) == [["bob", "through a list"]]


def test_a_worn_out_id_takes_no_time() -> None:
    worn = [(f"{n:05}", mail("1", date=n, sender=f"p{n}@example.com")) for n in range(3000)]
    answers = [(f"x{n:05}", mail(f"x{n}", "1", date=5000 + n)) for n in range(3000)]
    assert len(group(worn + answers)) == 3000


# --- order within a thread -----------------------------------------------------------------------


def dated(date: int | None) -> list[tuple[str, Message]]:
    """A chain, its names in the opposite order."""
    chain = {"3": ("a", ()), "2": ("b", ("a",)), "1": ("c", ("x", "b"))}
    return [(name, mail(own, *answers, date=date)) for name, (own, answers) in chain.items()]


@pytest.mark.parametrize("date", [7, None])
def test_of_one_time_what_is_answered_comes_first(date: int | None) -> None:
    for order in itertools.permutations(dated(date)):
        assert group(order) == [["3", "2", "1"]]


def test_without_a_date_it_stands_behind_what_it_answers() -> None:
    messages = [
        ("z", mail("a", date=1)),
        ("y", mail("b", "a")),
        ("x", mail("c", "b")),
        ("w", mail("d", "c", date=2)),
    ]
    for order in itertools.permutations(messages):
        assert group(order) == [["z", "y", "x", "w"]]


def test_without_a_date_the_last_server_tells_it() -> None:
    received = ("from a by b; Mon, 2 Mar 2026 09:00:00 +0000", "from x by a; Sun, 1 Mar 2026 09:00:00 +0000")
    day = 86_400_000
    first = 1_772_442_000_000 - day
    messages = [
        ("late", mail("l", "a", headers={"received": received})),
        ("early", mail("e", "a", date=first + 1)),
        ("root", mail("a", date=first)),
        ("last", mail("z", "a", date=first + day + 1)),
    ]
    assert group(messages) == [["root", "early", "late", "last"]]


def test_what_nothing_tells_apart_goes_by_name() -> None:
    copies = [("b", mail("a", date=1)), ("a", mail("a", date=1)), ("c", mail("a", date=1))]
    for order in itertools.permutations(copies):
        assert group(order) == [["a", "b", "c"]]


def test_a_loop_has_an_order_too() -> None:
    loop = [(n, mail(n, m, date=1)) for n, m in (("x", "z"), ("y", "x"), ("z", "y"))]
    assert len({str(group(order)) for order in itertools.permutations(loop)}) == 1


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
        own, date = f"id{chance.randrange(7)}", chance.choice([number, 3, None])
        mails.append(
            (str(number), mail(own, *(f"id{p}" for p in parents), date=date, subject=chance.choice("ab")))
        )
    assert group([mails[index] for index in order]) == group(mails)
    assert sorted(name for thread in group(mails) for name in thread) == [n for n, _ in mails]
