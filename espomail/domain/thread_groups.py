"""Whole threads of messages that no store knows (``inspect --threads``).

RFC 5256's REFERENCES without its last step: messages are never merged because their subjects are alike.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from espomail.domain.mime.addresses import parse_addresses
from espomail.domain.mime.dates import read_date
from espomail.domain.mime.message import Message
from espomail.domain.threads import ancestors, base_subject, other_ids

_THREAD_INDEX = 22
# As many different mails are told apart under one Message-ID: which of them is answered takes a look at each.
_BEARERS = 50
_LAST = 1 << 62


def group(messages: Sequence[tuple[str, Message]]) -> list[list[str]]:
    """Names of messages by thread, oldest first in each; threads by their oldest message.

    Messages meet through their own ids and those they refer to, known or not, so the order in which they are
    given, a missing parent and loops make no difference. A second message under a taken id stays apart unless
    it is a copy; an answer to that id belongs to the one it suits best. Of one time, what is answered comes
    first.
    """
    # The order that they came in decides nothing, so they are put into one of their own.
    ordered = sorted(messages, key=lambda each: (_time(each[1]), each[0], each[1].message_id or ""))
    forest = _Forest([message for _, message in ordered])
    return [[ordered[index][0] for index in thread] for thread in forest.threads()]


class _Forest:
    """Sets of messages that belong together, joined where they bear or name one Message-ID."""

    def __init__(self, messages: list[Message]) -> None:
        self._messages = messages
        self._root = list(range(len(messages)))
        self._bearers: dict[str, list[int]] = {}
        self._at: dict[str, int] = {}
        self._parents: list[int | None] = [None] * len(messages)
        for index in range(len(messages)):
            self._bear(index)
        for index in range(len(messages)):
            self._answer(index)

    def threads(self) -> list[list[int]]:
        """The sets as lists of indexes, oldest first."""
        places = self._places()
        sets: dict[int, list[int]] = {}
        for index in sorted(range(len(places)), key=places.__getitem__):
            sets.setdefault(self._find(index), []).append(index)
        return list(sets.values())

    def _bear(self, index: int) -> None:
        """Take a message's ids; where another has one, it is a copy of that one or stands beside it."""
        message = self._messages[index]
        for key in _own_keys(message):
            bearers = self._bearers.setdefault(key, [])
            first = next((each for each in bearers if _is_copy(self._messages[each], message)), None)
            if first is not None:
                self._join(index, first)
            elif len(bearers) < _BEARERS:
                bearers.append(index)

    def _answer(self, index: int) -> None:
        """Join a message to all it names, and to those that name the same."""
        message = self._messages[index]
        for message_id in ancestors(message):
            key = _key(message_id)
            if key in self._bearers:
                answered = self._answered(message, message_id, self._bearers[key])
                self._join(index, answered)
                if self._parents[index] is None and answered != index:
                    self._parents[index] = answered
            elif key:
                self._join(index, self._at.setdefault(key, index))
        conversation = _conversation(message)
        if conversation:
            self._join(index, self._at.setdefault(conversation, index))

    def _answered(self, message: Message, message_id: str, bearers: list[int]) -> int:
        """Which of the mails under one id a message answers: the one whose writer it is to or from.

        Ids that differ in case are one, as gateways change it, unless both are at hand.
        """
        if len(bearers) == 1:
            return bearers[0]
        people = {each.key for each in (*message.senders, *message.recipients)}
        subject = base_subject(message.subject)

        def fit(index: int) -> tuple[bool, bool, bool]:
            mail = self._messages[index]
            return (
                mail.message_id == message_id,
                not people.isdisjoint(_writers(mail)),
                base_subject(mail.subject) == subject,
            )

        return max(bearers, key=fit)

    def _join(self, one: int, other: int) -> None:
        here, there = self._find(one), self._find(other)
        self._root[max(here, there)] = min(here, there)

    def _find(self, index: int) -> int:
        while self._root[index] != index:
            self._root[index] = self._root[self._root[index]]
            index = self._root[index]
        return index

    def _places(self) -> list[tuple[int, int, int]]:
        """What each is sorted by: its time, or that of what it answers; how deep it lies; its index."""
        found: list[tuple[int, int, int] | None] = [None] * len(self._messages)
        for index in range(len(found)):
            path: list[int] = []
            at: int | None = index
            while at is not None and found[at] is None:
                found[at] = (_time(self._messages[at]), 0, at)  # that of a root; also ends a loop
                path.append(at)
                at = self._parents[at]
            while path:
                child = path.pop()
                above = found[at] if at is not None else None
                if above is not None:
                    own = _time(self._messages[child])
                    found[child] = (own if own != _LAST else above[0], above[1] + 1, child)
                at = child
        return [each for each in found if each is not None]


def _time(message: Message) -> int:
    """When it was written; without a date, when the last server received it; else after all others."""
    if message.date is not None:
        return message.date
    received, _ = read_date(message.header("received").rpartition(";")[2])
    return received if received is not None else _LAST


def _own_keys(message: Message) -> Iterator[str]:
    ids = (message.message_id or "", *other_ids(message))
    yield from dict.fromkeys(filter(None, map(_key, ids)))


def _key(message_id: str) -> str:
    """An id as it is compared: whatever its case, with or without URLs' escapes, or a domain's last dot.

    Without an ``@``, few characters are a counter that programs reuse, and letters alone say that there is
    none.
    """
    text = message_id.strip().strip("<>").strip().lower().rstrip(".")
    if "%" in text:
        text = unquote(text)
    if "@" in text[1:-1]:
        return text
    return text if len(text) > 4 and not text.isalpha() else ""


def _is_copy(one: Message, other: Message) -> bool:
    """Whether two messages under one id are one mail, perhaps by two ways, and no squatter's.

    Nor a form's, which writes under one id and from one address what many people ask, to be answered to them.
    """
    same_sender = not _writers(one).isdisjoint(_writers(other)) or one.senders == other.senders
    same_subject = base_subject(one.subject) == base_subject(other.subject)
    return same_sender and same_subject and not _for_different_people(one, other)


def _for_different_people(one: Message, other: Message) -> bool:
    """Whether two messages are to be answered to different people, and no list wanted it so."""
    if not one.reply_to or not other.reply_to or "list-id" in one.headers or "list-id" in other.headers:
        return False
    return {each.key for each in one.reply_to}.isdisjoint(each.key for each in other.reply_to)


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
