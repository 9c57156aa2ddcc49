"""Stored secrets: encrypted with a key that lies in a file outside the store.

Fails closed: without its key, or with one that others may read, nothing is stored or read.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from espomail.errors import ConfigurationError, StoreIO

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


def encrypt(text: str, key_file: Path) -> bytes:
    """The text under the key in ``key_file``, which is made (0600, in a 0700 folder) if need be.

    Raises ConfigurationError for an unsafe key file, StoreIO where it cannot be written.
    """
    from cryptography.fernet import Fernet  # 20 ms that few commands need

    if not os.path.lexists(key_file):
        _make_key(key_file, Fernet.generate_key())
    return _fernet(key_file).encrypt(text.encode("utf-8"))


def decrypt(token: bytes, key_file: Path) -> str:
    """What ``encrypt`` was given. Raises ConfigurationError: key missing, unsafe, or another."""
    from cryptography.fernet import InvalidToken

    try:
        return _fernet(key_file).decrypt(token).decode("utf-8")
    except (InvalidToken, UnicodeDecodeError):
        raise ConfigurationError(
            f"the stored secret was not made with the key in {key_file}",
            hint="bring the right key file back, or set the secret again with --password-stdin",
        ) from None


def check_key_file(key_file: Path) -> None:
    """Raise ConfigurationError unless the key file is there and ours alone."""
    _read_key(key_file)


def _fernet(key_file: Path) -> Fernet:
    from cryptography.fernet import Fernet

    try:
        return Fernet(_read_key(key_file))
    except ValueError:
        raise ConfigurationError(f"the key file {key_file} holds no key") from None


def _make_key(key_file: Path, key: bytes) -> None:
    """Put the key in place in one step: a second process making one, too, finds ours."""
    temporary = key_file.with_name(f".{key_file.name}.{secrets.token_hex(8)}")
    try:
        key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            os.write(made, key)
            os.fsync(made)
        finally:
            os.close(made)
        try:
            os.link(temporary, key_file)
        except FileExistsError:
            pass  # the other process was faster, and its key is as good
        finally:
            temporary.unlink()
    except OSError as error:
        raise StoreIO(f"cannot write the key file {key_file}: {error.strerror}") from error


def _read_key(key_file: Path) -> bytes:
    """The key, from a regular file that is ours and that nobody else may read."""
    try:
        opened = os.open(key_file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        # O_NOFOLLOW answers "too many levels of symbolic links", which explains nothing.
        why = "it is a symbolic link" if key_file.is_symlink() else error.strerror
        raise ConfigurationError(f"cannot use the key file {key_file}: {why}") from error
    try:
        _check(key_file, os.fstat(opened))
        return os.read(opened, 1000)
    finally:
        os.close(opened)


def _check(key_file: Path, facts: os.stat_result) -> None:
    if not stat.S_ISREG(facts.st_mode):
        raise ConfigurationError(f"cannot use the key file {key_file}: it is no file")
    if facts.st_mode & 0o077:
        raise ConfigurationError(
            f"the key file {key_file} may be read by others", hint=f"chmod 600 {key_file}"
        )
    if facts.st_uid not in (os.geteuid(), 0) and os.geteuid() != 0:
        raise ConfigurationError(f"the key file {key_file} belongs to another user")
