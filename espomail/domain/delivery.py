"""What an attempt to deliver means: try again and when, give up, or leave the question to a person."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from espomail.domain.clock import DAY, HOUR, MINUTE

STEPS = (5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR)
LONGEST = 2 * DAY
JITTER = 0.2


def next_try(message_id: str, tries: int, created_at: int, now: int) -> int | None:
    """When a mail that was put off is tried again (RFC 5321, 4.5.4.1); None: it is given up.

    5, 15, 60 minutes, then every 4 hours for two days in all, spread by up to a fifth: the same spread
    for a message at each run, so that a rehearsal and the run agree. ``tries``: attempts made so far.
    """
    if now - created_at >= LONGEST:
        return None
    step = STEPS[min(tries, len(STEPS)) - 1] if tries else STEPS[0]
    digest = hashlib.blake2b(f"{message_id}:{tries}".encode(), digest_size=2).digest()
    spread = int.from_bytes(digest, "big") / 65535
    return now + int(step * (1 + JITTER * spread))


@dataclass(frozen=True)
class Envelope:
    """What the recipients' answers mean for a message before its data goes out."""

    accepted: tuple[str, ...]
    refused: Mapping[str, str]
    later: Mapping[str, str]


def sorted_answers(recipients: Sequence[str], answers: Mapping[str, tuple[int, str]]) -> Envelope:
    """Recipients the server took, those it refused for good (5xx), and those it put off (4xx)."""
    refused = {a: f"{code} {text}" for a, (code, text) in answers.items() if code >= 500}
    later = {a: f"{code} {text}" for a, (code, text) in answers.items() if code < 500}
    return Envelope(tuple(a for a in recipients if a not in answers), refused, later)


def is_accepted(answer: str) -> bool:
    """Whether a server's answer for a recipient means that they have the mail."""
    return answer.startswith("2")
