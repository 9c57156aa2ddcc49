"""Files written for people: inside the folder they named, never over or through something else."""

from __future__ import annotations

import os
import re
from pathlib import Path

from espomail.commands.files import check_writes
from espomail.errors import Exists, NotFound

_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
LONGEST = 150


def safe_name(name: str, fallback: str) -> str:
    """A file name without folders, control or invisible characters, hidden files or device names."""
    text = _UNSAFE.sub("_", name).strip(" .") or fallback
    stem, dot, ending = text.rpartition(".")
    if len(text.encode()) > LONGEST:
        ending = ending[:20] if dot else ""
        room = LONGEST - len(ending.encode()) - 1
        text = (stem or text).encode()[:room].decode("utf-8", "ignore") + (f".{ending}" if ending else "")
    return text


def save(folder: Path, name: str, data: bytes, fallback: str) -> Path:
    """Write a new file in a folder, under a free name; its path. Links are not followed.

    66 where there is no such folder, 73 where no name is free.
    """
    check_writes(str(folder))
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise NotFound(f"{folder}: {error.strerror}; give an existing folder with --to") from None
    try:
        return folder / _save(handle, safe_name(name, fallback), data)
    finally:
        os.close(handle)


def _save(folder: int, name: str, data: bytes) -> str:
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if stem else (name, "")
    for number in range(1, 1000):
        free = name if number == 1 else f"{stem} ({number}){ending}"
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            handle = os.open(free, flags, 0o600, dir_fd=folder)
        except FileExistsError:
            continue
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        return free
    raise Exists(f"{name}: a thousand files of that name are there; give another folder with --to")
