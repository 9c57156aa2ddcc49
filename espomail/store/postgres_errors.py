"""What PostgreSQL's errors mean: 74 its disk, 75 what passes, 78 what somebody must change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from peewee import PeeweeException

from espomail.errors import EspomailError, StoreIO, StoreRefused, TryAgain
from espomail.store.engine import Blocked, Conflict, LineLost

# By SQLSTATE or its class (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_CONFLICTS = ("40001", "40P01")
_BLOCKED = "55P03"
_LOST = {
    "08": "the connection to the server was lost",
    "57P": "the server is starting, stopping or failing over",
    "25006": "this server only reads: a standby, perhaps",
}
_PASSING = {
    "25P03": "the transaction stood still for too long",
    "53300": "the server has no connection left",
    "57014": "the server cancelled the statement",
}
_DISK = {
    "53": "the server has no room or memory left",
    "58": "the server cannot read or write its files",
    "XX": "the server says that its files are damaged",
}
_WRONG = {
    "28": ("the log-in was refused", "check the user, and its password in ~/.pgpass"),
    "3D": ("there is no such database", "make it with: createdb NAME"),
    "3F": ("there is no such schema", "check the URL, or make the schema"),
    "42501": ("this database user may not do that", "GRANT it, or give another user in the URL"),
}


@contextmanager
def translated(db: Any) -> Iterator[None]:
    """Turns errors of driver and peewee into ours; what is left is a bug and stays as it is."""
    try:
        yield
    except EspomailError:
        raise
    except (PeeweeException, psycopg.Error) as error:
        known = error.__context__  # rolling back on a lost connection fails, too
        if isinstance(known, EspomailError):
            raise known from error
        first = _first(error)
        found = _meaning(db.shown, first, getattr(first, "sqlstate", None) or "")
        if found is None:
            raise
        if isinstance(found, TryAgain) and not isinstance(found, Conflict):
            _forget_connection(db)
        raise found from error


def _first(error: BaseException) -> BaseException:
    """What the server said first: rolling back on a lost connection fails, too."""
    found: BaseException = error
    step: BaseException | None = error
    while step is not None:
        if isinstance(step, psycopg.Error):
            found = step
        step = step.__cause__ or step.__context__
    return found


def _meaning(name: str, error: BaseException, state: str) -> EspomailError | None:
    said = _line(error)
    if state in _CONFLICTS:
        return Conflict(f"{name}: another run wrote at the same moment ({said}); run again")
    if state == _BLOCKED:
        return Blocked(f"{name}: another run has been writing for long ({said}); run again in a moment")
    for sign, what in _LOST.items():
        if state.startswith(sign):
            return LineLost(f"{name}: {what} ({said}); run again in a moment")
    for sign, what in _PASSING.items():
        if state.startswith(sign):
            return TryAgain(f"{name}: {what} ({said}); run again in a moment")
    for sign, what in _DISK.items():
        if state.startswith(sign):
            return StoreIO(f"{name}: {what} ({said}); nothing was changed; mend it, then run again")
    for sign, (what, fix) in _WRONG.items():
        if state.startswith(sign):
            return StoreRefused(f"{name}: {what} ({said})", hint=fix)
    if not state and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return _not_connected(name, said)
    return None


def _not_connected(name: str, said: str) -> EspomailError:
    """Refusals at the log-in have no SQLSTATE: only words, which libpq does not translate for servers."""
    for signs, (what, fix) in (
        (("authentication failed", "no password supplied", "no pg_hba.conf entry", "role \""), _WRONG["28"]),
        (("database \"",), _WRONG["3D"]),
    ):
        if any(sign in said for sign in signs) and "starting up" not in said:
            return StoreRefused(f"{name}: {what} ({said})", hint=fix)
    return LineLost(f"{name}: the server could not be reached or dropped the line ({said})")


# libpq's guesses, which our own words are in place of
_GUESSES = ("This probably means", "before or while processing", "Is the server running")


def _line(error: BaseException) -> str:
    lines = [each.strip() for each in str(error).splitlines()]
    return " ".join(each for each in lines if not each.startswith(_GUESSES))[:300]


def _forget_connection(db: Any) -> None:
    """The next transaction begins on a new connection, unless this one is still inside a transaction."""
    with suppress(Exception):
        if not db.in_transaction() and not db.is_closed() and not db.is_connection_usable():
            db.close()
