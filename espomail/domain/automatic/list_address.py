"""Where the list posts go to that a message came through (RFC 2369, 2919, and what came before them)."""

from __future__ import annotations

import re

from espomail.domain.mime.message import Message

_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"'|]{1,64}@[^\s<>()\[\]:;,\"'|?/]{1,253}")
_LIST_ID = re.compile(r"([^\s<>@.]{1,64})\.([^\s<>@]{1,190}\.[^\s<>@.]{1,63})")
_FIELDS = ("list-post", "mailing-list", "x-beenthere", "x-mailing-list")
_MOST = 5


def posting_addresses(message: Message) -> tuple[str, ...]:
    """The addresses that mail to the list is sent to, lower case, each once; none where no field says.

    ``Mailing-List: list desk@example.com; contact desk+owners@…`` names its list first; a List-Id is the
    address with a dot for its ``@``.
    """
    found: dict[str, None] = {}
    for name in _FIELDS:
        for value in message.headers.get(name, ())[:_MOST]:
            match = _ADDRESS.search(value[:998])
            if match and not (name == "mailing-list" and "contact" in value[: match.start()].lower()):
                found[match[0].lower()] = None
    for value in message.headers.get("list-id", ())[:1]:
        match = _LIST_ID.fullmatch(value[:998].rpartition("<")[2].partition(">")[0].strip())
        if match:
            found[f"{match[1]}@{match[2]}".lower()] = None
    return tuple(found)[:_MOST]


def writes_itself(message: Message, posting: tuple[str, ...]) -> bool:
    """Whether a list's own desk wrote: ``gardeners-request@`` or ``+owners`` for ``gardeners@``, or an
    administrative notice (``X-List-Administrivia``, RFC 2369 has none)."""
    if "x-list-administrivia" in message.headers:
        return message.header("x-list-administrivia").strip().lower() != "no"
    for sender in message.senders:
        local, _, domain = sender.key.rpartition("@")
        for address in posting:
            name, _, host = address.rpartition("@")
            if domain == host and local.startswith((f"{name}-", f"{name}+")):
                return True
    return False
