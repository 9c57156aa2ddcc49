"""Writes docs/commands.md from what `--help` says, so that the two cannot drift apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

HERE = Path(__file__).resolve().parent
PAGE = HERE / "commands.md"
WIDTH = 100
HEAD = """\
# Commands

Made by `make docs` from what `--help` says; a test fails when this page is stale.
"""


def page() -> str:
    """The whole page: a section for every command and every command of a group."""
    from espomail.commands import cli

    sections = [HEAD, *(_section(context) for context in _commands(_context(cli, "espomail")))]
    return "\n".join(sections)


def _commands(context: click.Context) -> Iterator[click.Context]:
    yield context
    command = context.command
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None and not found.hidden:
                yield from _commands(_context(found, name, context))


def _context(
    command: click.Command, name: str, parent: click.Context | None = None
) -> click.Context:
    # the width of whoever's terminal makes no difference to the page
    return click.Context(
        command,
        parent=parent,
        info_name=name,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=["-h", "--help"],
    )


def _section(context: click.Context) -> str:
    depth = context.command_path.count(" ")
    level = "#" * (2 + min(depth, 1))
    return f"{level} {context.command_path}\n\n```text\n{context.get_help().rstrip()}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
