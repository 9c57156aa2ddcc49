"""The timer units where systemd looks for them: the machine's for root, else the user's own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from espomail.domain import systemd as rules
from espomail.errors import Exists, StoreIO

SYSTEM = Path("/etc/systemd/system")


def for_the_machine() -> bool:
    """Whether who runs this may set up the machine's units."""
    return not os.geteuid()


def folder() -> Path:
    """Where the units of who runs this lie (systemd.unit(5))."""
    if for_the_machine():
        return SYSTEM
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"


def install(units: Mapping[str, str], store: str) -> list[Path]:
    """Write the units, in place of older ones of this store; 73 where another unit has the name."""
    places = {folder() / name: text for name, text in units.items()}
    older = {path: _read(path) for path in places}
    for path, text in older.items():
        if text and not rules.is_of(text, store):
            raise Exists(
                f"{path}: there is a unit of this name that is not of {store}; take what this prints under "
                "another name: espomail cron show --systemd"
            )
    try:
        folder().mkdir(parents=True, exist_ok=True)
        for path, text in places.items():
            _replace(path, rules.filled_in(text, older[path]))
    except OSError as error:
        raise StoreIO(f"{error.filename}: the unit cannot be written: {error.strerror}") from error
    return list(places)


def remove(names: Iterable[str], store: str) -> list[Path]:
    """Take away the units of this store; which there were."""
    found = [path for path in map(folder().joinpath, names) if rules.is_of(_read(path), store)]
    try:
        for path in found:
            path.unlink()
    except OSError as error:
        raise StoreIO(f"{error.filename}: the unit cannot be removed: {error.strerror}") from error
    return found


def _read(path: Path) -> str:
    with suppress(OSError):
        return path.read_text("utf-8", "surrogateescape")
    return ""


def _replace(path: Path, text: str) -> None:
    """A whole file or none; for its owner alone, since a secret may be filled in."""
    beside = path.with_name(f".{path.name}.new")
    with suppress(FileNotFoundError):
        beside.unlink()
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
    beside.replace(path)
