"""Stores as other runs and other hosts see them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from espomail.store import Store
from espomail.store.engine import engine_for


@contextmanager
def claimed_elsewhere(store: Store, name: str) -> Iterator[None]:
    """Another run holds a claim."""
    other = engine_for(store.address)
    other.open(read_only=False)
    assert other.claim([name]) == {name}
    yield
    other.close()
