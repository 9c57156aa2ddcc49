"""``follow``, ``unfollow``, ``stream``: records people keep an eye on, and their timelines."""

from __future__ import annotations

from typing import Any

import click

from espomail import output
from espomail.commands.app import App, command, limit_option, listing_limit

user_option = click.option("--user", "login", metavar="L", help="Somebody else (administrators).")


@command(name="follow", epilog="Example: espomail follow account:3")
@click.argument("record", metavar="REC")
@user_option
def follow(app: App, record: str, login: str | None, as_json: bool) -> None:
    """Hear of everything about a record: case:12, account:3, contact:7, lead:2, opportunity:5."""
    change(app, record, login, True, as_json)


@command(name="unfollow", epilog="Example: espomail unfollow account:3 --user bob")
@click.argument("record", metavar="REC")
@user_option
def unfollow(app: App, record: str, login: str | None, as_json: bool) -> None:
    """Hear of a record no longer."""
    change(app, record, login, False, as_json)


def change(app: App, word: str, login: str | None, following: bool, as_json: bool) -> None:
    """Follow a record or no longer; again is harmless."""
    from espomail.actions import case_work
    from espomail.store import follows, records

    actor = app.actor
    record = records.resolve(word)
    case_work.follow(app.store, actor, record, login, following)
    if as_json:
        followers = follows.logins(record.type, [record.id]).get(record.id, [])
        output.print_json({"record": record.as_json(), "followers": followers})


@command(name="stream", epilog="Example: espomail stream case:12")
@click.argument("record", metavar="REC")
@limit_option
def stream(app: App, record: str, limit: int | None, as_json: bool) -> None:
    """Show a record's timeline, newest last: time, type, by, text, email."""
    from espomail.actions import timelines

    entries = timelines.stream_of(app.store, app.actor, record, listing_limit(limit))
    if as_json:
        output.print_json(entries)
        return
    output.print_list(("at", "type", "by", "text", "email"), [_row(each) for each in entries], "nothing yet")


def _row(entry: dict[str, Any]) -> list[Any]:
    return [entry[name] for name in ("at", "type", "by", "text", "email")]
