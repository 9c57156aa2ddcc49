"""``outbox``: everything on its way out, and what people may do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from espomail import output
from espomail.commands.app import App, command, command_group, limit_option, listing_limit, read_words
from espomail.errors import Usage
from espomail.store import outbox_lists

COLUMNS = ("id", "state", "kind", "created_at", "to", "subject", "answer", "not_before")


@command_group("outbox", epilog="Example: espomail outbox list")
def outbox() -> None:
    """Look after mail that waits, was refused, or of which nobody knows whether it went out."""


@command(outbox, "list", epilog="Example: espomail outbox list --state unknown")
@click.option("--state", "states", multiple=True, type=click.Choice(outbox_lists.STATES),
              help="In this state (repeatable; default: all that is not finished).")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="What was sent and cancelled, too.")
@limit_option
def list_(app: App, states: tuple[str, ...], everything: bool, limit: int | None, as_json: bool) -> None:
    """List mail on its way out. Columns: id, state, kind, created_at, to, subject, answer,
    not_before (when it goes out, if that is to be later)."""
    wanted = states or (outbox_lists.STATES if everything else outbox_lists.UNFINISHED)
    found = outbox_lists.listed(app.actor, wanted, listing_limit(limit))
    if as_json:
        output.print_json(found)
        return
    rows = [[*_values(each)] for each in found]
    output.print_list(COLUMNS, rows, "nothing waits; see what was sent with: espomail outbox list --all")


def _values(each: dict[str, Any]) -> list[Any]:
    return [", ".join(each["to"]) if name == "to" else each[name] for name in COLUMNS]


@command(outbox, "show", epilog="Example: espomail outbox show 7")
@click.argument("id_", metavar="ID")
def show(app: App, id_: str, as_json: bool) -> None:
    """Show one: its state, the server's last words, and each recipient's answer."""
    from espomail.actions import outbox_work

    document = outbox_work.document(app.store, app.actor, _id(id_))
    if as_json:
        output.print_json(document)
        return
    output.print_record((name, _plain(value)) for name, value in document.items())


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {each}" for name, each in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else value


@command(outbox, "resend", epilog="Example: espomail outbox resend 7 --yes")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option("--yes", is_flag=True, help="Don't ask: it may reach its recipients a second time.")
def resend(app: App, ids: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Send again what may have been sent, under the same Message-ID."""
    if app.asks and not yes:
        click.confirm("It may have arrived already. Send it again?", abort=True, err=True)
    _change(app, "resend", ids, as_json)


@command(outbox, "hold", epilog="Example: espomail outbox hold 7")
@click.argument("ids", nargs=-1, metavar="[ID…]")
@click.option("--automatic", is_flag=True, help="All automatic mail that waits.")
def hold(app: App, ids: tuple[str, ...], automatic: bool, as_json: bool) -> None:
    """Keep mail back until it is released (automatic mail: administrators)."""
    _change(app, "hold", ids, as_json, automatic)


@command(outbox, "release", epilog="Example: espomail outbox release")
@click.argument("ids", nargs=-1, metavar="[ID…]")
def release(app: App, ids: tuple[str, ...], as_json: bool) -> None:
    """Let held mail go; without an id all that the breaker held (administrators)."""
    _change(app, "release", ids, as_json, automatic=not ids)


def _simple(name: str, summary: str) -> Callable[..., Any]:
    @command(outbox, name, help=summary, epilog=f"Example: espomail outbox {name} 7")
    @click.argument("ids", nargs=-1, required=True, metavar="ID…")
    def verb(app: App, ids: tuple[str, ...], as_json: bool) -> None:
        _change(app, name, ids, as_json)

    return verb


retry = _simple("retry", "Try failed or put-off mail again at the next send.")
mark_sent = _simple("mark-sent", "Settle unknown mail as sent.")
cancel = _simple("cancel", "Never send mail that still waits; what a person wrote is their draft again.")


def _change(app: App, what: str, words: tuple[str, ...], as_json: bool, automatic: bool = False) -> None:
    from espomail.actions import outbox_work

    if not words and not automatic:
        raise Usage("say which; list them with: espomail outbox list")
    ids = [_id(word) for word in read_words(words)]
    changed = outbox_work.change(app.store, app.actor, what, ids, automatic, app.now)
    if as_json:
        output.print_json({"changed": changed})
    else:
        app.say(f"{len(changed)} changed; the next send acts on it")


def _id(word: str) -> int:
    if not (word.isascii() and word.isdecimal() and len(word) <= 12):
        raise Usage(f"{word}: not a number; list them with: espomail outbox list")
    return int(word)
