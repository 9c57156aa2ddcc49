"""Mailboxes: what is read, and what is refused because it can be read in two ways."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.mime.addresses import _odd_list, parse_addresses
from espomail.domain.mime.message import Address

ALICE, BOB = "alice@example.org", "bob@example.com"


def read(value: str, senders: bool = False) -> list[tuple[str, str]]:
    return [(each.name, each.address) for each in parse_addresses(value, senders=senders)[0]]


@pytest.mark.parametrize(
    ("value", "mailboxes"),
    [
        pytest.param("a@b.example", [("", "a@b.example")], id="bare"),
        pytest.param("Bob <b@c.example>", [("Bob", "b@c.example")], id="phrase"),
        pytest.param('"Doe, J." <b@c.example>', [("Doe, J.", "b@c.example")], id="quoted comma"),
        pytest.param("Doe, J. <b@c.example>", [("Doe, J.", "b@c.example")], id="comma in a name"),
        pytest.param(r'"a\"b" <b@c.example>', [('a"b', "b@c.example")], id="escaped quote"),
        pytest.param('"Bob <b@c.example>', [("Bob", "b@c.example")], id="quote never closed"),
        pytest.param("b@c.example (Bob (B) Doe)", [("Bob (B) Doe", "b@c.example")], id="comment"),
        pytest.param("(Bob) <b@c.example>", [("Bob", "b@c.example")], id="comment in front"),
        pytest.param('"(Bob)" <b@c.example>', [("(Bob)", "b@c.example")], id="no comment in quotes"),
        pytest.param(r'"(B\"b)" <b@c.example>', [('(B"b)', "b@c.example")], id="nor with a quoted pair"),
        pytest.param("Bob (Jira) <b@c.example>", [("Bob (Jira)", "b@c.example")], id="comment inside"),
        pytest.param("[JIRA] B <b@c.example>", [("[JIRA] B", "b@c.example")], id="brackets"),
        pytest.param("Bob Doe b@c.example", [("Bob Doe", "b@c.example")], id="no angle brackets"),
        pytest.param("Bob <b@c.example", [("Bob", "b@c.example")], id="bracket never closed"),
        pytest.param("<<b@c.example>>", [("", "b@c.example")], id="two brackets"),
        pytest.param("<@x,@y:b@c.example>", [("", "b@c.example")], id="source route"),
        pytest.param("<mailto:b@c.example>", [("", "b@c.example")], id="mailto"),
        pytest.param("b @ c . example", [("", "b@c.example")], id="blanks around at and dot"),
        pytest.param('"a b"@c.example', [("", '"a b"@c.example')], id="quoted local part"),
        pytest.param("<b@[192.0.2.1]>", [("", "b@[192.0.2.1]")], id="domain literal"),
        pytest.param("b@c.example <b@c.example>", [("b@c.example", "b@c.example")], id="own address"),
        pytest.param("Ω <ω@例子.example>", [("Ω", "ω@例子.example")], id="internationalised"),
        pytest.param("root", [("", "root")], id="local mailbox"),
        pytest.param("MAILER-DAEMON (Mail)", [("Mail", "MAILER-DAEMON")], id="local with comment"),
        pytest.param("undisclosed-recipients:;", [], id="empty group"),
        pytest.param("G: a@b.example, B <b@c.example>;", [("", "a@b.example"), ("B", "b@c.example")],
                     id="group"),
        pytest.param("G: a@b.example;, c@d.example", [("", "a@b.example"), ("", "c@d.example")],
                     id="group and more"),
        pytest.param("a@b.example; c@d.example", [("", "a@b.example"), ("", "c@d.example")],
                     id="semicolons"),
        pytest.param(",a@b.example,,c@d.example,", [("", "a@b.example"), ("", "c@d.example")],
                     id="empty entries"),
        pytest.param("A <a@b.example> B <b@c.example>", [("A", "a@b.example"), ("B", "b@c.example")],
                     id="comma missing"),
        pytest.param("=?utf-8?Q?Doe=2C_J?= <b@c.example>", [("Doe, J", "b@c.example")],
                     id="encoded comma"),
        pytest.param("=?utf-8?Q?B_=3Cx=40y=3E?= <b@c.example>", [("B <x@y>", "b@c.example")],
                     id="encoded brackets"),
        pytest.param('"=?utf-8?B?w4Y=?=" <b@c.example>', [("Æ", "b@c.example")],
                     id="encoded word in quotes"),
        pytest.param("=?utf-8?Q?ACME:_M=C3=BCller;_(B=C3=BCro),_Ost?= <b@c.example>",
                     [("ACME: Müller; (Büro), Ost", "b@c.example")], id="separators in an encoded word"),
        pytest.param("Team: =?utf-8?Q?A:_B?= <a@b.example>, c@d.example;",
                     [("A: B", "a@b.example"), ("", "c@d.example")], id="such a word within a group"),
        pytest.param("b@c.example>", [("", "b@c.example")], id="only the closing bracket"),
        pytest.param("Bob b@c.example>, d@e.example", [("Bob", "b@c.example"), ("", "d@e.example")],
                     id="only the closing bracket, with a name"),
        pytest.param("Bob) <b@c.example>", [("Bob", "b@c.example")], id="only the closing parenthesis"),
        pytest.param("Bob (sales <b@c.example>, d@e.example",
                     [("Bob (sales", "b@c.example"), ("", "d@e.example")], id="only the opening parenthesis"),
        pytest.param("b@c.example (Bob", [("Bob", "b@c.example")], id="comment never closed"),
        pytest.param("<Bob> <b@c.example>", [("Bob", "b@c.example")], id="name in brackets"),
        pytest.param('"Bob" <b@c.example>"', [("Bob", "b@c.example")], id="a quote too many at the end"),
        pytest.param('"Bob" <b@c.example>", d@e.example', [("Bob", "b@c.example"), ("", "d@e.example")],
                     id="and at the end of one of several"),
        pytest.param("Bob [b@c.example]", [("Bob", "b@c.example")], id="square brackets"),
        pytest.param("[b@c.example], D [d@e.example]", [("", "b@c.example"), ("D", "d@e.example")],
                     id="several square ones"),
        pytest.param("Bob [x@y.example] <b@c.example>", [("Bob [x@y.example]", "b@c.example")],
                     id="square brackets of a name"),
        pytest.param("Bob [x@y.example] [b@c.example]", [], id="two pairs of square brackets"),
        pytest.param("b@[192.0.2.1] [x@y.example]", [("", "b@[192.0.2.1]")], id="a literal and square brackets"),
        pytest.param("bob at c.example (Bob Doe)", [("Bob Doe", "bob@c.example")], id="as list archives hide it"),
        pytest.param("Bob Doe at c.example", [], id="nobody's, for there are two words"),
        pytest.param("bob at work", [], id="no domain"),
        pytest.param("bob at c.example, d@e.example", [("", "d@e.example")], id="words beside an address"),
        pytest.param("<>", [], id="null path"),
        pytest.param("", [], id="nothing"),
    ],
)  # fmt: skip
def test_reads(value: str, mailboxes: list[tuple[str, str]]) -> None:
    assert read(value) == mailboxes


SEPARATORS = list("()<>[]@;:.\"\\") + ["(<", ")>", "><", " ", "\t"]


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("form", ["{a}{s}<{b}>", "{a}{s}{b}", "<{a}>{s}<{b}>", "<{a}>{s}{b}",
                                  "A <{a}{s}{b}>"])  # fmt: skip
def test_never_the_second_of_two_senders(form: str, separator: str) -> None:
    """CVE-2023-27043: what stands behind must not pass for the sender."""
    value = form.format(a=ALICE, b=BOB, s=separator)
    found = parse_addresses(value, senders=True)[0]
    plain_name = form == "{a}{s}<{b}>" and separator.isspace()
    assert plain_name or not found or found[0].address == ALICE


@pytest.mark.parametrize(
    "value",
    [
        f"{ALICE}> {BOB}", f"=?utf-8?Q?{ALICE}>?= ({BOB}", f"a) {ALICE} <b>",
        f"Bob&lt;{BOB}&gt;", f"x<{BOB}y>z", f"=?utf-8?Q?<{ALICE}>_:?= <{BOB}>",
    ],
)  # fmt: skip
def test_brackets_that_do_not_match_leave_nobody_where_more_than_one_may_be_meant(value: str) -> None:
    found, refused = parse_addresses(value, senders=True)
    assert refused
    assert [each.address for each in found] in ([], [ALICE])


@pytest.mark.parametrize("name", ["ACME; Support", "Tom &amp; Jerry", "a; b; c", "&#1048;&#1074;"])
def test_semicolons_in_the_name_of_a_sender(name: str) -> None:
    """No address is before them, so none can be meant in place of the one in the brackets."""
    assert parse_addresses(f"{name} <{BOB}>", senders=True)[0] == [Address(name, BOB)]
    assert parse_addresses(f"{name} <{BOB}>; <{ALICE}>", senders=True)[0] != [Address("", ALICE)]


@pytest.mark.parametrize("value", [f"{ALICE}; Support <{BOB}>", f";<{ALICE}> x; {BOB}", f"G:{ALICE};x; <{BOB}>"])
def test_what_stands_before_them_is_never_skipped(value: str) -> None:
    assert BOB not in [each.address for each in parse_addresses(value, senders=True)[0][:1]]


@pytest.mark.parametrize("first", [f"{ALICE}<{BOB}>", f"{ALICE} {BOB}", "a@b@c", f"=?utf-8?Q?{ALICE}?=<{BOB}>", "<a b@c>"])
def test_nobody_stands_in_for_a_sender_who_cannot_be_read(first: str) -> None:
    assert parse_addresses(f"{first}, carol@example.net", senders=True) == ([], True)
    assert read(f"{first}, carol@example.net")[-1] == ("", "carol@example.net")


def test_a_hidden_address_is_noted() -> None:
    assert parse_addresses("bob at c.example", senders=True) == ([Address("", "bob@c.example")], True)


def test_what_is_read_despite_its_brackets_is_noted() -> None:
    assert parse_addresses(f"Bob {BOB}>", senders=True) == ([Address("Bob", BOB)], True)


@pytest.mark.parametrize("junk", ["(", "(<", "<a>", "[a@", "=?a?q?x?=:", "=?a?q?", ">", "((<", "a; ", "a at b.c "])
def test_hostile_lists_take_no_time(junk: str) -> None:
    start = time.process_time()
    parse_addresses(junk * 20_000 + f" <{BOB}>", senders=True)
    assert time.process_time() - start < 0.5


def test_a_name_that_is_an_address_does_not_hide_the_sender() -> None:
    assert read(f"{ALICE} <{BOB}>", senders=True) == [(ALICE, BOB)]
    assert read(f'"{ALICE}" <{BOB}>', senders=True) == [(ALICE, BOB)]


@pytest.mark.parametrize(
    "value",
    [
        "=?utf-8?Q?alice=40example=2Eorg=3E=00?=@example.com",
        "<=?utf-8?Q?alice=40example.org?=>",
        "=?utf-8?Q?Alice_=3Calice=40example=2Eorg=3E?=",
    ],
)
def test_encoded_words_name_no_address(value: str) -> None:
    assert read(value, senders=True) == []


@pytest.mark.parametrize("value", [f"{ALICE};{BOB}", f"{ALICE} {BOB}", f"{ALICE};<{BOB}>"])
def test_separators_of_recipients_are_none_between_senders(value: str) -> None:
    assert parse_addresses(value, senders=True) == ([], True)


def test_no_more_than_were_asked_for() -> None:
    value = ", ".join(f"a{number}@b.example" for number in range(20))
    assert len(parse_addresses(value, keep=7)[0]) == 7
    assert parse_addresses(value, keep=7)[1]
    assert parse_addresses(value, keep=20) == (
        [Address("", f"a{number}@b.example") for number in range(20)],
        False,
    )


PIECES = st.sampled_from(
    ["alice", "bob", "@", "x.example", " ", "<", ">", '"', ",", "(", ")", ":", ";", "[", "]", "\\",
     ".", "'", "é", '"Doe, J"', '"(x)"', "=?utf-8?Q?a=2Cb?=", "John Smith", "<a@b.example>"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_the_quick_way_and_the_careful_way_agree(value: str) -> None:
    value = " ".join(value.split())
    assert parse_addresses(value) == _odd_list(value, 500, senders=False)


@given(st.lists(PIECES | st.text(max_size=3), max_size=30).map("".join))
def test_addresses_are_whole(value: str) -> None:
    for each in parse_addresses(value, senders=True)[0]:
        assert each.address
        assert not any(char in each.address.rpartition("@")[2] for char in "<>(),;: \r\n")


@pytest.mark.parametrize(
    "value",
    [
        f"eve at evil.example, {BOB}",
        f"eve at evil.example, Bob <{BOB}>",
        f"Doe; alice@example.com <{BOB}>",
        f"x; <alice@example.com>; <{BOB}>",
    ],
)
def test_who_is_behind_a_first_sender_that_hides_is_not_taken_for_it(value: str) -> None:
    assert parse_addresses(value, senders=True) == ([], True)


def test_a_name_with_a_comma_and_with_a_semicolon() -> None:
    assert parse_addresses(f"Doe, Bob <{BOB}>", senders=True)[0] == [Address("Doe, Bob", BOB)]
    assert parse_addresses(f"Doe; Bob <{BOB}>", senders=True)[0] == [Address("Doe; Bob", BOB)]
    assert parse_addresses("eve at evil.example", senders=True)[0] == [Address("", "eve@evil.example")]
