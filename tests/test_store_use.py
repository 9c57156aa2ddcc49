"""What runs again on PostgreSQL is chosen by what tests use, and nothing that opens a store is left out unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ("pytester",)
pytestmark = pytest.mark.sqlite("it plays tests that open files where they should not")

ROOT = Path(__file__).resolve().parents[1]
PLUGIN = """
import pytest
from tests.store_use import StoreUse

def pytest_configure(config):
    config.addinivalue_line("markers", "sqlite: the reason")
    config.pluginmanager.register(StoreUse({on_postgresql}))

@pytest.fixture
def new_place(tmp_path):
    return tmp_path / "desk.db"
"""
IN_PROCESS = "import sqlite3; sqlite3.connect({}).execute('CREATE TABLE a (b)')"
CHILD = (
    "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import sqlite3, sys;"
    " sqlite3.connect(sys.argv[1]).execute(\"CREATE TABLE a (b)\")', str({})], check=True)"
)
PAST = """
import pytest

def test_itself(tmp_path):
    {here}

def test_in_a_program(tmp_path):
    {child}

@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("x")
    {here}

@pytest.fixture(scope="module")
def shared_from_a_program(tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("y")
    {child}

def test_by_a_fixture_of_many(shared): pass

def test_by_a_fixture_of_many_in_a_program(shared_from_a_program): pass
"""
FINE = """
import pytest

def test_kept(new_place):
    {kept}

@pytest.mark.sqlite("why")
def test_file(tmp_path):
    {past}

def test_pure():
    {nowhere}
"""
OF_ALL_KINDS = """
import pytest

def test_kept(new_place): pass

@pytest.mark.sqlite("about a file")
def test_file(): pass

@pytest.mark.sqlite("about its modes")
def test_modes(new_place): pass

def test_pure(): pass
"""


def played(pytester: pytest.Pytester, text: str, on_postgresql: bool = False) -> pytest.RunResult:
    """What pytest says of a file of tests."""
    pytester.makeconftest(PLUGIN.format(on_postgresql=on_postgresql))
    pytester.makepyfile(text)
    return pytester.runpytest_subprocess("-rs", "-p", "no:xdist", "-p", "no:cacheprovider")


@pytest.fixture(autouse=True)
def _ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests that are played find this checkout's."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def test_a_store_past_the_fixtures_fails_the_test(pytester: pytest.Pytester) -> None:
    where = "tmp_path / 'a'"
    said = played(pytester, PAST.format(here=IN_PROCESS.format(where), child=CHILD.format(where)))
    said.assert_outcomes(failed=4)
    said.stdout.fnmatch_lines(["*/a is kept past the fixtures, so this test would not run on PostgreSQL*"] * 4)


def test_a_place_a_reason_or_no_store_is_fine(pytester: pytest.Pytester) -> None:
    text = FINE.format(
        kept=IN_PROCESS.format("new_place"), past=CHILD.format("tmp_path / 'a'"), nowhere=IN_PROCESS.format("':memory:'")
    )
    played(pytester, text).assert_outcomes(passed=3)


def test_on_postgresql_runs_what_has_a_place_and_the_rest_is_told(pytester: pytest.Pytester) -> None:
    said = played(pytester, OF_ALL_KINDS, on_postgresql=True)
    said.assert_outcomes(passed=1, skipped=2, deselected=1)
    said.stdout.fnmatch_lines(["*SQLite only: about a file", "*SQLite only: about its modes"])


def test_a_mark_without_its_reason_is_refused(pytester: pytest.Pytester) -> None:
    said = played(pytester, "import pytest\n@pytest.mark.sqlite\ndef test_file(): pass\n")
    assert said.ret == pytest.ExitCode.USAGE_ERROR
    said.stderr.fnmatch_lines(["*sqlite needs the reason why its store must be a file*"])
