"""What must not be said to a server, since PostgreSQL's relatives lack it or it belongs to a session.

CockroachDB answers advisory locks without holding them; poolers lose what belongs to a session; and
neither they nor YugabyteDB have every extension of PostgreSQL.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

DENIED = {
    "advisory locks": r"advisory",
    "notifications": r"\b(listen|notify)\b",
    "table locks": r"\block\s+table\b",
    "temporary tables": r"\btemp(orary)?\s+table\b",
    "settings of a session": r"^\s*set\s+(?!transaction|local)",
    "two-phase commit": r"\bprepare\s+transaction\b",
    "triggers": r"\btrigger\b",
    "extensions": r"\bcreate\s+extension\b",
    "a constraint's name": r"on\s+conflict\s+on\s+constraint",
    "equal nulls": r"nulls\s+not\s+distinct",
    "full-text search": r"@@|to_tsvector",
    "enum types": r"\bcreate\s+type\b",
    "the host's row numbers": r"\bctid\b",
}


def offences(statements: Iterable[str]) -> list[str]:
    """Those that say what must not be said, each with what that is."""
    found = []
    for each in statements:
        text = re.sub(r"'[^']*'", "''", each)  # a stage is called notify
        found += [f"{what}: {each}" for what, sign in DENIED.items() if re.search(sign, text, re.IGNORECASE)]
    return found


class Listening(logging.Handler):
    """Hears every statement that peewee runs in this process."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.add(str(record.msg[0]))
