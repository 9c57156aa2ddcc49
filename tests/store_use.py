"""Which tests keep a store, and that no other test opens one.

A test keeps a store where it, or a fixture it uses, asks for a place to keep it (``PLACES``). So where the stores lie
in PostgreSQL exactly those tests run again, and the others are left out. That is sound since a test which opens
a store anywhere else fails, unless it is marked ``sqlite`` with the reason why a file it must be.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import postgresql

# The fixtures from which a test has a place for its store (tests/servers/fixtures.py).
PLACES = frozenset({"new_place", "lasting_place", "postgres_server"})
_FILE = b"SQLite format 3\0"
_PROGRAMS = frozenset({"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn"})
HOW = (
    "is kept past the fixtures, so this test would not run on PostgreSQL: take the place for the store from "
    "place, stored_at or new_place, or mark the test sqlite with the reason"
)


def keeps_a_store(item: pytest.Item) -> bool:
    """Whether a test has a store of its own, by the fixtures it uses."""
    return not PLACES.isdisjoint(getattr(item, "fixturenames", ()))


def why_a_file(item: pytest.Item) -> str:
    """The reason why a test's store must be a file; empty where it need not."""
    marker = item.get_closest_marker("sqlite")
    if marker is None:
        return ""
    if not marker.args:
        raise pytest.UsageError(f"{item.nodeid}: sqlite needs the reason why its store must be a file")
    return str(marker.args[0])


class StoreUse:
    """Chooses what runs on PostgreSQL, and fails tests that would be missed there."""

    def __init__(self, on_postgresql: bool | None = None) -> None:
        self._on_postgresql = postgresql.wanted() if on_postgresql is None else on_postgresql
        self._files: set[str] = set()
        self._programs = False
        self._before: set[str] = set()
        sys.addaudithook(self._hear)

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """On PostgreSQL what keeps no store is left out; what needs a file is skipped with its reason."""
        needed = {item: why_a_file(item) for item in items}
        if not self._on_postgresql:
            return
        left_out = [item for item in items if not needed[item] and not keeps_a_store(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if needed[item] or keeps_a_store(item)]
        for item in items:
            if needed[item]:
                item.add_marker(pytest.mark.skip(reason=f"SQLite only: {needed[item]}"))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """Nothing was opened yet."""
        self._files.clear()
        self._programs, self._before = False, _folders(item)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """What keeps no store has opened none, neither itself nor through the programs it started."""
        done = yield
        if not keeps_a_store(item) and not why_a_file(item):
            found = self._files | (self._left_by_programs(item) if self._programs else set())
            if found:
                pytest.fail(f"{sorted(found)[0]} {HOW}", pytrace=False)
        return done

    def _left_by_programs(self, item: pytest.Item) -> set[str]:
        """SQLite's files in the temporary folders that came with this test."""
        made = {_temporary(item) / name for name in _folders(item) - self._before}
        return {str(file) for each in made for file in (each, *each.rglob("*")) if _is_sqlite(file)}

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "sqlite3.connect":
            name = os.fsdecode(arguments[0])
            if name != ":memory:":
                self._files.add(name)
        elif event in _PROGRAMS:
            self._programs = True


def _is_sqlite(file: Path) -> bool:
    if file.is_symlink() or not file.is_file():  # a pipe would wait for its writer
        return False
    with file.open("rb") as opened:
        return opened.read(len(_FILE)) == _FILE


def _folders(item: pytest.Item) -> set[str]:
    """The names of all temporary folders; there are thousands, and it is asked before each test."""
    with os.scandir(_temporary(item)) as entries:
        return {each.name for each in entries}


def _temporary(item: pytest.Item) -> Path:
    """The folder of all the tests' temporary folders."""
    factory: pytest.TempPathFactory = item.config._tmp_path_factory  # type: ignore[attr-defined]
    return factory.getbasetemp()
