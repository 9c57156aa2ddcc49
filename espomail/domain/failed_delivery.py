"""A report on mail of our own: whose address failed, and what its record says of that.

A forged report must not disable anybody's address. So it counts only for those we really wrote to with the
mail it names: they are named as failed, or as who the mail was forwarded for (RFC 3464, 2.3.1). Where we
wrote to one address alone, a report under our signed Message-ID is about that one, whatever it calls it;
where we wrote to several, it is kept in mind, and no address is the worse for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from espomail.domain.clock import DAY

TEXT = 600
OTHERS = 10
INVALID_FOR = 90 * DAY


@dataclass(frozen=True)
class Failure:
    """An address that did not get a mail. ``kind``: hard, soft, or None (nobody knows).

    ``delayed``: it may get it yet, its server goes on trying.
    """

    address: str
    kind: str | None = None
    status: str | None = None
    diagnostic: str | None = None
    delayed: bool = False

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
            **({"delayed": True} if self.delayed else {}),
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


def others(reported: Sequence[Mapping[str, Any]]) -> tuple[Failure, ...]:
    """The addresses that a report names, where none of them is one that we wrote to."""
    return tuple(_failure(each["address"], each) for each in reported[:OTHERS] if each.get("address"))


def _failure(address: str, each: Mapping[str, Any]) -> Failure:
    delayed = bool(each.get("delayed"))
    return Failure(address, each.get("kind"), each.get("status"), each.get("diagnostic"), delayed)


def of_refusal(address: str, answer: str, of_message: bool) -> Failure:
    """What a server's answer at once says of an address; ``of_message``: it was given to the whole message.

    The address is wrong only where a status or words say so of it: 550 alone is said of full senders, too.
    """
    # Imported here: what reads words is large; little mail fails.
    from espomail.domain.bounces.reasons import severity
    from espomail.domain.bounces.reports import enhanced_status

    status = enhanced_status(answer)
    kind = severity(status, "failed", answer)
    if kind == "hard":
        in_words = severity(_VAGUE, "failed", answer) == "hard"
        about_it = not of_message and (in_words or (status or "").startswith("5.1."))
        kind = kind if about_it else None
    return Failure(address.lower(), kind, status, answer)


# a status that leaves the judgement to the words
_VAGUE = "5.7.1"


@dataclass(frozen=True)
class Report:
    """What a report says of one mail of ours.

    ``failed``: those it went to, ``elsewhere``: else whom the report names. ``sent_to``: all it went to;
    ``notice_to``: the login of whom it was a notice to.
    """

    failed: tuple[Failure, ...] = ()
    elsewhere: tuple[Failure, ...] = ()
    sent_to: tuple[str, ...] = ()
    notice_to: str = ""

    def as_evidence(self) -> dict[str, Any]:
        """Its shape in a decision."""
        found: dict[str, Any] = {"failed": [each.as_json() for each in self.failed]} if self.failed else {}
        if not self.failed:
            found["elsewhere"] = [each.as_json() for each in self.elsewhere]
            found["sent_to"] = list(self.sent_to)
        return {**found, "notice_to": self.notice_to} if self.notice_to else found


def from_evidence(evidence: Mapping[str, Any]) -> Report | None:
    """What a decision keeps of a report; None where it is about none."""
    if "failed" not in evidence and "elsewhere" not in evidence:
        return None
    return Report(
        tuple(Failure(**each) for each in evidence.get("failed", ())),
        tuple(Failure(**each) for each in evidence.get("elsewhere", ())),
        tuple(evidence.get("sent_to", ())),
        evidence.get("notice_to", ""),
    )


def note(found: Report) -> str:
    """What the stream of a record says of a report; bounded."""
    what = f"notice to {found.notice_to}: " if found.notice_to else ""
    failed = found.failed or found.elsewhere
    if not failed and not found.sent_to:
        return f"{what}a report on mail of this case came, which names nobody whom that was sent to"
    waits = bool(failed) and all(each.delayed for each in failed)
    said = "delayed, and still being tried:" if waits else "not delivered to"
    return f"{what}{said} {_to_whom(found)}"[:TEXT]


def _to_whom(found: Report) -> str:
    named = "; ".join(each.in_words() for each in found.failed or found.elsewhere)
    if found.failed:
        return named
    went_to = f"one of {', '.join(found.sent_to)}" if found.sent_to else ""
    if named and went_to:
        return f"{named}, for {went_to}"
    return named or went_to
