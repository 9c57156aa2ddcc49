"""Stores on a server that runs for these tests, and hosts that work on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from espomail.store.engine import Engine, engine_for
from tests.servers.postgresql import TEMPLATE, Address, PostgresServer

DEAD = "UPDATE lease SET until_at = 1 WHERE name <> 'store'"


@pytest.fixture
def url(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Address]:
    made = postgres_server.database(tmp_path, TEMPLATE)
    yield made
    postgres_server.drop(made)


@pytest.fixture
def hosts(url: Address) -> Iterator[tuple[Engine, Engine]]:
    """Two hosts with a store open."""
    found = engine_for(url), engine_for(url)
    for each in found:
        each.open(read_only=False)
    yield found
    for each in found:
        each.close()


def put(engine: Engine, key: str) -> None:
    engine.db.execute_sql("INSERT INTO setting (key, value) VALUES (%s, '')", (key,))
