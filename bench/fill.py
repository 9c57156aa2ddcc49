"""Fills a store quickly: mails that came through the real pipeline are copied, row by row in every table.

Each round shifts all ids by the same stride and makes keys and hashes new, so that tables and indexes
look as if that many mails had come: other senders, other Message-IDs, other conversations and cases.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

SHIFTED = "{name} + :shift"
OTHER = ":round || '.' || {name}"
RANDOM = "CASE WHEN {name} IS NULL THEN NULL ELSE randomblob(length({name})) END"
# what a copy's columns hold; those not named are copied as they are
ALWAYS = {
    "id": SHIFTED, "email_id": SHIFTED, "raw_id": SHIFTED, "arrival_id": SHIFTED, "uid": SHIFTED,
    "conversation_id": SHIFTED, "case_id": SHIFTED, "replied_id": SHIFTED, "record_id": SHIFTED,
    "parent_id": SHIFTED, "effect_key": OTHER, "dedupe_key": OTHER, "event": OTHER,
    "from_address": OTHER, "message_id": OTHER, "address": OTHER,
    "identity": RANDOM, "id_hash": RANDOM, "header_hash": RANDOM,
}  # fmt: skip
SPECIAL = {("case_record", "status"): "'Closed'", ("outbox", "state"): "'sent'"}
TABLES = (
    "raw", "conversation", "ghost", "participant", "email", "arrival", "ledger", "email_user",
    "email_team", "decision", "case_record", "stream_entry", "follow", "notification", "outbox",
    "auto_reply",
)  # fmt: skip


def multiply(path: Path, mails: int) -> None:
    """Copy what is stored until there are at least ``mails``.

    The store must be closed and hold mail of no folder that is fetched again.
    """
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode = wal")
        db.execute("PRAGMA synchronous = off")
        db.execute("PRAGMA cache_size = -200000")
        stride = max(_largest_id(db, table) for table in TABLES if "id" in _columns(db, table))
        rounds = -(-mails // _count(db, "arrival")) - 1
        last = {table: _limit(db, table) for table in TABLES}
        for number in range(1, rounds + 1):
            for table in TABLES:
                _copy(db, table, number, stride, last[table])
            db.commit()
        db.execute("UPDATE counter SET value = value + ?", (rounds * stride,))
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def arrived(path: Path) -> int:
    """How many mails there are."""
    db = sqlite3.connect(path)
    try:
        return _count(db, "arrival")
    finally:
        db.close()


def _copy(db: sqlite3.Connection, table: str, number: int, stride: int, original: str) -> None:
    columns = _columns(db, table)
    values = [
        SPECIAL.get((table, name), ALWAYS.get(name, "{name}")).format(name=f'"{name}"')
        for name in columns
    ]
    names = ", ".join(f'"{name}"' for name in columns)
    db.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} WHERE {original}",
        {"shift": number * stride, "round": f"c{number}"},
    )


def _limit(db: sqlite3.Connection, table: str) -> str:
    """What tells the first rows of a table from their copies."""
    keys = ("id", "uid", "conversation_id", "email_id", "record_id")
    key = next(name for name in keys if name in _columns(db, table))
    largest = db.execute(f"SELECT coalesce(max({key}), 0) FROM {table}").fetchone()[0]
    return f"{key} <= {largest}"


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]


def _largest_id(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])


def _count(db: sqlite3.Connection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
