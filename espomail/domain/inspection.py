"""All that can be said of one message by itself: the object that ``inspect --json`` prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from espomail.domain.automatic import judging as automatic
from espomail.domain.automatic.judging import Automatic
from espomail.domain.bounces import finding as bounces
from espomail.domain.bounces.finding import Bounce
from espomail.domain.clock import iso
from espomail.domain.mime import parsing
from espomail.domain.mime.message import Address, Message
from espomail.domain.replies import text as reply_text


def describe(
    file_name: str, raw: bytes, original: Callable[[Message], str] = lambda message: ""
) -> dict[str, Any]:
    """Describe any bytes; what is wrong with them stands under ``defects``. Nothing raises.

    ``original``: the text of what a message answers, empty where it is not known.
    """
    message = parsing.parse(raw)
    bounce = bounces.find(message, raw)
    verdict = automatic.judge(message, bounce.is_bounce)
    return {
        "file": file_name,
        "message_id": message.message_id,
        "subject": message.subject,
        "date": iso(message.date),
        "from": _address(message.sender) if message.sender else None,
        "reply_to": [_address(each) for each in message.reply_to],
        "to": [_address(each) for each in message.to],
        "cc": [_address(each) for each in message.cc],
        "in_reply_to": list(message.in_reply_to),
        "references": list(message.references),
        "text": message.text,
        "html": message.html,
        "reply_text": reply_text.visible(
            message.text,
            message.html,
            message.subject,
            message.text_from_html,
            original=original(message),
            answers=bool(message.in_reply_to or message.references),
            recipients={each.address.lower() for each in (*message.to, *message.cc)},
        ),
        "attachments": [each.as_json() for each in message.attachments],
        "list_id": list_id(message),
        "auto": _automatic(verdict),
        "bounce": _bounce(bounce),
        "defects": list(message.defects),
    }


def list_id(message: Message) -> str | None:
    """The identifier of the list a message came through (RFC 2919), without its phrase."""
    value = message.header("list-id").strip()
    if not value:
        return None
    inside = value.rpartition("<")[2].partition(">")[0].strip()
    return inside or value[:255]


def _address(address: Address) -> dict[str, str]:
    return {"name": address.name, "address": address.address}


def _automatic(verdict: Automatic) -> dict[str, Any]:
    return {
        "is_auto": verdict.is_auto,
        "kind": verdict.kind,
        "reason": verdict.reason,
        "may_reply": verdict.may_reply,
        "why_not": list(verdict.why_not),
        "through": list(verdict.through),
    }


def _bounce(bounce: Bounce) -> dict[str, Any]:
    return {
        "is_bounce": bounce.is_bounce,
        "kind": bounce.kind,
        "original_message_id": bounce.original_message_id,
        "recipients": [
            {
                "address": each.address,
                "status": each.status,
                "kind": each.kind,
                "diagnostic": each.diagnostic,
            }
            for each in bounce.recipients
        ],
    }
