"""Files that people name on the command line.

Under sudo a command runs as the service account, which may read what the person may not. So a file
that a regular user names is read only if they could read it themselves.
"""

from __future__ import annotations

import os
import pwd
import stat
import sys
from pathlib import Path

import click

from espomail.commands.app import App
from espomail.errors import EspomailError, NotFound, NotPermitted


def read_file(name: str) -> bytes:
    """The bytes of a file, ``-`` being standard input.

    66 if it is not there or cannot be read, 77 if only the service account may read it.
    """
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        with Path(name).open("rb") as file:
            person = _person()
            if person is not None and not _may_read(person, Path(name), os.fstat(file.fileno())):
                raise NotPermitted(f"{name}: you may not read this file; send what you may: … - < FILE")
            return file.read()
    except OSError as error:
        raise NotFound(f"{name}: {error.strerror}; give the path of a file, or - to read it here") from None


def read_text(name: str) -> str:
    """The text of a file (UTF-8), ``-`` being standard input."""
    return read_file(name).decode("utf-8-sig", "replace")


def _person() -> int | None:
    """The user id of a regular user for whom sudo runs this command as somebody else, else None."""
    context = click.get_current_context(silent=True)
    app = context.find_object(App) if context else None
    word = os.environ.get("SUDO_UID", "")
    if app is None or not word.isdecimal() or int(word) == os.geteuid() or _administers(app):
        return None
    return int(word)


def _administers(app: App) -> bool:
    """Whether all files are theirs to read; without a store to ask, only root's."""
    try:
        return app.actor.administers
    except EspomailError:
        return os.geteuid() == 0


def _may_read(uid: int, path: Path, found: os.stat_result) -> bool:
    """Whether a user could open a file: its own permissions, and those of the folders above it."""
    groups = _groups(uid)
    folders = [parent.stat() for parent in path.resolve().parents]
    return _allows(uid, groups, found, stat.S_IROTH) and all(
        _allows(uid, groups, folder, stat.S_IXOTH) for folder in folders
    )


def _groups(uid: int) -> set[int]:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return set()
    return set(os.getgrouplist(entry.pw_name, entry.pw_gid))


def _allows(uid: int, groups: set[int], found: os.stat_result, bit: int) -> bool:
    """The first class that applies decides, as in the kernel: owner, group, others."""
    if found.st_uid == uid:
        return bool(found.st_mode & bit << 6)
    if found.st_gid in groups:
        return bool(found.st_mode & bit << 3)
    return bool(found.st_mode & bit)
