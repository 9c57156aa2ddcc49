"""Where a secret comes from, and reading it at the moment it is used.

Only the name of a command, variable or file is stored, or the encrypted text. Whatever fails names
that, and never what it held.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, assert_never

from espomail.errors import ConfigurationError
from espomail.mail.failures import clean
from espomail.mail.keyfile import decrypt
from espomail.mail.settings import Secret

Kind = Literal["command", "env", "file", "stored", "keyring", "token-command"]

COMMAND_SECONDS = 60
LARGEST_SECRET = 64 * 1024  # a token may have several kB; a file that is larger is no secret


@dataclass(frozen=True, slots=True)
class SecretSource:
    """``value``: a shell command, a variable's name, a path; for ``stored`` the cipher text, for
    ``keyring`` the entry.
    """

    kind: Kind
    value: str

    def __str__(self) -> str:
        """How errors and listings name it."""
        return self.kind if self.kind in ("stored", "keyring") else f"{self.kind} {clean(self.value)}"


def read(source: SecretSource, key_file: Path | None = None, env: Mapping[str, str] | None = None) -> Secret:
    """The secret as it is now. ``key_file`` is needed for stored ones; ``env`` is os.environ.

    Raises ConfigurationError (78), naming the variable, file or command.
    """
    text = _text(source, key_file, os.environ if env is None else env)
    if not text:
        raise ConfigurationError(f"the secret is empty ({source})")
    if any(c in text for c in "\r\n\0"):
        raise ConfigurationError(f"the secret holds a line break or a NUL ({source})")
    return Secret(text, "token" if source.kind == "token-command" else "password")


def _text(source: SecretSource, key_file: Path | None, env: Mapping[str, str]) -> str:
    match source.kind:
        case "command" | "token-command":
            return _from_command(source.value)
        case "env":
            return _from_variable(source.value, env)
        case "file":
            return _from_file(source.value)
        case "stored":
            if key_file is None:
                raise ConfigurationError("the secret is stored, and no key file is set")
            return decrypt(source.value.encode("ascii", "replace"), key_file)
        case "keyring":
            from espomail.mail import keyring_box  # 100 ms that few hosts need

            return keyring_box.get(source.value)
        case _:
            assert_never(source.kind)


def _from_command(command: str) -> str:
    """The first line of what a shell command prints, as pass, gpg and oama are used elsewhere."""
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise ConfigurationError(
            f"the secret's command did not end within {COMMAND_SECONDS} seconds: {clean(command)}"
        ) from None  # the exception holds what was printed
    except OSError as error:
        raise ConfigurationError(f"cannot run the secret's command: {error.strerror}") from None
    if done.returncode:
        raise ConfigurationError(
            f"the secret's command failed with status {done.returncode}: {clean(command)}"
            f"{_complaint(done.stdout, done.stderr)}"
        )
    return _first_line(done.stdout, f"command {clean(command)}")


def _complaint(printed: bytes, complained: bytes) -> str:
    """What the command says of its failure, unless the secret could be in it."""
    first = complained.strip().split(b"\n")[0]
    if not first or any(word and word in complained for word in printed.split()):
        return ""
    return f" ({clean(first)})"


def _from_variable(name: str, env: Mapping[str, str]) -> str:
    text = env.get(name, "")
    if not text:
        raise ConfigurationError(
            f"the variable {clean(name)} is not set",
            hint=f"cron's environment is bare: set {clean(name)} in the crontab, "
            "or use --password-file or --password-command",
        )
    return text


def _from_file(path: str) -> str:
    try:
        with Path(path).expanduser().open("rb") as file:
            held = file.read(LARGEST_SECRET + 1)
    except (OSError, ValueError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ConfigurationError(f"cannot read the secret's file {clean(path)}: {why}") from None
    if len(held) > LARGEST_SECRET:
        raise ConfigurationError(f"the secret's file {clean(path)} is too large for a secret")
    return _first_line(held, f"file {clean(path)}")


def _first_line(held: bytes, where: str) -> str:
    try:
        return held.decode("utf-8-sig").split("\n", 1)[0].rstrip("\r")
    except UnicodeDecodeError:
        raise ConfigurationError(f"the secret is not UTF-8 ({where})") from None
