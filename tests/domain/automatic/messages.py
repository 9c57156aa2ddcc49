"""Messages made of few fields, for the tests of automatic mail."""

from __future__ import annotations

from typing import Any

from espomail.domain.mime.message import Address, Message


def a_message(sender: str = "alice@example.com", **parts: Any) -> Message:
    fields = parts.pop("fields", {})
    headers = {name.lower(): (value,) for name, value in fields.items()}
    senders = (Address("", sender),) if sender else ()
    return Message(senders=senders, headers=headers, **parts)


def field(name: str, value: str, **parts: Any) -> Message:
    return a_message(fields={name: value}, **parts)
