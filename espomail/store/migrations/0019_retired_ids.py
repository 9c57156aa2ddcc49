"""The ids of accounts and filters that were removed while mail and cases name them still: never again."""

from __future__ import annotations

from typing import Any

NAMED = {
    "email_account": (
        ("arrival", "email_account_id"),
        ("case_record", "email_account_id"),
        ("outbox", "email_account_id"),
    ),
    "email_filter": (("arrival", "filter_id"),),
}


def up(migrator: Any, db: Any) -> None:
    """Note the newest id that is named and is not there."""
    for table, places in NAMED.items():
        gone = " UNION ALL ".join(
            f'SELECT max({column}) AS id FROM "{name}" WHERE {column} NOT IN (SELECT id FROM "{table}")'
            for name, column in places
        )
        (newest,) = db.execute_sql(f"SELECT max(id) FROM ({gone}) AS gone").fetchone()
        if newest is not None:
            db.execute_sql(f"INSERT INTO counter (name, value) VALUES ('retired {table}', {int(newest)})")
