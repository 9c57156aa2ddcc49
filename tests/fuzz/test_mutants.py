"""Mutated mail against everything that reads mail: nothing raises, nothing hangs, every string is clean.

`make fuzz` takes as long as `ESPOMAIL_FUZZ_SECONDS` says, of all its processes together, and says how many
mutants that were; more seconds mean more of them, up to 2500 of each seed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

from espomail.domain import threads
from espomail.domain.inspection import describe
from espomail.domain.intake import examine
from espomail.domain.mime import parsing
from espomail.domain.mime.addresses import parse_addresses
from espomail.domain.mime.message import Message
from espomail.domain.replies import text as reply_text
from espomail.domain.thread_groups import group
from espomail.domain.tokens import Keyring
from tests.domain.mime.ways import take_the_careful_way, without_defects
from tests.fuzz.mutants import mutants

KEYRING = Keyring({"1": b"k" * 32}, "1")
SEEDS = 20
SECONDS = float(os.environ.get("ESPOMAIL_FUZZ_SECONDS", "200"))
LEAST = 100  # mutants of a seed, whatever time they take
MANY = [pytest.param(seed, 2500, id=f"seed {seed}", marks=pytest.mark.fuzz) for seed in range(1, SEEDS + 1)]


def within(share: float, seed: int, count: int) -> Iterator[tuple[int, bytes]]:
    """Mutants with their numbers: as many as asked for, or as a share of the time allows."""
    begun, number = time.monotonic(), 0
    for number, raw in enumerate(mutants(seed, count)):
        if number >= LEAST and time.monotonic() - begun > SECONDS * share / SEEDS:
            break
        yield number, raw
    print(f"seed {seed}: {number + 1} of {count} mutants in {time.monotonic() - begun:.1f} s")


def strings(value: Any) -> Iterator[str]:
    """Every string within a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from strings(key)
            yield from strings(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from strings(each)


def fault(raw: bytes) -> str:
    """What is wrong with how a message was read; empty if nothing."""
    begun = time.process_time()
    try:
        described = describe("x", raw)
        facts = examine(raw, KEYRING)
    except Exception as error:  # any at all is a fault
        return repr(error)
    if time.process_time() - begun > 1:
        return "it took more than a second"
    for each in strings(described):
        if "\0" in each or any("\ud800" <= letter <= "\udfff" for letter in each):
            return f"not clean: {each[:80]!r}"
    return disagreement(raw, facts.message, described)


def disagreement(raw: bytes, message: Message, described: dict[str, Any]) -> str:
    """Where two ways to the same fact differ: headers alone, the whole, and attachments one by one."""
    head = parsing.parse_headers(raw)
    for name in ("message_id", "subject", "date", "senders", "to", "cc", "in_reply_to", "references"):
        if getattr(head, name) != getattr(message, name):
            return f"headers alone give another {name}"
    if described["bounce"]["is_bounce"] and described["auto"]["may_reply"]:
        return "a bounce that may be answered"
    shown = described["reply_text"]
    if bool(shown.strip()) != bool(message.text.strip()):
        return "a reply without words, or with words of nobody"
    listed = message.attachments[:10]
    files = parsing.stored_files(raw, [each.as_json() for each in listed])
    if [len(each) for each in files] != [each.size for each in listed]:
        return "a file has another size than the list says"
    return ""


@pytest.mark.parametrize(("seed", "count"), [pytest.param(0, 150, id="seed 0"), *MANY])
def test_mutated_mail_is_read(seed: int, count: int) -> None:
    found = {number: why for number, raw in within(0.5, seed, count) if (why := fault(raw))}
    assert not found, f"mutants of seed {seed} (list(mutants({seed}, {count}))[number]): {found}"


@pytest.mark.parametrize(("seed", "count"), [pytest.param(0, 100, id="seed 0"), *MANY])
def test_mutated_fields_and_texts(seed: int, count: int) -> None:
    for _, raw in within(0.3, seed, count):
        text = raw.decode("latin-1")
        boxes, _ = parse_addresses(text[:2000])
        assert all("@" in box.address or box.address == "" for box in boxes) or boxes
        shown = reply_text.visible(text, None, text[:100])
        assert bool(shown.strip()) == bool(reply_text.tidy(text).strip())
        reply_text.visible("", text)
        reply_text.visible(text, None, "Re: x", original=text[::-1])
        reply_text.visible(text, text, "Re: x", False, answers=False)
        threads.case_numbers(text)


@pytest.mark.parametrize(("seed", "count"), [pytest.param(0, 100, id="seed 0"), *MANY])
def test_quick_and_careful_ways_agree(seed: int, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = [(number, raw, parsing.parse(raw)) for number, raw in within(0.1, seed, count)]
    take_the_careful_way(monkeypatch)
    found = [n for n, raw, message in quick if without_defects(parsing.parse(raw)) != without_defects(message)]
    assert not found, f"mutants of seed {seed}: {found}"


@pytest.mark.parametrize(("seed", "count"), [pytest.param(0, 100, id="seed 0"), *MANY])
def test_threads_do_not_depend_on_the_order_of_arrival(seed: int, count: int) -> None:
    named = [(str(n), parsing.parse_headers(raw)) for n, raw in within(0.1, seed, min(count, 500))]
    found = group(named)
    assert sorted(name for names in found for name in names) == sorted(name for name, _ in named)
    assert group(named[::-1]) == found
