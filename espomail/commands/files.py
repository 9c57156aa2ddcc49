"""Files that people name on the command line, and the editor they write in: the only door to both.

Under sudo a command runs as the service account. It cannot become the person, and whether they might
open a file themselves cannot be told from outside (access lists, links that change, /proc). So a
regular user behind sudo names no file, and starts no editor: their own shell opens files, with their
own rights, as ``- < FILE`` and ``> FILE``.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import click

from espomail.commands.app import App
from espomail.errors import Exists, NotFound, NotPermitted, StoreIO


def strangers_refused(what: str, instead: str) -> None:
    """77 for a regular user behind sudo; ``what`` happens with rights that are not theirs."""
    context = click.get_current_context(silent=True)
    app = context.find_object(App) if context else None
    if app is not None and not app.is_at_home:
        raise NotPermitted(f"{what} with the service account's rights, not yours; {instead}")


def read_file(name: str) -> bytes:
    """The bytes of a file, ``-`` being standard input.

    66 if it is not there or cannot be read; 77 for a regular user behind sudo.
    """
    if name == "-":
        return sys.stdin.buffer.read()
    check_reads(name)
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise NotFound(f"{name}: {error.strerror}; give the path of a file, or - to read it here") from None


def check_reads(name: str) -> None:
    """77 for a regular user behind sudo, before anything is said about a file or folder."""
    strangers_refused(f"{name}: sudo would open it", f"let your shell open it: - < {shlex.quote(name)}")


def read_text(name: str) -> str:
    """The text of a file (UTF-8), ``-`` being standard input."""
    return read_file(name).decode("utf-8-sig", "replace")


def check_writes(name: str) -> None:
    """77 for a regular user behind sudo, whose files would be written with rights that are not theirs."""
    strangers_refused(f"{name}: sudo would write it", f"let your shell write it: - > {shlex.quote(name)}")


def write_new(path: Path, data: bytes) -> None:
    """A new file of ours alone (73 if something is there); links are not followed; 77 as above."""
    check_writes(str(path))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise Exists(f"{path}: there is something here already; give another name") from None
    except OSError as error:
        raise StoreIO(f"{path}: {error.strerror}; give another name") from None
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def edit(text: str | None = None, extension: str = ".txt") -> str | None:
    """What a person makes of a text in their editor; None where they saved nothing; 77 behind sudo."""
    strangers_refused("an editor would run", "give the text on standard input, with -")
    return click.edit(text, extension=extension)
