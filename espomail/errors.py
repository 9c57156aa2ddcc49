"""Every failure a person or a script may meet; each class knows its exit status.

A message is one line: what failed, to which thing, the server's own words where there are any.
``hint`` says what to type next. The statuses are those of sysexits.h and, for usage, 2.
"""

from __future__ import annotations

import os

# What a shell says of a command that Ctrl-C ended.
INTERRUPTED = 130


class EspomailError(Exception):
    """What espomail could not do, in one line. ``hint``: what to do about it."""

    exit_code: int = 1
    hint: str | None = None

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(" ".join(message.split()))
        if hint is not None:
            self.hint = hint


class Usage(EspomailError):
    """A bad option or argument, a missing scope, an ambiguous name."""

    exit_code = 2


class DataError(EspomailError):
    """Input that cannot be used."""

    exit_code = os.EX_DATAERR


class NotFound(EspomailError):
    """There is no such user, case, account, file …"""

    exit_code = os.EX_NOINPUT


class Exists(EspomailError):
    """It is there already."""

    exit_code = os.EX_CANTCREAT


class StoreIO(EspomailError):
    """The disk is full or the store cannot be written; nothing advanced."""

    exit_code = os.EX_IOERR


class Damaged(EspomailError):
    """Bytes that the store holds cannot be read any more; it concerns this one message."""

    exit_code = os.EX_IOERR
    hint = "look for more with: espomail check; then restore a sound backup"


class TryAgain(EspomailError):
    """A server or a lock is not available just now; the next run may succeed by itself."""

    exit_code = os.EX_TEMPFAIL


class NotPermitted(EspomailError):
    """The acting user may not do that."""

    exit_code = os.EX_NOPERM


class ConfigurationError(EspomailError):
    """A person must change something before this can work."""

    exit_code = os.EX_CONFIG


class StoreRefused(ConfigurationError):
    """The store's server does not let us do what any mail needs; no mail is to blame."""
