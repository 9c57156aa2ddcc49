"""Rows and lists of values as the driver has them."""

from __future__ import annotations

import pytest

from espomail.store import Store, bulk, in_list
from espomail.store.fields import Json
from espomail.store.in_list import InList
from espomail.store.models import Conversation, Ghost

HASHES = [number.to_bytes(10, "big") for number in range(1200)]


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write():
        bulk.insert(Conversation, ("id", "created_at"), [(1, 0)])
        bulk.insert(Ghost, ("id_hash", "conversation_id"), [(each, 1) for each in HASHES])
    return store


def found(values: list[bytes]) -> set[bytes]:
    chunks = in_list.chunks(values)
    queries = [Ghost.select(Ghost.id_hash).where(Ghost.id_hash.in_(chunk)) for chunk in chunks]
    return {row[0] for query in queries for row in bulk.rows(query)}


def test_a_list_of_any_length_finds_what_it_names(filled: Store) -> None:
    assert found(HASHES[1:]) == set(HASHES[1:])
    assert found([b"nobody", HASHES[7], HASHES[7]]) == {HASHES[7]}
    assert found([]) == set()


def test_an_empty_list_finds_nothing(filled: Store) -> None:
    assert bulk.rows(Ghost.select().where(Ghost.id_hash.in_(InList()))) == []


def test_a_list_stands_among_other_conditions(filled: Store) -> None:
    here = Ghost.id_hash.in_(InList(HASHES[:3])) & (Ghost.conversation_id == 1)
    assert Ghost.select().where(here).count() == 3
    assert Ghost.select().where(here & ~Ghost.id_hash.in_(InList(HASHES[:2]))).count() == 1


@pytest.mark.parametrize("value", [None, [], {}, {"b": [1, "ä\n\"'"], "a": None}, "text", 7])
def test_json_comes_back(value: object) -> None:
    assert bulk.loads(bulk.dumps(value)) == value
    assert bulk.loads(None) is None


def test_json_is_written_as_the_field_writes_it() -> None:
    value = {"b": 1, "a": "ö"}
    assert bulk.dumps(value) == Json().db_value(value) == '{"a":"ö","b":1}'


def test_json_holds_what_its_quick_writer_refuses() -> None:
    value = {"b": 2**70, "a": ("ö",)}
    assert bulk.dumps(value) == f'{{"a":["ö"],"b":{2**70}}}'
    assert bulk.dumps({3: "number"}) == '{"3":"number"}'
