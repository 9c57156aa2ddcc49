"""Secrets as people give them, and what is kept: the name of their place, or the typed text put away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from espomail.actions import stored_secrets
from espomail.config import Config

# Sources that work as the service account: they run a command, or read what it may read.
RUNNING = ("command", "env", "file", "token-command")


@dataclass(frozen=True)
class Given:
    """A secret's source as it was given: ``typed`` is the secret itself, all else names its place."""

    kind: str
    value: str
    option: str

    def __repr__(self) -> str:
        return f"Given({self.kind} by {self.option})"

    @property
    def runs(self) -> bool:
        """Whether it works as the service account."""
        return self.kind in RUNNING


Keep = Callable[[Given | None], Given | None]


@contextmanager
def put_away(name: str, config: Config) -> Iterator[Keep]:
    """What puts a typed secret where it is kept (``stored_secrets.put_away``), and leaves any other as it is.

    Before the transaction, since a keyring may be slow; taken out of the keyring again if the block fails.
    """
    made: set[str] = set()

    def keep(given: Given | None) -> Given | None:
        if given is None or given.kind != "typed":
            return given
        found = stored_secrets.put_away(given.value, name, config)
        made.update({found["value"]} if found["kind"] == "keyring" else ())
        return Given(found["kind"], found["value"], given.option)

    try:
        yield keep
    except BaseException:
        stored_secrets.discard(made)
        raise


def kept(given: Given, config: Config) -> dict[str, Any]:
    """What the store keeps of a secret: the name of its place, or the encrypted text."""
    if given.kind != "typed":
        return {"kind": given.kind, "value": given.value}
    return {"kind": "stored", "value": stored_secrets.sealed(given.value, config)}
