"""``store copy``: a store moves to another database, SQLite to PostgreSQL or back."""

from __future__ import annotations

import os
from collections.abc import Callable

import click

from espomail import output
from espomail.commands.app import App, command, command_group
from espomail.commands.identity import acting, person
from espomail.errors import NotPermitted
from espomail.store import Store, shown


@command_group("store", epilog="Example: espomail store copy desk.db postgresql://espomail@db/desk")
def store() -> None:
    """The store itself: copy it into another database."""


@command(
    store, "copy", epilog="Example: espomail store copy /var/lib/espomail/espomail.db postgresql://espomail@db/desk"
)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy(app: App, source: str, target: str, as_json: bool) -> None:
    """Copy the store FROM, whole, into TO, which is made; then every row is read back and compared.

    FROM and TO are paths or URLs, as --store takes them; a database on a server must exist and be empty.
    Nobody writes to FROM meanwhile: runs end with 75 and are made up for later. A copy that was cut off
    goes on where it stood when the same command is given again; until then no command works on TO. FROM
    is left as it was: point --store at TO, and let nothing run on FROM any more. The key file of stored
    passwords lies outside the store and goes with the host.
    """
    from espomail.store.copying import copy_store

    _check_rights(app, source)
    done = copy_store(source, target, _progress(app))
    if as_json:
        rows = sum(done.rows.values())
        names = {"from": shown(source), "to": shown(target)}
        output.print_json(
            {**names, "rows": rows, "found": done.found, "began_anew": done.anew, "tables": done.rows}
        )
        return
    if done.anew:
        app.say("what an earlier try had copied was no longer right, so the copy began anew")
    app.say(f"{sum(done.rows.values())} rows in {len(done.rows)} tables, all compared")
    app.say(f"next: espomail --store {shown(target)} check")


def _check_rights(app: App, source: str) -> None:
    if person() is not None and os.geteuid() != 0:
        raise NotPermitted("store copy is not for you: it is for the service account itself")
    found = Store.open(source)
    found.service_logins = app.config.service_logins
    try:
        if not acting(found, app.as_login).administers:
            raise NotPermitted("copying a store is for its administrators")
    finally:
        found.close()


def _progress(app: App) -> Callable[[str, int], None]:
    def say(table: str, rows: int) -> None:
        if app.verbose:
            app.say(f"{table}: {rows}")

    return say
