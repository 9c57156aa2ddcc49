"""The options that describe an e-mail filter, for every command that takes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from espomail.commands.parameters import NUMBER
from espomail.domain.filters import Criteria

CRITERIA = {
    "from": "from_", "to": "to", "subject": "subject", "body": "body", "body_all": "body_all",
    "header": "header",
}  # fmt: skip

scope_options = (
    click.option("--global", "is_global", is_flag=True, help="On every account (administrators)."),
    click.option("--account", metavar="A", help="On the mail of this e-mail account."),
    click.option("--user", "login", metavar="LOGIN", help="On this user's whole inbox."),
)
criteria_options = (
    click.option("--from", "from_", metavar="P",
                 help="The sender's address; * is any run of characters, the whole must match."),
    click.option("--to", metavar="P", help="An address in To or Cc, with * as above."),
    click.option("--subject", metavar="P", help="The subject, blind to case, with * as above."),
    click.option("--body", multiple=True, metavar="TEXT", help="The body contains this (or another)."),
    click.option("--body-all", multiple=True, metavar="TEXT", help="The body contains all of these."),
    click.option("--header", multiple=True, metavar="'NAME: P'",
                 help="A header field, with * as above (repeatable; all must match)."),
)  # fmt: skip
action_option = click.option(
    "--action", type=click.Choice(("skip", "move", "none")),
    help="skip (default), move to --folder, or none (only marks).",
)  # fmt: skip
folder_option = click.option("--folder", metavar="F", help="The folder of espomail that move files it in.")
effect_options = (
    action_option,
    folder_option,
    click.option("--mark-read/--no-mark-read", default=None, help="Mark it read (a user's filter)."),
    click.option("--no-notify/--notify", default=None, help="Make no notice (a user's filter)."),
    click.option("--priority", type=NUMBER, metavar="N", help="The lower is asked first (default 0)."),
    click.option("--example", metavar="FILE", help="A mail that must match."),
)


def with_options(*groups: tuple[Any, ...]) -> Callable[[Any], Any]:
    """Decorate a command with groups of options, in order."""

    def decorate(function: Any) -> Any:
        for option in reversed([option for group in groups for option in group]):
            function = option(function)
        return function

    return decorate


def criteria_of(given: dict[str, Any]) -> dict[str, Any]:
    """The criteria that were given, by the word they are stored under; an empty one clears it."""
    found = {key: given[name] for key, name in CRITERIA.items()}
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in found.items()
        if value not in (None, ())
    }


def criteria(given: dict[str, Any]) -> Criteria:
    """The same as criteria."""
    return Criteria.from_json(criteria_of(given))


def effects_of(given: dict[str, Any]) -> dict[str, Any]:
    """The other fields of a filter that were given."""
    names = ("action", "folder", "mark_read", "no_notify", "priority")
    return {name: given[name] for name in names if given[name] is not None}
