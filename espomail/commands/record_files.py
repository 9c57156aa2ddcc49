"""``import`` and ``export`` of CRM records."""

from __future__ import annotations

import sys
from typing import Any

import click

from espomail import output
from espomail.commands.app import App, command
from espomail.commands.files import read_file
from espomail.commands.record_view import document
from espomail.domain.records import RECORD, Kind
from espomail.errors import DataError, Usage
from espomail.store import records as store


def import_command(group: click.Group, kind: Kind) -> None:
    """Add ``import`` to the commands of a kind."""
    formats = "a CSV or vCard file" if kind.type == "contact" else "a CSV file"
    text = (
        f"Import {kind.plural} from {formats} (- for standard input), all or none.\n\n"
        f"The first line of a CSV names its columns: {', '.join(kind.columns)}. A line is the record that "
        "has its address, else the one of its name; it is changed where the line says something new. "
        "Every line that cannot be used is named, and then nothing is imported."
    )

    @command(group, "import", help=text, epilog=f"Example: espomail {kind.type} import {kind.plural}.csv")
    @click.argument("file", metavar="FILE")
    @click.option("--key", type=click.Choice(("email", "name")),
                  help="What tells records apart (default: the address, else the name).")  # fmt: skip
    @click.option("--dry-run", is_flag=True, help="Say what would be done; change nothing.")
    def import_(app: App, file: str, key: str | None, dry_run: bool, as_json: bool) -> None:
        if key == "email" and not kind.has_addresses:
            raise Usage(f"{kind.plural} have no addresses; leave out --key email")
        app.known_user()
        data = read_file(file)
        with app.store.write():
            outcome = _read(kind, data, key or "", app.now, dry_run)
        _report(app, kind, file, outcome, dry_run, as_json)


def _read(kind: Kind, data: bytes, key: str, now: int, dry_run: bool) -> Any:
    from espomail.actions import records as actions

    if kind.type == "contact":
        from espomail.actions import vcards

        if vcards.is_vcard(data):
            return vcards.import_vcards(data, key, now, dry_run)
    return actions.import_csv(kind, data, key, now, dry_run)


def _report(app: App, kind: Kind, file: str, outcome: Any, dry_run: bool, as_json: bool) -> None:
    if as_json:
        output.print_json(outcome.as_json(dry_run))
    for fault in outcome.faults:
        output.talk(f"espomail: {file}, line {fault.line}: {fault.reason}")
    if outcome.faults:
        count = len(outcome.faults)
        lines = "1 line" if count == 1 else f"{count} lines"
        raise DataError(f"{file}: {lines} cannot be used, so nothing was imported; correct and try again")
    for remark in outcome.remarks:
        app.say(f"{file}: {remark}")
    would = "would be " if dry_run else ""
    app.say(
        f"{outcome.seen} {kind.plural} read: {outcome.added} {would}added, "
        f"{outcome.updated} {would}changed, {outcome.unchanged} as they were"
    )


def export_command(group: click.Group, kind: Kind) -> None:
    """Add ``export`` to the commands of a kind."""

    text = (
        f"Print all {kind.plural} as CSV, which imports again. Columns: {', '.join(kind.columns)}; and "
        f"{RECORD}, such as {kind.type}:7, where a name or an address is that of several."
    )

    @command(group, "export", help=text,
             epilog=f"Example: espomail {kind.type} export > {kind.plural}.csv")  # fmt: skip
    def export(app: App, as_json: bool) -> None:
        from espomail.actions import record_export

        app.known_user()
        if as_json:
            output.print_json([document(each) for each in store.listed(kind)])
            return
        with app.store.read():
            text = record_export.csv_text(kind)
        if output.on_terminal():
            output.print_text(text)
        else:
            # data for another program: what is in it goes out as it is
            sys.stdout.write(text)
