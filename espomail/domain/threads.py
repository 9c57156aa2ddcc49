"""What a message says of its thread: its ancestors, the number in its subject, the subject itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from espomail.domain.message import Message

ANCESTORS = 100

_NUMBER = re.compile(r"\[#([0-9]{1,12})(?:[^\]\d][^\]\d]*)?\]")
_PREFIX = re.compile(r"(?:\s*(?:\w{1,5}(?:\[\d+\])?\s?[:：]|\[[^\]]{0,40}\])\s*)+")


def ancestors(message: Message) -> tuple[str, ...]:
    """The Message-IDs a message answers, nearest first: In-Reply-To, then References from the newest.

    Each once, never its own, at most ``ANCESTORS``.
    """
    found = dict.fromkeys((*message.in_reply_to, *reversed(message.references)))
    if message.message_id:
        found.pop(message.message_id, None)
    return tuple(found)[:ANCESTORS]


def answered(in_reply_to: Sequence[str], references: Sequence[str]) -> str | None:
    """The Message-ID of what a message with these fields answers, with nothing in between."""
    return next(iter((*in_reply_to, *references[-1:])), None)


def case_numbers(subject: str) -> tuple[int, ...]:
    """The case numbers a subject names: ``[#12]``, ``[#12 urgent]``; not ``[#12a3]``. In order, each once.

    At most twelve ASCII digits; zero is no number.
    """
    if "[#" not in subject:
        return ()
    numbers = (int(digits) for digits in _NUMBER.findall(subject))
    return tuple(dict.fromkeys(number for number in numbers if number))


def base_subject(subject: str) -> str:
    """A subject without Re:, Fwd:, AW: and [tags], in lower case (RFC 5256, 2.1)."""
    match = _PREFIX.match(subject)
    rest = subject[match.end() :] if match else subject
    return " ".join((rest or subject).lower().split())
