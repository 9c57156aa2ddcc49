"""A PostgreSQL store's URL: what psycopg connects with, and how it may be shown."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from espomail.errors import ConfigurationError

READ_COMMITTED = 2
_DEFAULTS = {"application_name": "espomail", "connect_timeout": "10"}


def parameters(url: str) -> tuple[dict[str, Any], int]:
    """What psycopg connects with, and the isolation level that the URL asks for (0: the server's)."""
    parts = urlsplit(url)
    options = parse_qsl(parts.query, keep_blank_values=True)
    levels = [value for name, value in options if name == "isolation_level"]
    query = urlencode([pair for pair in options if pair[0] != "isolation_level"], quote_via=quote)
    known = {"": 0, "read-committed": READ_COMMITTED, "repeatable-read": 3, "serializable": 4}
    level = known.get(levels[-1].lower() if levels else "")
    if level is None:
        raise ConfigurationError(f"isolation_level={levels[-1]}: not one of {', '.join(filter(None, known))}")
    try:
        found = conninfo_to_dict(urlunsplit(("postgresql", parts.netloc, parts.path, query, "")))
    except ProgrammingError as error:
        raise ConfigurationError(
            f"{without_password(url)}: not a URL that PostgreSQL understands "
            f"({str(error).splitlines()[0]}); write it like postgresql://user@host/database"
        ) from error
    return {**_DEFAULTS, **found}, level


def without_password(url: str) -> str:
    """The URL with its login, and nothing that lets anybody in."""
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "password"]
    netloc = login.partition(":")[0] + at + host
    return urlunsplit(("postgresql", netloc, parts.path, urlencode(query, quote_via=quote), ""))
