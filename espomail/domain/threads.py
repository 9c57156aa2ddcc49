"""Which messages belong together: ancestors, the number in a subject, and whole threads.

RFC 5256's REFERENCES without its last step: messages are never merged because their subjects are alike.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence

from espomail.domain.addresses import parse_addresses
from espomail.domain.message import Message

ANCESTORS = 100

_NUMBER = re.compile(r"\[#([0-9]{1,12})(?:[^\]\d][^\]\d]*)?\]")
_PREFIX = re.compile(r"(?:\s*(?:\w{1,5}(?:\[\d+\])?\s?[:：]|\[[^\]]{0,40}\])\s*)+")
# where relays that give a message a new Message-ID keep the old one
_FORMER_IDS = (
    "x-original-message-id",
    "x-google-original-message-id",
    "original-message-id",
    "x-microsoft-original-message-id",
    "resent-message-id",
)
_THREAD_INDEX = 22


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


def group(messages: Sequence[tuple[str, Message]]) -> list[list[str]]:
    """Names of messages by thread, oldest first in each; threads by their oldest message.

    Messages meet through their own ids and those they refer to, known or not, so order of arrival, a missing
    parent and loops make no difference. A second message under a taken id stays apart unless it is a copy.
    """
    forest = _Forest(len(messages))
    for index, (_, message) in enumerate(messages):
        forest.add(index, message)
    return [[messages[index][0] for index in thread] for thread in forest.threads()]


def base_subject(subject: str) -> str:
    """A subject without Re:, Fwd:, AW: and [tags], in lower case (RFC 5256, 2.1)."""
    match = _PREFIX.match(subject)
    rest = subject[match.end() :] if match else subject
    return " ".join((rest or subject).lower().split())


class _Forest:
    """Sets of messages that belong together, joined at Message-IDs."""

    def __init__(self, size: int) -> None:
        self._root = list(range(size))
        self._messages: list[Message] = []
        self._at: dict[str, int] = {}
        self._owner: dict[str, int] = {}

    def add(self, index: int, message: Message) -> None:
        """Join a message to all it names and to all that named it."""
        self._messages.append(message)
        for own in self._own_ids(index, message):
            self._meet(index, own)
        for key in map(_key, ancestors(message)):
            self._meet(index, key)
        conversation = _conversation(message)
        if conversation:
            self._meet(index, conversation)

    def threads(self) -> list[list[int]]:
        """The sets as lists of indexes, oldest first."""
        sets: dict[int, list[int]] = {}
        for index in range(len(self._messages)):
            sets.setdefault(self._find(index), []).append(index)
        ordered = [sorted(members, key=self._when) for members in sets.values()]
        return sorted(ordered, key=lambda members: self._when(members[0]))

    def _own_ids(self, index: int, message: Message) -> Iterator[str]:
        former = (message.header(name).strip() for name in _FORMER_IDS)
        for key in filter(None, map(_key, (message.message_id or "", *former))):
            owner = self._owner.setdefault(key, index)
            if owner == index or _is_copy(self._messages[owner], message):
                yield key

    def _meet(self, index: int, key: str) -> None:
        if not key:
            return
        first = self._at.setdefault(key, index)
        here, there = self._find(index), self._find(first)
        self._root[max(here, there)] = min(here, there)

    def _find(self, index: int) -> int:
        while self._root[index] != index:
            self._root[index] = self._root[self._root[index]]
            index = self._root[index]
        return index

    def _when(self, index: int) -> tuple[int, int]:
        """Its date; without one, that of the nearest ancestor at hand, else last."""
        message = self._messages[index]
        if message.date is not None:
            return message.date, index
        owners = (self._owner.get(_key(each)) for each in ancestors(message))
        dates = (self._messages[owner].date for owner in owners if owner is not None)
        return next((date for date in dates if date is not None), _LAST), index


_LAST = 1 << 62


def _key(message_id: str) -> str:
    """An id as it is compared. Without an ``@``, few characters are a counter that programs reuse, and
    letters alone say that there is none.
    """
    text = message_id.strip().strip("<>").strip().lower()
    if "@" in text[1:-1]:
        return text
    return text if len(text) > 4 and not text.isalpha() else ""


def _is_copy(one: Message, other: Message) -> bool:
    """Whether two messages under one id are one mail, perhaps by two ways, and no squatter's."""
    same_sender = not _writers(one).isdisjoint(_writers(other)) or one.senders == other.senders
    return same_sender and base_subject(one.subject) == base_subject(other.subject)


def _writers(message: Message) -> set[str]:
    """Who wrote it: the sender, and whom a list put aside to write itself there ("Bob via Gardeners")."""
    writers = {each.key for each in message.senders}
    if "list-id" in message.headers:
        for name in ("x-original-from", "x-original-sender"):
            writers |= {each.key for each in parse_addresses(message.header(name))[0]}
    return writers


def _conversation(message: Message) -> str:
    """Outlook's conversation (MS-OXOMSG 2.2.1.3): it survives relays that change the Message-ID.

    Only with the same subject: people begin new matters by answering old mail.
    """
    value = message.header("thread-index")
    if not value:
        return ""
    try:
        index = base64.b64decode("".join(value.split())[:1000], validate=True)
    except (binascii.Error, ValueError):
        return ""
    if len(index) < _THREAD_INDEX:
        return ""
    return f"thread-index {index[:_THREAD_INDEX].hex()} {base_subject(message.subject)}"
