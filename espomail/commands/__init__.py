"""The command line: the table of commands, each imported when it is first used."""

from __future__ import annotations

import importlib
from typing import Any

import click

from espomail import __version__
from espomail.commands.app import App, Toolkit

# name -> module below espomail.commands and the command in it
COMMANDS = {
    "init": "setup:init",
    "demo": "demo:demo",
    "settings": "settings:settings",
    "user": "user:user",
    "team": "team:team",
    "email-account": "email_account:email_account",
    "email-filter": "email_filter:email_filter",
    "email-template": "email_template:email_template",
    "account": "records:account",
    "contact": "records:contact",
    "lead": "records:lead",
    "opportunity": "records:opportunity",
    "fetch": "pipeline:fetch",
    "filter": "pipeline:filter_",
    "link": "pipeline:link",
    "distribute": "pipeline:distribute",
    "autoreply": "pipeline:autoreply",
    "notify": "pipeline:notify",
    "send": "pipeline:send",
    "run": "pipeline:run",
    "email": "email:email",
    "case": "case:case",
    "follow": "follow:follow",
    "unfollow": "follow:unfollow",
    "stream": "follow:stream",
    "notification": "notification:notification",
    "outbox": "outbox:outbox",
    "inspect": "inspect:inspect",
    "explain": "explain:explain",
    "audit": "audit:audit",
    "held": "held:held",
    "doctor": "doctor:doctor",
    "status": "status:status",
    "log": "log:log",
    "cron": "cron:cron",
    "backup": "backup:backup",
    "restore": "restore:restore",
    "check": "check:check",
    "store": "store:store",
    "completion": "completion:completion",
}


class LazyGroup(Toolkit):
    """A group whose commands are imported on first use: start-up stays short."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        # click looks here for what a mistyped name may have meant
        self.commands = dict.fromkeys(COMMANDS, None)  # type: ignore[assignment]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        found: Any = getattr(importlib.import_module(f"espomail.commands.{module}"), name)
        assert isinstance(found, click.Command)
        return found


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: espomail --store desk.db run --group",
)
@click.option("--store", metavar="URL", envvar="ESPOMAIL_STORE", help="Path or URL of the store.")
@click.option(
    "--config", metavar="FILE", envvar="ESPOMAIL_CONFIG", help="TOML with this host's settings."
)
@click.option("--as", "as_login", metavar="LOGIN", envvar="ESPOMAIL_AS", help="Act as this user.")
@click.option(
    "--now", metavar="ISO8601", envvar="ESPOMAIL_NOW", help="The clock, for rehearsals and tests."
)
@click.option("-q", "--quiet", is_flag=True, help="Say less on standard error.")
@click.option("-v", "--verbose", is_flag=True, help="Say more on standard error.")
@click.option("--no-input", is_flag=True, help="Never ask anything.")
@click.version_option(__version__, prog_name="espomail", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, /, **options: Any) -> None:
    """Turn mailboxes into a help desk with nothing but cron.

    espomail fetches mail from group and personal accounts into one store, filters it, links it to
    CRM records, opens and distributes cases, answers, notifies, and lets a team reply.
    """
    ctx.obj = App(**options)
    ctx.call_on_close(ctx.obj.close)
    ctx.obj.check_overrides()
