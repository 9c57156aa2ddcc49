"""``init``: the store and its first administrator."""

from __future__ import annotations

import os
import pwd

import click

from espomail import output
from espomail.commands.app import App, command
from espomail.store import is_unborn, people, shown
from espomail.store.models import User


@command(name="init", epilog="Example: espomail --store desk.db init --admin alice")
@click.option("--admin", metavar="LOGIN", help="The first administrator (default: who runs this).")
def init(app: App, admin: str | None, as_json: bool) -> None:
    """Create the store and its first administrator; again is harmless."""
    name = shown(app.store_url)
    created = is_unborn(app.store_url)
    if created:
        app.create_store()
    elif admin is not None:
        app.administrator("name an administrator")
    login = admin or pwd.getpwuid(os.getuid()).pw_name
    added = _first_administrator(app, login, created, explicit=admin is not None)
    if as_json:
        output.print_json({"store": name, "created": created, "admin": login if added else None})
    elif created or added:
        app.say(f"store {name} is ready; administrator: {login}")
        app.say("next: espomail user add LOGIN --email ADDRESS; espomail email-account add ADDRESS --group …")
    else:
        app.say(f"store {name} is there already; nothing was changed")


def _first_administrator(app: App, login: str, created: bool, explicit: bool) -> bool:
    with app.store.write():
        user = User.get_or_none(User.login == login)
        if user is None and (explicit or not User.select().where(User.is_admin).exists()):
            if not created:
                app.administrator("name an administrator")
            people.add_user(login, login, [], True, login, app.now)
            return True
        if user is not None and explicit and not user.is_admin:
            User.update(is_admin=True).where(User.id == user.id).execute()
            return True
    return False
