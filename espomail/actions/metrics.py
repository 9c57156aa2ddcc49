"""Figures for Prometheus' textfile collector (node_exporter), written whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from espomail import __version__
from espomail.errors import ConfigurationError, StoreIO
from espomail.store import email_accounts, overview

READABLE = 0o644
# name, help, labels
_GAUGES = (
    ("run_timestamp_seconds", "When the last run ended", ()),
    ("run_exit_status", "Exit status of the last run", ()),
    ("stage_seconds", "How long each verb of the last run took", ("stage",)),
    ("stage_messages", "What each verb of the last run counted", ("stage", "result")),
    ("stage_errors", "Errors of each verb in the last run", ("stage",)),
    ("account_last_good_timestamp_seconds", "Last good visit to an e-mail account", ("account",)),
    ("account_failing", "Whether an e-mail account fails", ("account",)),
    ("waiting", "Messages that wait for a stage", ("stage",)),
    ("outbox", "Mail on its way out, by state", ("state",)),
    ("held", "Messages kept aside", ()),
    ("open_cases", "Open cases by person", ("user",)),
    ("unassigned_cases", "Open cases that nobody has", ()),
    ("info", "The version that wrote this", ("version",)),
)


def write(path: str, reports: list[dict[str, Any]], status: int, now: int) -> None:
    """Write the figures of a run and of the store, all as gauges, to ``path`` (mode 0644).

    ``reports``: the documents of the verbs; ``now``: milliseconds. 78 where the library is missing,
    74 where the file cannot be written.
    """
    try:
        from prometheus_client import CollectorRegistry, Gauge, write_to_textfile
    except ImportError as error:
        raise ConfigurationError(
            "--metrics-file needs prometheus-client; install it with: pip install 'espomail[metrics]'"
        ) from error
    registry = CollectorRegistry()
    gauges = {
        name: Gauge(f"espomail_{name}", text, labels, registry=registry) for name, text, labels in _GAUGES
    }
    for name, labels, value in _values(reports, status, now):
        gauge = gauges[name]
        (gauge.labels(*labels) if labels else gauge).set(value)
    try:
        write_to_textfile(path, registry)
        Path(path).chmod(READABLE)  # the collector is another user; there is no secret in it
    except OSError as error:
        raise StoreIO(f"{path}: the metrics cannot be written: {error.strerror}") from error


def _values(
    reports: list[dict[str, Any]], status: int, now: int
) -> list[tuple[str, tuple[str, ...], float]]:
    """(gauge, labels, value): what the run did, then how the store stands."""
    found: list[tuple[str, tuple[str, ...], float]] = [
        ("run_timestamp_seconds", (), now / 1000),
        ("run_exit_status", (), status),
        ("info", (__version__,), 1),
    ]
    for report in reports:
        stage = report["stage"]
        found.append(("stage_seconds", (stage,), report["seconds"]))
        found.append(("stage_errors", (stage,), len(report["errors"])))
        found += [("stage_messages", (stage, what), n) for what, n in report["counts"].items()]
    for account in email_accounts.all_accounts():
        good = (account.last_good_at or 0) / 1000
        found.append(("account_last_good_timestamp_seconds", (account.address,), good))
        failing = account.active and account.failing_since is not None
        found.append(("account_failing", (account.address,), failing))
    found += [("waiting", (stage,), count) for stage, count in overview.backlog().items()]
    found += [("outbox", (state,), count) for state, count in overview.outbox().items()]
    found += [("open_cases", (login,), count) for login, count in overview.open_cases()]
    found.append(("held", (), overview.held()[0]))
    found.append(("unassigned_cases", (), overview.unassigned()))
    return found
