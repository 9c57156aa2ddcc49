"""What is to be kept of a message: the facts that later stages read, taken from the bytes once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from espomail.domain.authentication import forged_according_to
from espomail.domain.automatic import judging as automatic
from espomail.domain.bounces import finding as bounces
from espomail.domain.extract import Extract
from espomail.domain.identity import fingerprint, id_hash, identity
from espomail.domain.json_text import dumps
from espomail.domain.mime import parsing
from espomail.domain.mime.addresses import parse_addresses
from espomail.domain.mime.message import Message, address_lists
from espomail.domain.threads import other_ids
from espomail.domain.tokens import Keyring, verify

TEXT = 1_000_000
_RESENT = 10


@dataclass(frozen=True)
class Facts:
    """A parsed message with its verdicts and its identity, which is made of ``id_hash`` and ``content``."""

    message: Message
    identity: bytes
    id_hash: bytes | None
    content: bytes
    auto: dict[str, Any]
    bounce: dict[str, Any] | None
    own_notice: bool
    return_path: str | None
    size: int


def examine(raw: bytes, keyring: Keyring, headers_only: bool = False) -> Facts:
    """Everything intake keeps of a message; never raises for any bytes."""
    message = parsing.parse_headers(raw) if headers_only else parsing.parse(raw)
    bounce = None if headers_only else _bounce(message, raw)
    verdict = automatic.judge(message, is_bounce=bounce is not None)
    key = id_hash(message.message_id) if message.message_id else None
    content = fingerprint(message, raw)
    forged, resent, others = forged_according_to(message), _resent_to(message), other_ids(message)
    token = verify(keyring, message.message_id) if message.message_id else None
    return Facts(
        message=message,
        identity=identity(key, content),
        id_hash=key,
        content=content,
        auto={
            "is_auto": verdict.is_auto,
            "kind": verdict.kind,
            "reason": verdict.reason,
            "vacation": verdict.is_vacation,
            "why_not": list(verdict.why_not),
            "through": list(verdict.through),
            **({"forged": list(forged)} if forged else {}),
            **({"resent": list(resent)} if resent else {}),
            **({"other_ids": list(others)} if others else {}),
        },
        bounce=bounce,
        own_notice=token is not None and token.kind == "n",
        return_path=message.header("return-path").strip() or None,
        size=len(raw),
    )


def extract(facts: Facts) -> Extract:
    """What is kept of a message that has been examined."""
    message, sender = facts.message, facts.message.sender
    return Extract(
        facts.identity,
        facts.id_hash,
        facts.content,
        facts.own_notice,
        message.message_id,
        message.subject,
        sender.name if sender else "",
        sender.key if sender else "",
        dumps(address_lists(message)),
        message.date,
        dumps(list(message.in_reply_to)),
        dumps(list(message.references)),
        message.text,
        message.html is not None,
        dumps([each.as_json() for each in message.attachments]),
        dumps(facts.auto),
        dumps(facts.bounce),
        message.header("list-id") or None,
        facts.return_path,
        dumps(list(message.defects)),
    )


def extracts(messages: Iterable[tuple[bytes, bool]], keyring: Keyring) -> list[Extract | str]:
    """What is kept of each message, given with whether its header is all there is; or what went wrong."""
    found: list[Extract | str] = []
    for raw, headers_only in messages:
        try:
            found.append(extract(examine(raw, keyring, headers_only)))
        except Exception as error:
            found.append(f"{type(error).__name__}: {error}")
    return found


def _resent_to(message: Message) -> tuple[str, ...]:
    """To whom somebody passed it on by hand (RFC 5322, 3.6.6), which counts like To (RFC 5230, 4.5)."""
    found: dict[str, None] = {}
    for name in ("resent-to", "resent-cc"):
        for value in message.headers.get(name, ())[:_RESENT]:
            found |= {each.key: None for each in parse_addresses(value, _RESENT)[0]}
    return tuple(found)[:_RESENT]


def _bounce(message: Message, raw: bytes) -> dict[str, Any] | None:
    found = bounces.find(message, raw)
    if not found.is_bounce:
        return None
    return {
        "is_bounce": True,
        "kind": found.kind,
        "original_message_id": found.original_message_id,
        **({"of_notice": True} if found.of_notice else {}),
        "recipients": [
            {
                "address": each.address,
                "original_address": each.original_address,
                "status": each.status,
                "kind": each.kind,
                "diagnostic": each.diagnostic,
                **({"delayed": True} if each.delayed else {}),
            }
            for each in found.recipients
        ],
    }
