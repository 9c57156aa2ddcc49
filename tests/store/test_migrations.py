"""The migrations make the schema that the models describe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from espomail.errors import ConfigurationError
from espomail.store import Store, models
from espomail.store.database import migrate, schema_state


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
