"""``restore``: a backup takes the store's place."""

from __future__ import annotations

from pathlib import Path

import click

from espomail import output
from espomail.commands.app import App, command
from espomail.commands.identity import service_account
from espomail.domain.clock import iso
from espomail.errors import ConfigurationError, NotPermitted
from espomail.store import file_of, is_unborn, shown


@command(name="restore", epilog="Example: espomail restore /var/backups/desk-2026-01-31.db")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(app: App, file: Path, yes: bool, as_json: bool) -> None:
    """Put a backup in the store's place; the store that was there is kept beside it.

    The backup is checked first. Mail that came since is fetched again at the next run, each once; no
    mail older than this moment is answered automatically. What waited in the outbox becomes unknown:
    it may have gone out since.
    """
    from espomail.store import restoring

    name, path = shown(app.store_url), file_of(app.store_url)
    there = path.exists() if path is not None else not is_unborn(app.store_url)
    if there:
        _check_rights(app, path)
    elif not app.is_at_home:
        raise NotPermitted(f"{name}: only {service_account()} itself or root restores a store")
    restoring.verify(file)
    if there and app.asks and not yes:
        click.confirm(f"Put {file} in the place of {name}?", abort=True, err=True)
    if path is not None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.close()
    done = restoring.restore(app.store_url, file.absolute(), app.now)
    if as_json:
        output.print_json(
            {
                "store": name,
                "kept": str(done.kept) if done.kept else None,
                "restored_at": iso(app.now),
                "unknown": done.unsure,
            }
        )
        return
    app.say(f"restored {name}" + (f"; the store before it: {done.kept}" if done.kept else ""))
    if done.unsure:
        app.say(f"{done.unsure} mails may have gone out since; see: espomail outbox list --state unknown")
    app.say("next: espomail check; espomail run")


def _check_rights(app: App, path: Path | None) -> None:
    """Administrators of the store that is there; where it cannot be read, whoever owns it."""
    try:
        app.administrator("restore a backup")
    except ConfigurationError:
        from espomail.commands.identity import real_uid

        if path is None:
            raise
        if real_uid(path.stat().st_uid) is not None:
            raise NotPermitted(f"{path}: only its owner may replace a store that cannot be read") from None
    finally:
        app.close()
