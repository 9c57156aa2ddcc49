"""Writing a text in the editor of whoever sits at the terminal."""

from __future__ import annotations

from collections.abc import Sequence

import click

from espomail.commands import files
from espomail.errors import ConfigurationError
from espomail.output import clean

SCISSORS = "--- only what stands above this line is sent ---"


def written_in_editor(text: str = "", hints: Sequence[str] = ()) -> str:
    """What a person wrote above the cutting line in ``$VISUAL`` or ``$EDITOR``; empty: nothing.

    None opens for a regular user behind sudo (77).
    """
    shown = f"{text}\n\n{SCISSORS}\n" + "".join(f"{clean(line)}\n" for line in hints)
    try:
        written = files.edit(shown)
    except click.ClickException as error:
        raise ConfigurationError(
            f"{error.format_message().rstrip('.')}; set EDITOR, or give the text with --body T"
        ) from None
    return _above(written) if written is not None else ""


def _above(written: str) -> str:
    return written.partition(SCISSORS)[0].rstrip()
