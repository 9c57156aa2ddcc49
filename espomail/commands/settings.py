"""``settings``: what applies to the whole store."""

from __future__ import annotations

from typing import Any

import click

from espomail import output
from espomail.commands.app import App, command, command_group, limit_option, listing_limit
from espomail.domain import settings as rules
from espomail.domain.settings import Known
from espomail.errors import Usage
from espomail.store import settings as store


@command_group("settings", epilog="Example: espomail settings set case.max_age 14d")
def settings() -> None:
    """Show and change what applies to the whole store (administrators)."""


@command(settings, "list", epilog="Example: espomail settings list")
@limit_option
def list_(app: App, limit: int | None, as_json: bool) -> None:
    """List every setting. Columns: key, value, default, set (yes or no), meaning."""
    app.administrator("see the settings")
    stored = store.stored()
    found = [_shown(each, stored) for each in rules.KNOWN.values()][: listing_limit(limit)]
    if as_json:
        output.print_json(found)
        return
    rows = [
        (one["key"], one["text"], one["default"], "yes" if one["is_set"] else "no", one["help"])
        for one in found
    ]
    output.print_list(("key", "value", "default", "set", "meaning"), rows)


@command(settings, "get", epilog="Example: espomail settings get system.address")
@click.argument("key")
def get(app: App, key: str, as_json: bool) -> None:
    """Print one setting's value (an empty line where there is none)."""
    app.administrator("see the settings")
    found = _shown(_known(key), store.stored())
    if as_json:
        output.print_json(found)
    else:
        output.print_line(found["text"])


@command(settings, "set", epilog="Example: espomail settings set system.address desk@example.com")
@click.argument("key")
@click.argument("value")
def set_(app: App, key: str, value: str, as_json: bool) -> None:
    """Set a value: a duration (90m, 24h, 30d, 0 = off), a number, on or off, or an address."""
    with app.store.write():
        app.administrator("change the settings")
        each = _known(key)
        try:
            text = each.canonical(value)
        except ValueError as error:
            raise Usage(str(error)) from None
        store.put(key, text)
    _answer(app, each, as_json)


@command(settings, "unset", epilog="Example: espomail settings unset case.max_age")
@click.argument("key")
def unset(app: App, key: str, as_json: bool) -> None:
    """Go back to the default."""
    with app.store.write():
        app.administrator("change the settings")
        each = _known(key)
        store.remove(key)
    _answer(app, each, as_json)


def _known(key: str) -> Known:
    try:
        return rules.known(key)
    except KeyError as error:
        raise Usage(error.args[0]) from None


def _shown(each: Known, stored: dict[str, str]) -> dict[str, Any]:
    text = stored.get(each.key, each.default)
    value = text or None if each.kind is rules.DURATION else each.value(stored)
    return {
        "key": each.key,
        "value": value,
        "text": text,
        "default": each.default,
        "is_set": each.key in stored,
        "help": each.help,
    }


def _answer(app: App, each: Known, as_json: bool) -> None:
    if as_json:
        output.print_json(_shown(each, store.stored()))
