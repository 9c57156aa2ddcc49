"""Who is named as writer: nobody, several, or an address or a name behind which no person sits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from espomail.domain.automatic import senders
from espomail.domain.automatic.sign import Rank, Sign, a_sign, shown
from espomail.domain.mime.message import Message


def by_authors(message: Message) -> Iterator[Sign]:
    """Every sign in From, Reply-To and the field of Exchange's rules."""
    yield from _by_rule_of_exchange(message)
    if not message.senders:
        yield Sign("From: no usable address", Rank.SILENT)
    elif len(message.senders) > 1 and not _names_its_sender(message):
        yield Sign(f"From: {len(message.senders)} addresses", Rank.SILENT)
    for sender in message.senders:
        yield from _by_address(sender.address)
        name = sender.name.lower()
        if name in _PROGRAMS:
            yield Sign(f"From: {shown(sender.name)} (a program)", Rank.GENERATED)
        elif ("rep" in name or "rép" in name or "respon" in name or "antw" in name or "rispon" in name) and (
            _SILENT_NAME.search(name[:200])
        ):
            yield Sign(f"From: {shown(sender.name)} (no-reply)", Rank.SILENT)
    for other in message.reply_to[:5]:
        if senders.machine(other.address) == "no-reply":
            yield Sign(f"Reply-To: {shown(other.address)} (no-reply)", Rank.SILENT)


def _by_rule_of_exchange(message: Message) -> Iterator[Sign]:
    """What a mailbox's rule answered or forwarded is from that mailbox; what it redirected, from others."""
    for value in message.headers.get(_RULES_LOOP, ()):
        lowered = value.lower()
        if not message.senders or any(sender.key in lowered for sender in message.senders):
            yield a_sign(Rank.SILENT, _RULES_LOOP, value)


_RULES_LOOP = "x-ms-exchange-inbox-rules-loop"

# "Shop (do not reply) <info@shop.example>"
_SILENT_NAME = re.compile(
    r"\bno[- _]?reply\b|\bdo[- _]?not[- _]?(?:reply|respond)\b|nicht antworten|ne pas r[ée]pondre"
    r"|no respond(?:er|a)\b|n[ãa]o respond(?:a|er)\b|non rispondere|niet (?:be)?antwoorden",
    re.IGNORECASE,
)
_PROGRAMS = frozenset({"cron daemon", "anacron", "logcheck system account"})


def _names_its_sender(message: Message) -> bool:
    """Several authors are fine where Sender says who of them sent it (RFC 5322, 3.6.2)."""
    sender = message.header("sender").lower()
    return any(each.key in sender for each in message.senders)


def _by_address(address: str) -> Iterator[Sign]:
    if not _ADDRESS.fullmatch(address):
        yield Sign(f"From: {shown(address)} (no address)", Rank.SILENT)
    what = senders.machine(address)
    if what:
        yield Sign(f"From: {shown(address)} ({what})", _BY_SENDER.get(what, Rank.SILENT))


# Others only silence: a no-reply address sends contact forms, a postmaster may be a person.
_BY_SENDER = {"daemon": Rank.REPORT, "list": Rank.LIST}
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@,]+|\"[^\"]{1,64}\"@[^\s<>@,]+")
