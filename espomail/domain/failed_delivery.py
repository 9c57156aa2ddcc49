"""A report on mail of our own: whose address failed, and what its record says of that.

A forged report must not disable anybody's address. So it counts only for those we really wrote to with the
mail it names: they are named as failed, or as who the mail was forwarded for (RFC 3464, 2.3.1). Where we
wrote to one address alone, a report under our signed Message-ID is about that one, whatever it calls it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TEXT = 600


@dataclass(frozen=True)
class Failure:
    """An address that we wrote to and that did not get it. ``kind``: hard, soft, or None (nobody knows)."""

    address: str
    kind: str | None = None
    status: str | None = None
    diagnostic: str | None = None

    @property
    def is_hard(self) -> bool:
        """Whether writing to the address again is useless."""
        return self.kind == "hard"

    def as_json(self) -> dict[str, Any]:
        """Its shape in a stream entry."""
        return {
            "address": self.address,
            "status": self.status,
            "kind": self.kind,
            "diagnostic": self.diagnostic,
        }

    def in_words(self) -> str:
        """``a@b (hard, 5.1.1): the server's words``."""
        known = ", ".join(each for each in (self.kind, self.status) if each)
        words = f": {self.diagnostic}" if self.diagnostic else ""
        return f"{self.address}{f' ({known})' if known else ''}{words}"


def failures(
    reported: Sequence[Mapping[str, Any]], sent_to: Collection[str], signed: bool = False
) -> tuple[Failure, ...]:
    """The addresses of ``sent_to`` (lower case) that a report says failed, each once.

    ``reported``: a bounce's recipients as intake keeps them; ``signed``: it names a Message-ID that only we
    can make.
    """
    found: dict[str, Failure] = {}
    for each in reported:
        names = [(each.get(key) or "").lower() for key in ("original_address", "address")]
        address = next((name for name in names if name in sent_to), None)
        if address:
            found.setdefault(address, _failure(address, each))
    if not found and signed and len(sent_to) == 1:
        (address,) = sent_to
        found[address] = _failure(address, reported[0] if reported else {})
    return tuple(found.values())


def _failure(address: str, each: Mapping[str, Any]) -> Failure:
    return Failure(address, each.get("kind"), each.get("status"), each.get("diagnostic"))


def note(failed: Sequence[Failure]) -> str:
    """What the stream of a record says of a report; bounded."""
    return ("not delivered to " + "; ".join(each.in_words() for each in failed))[:TEXT]
