"""What a message says of its thread: its ancestors, the number in its subject, the subject itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from espomail.domain.mime.message import Message
from espomail.domain.mime.message_ids import normalised_message_id

ANCESTORS = 100
OTHER_IDS = 5

_NUMBER = re.compile(r"\[#([0-9]{1,12})(?:[^\]\d][^\]\d]*)?\]")
# a gateway may add a field of its own, and relays that give a message a new id keep the old one
_BEARING = (
    "message-id",
    "x-original-message-id",
    "x-google-original-message-id",
    "original-message-id",
    "x-microsoft-original-message-id",
    "resent-message-id",
)
_PREFIX = re.compile(r"(?:\s*(?:\w{1,5}(?:\[\d+\])?\s?[:：]|\[[^\]]{0,40}\])\s*)+")


def nearest_first(in_reply_to: Sequence[str], references: Sequence[str]) -> tuple[str, ...]:
    """The Message-IDs of these fields: In-Reply-To, then References from the newest, each once."""
    return tuple(dict.fromkeys((*in_reply_to, *reversed(references))))


def ancestors(message: Message) -> tuple[str, ...]:
    """The Message-IDs a message answers, nearest first: never its own, at most ``ANCESTORS``."""
    found = nearest_first(message.in_reply_to, message.references)
    return tuple(each for each in found if each != message.message_id)[:ANCESTORS]


def other_ids(message: Message) -> tuple[str, ...]:
    """The Message-IDs that a message bears beside its own: what answers it may name one of these.

    At most ``OTHER_IDS``.
    """
    headers = message.headers
    named = [name for name in _BEARING if name in headers]
    if named == ["message-id"] and len(headers["message-id"]) == 1:
        return ()  # its own, as in nearly all mail
    values = (value for name in named for value in headers[name][: OTHER_IDS + 1])
    found = dict.fromkeys(filter(None, map(normalised_message_id, values)))
    return tuple(each for each in found if each != message.message_id)[:OTHER_IDS]


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
