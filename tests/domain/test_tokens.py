"""Message-IDs and plus-addresses that only we can make."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain import tokens
from espomail.domain.tokens import Keyring, Token, make, make_notice, verify

KEYS = Keyring({"1": b"first key" * 4, "2": b"second key" * 4}, "2")
OLD = Keyring({"1": KEYS.keys["1"]}, "1")
OTHER = Keyring({"2": b"somebody else's key"}, "2")


def test_what_goes_in_comes_out() -> None:
    made = make(KEYS, "c", 12, "x7k2p", "desk.example.com")
    assert re.fullmatch(r"<c12\.x7k2p\.2\.[a-z2-7]{16}@desk\.example\.com>", made)
    assert verify(KEYS, made) == Token("c", 12, "x7k2p")


@pytest.mark.parametrize("kind", [kind for kind in tokens.KINDS if kind != "n"])
def test_every_kind_of_record(kind: str) -> None:
    assert verify(KEYS, make(KEYS, kind, 7, "abc", "example.com")) == Token(kind, 7, "abc")


def test_a_notice_knows_its_user_and_record() -> None:
    made = make_notice(KEYS, "c", 12, 3, "abc", "example.com")
    assert verify(KEYS, made) == Token("n", 12, "abc", user_id=3, record_kind="c")


@pytest.mark.parametrize(
    "changed",
    [
        lambda made: made.upper(),
        lambda made: made.strip("<>"),
        lambda made: f"  {made} ",
        lambda made: made.replace("example.com", "relay.example.net"),
    ],
)
def test_what_relays_do_to_an_id_is_forgiven(changed: object) -> None:
    made = make(KEYS, "c", 12, "abc", "example.com")
    assert callable(changed)
    assert verify(KEYS, changed(made)) == Token("c", 12, "abc")


@pytest.mark.parametrize(
    "forged",
    [
        lambda made: made.replace("c12.", "c13."),
        lambda made: made.replace("c12.", "a12."),
        lambda made: made.replace("c12.", "c012."),
        lambda made: made.replace(".abc.", ".abd."),
        lambda made: made.replace(".2.", ".1."),
        lambda made: made.replace(".2.", ".9."),
        lambda made: made.replace("<c12.", "<nc12-3."),
        lambda made: re.sub(r"\.[a-z2-7]{16}@", ".aaaaaaaaaaaaaaaa@", made),
        lambda made: re.sub(r"[a-z2-7]@", "@", made),
        lambda made: made.replace("12", "１２"),
        lambda made: "<c12@example.com>",
        lambda made: "",
        lambda made: "<>",
    ],
)
def test_a_forged_token_is_none(forged: object) -> None:
    assert callable(forged)
    assert verify(KEYS, forged(make(KEYS, "c", 12, "abc", "example.com"))) is None


def test_an_old_key_still_verifies_and_a_strange_one_does_not() -> None:
    assert verify(KEYS, make(OLD, "c", 12, "abc", "example.com")) == Token("c", 12, "abc")
    assert verify(KEYS, make(OTHER, "c", 12, "abc", "example.com")) is None


@given(
    st.integers(1, 10**12 - 1),
    st.from_regex(r"[a-z0-9]{1,16}", fullmatch=True),
    st.from_regex(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,3}", fullmatch=True),
)
def test_any_token_verifies_and_usual_ones_are_short(number: int, nonce: str, domain: str) -> None:
    made = make(KEYS, "c", number, nonce, domain)
    assert verify(KEYS, made) == Token("c", number, nonce)
    assert re.fullmatch(r"<[a-z0-9.]+@[a-z0-9.-]+>", made)
    assert len(made) <= tokens.LONGEST


@pytest.mark.parametrize(
    ("domain", "shortened"),
    [
        ("example.com", "example.com"),
        ("Desk.Example.COM", "desk.example.com"),
        ("a.very.long.name.of.a.help.desk.example.com", "long.name.of.a.help.desk.example.com"),
        ("an-extraordinarily-long-name-of-a-company.example", r"[a-z2-7]{10,}\.invalid"),
    ],
)
def test_a_long_domain_loses_its_first_labels_or_becomes_a_hash(domain: str, shortened: str) -> None:
    made = make(KEYS, "c", 12, "abcdefgh", domain)
    assert re.fullmatch(shortened, made.partition("@")[2].strip(">"))
    assert made == make(KEYS, "c", 12, "abcdefgh", domain)


@pytest.mark.parametrize(
    ("kind", "number", "nonce"),
    [("x", 1, "abc"), ("n", 1, "abc"), ("c", 0, "abc"), ("c", -1, "abc"), ("c", 10**12, "abc"),
     ("c", 1, ""), ("c", 1, "ABC"), ("c", 1, "a.b"), ("c", 1, "a" * 17)],
)  # fmt: skip
def test_what_a_token_cannot_carry_is_refused(kind: str, number: int, nonce: str) -> None:
    with pytest.raises(ValueError, match=r"token|nonce"):
        make(KEYS, kind, number, nonce, "example.com")


def test_keys_do_not_show() -> None:
    assert "key" not in repr(KEYS).replace("Keyring", "")


def test_tokens_in_a_list_of_ids() -> None:
    ids = ["<x@example.com>", make(KEYS, "c", 12, "a", "example.com"), make(OTHER, "c", 1, "a", "b")]
    assert tokens.tokens_in(KEYS, ids) == [Token("c", 12, "a")]


# --- plus-addresses ----------------------------------------------------------------------------


def test_a_plus_address_holds_for_its_address_only() -> None:
    made = tokens.plus_address(KEYS, "Support@Example.com", "c", 12)
    assert re.fullmatch(r"Support\+c12\.2\.[a-z2-7]{16}@Example\.com", made)
    assert tokens.from_plus_address(KEYS, made.lower()) == Token("c", 12, "")
    assert tokens.from_plus_address(KEYS, made.replace("Support", "sales")) is None
    assert tokens.from_plus_address(KEYS, made.replace("Example", "Sample")) is None
    assert tokens.from_plus_address(KEYS, made.replace("c12", "c13")) is None
    assert tokens.from_plus_address(OTHER, made) is None


def test_an_address_that_has_a_tag_keeps_it() -> None:
    made = tokens.plus_address(KEYS, "team+desk@example.com", "c", 12)
    assert made.startswith("team+desk+c12.")
    assert tokens.from_plus_address(KEYS, made) == Token("c", 12, "")


def test_a_local_part_without_room_gets_no_tag() -> None:
    address = f"{'a' * 50}@example.com"
    assert tokens.plus_address(KEYS, address, "c", 12) == address


def test_a_message_id_is_no_plus_address() -> None:
    made = make(KEYS, "c", 12, "abc", "example.com").strip("<>")
    tag = made.partition("@")[0].replace(".abc.", ".")
    assert tokens.from_plus_address(KEYS, f"support+{tag}@example.com") is None


@given(st.text(max_size=80))
def test_any_text_is_no_token(text: str) -> None:
    assert verify(KEYS, text) is None
    assert tokens.from_plus_address(KEYS, text) is None
