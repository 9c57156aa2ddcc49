"""``completion``: lets a shell complete commands and options."""

from __future__ import annotations

import click

from espomail import output
from espomail.commands.app import App, command

SHELLS = ("bash", "zsh", "fish")


@command(name="completion", epilog='Example: eval "$(espomail completion bash)"')
@click.argument("shell", type=click.Choice(SHELLS))
def completion(app: App, shell: str, as_json: bool) -> None:
    """Print the script that makes SHELL complete espomail's commands and options."""
    from click.shell_completion import get_completion_class

    from espomail.commands import cli

    chosen = get_completion_class(shell)
    assert chosen is not None
    # Click's bash class asks bash for its version, which need not be installed to print a script.
    script = chosen(cli, {}, "espomail", "_ESPOMAIL_COMPLETE")
    source = script.source_template % script.source_vars()
    if as_json:
        output.print_json({"shell": shell, "script": source})
    else:
        output.print_text(source)
