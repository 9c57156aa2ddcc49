"""``notification``: what the acting user was told."""

from __future__ import annotations

import click

from espomail import output
from espomail.commands.app import App, command, command_group, limit_option, listing_limit, read_words
from espomail.errors import Usage
from espomail.store import notifications


@command_group("notification")
def notification() -> None:
    """What you were told: new mail of matters you follow, cases you were given."""


@command(notification, "list", epilog="Example: espomail --as bob notification list --unread")
@click.option("--unread", is_flag=True, help="Only those not read yet.")
@limit_option
def list_(app: App, unread: bool, limit: int | None, as_json: bool) -> None:
    """List notices, newest first: id, time, type, record, name, reasons, read."""
    user_id, login = _person(app)
    found = notifications.of_user(user_id, login, unread, listing_limit(limit))
    if as_json:
        output.print_json(found)
        return
    output.print_list(
        ("id", "at", "type", "record", "name", "reasons", "read"),
        [
            (each["id"], each["at"], each["type"], f"{each['record']['type']}:{each['record']['id']}",
             each["record"]["name"], "; ".join(each["reasons"]), "yes" if each["read"] else "no")
            for each in found
        ],
        empty="no notices",
    )  # fmt: skip


@command(notification, "read", epilog="Example: espomail --as bob notification read 4 5")
@click.argument("ids", nargs=-1, metavar="[ID…]")
def read(app: App, ids: tuple[str, ...], as_json: bool) -> None:
    """Mark notices as read; without an id all of yours."""
    user_id, _ = _person(app)
    words = read_words(ids)
    if not all(word.isdigit() for word in words):
        raise Usage("notices have numbers; list them with: espomail notification list")
    with app.store.write():
        count = notifications.mark_read(user_id, [int(word) for word in words])
    if as_json:
        output.print_json({"read": count})


def _person(app: App) -> tuple[int, str]:
    if app.actor.user_id is None:
        raise Usage("notices are a user's: say whose with --as LOGIN")
    return app.actor.user_id, app.actor.login
