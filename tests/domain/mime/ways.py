"""The parser without its short cuts for usual mail."""

from __future__ import annotations

import re

import pytest

from espomail.domain.mime import addresses, dates, headers, transfer
from espomail.domain.mime.message import Message


def take_the_careful_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on nothing is usual: header sections, addresses and dates are read piece by piece."""
    never = re.compile(r"(?!)")
    monkeypatch.setattr(headers, "_fields", lambda text: None)
    monkeypatch.setattr(addresses, "_USUAL", never)
    monkeypatch.setattr(dates, "_USUAL", never)
    monkeypatch.setattr(transfer, "_large_base64", lambda data: None)


def without_defects(message: Message) -> Message:
    """Everything but the notes: the quick decoder of base64 refuses where the careful one notes."""
    return Message(**{name: getattr(message, name) for name in message.__slots__ if name != "defects"})
