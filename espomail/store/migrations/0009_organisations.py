"""Addresses of records know their registrable domain, and merged cases are found by their target."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import Any

from peewee import CompositeKey, IntegerField, Model, TextField

MERGED = "CREATE INDEX case_merged ON case_record (merged_into) WHERE merged_into IS NOT NULL"


def up(migrator: Any, db: Any) -> None:
    """Make the table anew, since a column cannot be put before its key, and fill the column."""

    class RecordAddress(Model):
        address = TextField()
        record_type = TextField()
        record_id = IntegerField()
        position = IntegerField(default=0)
        domain = TextField(default="", index=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "record_address"
            primary_key = CompositeKey("address", "record_type", "record_id")
            indexes = ((("record_type", "record_id"), False),)

    old = db.execute_sql("SELECT address, record_type, record_id, position FROM record_address").fetchall()
    db.execute_sql("DROP TABLE record_address")
    db.create_tables([RecordAddress])
    rows = [(*row, _registrable_domain(row[0])) for row in old]
    for start in range(0, len(rows), 500):
        RecordAddress.insert_many(rows[start : start + 500]).execute()
    db.execute_sql(MERGED)


def _registrable_domain(address: str) -> str:
    """As the column is filled at this version; what the program makes of a domain later is another matter."""
    host = address.rpartition("@")[2].strip(" .").lower()
    if not host.isascii():
        with suppress(UnicodeError):
            host = host.encode("idna").decode("ascii")
    if "." not in host or host.startswith("["):
        return ""
    return _suffixes().privatesuffix(host) or ""


@lru_cache(maxsize=1)
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
