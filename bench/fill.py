"""Fills a store quickly: mails that came through the real pipeline are copied, set by set in every table.

Each round shifts all ids by the same stride and makes keys and hashes new, so that tables and indexes
look as if that many mails had come: other senders, other Message-IDs, other conversations and cases.
Bodies are cut short, since the store's size on the disk is not what is measured; all indexes are made
anew at the end, which is many times quicker than keeping them up.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

SHIFTED = "{name} + round.n * :stride"
OTHER = "'c' || round.n || '.' || {name}"
RANDOM = "CASE WHEN {name} IS NULL THEN NULL ELSE randomblob(length({name})) END"
# what a copy's columns hold; those not named are copied as they are
ALWAYS = {
    "id": SHIFTED, "email_id": SHIFTED, "raw_id": SHIFTED, "arrival_id": SHIFTED, "uid": SHIFTED,
    "conversation_id": SHIFTED, "case_id": SHIFTED, "replied_id": SHIFTED, "record_id": SHIFTED,
    "parent_id": SHIFTED, "effect_key": OTHER, "dedupe_key": OTHER, "event": OTHER,
    "from_address": OTHER, "message_id": OTHER, "address": OTHER,
    "identity": RANDOM, "id_hash": RANDOM, "header_hash": RANDOM,
}  # fmt: skip
SPECIAL = {
    ("case_record", "status"): "'Closed'",
    ("outbox", "state"): "'sent'",
    ("case_record", "effect_key"): "lower(hex(randomblob(16)))",
    ("case_record", "description"): "substr({name}, 1, 200)",
    ("email", "text"): "substr({name}, 1, 200)",
    ("raw", "data"): "substr({name}, 1, 200)",
}
TABLES = (
    "raw", "conversation", "ghost", "participant", "email", "arrival", "ledger", "email_user",
    "email_team", "decision", "case_record", "stream_entry", "follow", "notification", "outbox",
    "auto_reply",
)  # fmt: skip


def multiply(path: Path, mails: int) -> None:
    """Copy what is stored until there are at least ``mails``.

    The store must be closed and hold mail of no folder that is fetched again. Nothing is safe while
    this runs: a store that it was cut off in is of no use.
    """
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("locking_mode = exclusive", "journal_mode = off", "synchronous = off",
                   "cache_size = -400000", "temp_store = file"):  # fmt: skip
        db.execute(f"PRAGMA {pragma}")
    rounds = -(-mails // _count(db, "arrival")) - 1
    stride = max(_largest_id(db, table) for table in TABLES if "id" in _columns(db, table))
    db.execute("CREATE TEMP TABLE round AS WITH RECURSIVE every (n) AS (SELECT 1 UNION ALL "
               "SELECT n + 1 FROM every WHERE n < ?) SELECT n FROM every", (rounds,))  # fmt: skip
    indexes = _without_indexes(db)
    for table in TABLES:
        _copy(db, table, stride)
    for statement in indexes:
        db.execute(statement)
    db.execute("UPDATE counter SET value = value + ?", (rounds * stride,))
    db.execute("PRAGMA journal_mode = wal")
    db.close()


def arrived(path: Path) -> int:
    """How many mails there are."""
    db = sqlite3.connect(path)
    try:
        return _count(db, "arrival")
    finally:
        db.close()


def _without_indexes(db: sqlite3.Connection) -> list[str]:
    """Drop the indexes of the tables that grow; what makes them again."""
    marks = ", ".join("?" * len(TABLES))
    found = db.execute(
        f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
        f"AND tbl_name IN ({marks})", TABLES).fetchall()  # fmt: skip
    for name, _ in found:
        db.execute(f'DROP INDEX "{name}"')
    return [sql for _, sql in found]


def _copy(db: sqlite3.Connection, table: str, stride: int) -> None:
    """All rounds of a table in one statement, round by round, so that ids ascend."""
    columns = _columns(db, table)
    values = [
        SPECIAL.get((table, name), ALWAYS.get(name, "{name}")).format(name=f'original."{name}"')
        for name in columns
    ]
    names = ", ".join(f'"{name}"' for name in columns)
    db.execute(f"CREATE TEMP TABLE first AS SELECT * FROM {table}")
    db.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} "
        "FROM round CROSS JOIN first AS original",
        {"stride": stride} if ":stride" in "".join(values) else {},
    )
    db.execute("DROP TABLE first")


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]


def _largest_id(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])


def _count(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
