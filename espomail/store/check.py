"""What must hold of every store: invariants, each one query that finds nothing in a sound store.

I1 to I10 are promises about mail (nothing lost, nothing twice, every effect with its cause); the last
one is a counter that must equal what it counts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from peewee import DatabaseError

from espomail.domain.clock import DAY
from espomail.store import dialect, raws
from espomail.store.fields import Moment
from espomail.store.held import RETRIES
from espomail.store.models import TABLES, Email

SHOWN = 20


@dataclass(frozen=True)
class Invariant:
    """A promise, and the query for the rows that break it; its first column names the row."""

    code: str
    broken: str
    sql: str
    warning: bool = False


@dataclass(frozen=True)
class Breach:
    """A promise that does not hold: how many rows break it, and the first of them."""

    code: str
    message: str
    count: int
    ids: tuple[str, ...]
    warning: bool = False


_STATES = "('stored', 'imported', 'duplicate', 'skipped', 'too_large', 'held', 'too_old', 'gone')"
_DROPPED = "(SELECT arrival_id FROM decision WHERE kind = 'dropped')"
_UID = "l.folder_id || '/' || l.uidvalidity || '/' || l.uid"

INVARIANTS = (
    Invariant(
        "I1-unexplained", "a UID in the ledger without a known state, its bytes or its mail",
        f"SELECT {_UID} FROM ledger l WHERE l.state NOT IN {_STATES}"
        f" UNION ALL SELECT {_UID} FROM ledger l WHERE l.state = 'stored'"
        "  AND NOT EXISTS (SELECT 1 FROM raw r WHERE r.id = l.raw_id)"
        f" UNION ALL SELECT {_UID} FROM ledger l WHERE l.state IN ('imported', 'duplicate', 'too_large')"
        "  AND NOT EXISTS (SELECT 1 FROM email e WHERE e.id = l.email_id)",
    ),
    Invariant(
        "I1-mark", "a folder with a mark and no UIDVALIDITY to which it belongs, or a mark below zero",
        "SELECT id FROM folder WHERE last_uid < 0 OR (last_uid > 0 AND uidvalidity IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM ledger l WHERE l.folder_id = folder.id AND l.uidvalidity = 0))",
    ),
    Invariant(
        "I2-doubled", "two stored mails with one identity, or one mail that arrived twice at an account",
        "SELECT min(id) FROM email GROUP BY id_hash, identity HAVING count(*) > 1"
        " UNION ALL SELECT min(id) FROM arrival WHERE email_account_id IS NOT NULL"
        "  GROUP BY email_id, email_account_id HAVING count(*) > 1",
    ),
    Invariant(
        "I3-undecided", "a mail that is done without a decision of every stage",
        "SELECT a.id FROM arrival a LEFT JOIN (SELECT arrival_id, count(DISTINCT stage) AS stages"
        "  FROM decision GROUP BY arrival_id) d ON d.arrival_id = a.id"
        f" WHERE a.stage = 'done' AND coalesce(d.stages, 0) < 5 AND a.id NOT IN {_DROPPED}",
    ),
    Invariant(
        "I3-bytes", "a mail whose bytes are missing",
        "SELECT CAST(e.id AS TEXT) FROM email e WHERE e.raw_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM raw r WHERE r.id = e.raw_id)"
        " UNION ALL SELECT 'outbox ' || o.id FROM outbox o WHERE o.state NOT IN ('sent', 'cancelled')"
        " AND NOT EXISTS (SELECT 1 FROM raw r WHERE r.id = o.raw_id)",
    ),
    Invariant(
        "I3-thread", "a mail that is done and belongs to no conversation",
        "SELECT e.id FROM email e JOIN arrival a ON a.email_id = e.id WHERE a.stage = 'done' AND NOT EXISTS"
        " (SELECT 1 FROM conversation t WHERE t.id = e.conversation_id)"
        f" AND a.id NOT IN {_DROPPED}",
    ),
    Invariant(
        "I4-case", "a case without a creator, or two cases for one mail",
        "SELECT id FROM case_record WHERE created_by IS NULL OR created_by = ''"
        " UNION ALL SELECT min(id) FROM case_record GROUP BY effect_key HAVING count(*) > 1",
    ),
    Invariant(
        "I4-thread", "a case without a conversation that points back to it",
        "SELECT c.id FROM case_record c LEFT JOIN conversation t ON t.id = c.conversation_id"
        " WHERE c.merged_into IS NULL AND (t.case_id IS NULL OR t.case_id != c.id)",
    ),
    Invariant(
        "I5-reply", "two automatic replies for one case or thread, or one sent without an answer",
        "SELECT min(id) FROM auto_reply GROUP BY effect_key HAVING count(*) > 1"
        " UNION ALL SELECT min(id) FROM outbox GROUP BY dedupe_key HAVING count(*) > 1"
        " UNION ALL SELECT id FROM outbox WHERE state = 'sent' AND coalesce(answer, '') = ''",
    ),
    Invariant(
        "I6-transmitting", "a mail in transmission: a run is at it, or the next send calls it unknown",
        "SELECT id FROM outbox WHERE state = 'transmitting'", warning=True,
    ),
    Invariant(
        "I7-tries", "a mail tried more often than it may be without being held, or held without a cause",
        f"SELECT {_UID} FROM ledger l WHERE l.state = 'stored' AND l.tries > {len(RETRIES) + 2}"
        " UNION ALL SELECT CAST(a.id AS TEXT) FROM arrival a WHERE a.stage = 'held'"
        "  AND NOT EXISTS (SELECT 1 FROM held h WHERE h.arrival_id = a.id AND NOT h.reply)"
        " UNION ALL SELECT CAST(id AS TEXT) FROM held"
        f" WHERE tries > {len(RETRIES) + 1} AND next_at IS NOT NULL",
    ),
    Invariant(
        "I8-notice", "a notice of nobody or about no mail, or one given twice",
        "SELECT n.id FROM notification n WHERE NOT EXISTS (SELECT 1 FROM \"user\" u WHERE u.id = n.user_id)"
        " UNION ALL SELECT n.id FROM notification n WHERE n.email_id IS NOT NULL"
        "  AND NOT EXISTS (SELECT 1 FROM email e WHERE e.id = n.email_id)"
        " UNION ALL SELECT min(id) FROM notification GROUP BY user_id, event HAVING count(*) > 1",
    ),
    Invariant(
        "open-cases", "a user whose count of open cases is wrong",
        "SELECT u.login FROM \"user\" u WHERE u.open_cases != (SELECT count(*) FROM case_record c WHERE"
        " c.assigned_user_id = u.id AND c.status IN ('New', 'Assigned', 'Pending'))",
    ),
)  # fmt: skip

# Times that may lie ahead: what people plan, what strangers write, what the real clock says under --now.
_MAY_LIE_AHEAD = frozenset(
    ("absence.from_at", "absence.until_at", "outbox.not_before", "address_state.until_at", "email.date",
     "email_account.since", "token_key.created_at", "lease.until_at", "outbox.scheduled_at")
)  # fmt: skip


def breaches(now: int, fast: bool) -> Iterator[Breach]:
    """Everything that does not hold. ``fast``: the file is looked over, not read through, and no
    message is unpacked."""
    for each in (*_soundness(fast), *INVARIANTS, _ahead(now)):
        yield from _asked(each)
    if not fast:
        yield from _damaged_bytes()


def _soundness(fast: bool) -> tuple[Invariant, ...]:
    """What only the database can tell; PostgreSQL guards foreign keys itself and counts bad pages."""
    if dialect.is_sqlite():
        pragma = "quick_check" if fast else "integrity_check"
        return (
            Invariant("I9-file", "the file is damaged", f"PRAGMA {pragma}({SHOWN})"),
            Invariant("I9-foreign-key", "a row that refers to nothing", "PRAGMA foreign_key_check"),
        )
    return (
        Invariant(
            "I9-file", "the server found damaged pages in this database",
            "SELECT datname FROM pg_stat_database"
            " WHERE datname = current_database() AND checksum_failures > 0",
        ),
        Invariant(
            "I9-index", "an index that is not valid, so that queries do without it",
            "SELECT CAST(CAST(indexrelid AS regclass) AS text) FROM pg_index WHERE NOT indisvalid",
            warning=True,
        ),
    )  # fmt: skip


def _asked(invariant: Invariant) -> Iterator[Breach]:
    """One breach at most. A query that cannot be answered is one, too: the file is damaged."""
    try:
        rows = [row for row in dialect.run(invariant.sql).fetchall() if row != ("ok",)]
    except (DatabaseError, sqlite3.DatabaseError) as error:
        yield Breach(invariant.code, f"it cannot be told: {error}", 1, ())
        return
    if rows:
        ids = tuple(_named(row) for row in rows[:SHOWN])
        yield Breach(invariant.code, invariant.broken, len(rows), ids, invariant.warning)


def _damaged_bytes() -> Iterator[Breach]:
    """Messages whose stored bytes cannot be unpacked, a hundred at a time."""
    code, what = "I3-damaged", "a message whose stored bytes are damaged"
    found: list[int] = []
    last: int | None = 0
    try:
        while last is not None:
            damaged, last = raws.damaged(last, 100)
            found += damaged
    except (DatabaseError, sqlite3.DatabaseError) as error:
        yield Breach(code, f"it cannot be told: {error}", 1, ())
        return
    if found:
        shown = found[:SHOWN]
        mails = dict(Email.select(Email.raw_id, Email.id).where(Email.raw_id.in_(shown)).tuples())
        ids = tuple(f"email {mails[each]}" if each in mails else f"raw {each}" for each in shown)
        yield Breach(code, what, len(found), ids)


def _named(row: tuple[Any, ...]) -> str:
    """A row of ``foreign_key_check`` is table, rowid, table referred to; of others the first counts."""
    return " ".join(map(str, row[:3])) if len(row) > 1 else str(row[0])


def _ahead(now: int) -> Invariant:
    """I10: no time more than a day ahead of the clock, in any table."""
    parts = []
    for table in TABLES:
        meta: Any = table._meta  # type: ignore[attr-defined]
        for field in meta.sorted_fields:
            name = f"{meta.table_name}.{field.column_name}"
            if isinstance(field, Moment) and name not in _MAY_LIE_AHEAD:
                key = " || '/' || ".join(f'"{each.column_name}"' for each in meta.get_primary_keys())
                parts.append(
                    f"SELECT '{name} ' || {key} FROM \"{meta.table_name}\""
                    f" WHERE \"{field.column_name}\" > {now + DAY}"
                )
    sql = " UNION ALL ".join(parts)
    return Invariant("I10-clock", "a time more than a day ahead of the clock", sql, warning=True)
