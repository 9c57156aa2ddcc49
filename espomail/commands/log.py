"""``log``: what the verbs did, one row per run and account."""

from __future__ import annotations

from typing import Any

import click

from espomail import output
from espomail.commands.app import App, command, limit_option, listing_limit
from espomail.domain.clock import iso
from espomail.store import email_accounts, jobs

COLUMNS = ("started", "verb", "account", "code", "seconds", "counts", "error", "by")


@command(name="log", epilog="Example: espomail log --account support@example.com --failed")
@click.option("--account", metavar="A", help="Only this e-mail account's visits.")
@click.option("--stage", metavar="S", type=click.Choice(jobs.NAMES),
              help="Only this verb: fetch, filter, link …")  # fmt: skip
@click.option("--failed", is_flag=True, help="Only runs that did not end well.")
@limit_option
def log(
    app: App, account: str | None, stage: str | None, failed: bool, limit: int | None, as_json: bool
) -> None:
    """Show the job log, newest first; a regular user sees the visits to their own accounts.

    Columns: started, verb, account, exit code, seconds, counts, error, by whom.
    """
    wanted = listing_limit(limit)
    found = jobs.rows(_account_ids(app, account), stage, failed, wanted)
    if as_json:
        output.print_json([_document(row) for row in found])
    else:
        rows = [_row(_document(row)) for row in found]
        output.print_list(COLUMNS, rows, "no run yet; begin with: espomail run")


def _account_ids(app: App, name: str | None) -> list[int] | None:
    """Which accounts' runs: None stands for all, the verbs without an account among them."""
    from espomail.actions.email_accounts import managed

    if name is not None:
        return [managed(app.actor, name).id]
    if app.actor.administers:
        return None
    return [row.id for row in email_accounts.all_accounts(app.actor.user_id)]


def _document(row: dict[str, Any]) -> dict[str, Any]:
    ended = row["ended_at"]
    return {
        "id": row["id"],
        "started_at": iso(row["started_at"]),
        "ended_at": iso(ended),
        "seconds": None if ended is None else (ended - row["started_at"]) / 1000,
        "stage": row["stage"],
        "account": row["address"],
        "code": row["code"],
        "counts": row["counts"],
        "error": row["error"],
        "host": row["host"],
        "pid": row["pid"],
        "by": row["by"],
        "version": row["version"],
    }


def _row(document: dict[str, Any]) -> list[Any]:
    counts = " ".join(f"{name}={number}" for name, number in sorted(document["counts"].items()))
    return [
        document["started_at"],
        document["stage"],
        document["account"],
        document["code"],
        document["seconds"],
        counts,
        document["error"],
        document["by"],
    ]
