"""The migrations make the schema that the models describe."""

from __future__ import annotations

import itertools
import os
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from peewee import SqliteDatabase

from espomail.errors import ConfigurationError
from espomail.store import Store, models
from espomail.store.database import MIGRATIONS, PRAGMAS, migrate, schema_state
from tests.children import in_a_child

pytestmark = pytest.mark.sqlite("about the schema of files, old ones and the copy beside them")


def schema(db: SqliteDatabase) -> set[str]:
    """Every table and index as SQL, blanks and quotes aside."""
    rows = db.execute_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'migration'")
    return {re.sub(r"IF NOT EXISTS |\W+", " ", row[0]) for row in rows}


def test_migrations_and_models_agree(tmp_path: Path):
    made = Store.create(str(tmp_path / "migrated.db"))
    migrated = schema(models.database.obj)
    made.close()
    modelled = SqliteDatabase(":memory:")
    models.database.initialize(modelled)
    modelled.create_tables(models.TABLES)
    assert migrated == schema(modelled)


def test_migrating_again_changes_nothing(store: Store):
    before = schema(models.database.obj)
    migrate(models.database.obj)
    assert schema(models.database.obj) == before
    assert schema_state(models.database.obj) == "current"


def test_a_newer_store_is_left_alone(tmp_path: Path):
    path = tmp_path / "desk.db"
    made = Store.create(str(path))
    models.database.execute_sql(
        "INSERT INTO migration (name, applied) VALUES ('9999_from_the_future', CURRENT_TIMESTAMP)"
    )
    made.close()
    with pytest.raises(ConfigurationError, match="newer"):
        Store.open(str(path))


# --- killed at every statement ----------------------------------------------------------------------

NAMES = sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))


def migrated_to(path: Path, name: str) -> None:
    """A store as the program of that day left it, with a row in every table."""
    db = SqliteDatabase(str(path), pragmas={"journal_mode": "wal"})
    migrate(db, name)
    db.close()
    raw = sqlite3.connect(path)
    for table in tables(raw):
        columns = raw.execute(f'PRAGMA table_info("{table}")').fetchall()
        values = [1 if "INT" in kind or "BOOL" in kind else b"1" if kind == "BLOB" else "{}"
                  for _, _, kind, *_ in columns]  # fmt: skip
        raw.execute(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(values))})', values)
    raw.commit()
    raw.close()


def tables(db: sqlite3.Connection) -> list[str]:
    rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [name for (name,) in rows if not name.startswith("sqlite_") and name != "migration"]


def counts(path: Path) -> dict[str, int]:
    db = sqlite3.connect(path)
    found = {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables(db)}
    db.close()
    return found


def state(path: Path) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The migrations that ran, and the schema."""
    db = sqlite3.connect(path)
    made = db.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()
    ran = [n for (n,) in db.execute("SELECT name FROM migration ORDER BY name")] if made else []
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
    return ran, made


def killed_at(path: Path, number: int, target: str) -> bool:
    """Migrate, but die before the statement of that number; False if it came to its end."""

    def work() -> None:
        # a killed process, not a power failure: what reaches the disk when is not the question
        db = SqliteDatabase(str(path), pragmas={**PRAGMAS, "synchronous": "off"})
        seen = [0]

        def trace(statement: str) -> None:
            seen[0] += 1
            if seen[0] == number:
                os._exit(9)

        db.connection().set_trace_callback(trace)
        migrate(db, target)

    status = in_a_child(work)
    assert status in (0, 9)
    return status == 9


@pytest.mark.parametrize(("before", "target"), [(None, NAMES[0]), *itertools.pairwise(NAMES)])
def test_killed_at_every_statement_it_is_the_old_schema_or_the_new(
    tmp_path: Path, before: str | None, target: str
) -> None:
    original = tmp_path / "original.db"
    if before:
        migrated_to(original, before)
    else:
        sqlite3.connect(original).close()
    new = tmp_path / "new.db"
    new.write_bytes(original.read_bytes())
    assert not killed_at(new, -1, target)
    allowed = [state(original), state(new)]
    number = 1
    while True:
        path = tmp_path / "desk.db"
        for each in tmp_path.glob("desk.db*"):
            each.unlink()
        path.write_bytes(original.read_bytes())
        if not killed_at(path, number, target):
            break
        assert state(path) in allowed, f"killed at statement {number}"
        if before or number % 10 == 0:
            assert not killed_at(path, -1, target) and state(path) == allowed[1]
        for table, count in (counts(original) if before else {}).items():
            assert counts(path).get(table, count) == count
        number += 1
    assert number > 5


def test_an_older_store_is_kept_as_it_was_and_then_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    migrated_to(path, NAMES[-2])
    Store.open(str(path), read_only=True).close()
    assert state(path)[0] == NAMES[:-1]
    Store.open(str(path)).close()
    assert state(path)[0] == NAMES
    kept = path.with_name(f"desk.db.before-{NAMES[-1]}")
    assert state(kept)[0] == NAMES[:-1] and kept.stat().st_mode & 0o777 == 0o600
    Store.open(str(path)).close()


def test_what_a_killed_init_leaves_is_no_store_yet(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    sqlite3.connect(path).execute("PRAGMA journal_mode = wal").close()
    with pytest.raises(ConfigurationError, match="espomail init"):
        Store.open(str(path))
    Store.create(str(path)).close()
    Store.open(str(path)).close()


def test_addresses_of_older_stores_get_their_domain(tmp_path: Path):
    path = tmp_path / "desk.db"
    made = Store.create(str(path))
    current = schema(models.database.obj)
    for statement in (
        "DROP TABLE record_address",
        "DROP INDEX case_merged",
        "CREATE TABLE record_address (address TEXT NOT NULL, record_type TEXT NOT NULL,"
        " record_id INTEGER NOT NULL, position INTEGER NOT NULL,"
        " PRIMARY KEY (address, record_type, record_id))",
        "CREATE INDEX record_address_record_type_record_id ON record_address (record_type, record_id)",
        "INSERT INTO record_address VALUES ('ann@mail.acme.co.uk', 'contact', 1, 0)",
        "INSERT INTO record_address VALUES ('root@localhost', 'contact', 1, 1)",
        "DELETE FROM migration WHERE name = '0009_organisations'",
    ):
        models.database.execute_sql(statement)
    made.close()
    opened = Store.open(str(path))
    rows = list(models.RecordAddress.select().order_by(models.RecordAddress.position).tuples())
    assert rows == [
        ("ann@mail.acme.co.uk", "contact", 1, 0, "acme.co.uk"),
        ("root@localhost", "contact", 1, 1, ""),
    ]
    assert schema(models.database.obj) == current
    opened.close()
