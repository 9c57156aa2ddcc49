"""A command on a SQLite store doesn't pay for PostgreSQL's driver; a store in PostgreSQL gets it, or is told what is missing."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("psycopg")

_OPEN = """
import sys
{before}
from espomail.errors import EspomailError
from espomail.store import Store
try:
    Store.open("postgresql://127.0.0.1:1/nothing")
except EspomailError as error:
    print(error.exit_code, error)
"""


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_command_starts_without_it() -> None:
    assert run("import espomail.commands, sys; print('psycopg' in sys.modules)") == "False\n"


def test_a_store_in_postgresql_has_it_whatever_was_imported_before() -> None:
    for before in ("", "import peewee", "import psycopg"):
        assert run(_OPEN.format(before=before)).startswith("75 "), before


def test_the_driver_given_later_is_what_peewee_would_have_taken() -> None:
    """Every name of psycopg that peewee holds is there, with the same value."""
    told = (
        "print(sorted((n, getattr(v, '__name__', '')) for n, v in vars(peewee).items()"
        " if 'psycopg' in str(getattr(v, '__module__', n))),"
        " sorted((n, int(v)) for n, v in vars(peewee.Psycopg3Adapter).items()"
        " if n in ('txn_idle', 'txn_inerror', 'txn_unknown')))"
    )
    late = "from espomail.store import drivers; drivers.give_postgres_driver(); import peewee; "
    assert run("import peewee; " + told) == run(late + told)


def test_a_missing_driver_is_said() -> None:
    said = run(_OPEN.format(before="import peewee; sys.modules['psycopg'] = None; peewee.psycopg = None"))
    assert said == "78 PostgreSQL needs its driver, which is not installed; pip install 'espomail[postgres]'\n"
