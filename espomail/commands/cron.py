"""``cron``: the lines that make espomail run by itself."""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from espomail import output
from espomail.commands.app import App, command, command_group
from espomail.commands.parameters import DURATION
from espomail.commands.watching import watching_options
from espomail.domain import crontab as rules
from espomail.domain.clock import format_duration
from espomail.store import email_accounts

PATH = "/usr/local/bin:/usr/bin:/bin"
UNITS = ("espomail.timer", "espomail.service")

mail_to_option = click.option(
    "--mail-to", metavar="ADDRESS", help="Where cron mails trouble (default: the local user)."
)


def run_options(function: Any) -> Any:
    """What the line's `run` is given: a limit, a monitor, figures."""
    limit = click.option("--max-runtime", type=DURATION, metavar="TIME", default=0,
                         help="Let each run stop after this time, such as 10m.")  # fmt: skip
    return limit(watching_options(function))


@command_group("cron", epilog="Example: espomail cron show | less")
def cron() -> None:
    """The crontab lines: show, install, remove."""


@command(cron, "show", epilog="Example: espomail cron show --mail-to admin@example.com")
@mail_to_option
@run_options
@click.option("--systemd", is_flag=True, help="Print a systemd service and timer instead.")
def show(app: App, mail_to: str | None, systemd: bool, as_json: bool, **more: Any) -> None:
    """Print the lines for your crontab: absolute paths, and the variables cron doesn't give."""
    if systemd:
        from espomail.actions.timer_units import SYSTEM

        _show_units({f"{SYSTEM}/{name}": text for name, text in _units(app, more).items()}, as_json)
        return
    block = _block(app, mail_to, more)
    if as_json:
        output.print_json({"lines": block})
    else:
        output.print_text("\n".join(block))


@command(cron, "install", epilog="Example: espomail cron install --mail-to admin@example.com")
@mail_to_option
@run_options
@click.option("--systemd", is_flag=True, help="Write a systemd service and timer instead.")
def install(app: App, mail_to: str | None, systemd: bool, as_json: bool, **more: Any) -> None:
    """Put the lines into the crontab of who runs this; again replaces them, nothing else changes.

    What you filled into them stays. With --systemd the units go to /etc/systemd/system (root) or to
    ~/.config/systemd/user.
    """
    if systemd:
        from espomail.actions import timer_units

        written = timer_units.install(_units(app, more, own=not timer_units.for_the_machine()), _store(app))
        _answer_units(app, "installed", written, "daemon-reload", "enable --now espomail.timer", as_json)
        return
    from espomail.actions import crontab

    block = _block(app, mail_to, more)
    crontab.write(rules.installed(crontab.read(), block, _store(app)))
    _answer(app, "installed", as_json)


@command(cron, "remove", epilog="Example: espomail cron remove")
@click.option("--systemd", is_flag=True, help="Remove the systemd service and timer instead.")
def remove(app: App, systemd: bool, as_json: bool) -> None:
    """Take the lines out of the crontab of who runs this; every other line stays."""
    app.administrator("change the crontab")
    if systemd:
        from espomail.actions import timer_units

        gone = timer_units.remove(UNITS, _store(app))
        _answer_units(app, "removed", gone, "stop espomail.timer", "daemon-reload", as_json)
        return
    from espomail.actions import crontab

    found = crontab.read()
    there = rules.has_block(found, _store(app))
    if there:
        crontab.write(rules.removed(found, _store(app)))
    _answer(app, "removed", as_json, nothing="" if there else "there were none")


def _answer(app: App, what: str, as_json: bool, nothing: str = "") -> None:
    """``nothing``: why there was nothing to do."""
    if as_json:
        output.print_json({what: not nothing, "store": _store(app)})
    else:
        app.say(nothing or f"{what}; look at it with: crontab -l")


def _answer_units(
    app: App, what: str, paths: Sequence[Path], first: str, then: str, as_json: bool
) -> None:
    if as_json:
        output.print_json({what: True, "store": _store(app), "units": [str(path) for path in paths]})
        return
    from espomail.actions import timer_units

    systemctl = "systemctl" if timer_units.for_the_machine() else "systemctl --user"
    named = ", ".join(map(str, paths))
    app.say(f"{what} {named}; next: {systemctl} {first}; {systemctl} {then}" if paths else "there were none")


def _block(app: App, mail_to: str | None, more: dict[str, Any]) -> list[str]:
    app.administrator("see the crontab lines")
    return rules.lines(_words(app, more), _store(app), PATH, mail_to, _variables())


def _units(app: App, more: dict[str, Any], own: bool = False) -> dict[str, str]:
    """The units by name; ``own``: for the manager of who runs this, not for the machine's."""
    from espomail.domain.systemd import units

    app.administrator("see the timer units")
    user = None if own else pwd.getpwuid(_service(app)).pw_name
    return units(_words(app, more), _store(app), user, _variables())


def _show_units(units: dict[str, str], as_json: bool) -> None:
    if as_json:
        output.print_json({"units": units})
        return
    for path, text in units.items():
        output.print_text(f"# {path}\n{text}")


def _words(app: App, more: dict[str, Any]) -> list[str]:
    """The command that runs by itself; ``more``: the options of its `run`."""
    config = ["--config", str(Path(app.config_path).absolute())] if app.config_path else []
    words = [*program(), "--store", _store(app), *config, "--no-input", "run"]
    if more["max_runtime"]:
        words += ["--max-runtime", format_duration(more["max_runtime"])]
    if more["metrics_file"]:
        words += ["--metrics-file", str(Path(more["metrics_file"]).absolute())]
    if more["ping"]:
        words += ["--ping", more["ping"]]
    return words


def _variables() -> list[tuple[str, str]]:
    return sorted(email_accounts.secret_variables().items())


def _store(app: App) -> str:
    return app.store.address


def _service(app: App) -> int:
    """Whom the runs belong to: the service account, else who asks."""
    owner = app.store.owner()
    return owner if owner >= 0 else os.geteuid()


def program() -> list[str]:
    """How cron calls us: by absolute path, without relying on its PATH or an activated environment."""
    called = Path(sys.argv[0])
    if called.name == "espomail" and os.access(called, os.X_OK):
        return [str(called.absolute())]
    beside = Path(sys.executable).with_name("espomail")
    if os.access(beside, os.X_OK):
        return [str(beside)]
    return [sys.executable, "-m", "espomail"]
