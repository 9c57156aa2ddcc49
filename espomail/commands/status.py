"""``status``: one screen that says how things stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from espomail import output
from espomail.commands import email_account_view as view
from espomail.commands.app import App, command
from espomail.domain.clock import iso
from espomail.store import email_accounts, mail_lists, overview

COLUMNS = ("what", "name", "value", "more", "since", "unread")


@command(name="status", epilog="Example: espomail status")
def status(app: App, as_json: bool) -> None:
    """Show how things stand: accounts, backlog per stage, outbox, held mail, open cases.

    Columns: what (account, waiting, outbox, held, cases, run), name, state or number, trouble, last
    good visit, unread mail in your inbox. A regular user sees their own accounts and cases.
    """
    found = _everything(app) if app.actor.administers else _own(app)
    if as_json:
        output.print_json(found)
    else:
        output.print_list(COLUMNS, list(_rows(found)))


def _own(app: App) -> dict[str, Any]:
    mine = [row for row in overview.open_cases() if row[0] == app.actor.login]
    return {"accounts": _accounts(app, app.actor.user_id or 0), "cases": _cases(mine)}


def _everything(app: App) -> dict[str, Any]:
    held, cause = overview.held()
    return {
        "accounts": _accounts(app, None),
        "waiting": overview.backlog(),
        "outbox": overview.outbox(),
        "hooks": overview.outbox(hooks=True),
        "held": held,
        "held_cause": cause or None,
        "cases": _cases(overview.open_cases()),
        "unassigned": overview.unassigned(),
        "last_run_at": iso(overview.newest_run(app.now)),
    }


def _accounts(app: App, owner: int | None) -> list[dict[str, Any]]:
    unread = mail_lists.unread(app.actor)
    return [
        {
            "account": account.address,
            "kind": account.kind,
            "state": view.state(account, app.now),
            "last_good_at": iso(account.last_good_at),
            "error": account.failure_text or None,
            "unread": None if app.actor.user_id is None else unread.get(account.id, 0),
        }
        for account in email_accounts.all_accounts(owner)
    ]


def _cases(counted: list[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"user": login, "open": count} for login, count in counted]


def _rows(found: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for each in found["accounts"]:
        yield "account", each["account"], each["state"], each["error"], each["last_good_at"], each["unread"]
    for stage, count in found.get("waiting", {}).items():
        yield "waiting", stage, count, None, None, None
    for state, count in sorted(found.get("outbox", {}).items()):
        yield "outbox", state, count, None, None, None
    for state, count in sorted(found.get("hooks", {}).items()):
        yield "hooks", state, count, None, None, None
    if "held" in found:
        yield "held", "mail", found["held"], found["held_cause"], None, None
        yield "cases", "(nobody)", found["unassigned"], None, None, None
    for each in found["cases"]:
        yield "cases", each["user"], each["open"], None, None, None
    if "last_run_at" in found:
        yield "run", "last", None, None, found["last_run_at"], None
