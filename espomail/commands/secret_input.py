"""Secrets that come by standard input."""

from __future__ import annotations

import sys

import click

from espomail.errors import DataError


def from_stdin(option: str, what: str) -> str:
    """The first line of standard input (65 where it is empty); at a terminal typed unseen."""
    if sys.stdin.isatty():
        return str(click.prompt(what, hide_input=True, err=True))
    text = sys.stdin.readline().rstrip("\r\n")
    if not text:
        raise DataError(f"{option}: standard input is empty; nothing was changed")
    return text
