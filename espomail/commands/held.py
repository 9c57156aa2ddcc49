"""``held``: mail that could not be finished, kept aside with its cause."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from espomail import output
from espomail.commands.app import App, command, command_group, limit_option, listing_limit, read_words

if TYPE_CHECKING:
    from espomail.store.held_lists import HeldMail

COLUMNS = ("id", "stage", "account", "tries", "next_at", "subject", "cause")


@command_group("held", epilog="Example: espomail held list")
def held() -> None:
    """Look after mail that a stage, the parser or a server failed: nothing of it is lost (administrators).

    Each is tried again by itself after 1, 5 and 30 minutes, 2 and 12 hours; then it waits for you. An
    automatic reply whose template is missing or broken is held, too, while its mail has gone on; it
    waits for you from the start.
    """


@command(held, "list", epilog="Example: espomail held list --json")
@limit_option
def list_(app: App, limit: int | None, as_json: bool) -> None:
    """List held mail, newest first. Columns: id, stage, account, tries, next try, subject, cause."""
    from espomail.store import held_lists

    app.administrator("list held mail")
    found = [each.as_json() for each in held_lists.everything(listing_limit(limit))]
    if as_json:
        output.print_json(found)
    else:
        rows = [[each[name] for name in COLUMNS] for each in found]
        output.print_list(COLUMNS, rows, "nothing is held")


@command(held, "show", epilog="Example: espomail held show 7")
@click.argument("id_", metavar="ID")
def show(app: App, id_: str, as_json: bool) -> None:
    """Show one: stage, cause, tries, where it came from. Its bytes: held export."""
    from espomail.actions import held as actions

    (found,) = actions.chosen(app.actor, [id_], "show held mail")
    if as_json:
        output.print_json(found.as_json())
    else:
        output.print_record(found.as_json().items())


@command(held, "export", epilog="Example: espomail held export 7 strange.eml")
@click.argument("id_", metavar="ID")
@click.argument("file", metavar="[FILE]", default="-")
def export(app: App, id_: str, file: str, as_json: bool) -> None:
    """Write the bytes of one, exactly as they came, to a new file or to standard output."""
    from espomail.actions import held as actions
    from espomail.commands.files import write_new

    data = actions.raw(app.store, app.actor, id_)
    if file != "-":
        write_new(Path(file), data)
        if as_json:
            output.print_json({"file": file, "size": len(data)})
    elif as_json:
        import base64

        output.print_json({"size": len(data), "base64": base64.b64encode(data).decode("ascii")})
    elif output.on_terminal():
        output.print_text(data.decode("utf-8", "replace"))
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


@command(held, "edit", epilog="Example: espomail held edit 7 mended.eml")
@click.argument("id_", metavar="ID")
@click.argument("file", metavar="FILE")
def edit(app: App, id_: str, file: str, as_json: bool) -> None:
    """Give what could not be parsed other bytes for the next try (- reads them); the original stays."""
    from espomail.actions import held as actions
    from espomail.commands.files import read_file

    app.administrator("edit held mail")
    found = actions.edit(app.store, app.actor, id_, read_file(file), app.now)
    _answer(app, [found], as_json, f"next: espomail held retry {found.id}")


@command(held, "retry", epilog="Example: espomail held retry 7 8; espomail run")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
def retry(app: App, ids: tuple[str, ...], as_json: bool) -> None:
    """Try it again at the next run, at the stage that failed.

    A held reply is queued at once, if its template is mended and the brakes still allow it.
    """
    from espomail.stages import held_retry

    found, told = held_retry.retry(app.store, app.actor, read_words(ids), app.now)
    for line in told:
        app.say(line)
    mails = len(found) - len(told)
    _answer(app, found, as_json, f"{mails} will be tried again; next: espomail run" if mails else "")


@command(held, "release", epilog="Example: espomail held release 7")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
def release(app: App, ids: tuple[str, ...], as_json: bool) -> None:
    """Let it pass the stage that failed (no automatic reply, say); the next run goes on with it."""
    from espomail.stages import release as stage

    found = stage.release(app.store, app.actor, read_words(ids), app.now)
    _answer(app, found, as_json, f"{len(found)} go on after the stage that failed; next: espomail run")


@command(held, "drop", epilog="Example: espomail held drop 7")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option("--yes", is_flag=True, help="Do not ask.")
def drop(app: App, ids: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Give it up: it counts as skipped, with the reason; what is stored of it stays."""
    from espomail.actions import held as actions

    words = read_words(ids)
    if app.asks and not yes:
        click.confirm(f"Give up {', '.join(words)}?", abort=True, err=True)
    found = actions.drop(app.store, app.actor, words, app.now)
    _answer(app, found, as_json, f"{len(found)} dropped")


def _answer(app: App, found: Sequence[HeldMail], as_json: bool, remark: str) -> None:
    if as_json:
        output.print_json({"changed": [each.note_id or each.id for each in found]})
    elif remark:
        app.say(remark)
