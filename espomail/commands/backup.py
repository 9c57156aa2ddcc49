"""``backup``: a verified copy of the store, while it is in use."""

from __future__ import annotations

from pathlib import Path

import click

from espomail import output
from espomail.commands.app import App, command
from espomail.commands.files import check_writes


@command(name="backup", epilog="Example: espomail backup /var/backups/desk-2026-01-31.db")
@click.argument("file", type=click.Path(path_type=Path))
def backup(app: App, file: Path, as_json: bool) -> None:
    """Copy the store into a new file, check the copy, and only then give it its name.

    Works while espomail runs. An existing file is never overwritten. Stored passwords are encrypted
    in it; the key file lies elsewhere and needs its own copy.
    """
    from espomail.store.backup import backup as copy

    app.administrator("back up the store")
    check_writes(str(file))
    size = copy(app.store, file.absolute())
    if as_json:
        output.print_json({"file": str(file.absolute()), "size": size})
    else:
        app.say(f"{file}: {size} bytes, checked")
