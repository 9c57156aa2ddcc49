"""Secrets in the keyring of the operating system, as a job of cron would find it.

A keyring of the desktop opens only in the desktop's session; a password that went there could not be
read by cron. So a secret is put away by a child process whose environment is as bare as cron's, and
read back in it at once; what works there works for cron. The backend's name is kept with the entry,
so that a session with other backends finds the same one.
"""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from typing import Any

from espomail.errors import ConfigurationError
from espomail.mail.failures import clean

SERVICE = "espomail"
SECONDS = 20  # a backend that waits for somebody to unlock it is of no use
RECOMMENDED = 1  # keyring's own word for backends that are safe; plain files are below


def put(name: str, secret: str, any_backend: bool) -> str:
    """Put a secret away; the entry's full name. ``any_backend``: also those that keyring does not recommend.

    Raises ConfigurationError (78) where no keyring works in a bare environment.
    """
    worked, answer = _in_bare_environment("any" if any_backend else "safe", name, secret)
    if not worked:
        raise _unusable(answer)
    return answer


def get(entry: str) -> str:
    """The secret of an entry. Raises ConfigurationError (78)."""
    _check_installed()
    # Behind sudo the variables, by which keyring finds its backends, may be somebody else's.
    if os.environ.get("SUDO_UID"):
        worked, secret = _in_bare_environment("read", entry, "")
        if not worked:
            raise _unreadable(entry, secret)
        return secret
    try:
        return _read(entry)
    except LookupError as error:
        raise _unreadable(entry, str(error)) from None
    except Exception as error:  # each backend raises its own
        raise _unreadable(entry, type(error).__name__) from None


def forget(entry: str) -> None:
    """Take an entry away, if it can be; one that stays does no harm."""
    backend, _, name = entry.partition("/")
    try:
        _load(backend).delete_password(SERVICE, name)
    except Exception:
        return


def is_installed() -> bool:
    """Whether the library is there at all."""
    import importlib.util

    return importlib.util.find_spec("keyring") is not None


def _check_installed() -> None:
    if not is_installed():
        raise ConfigurationError(
            "the secret is in the keyring, and the package keyring is not installed",
            hint="pip install 'espomail[keyring]'",
        )


def _in_bare_environment(what: str, name: str, secret: str) -> tuple[bool, str]:
    """Whether a child could do it, and its answer or why not. The secret goes through pipes only."""
    arguments = [sys.executable, "-m", "espomail.mail.keyring_box", what, name]
    try:
        done = subprocess.run(
            arguments, input=secret.encode(), capture_output=True, timeout=SECONDS, env=_bare()
        )
    except subprocess.TimeoutExpired:
        return False, f"no answer within {SECONDS} seconds"
    if done.returncode:
        return False, clean(done.stdout)
    return True, done.stdout.decode()


def _read(entry: str) -> str:
    backend, _, name = entry.partition("/")
    secret = _load(backend).get_password(SERVICE, name)
    if secret is None:
        raise LookupError("it has no such entry")
    return str(secret)


def _load(backend: str) -> Any:
    import keyring
    from keyring.core import load_keyring

    default = _first(keyring.get_keyring())  # also reads keyringrc.cfg, which may name a path
    return default if _named(default) == backend else load_keyring(backend)


def _first(backend: Any) -> Any:
    """Of a chain of backends the one that it would write to."""
    return next(iter(getattr(backend, "backends", ())), backend)


def _named(backend: Any) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _bare() -> dict[str, str]:
    """The variables that cron sets."""
    home = os.environ.get("HOME") if not os.environ.get("SUDO_UID") else None
    return {"HOME": home or pwd.getpwuid(os.geteuid()).pw_dir, "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}


def _unusable(why: str) -> ConfigurationError:
    return ConfigurationError(
        f"no keyring works in an environment as bare as cron's ({why or 'no reason given'})",
        hint="take secrets = \"keyring\" out of the configuration: then a key file is used",
    )


def _unreadable(entry: str, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"the keyring does not give the secret ({clean(entry.partition('/')[0])}: {why})",
        hint="unlock it for this user, or set the secret again with --password-stdin",
    )


def _child(which: str, name: str) -> str:
    """In the bare environment: read an entry, or store what standard input holds and say where it is."""
    if which == "read":
        return _read(name)
    import keyring

    backend = _first(keyring.get_keyring())
    if backend.priority < (RECOMMENDED if which == "safe" else 0.001):
        raise LookupError(f"{_named(backend)} is no keyring to rely on")
    secret = sys.stdin.buffer.read().decode()
    backend.set_password(SERVICE, name, secret)
    if backend.get_password(SERVICE, name) != secret:
        raise LookupError(f"{_named(backend)} does not give back what it got")
    return f"{_named(backend)}/{name}"


if __name__ == "__main__":
    try:
        sys.stdout.buffer.write(_child(*sys.argv[1:]).encode())
    except Exception as problem:
        # the text of a backend's own errors may hold anything
        print(problem if isinstance(problem, LookupError) else type(problem).__name__)
        sys.exit(1)
