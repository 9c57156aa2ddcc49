"""What espomail writes is for its owner's eyes only, and is never written through somebody's link."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from espomail.errors import ConfigurationError, EspomailError, StoreIO
from espomail.store import Store
from espomail.store.backup import backup
from espomail.store.restoring import restore

pytestmark = pytest.mark.sqlite("about the modes of files, and links to them")


@pytest.fixture(autouse=True)
def careless() -> Iterator[None]:
    """A umask that keeps nothing back."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_store_locks_and_backup_are_for_their_owner(tmp_path: Path):
    folder = tmp_path / "new"
    store = Store.create(str(folder / "desk.db"))
    with store.write():
        pass
    assert store.claim(["send"]) == {"send"}
    assert (folder / "desk.db.locks").stat().st_mode & 0o777 == 0o700
    os.umask(0)
    backup(store, folder / "copy.db")
    os.umask(0)
    store.give_up(["send"])
    restore(folder / "restored.db", folder / "copy.db", 0)
    store.close()
    assert folder.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir() if path.is_file()}
    assert {"desk.db", "desk.db.lock", "copy.db", "restored.db"} <= set(modes)
    assert set(modes.values()) == {0o600}


def test_a_store_is_not_made_opened_or_restored_through_a_link(tmp_path: Path):
    real, link, dangling = tmp_path / "real.db", tmp_path / "link.db", tmp_path / "dangling.db"
    store = Store.create(str(real))
    backup(store, tmp_path / "copy.db")
    store.close()
    link.symlink_to(real)
    dangling.symlink_to(tmp_path / "victim")
    for refused in (lambda: Store.open(str(link)), lambda: Store.create(str(dangling)),
                    lambda: restore(link, tmp_path / "copy.db", 0)):  # fmt: skip
        with pytest.raises(ConfigurationError, match="symbolic link"):
            refused()
    assert not (tmp_path / "victim").exists()


@pytest.mark.parametrize("where", ["desk.db.lock", "desk.db.locks"])
def test_locks_are_not_links(tmp_path: Path, where: str):
    store = Store.create(str(tmp_path / "desk.db"))
    lock, victim = tmp_path / where, tmp_path / "victim"
    lock.unlink(missing_ok=True)
    victim.write_text("precious") if where.endswith("lock") else victim.mkdir()
    lock.symlink_to(victim)
    with pytest.raises((StoreIO, ConfigurationError)):  # either may meet it first
        with store.write():
            pass
        store.claim(["send"])
    assert victim.is_dir() or victim.read_text() == "precious"


def test_a_backup_goes_through_no_link(tmp_path: Path):
    store = Store.create(str(tmp_path / "desk.db"))
    (tmp_path / "link").symlink_to(tmp_path / "victim")
    with pytest.raises(EspomailError, match="something here already"):
        backup(store, tmp_path / "link")
    assert not (tmp_path / "victim").exists()
    store.close()
