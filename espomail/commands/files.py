"""Files that people name on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

from espomail.errors import NotFound


def read_file(name: str) -> bytes:
    """The bytes of a file, ``-`` being standard input; 66 if it is not there or cannot be read."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise NotFound(
            f"{name}: {error.strerror}; give the path of a file, or - to read it here"
        ) from None


def read_text(name: str) -> str:
    """The text of a file (UTF-8), ``-`` being standard input."""
    return read_file(name).decode("utf-8-sig", "replace")
