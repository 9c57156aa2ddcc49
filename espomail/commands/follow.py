"""``follow``, ``unfollow``, ``stream``: records people keep an eye on, and their timelines."""

from __future__ import annotations

from typing import Any

import click

from espomail import output
from espomail.commands.app import App, command, limit_option, listing_limit

user_option = click.option("--user", "login", metavar="L", help="Somebody else (administrators).")
mute_option = click.option("--mute", is_flag=True,
                           help="Be told nothing of it any more, but for cases of yours.")  # fmt: skip


@command(name="follow", epilog="Example: espomail follow account:3")
@click.argument("record", metavar="REC")
@user_option
@mute_option
def follow(app: App, record: str, login: str | None, mute: bool, as_json: bool) -> None:
    """Hear of everything about a record: case:12, account:3, contact:7, lead:2, opportunity:5.

    With --mute, of nothing: no notice about it comes, not even as a recipient or to the team; only cases that
    are one's own are told of. Of several records that a mail belongs to, the nearest one that is
    followed decides: a case before its customer. Again without --mute, or unfollow, ends that.
    """
    change(app, record, login, True, as_json, mute)


@command(name="unfollow", epilog="Example: espomail unfollow account:3 --user bob")
@click.argument("record", metavar="REC")
@user_option
def unfollow(app: App, record: str, login: str | None, as_json: bool) -> None:
    """Hear of a record no longer."""
    change(app, record, login, False, as_json)


def change(
    app: App, word: str, login: str | None, following: bool, as_json: bool, mute: bool = False
) -> None:
    """Follow a record, mute it, or neither any longer; again is harmless."""
    from espomail.actions import case_work
    from espomail.store import follows, records

    actor = app.actor
    record = records.resolve(word)
    case_work.follow(app.store, actor, record, login, following, app.now, mute)
    if as_json:
        followers = follows.logins(record.type, [record.id]).get(record.id, [])
        muted = follows.muted_logins(record.type, record.id)
        output.print_json({"record": record.as_json(), "followers": followers, "muted": muted})


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
