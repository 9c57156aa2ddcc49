"""peewee imports psycopg wherever it is installed, a third of the time a command takes to start.

Here it is imported without, and given the driver by the first store that lies in PostgreSQL. The package
``store`` imports this module before all others, and nobody outside it imports peewee.
"""

from __future__ import annotations

import sys

from espomail.errors import ConfigurationError

POSTGRES = "psycopg"


def _import_peewee() -> None:
    """Import peewee without the driver, unless one of both is there already."""
    if "peewee" in sys.modules or POSTGRES in sys.modules:
        return
    sys.modules[POSTGRES] = None  # type: ignore[assignment]  # what the import statement takes for "not installed"
    try:
        import peewee  # noqa: F401
    finally:
        del sys.modules[POSTGRES]


def give_postgres_driver() -> None:
    """Make up for it, as peewee would have done itself; 78 where psycopg is not installed."""
    import peewee

    try:
        import psycopg
        from psycopg.pq import TransactionStatus
        from psycopg.types.json import Json, Jsonb
    except ImportError as error:
        raise ConfigurationError(
            "PostgreSQL needs its driver, which is not installed; pip install 'espomail[postgres]'"
        ) from error
    if peewee.psycopg is not None:
        return
    peewee.psycopg, peewee.TransactionStatus = psycopg, TransactionStatus
    peewee.Json_pg3, peewee.Jsonb_pg3 = Json, Jsonb
    adapter = peewee.Psycopg3Adapter
    adapter.txn_idle = TransactionStatus.IDLE
    adapter.txn_inerror = TransactionStatus.INERROR
    adapter.txn_unknown = TransactionStatus.UNKNOWN


_import_peewee()
