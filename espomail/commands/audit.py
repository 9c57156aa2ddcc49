"""``audit``: is every message on the servers accounted for?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from espomail import output
from espomail.commands.app import App, command

COLUMNS = ("account", "folder", "uidvalidity", "on_server", "states", "unexplained", "error")
SHOWN = 20


@command(name="audit", epilog="Example: espomail audit --account support@example.com --repair")
@click.option("--account", metavar="A", help="Only this e-mail account (active or not).")
@click.option("--repair", is_flag=True, help="Fetch what is missing, then compare again.")
def audit(app: App, account: str | None, repair: bool, as_json: bool) -> None:
    """Compare each configured folder on the servers with the ledger, UID by UID.

    Every UID must be imported, duplicate, skipped, too_large, held, too_old, or waiting for the next
    fetch. Exit status 0 only if every server answered and nothing is unexplained; 1 names the UIDs.
    Columns: account, folder, uidvalidity, on_server, states, unexplained, error.
    """
    from espomail.stages import audit as stage

    accounts = _accounts(app, account)
    found = stage.run_audit(app.store, accounts, app.config)
    if repair and any(each.found.unexplained for each in found):
        troubles = stage.repair(app.store, app.config, app.now, found, app.actor.signature)
        for trouble in troubles:
            app.say(f"espomail: {trouble}")
        found = stage.run_audit(app.store, accounts, app.config)
    code = stage.exit_code(found)
    documents = [each.as_json() for each in found]
    if as_json:
        output.print_json({"ok": code == 0, "accounts": documents})
    else:
        output.print_list(COLUMNS, [_row(each) for each in documents], "no active e-mail account")
    _talk(documents)
    if code:
        click.get_current_context().exit(code)


def _accounts(app: App, name: str | None) -> list[Any]:
    """The accounts to compare: the named one, or all active ones that the acting user manages."""
    from espomail.actions.email_accounts import managed
    from espomail.store import email_accounts

    if name is not None:
        return [managed(app.actor, name)]
    mine = None if app.actor.administers else app.actor.user_id or 0
    return [each for each in email_accounts.all_accounts(mine) if each.active]


def _row(each: dict[str, Any]) -> list[Any]:
    states = " ".join(f"{state}={count}" for state, count in sorted(each["states"].items()))
    uids = " ".join(map(str, each["unexplained"]))
    return [each["account"], each["folder"], each["uidvalidity"], each["on_server"], states, uids,
            each["error"]]  # fmt: skip


def _talk(documents: Sequence[dict[str, Any]]) -> None:
    """One line for each folder that is not in order."""
    for each in documents:
        where = f"{each['account']} {each['folder']}"
        if each["error"]:
            output.talk(f"espomail: {where}: not compared: {each['error']}")
        elif each["unexplained"]:
            uids = each["unexplained"]
            some = ", ".join(map(str, uids[:SHOWN])) + (" …" if len(uids) > SHOWN else "")
            output.talk(
                f"espomail: {where}: {len(uids)} on the server without an explanation here: UID {some}; "
                f"fetch them with: espomail audit --account {each['account']} --repair"
            )
