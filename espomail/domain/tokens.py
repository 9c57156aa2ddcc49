"""Keyed tokens: Message-IDs and plus-addresses that only we can make.

``<c12.x7k2p.1.5gk…@example.com>`` says kind ``c`` (case), number 12, a nonce, the key's id and an
HMAC-SHA-256 cut to 80 bits (RFC 2104, section 5). A token proves that we wrote the mail that is answered,
not who answers it: a reader checks the sender as well. Everything in it is lower case, since some systems
change case.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

KINDS = {
    "c": "case",
    "a": "account",
    "k": "contact",
    "l": "lead",
    "o": "opportunity",
    "e": "email",
    "n": "notice",
}
LONGEST = 70
_LONGEST_LOCAL_PART = 64
_MAC = 16

_NONCE = re.compile(r"[a-z0-9]{1,16}")
_KEY_ID = re.compile(r"[a-z0-9]{1,4}")
_WHAT = r"(n?)([cakloe])([1-9][0-9]{0,11})(?:-([1-9][0-9]{0,11}))?"
_LOCAL_PART = re.compile(rf"({_WHAT}\.([a-z0-9]{{1,16}})\.([a-z0-9]{{1,4}}))\.([a-z2-7]{{16}})")
_TAG = re.compile(rf"({_WHAT}\.([a-z0-9]{{1,4}}))\.([a-z2-7]{{16}})")


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys by id. ``current`` signs, all verify, so that a key can be changed without losing threads."""

    keys: Mapping[str, bytes]
    current: str

    def __repr__(self) -> str:
        return f"Keyring({', '.join(sorted(self.keys))}; current {self.current})"


@dataclass(frozen=True, slots=True)
class Token:
    """A verified token. ``kind`` and, of a notice, ``record_kind`` are letters of ``KINDS``."""

    kind: str
    number: int
    nonce: str
    user_id: int | None = None
    record_kind: str | None = None


def nonce(key: str) -> str:
    """What makes the Message-ID of a mail its own: the same ``key`` gives the same one at every try."""
    return hashlib.blake2b(key.encode(), digest_size=6).hexdigest()


def make(keyring: Keyring, kind: str, number: int, nonce: str, domain: str) -> str:
    """A Message-ID for mail about a record, at most ``LONGEST`` characters with its brackets.

    ``nonce``: 1 to 16 of a-z and 0-9. Raises ValueError for anything that a token cannot carry.
    """
    if kind == "n" or kind not in KINDS:
        raise ValueError(f"no such kind of token: {kind!r}")
    return _message_id(keyring, f"{kind}{_number(number)}", nonce, domain)


def make_notice(
    keyring: Keyring, record_kind: str, record_id: int, user_id: int, nonce: str, domain: str
) -> str:
    """A Message-ID for a notice to one user about one record; ``verify`` gives both back.

    With numbers of seven digits it keeps to ``LONGEST``; with the largest it may pass it.
    """
    if record_kind == "n" or record_kind not in KINDS:
        raise ValueError(f"no such kind of record: {record_kind!r}")
    what = f"n{record_kind}{_number(record_id)}-{_number(user_id)}"
    return _message_id(keyring, what, nonce, domain)


def verify(keyring: Keyring, message_id: str) -> Token | None:
    """The token in a Message-ID, with or without brackets; None unless one of our keys made it.

    The domain does not count: some relays put their own behind the @.
    """
    local = message_id.strip().strip("<>").partition("@")[0].lower()
    found = _LOCAL_PART.fullmatch(local)
    if not found:
        return None
    signed, notice, kind, number, user, nonce, key_id, mac = found.groups()
    if not _holds(keyring, key_id, "message-id", signed, mac) or bool(notice) != bool(user):
        return None
    return _token(notice, kind, number, user, nonce)


def tokens_in(keyring: Keyring, ids: Iterable[str]) -> list[Token]:
    """The verified tokens among Message-IDs, in their order."""
    return [token for each in ids if (token := verify(keyring, each))]


def plus_address(keyring: Keyring, address: str, kind: str, number: int) -> str:
    """``support+c12.1.5gk…@example.com``: a Reply-To that survives clients which drop References.

    Where the local part would pass 64 characters (RFC 5321, 4.5.3.1.1), the address as it is.
    """
    if kind == "n" or kind not in KINDS:
        raise ValueError(f"no such kind of token: {kind!r}")
    local, at, domain = address.rpartition("@")
    signed = f"{kind}{_number(number)}.{keyring.current}"
    tag = f"{signed}.{_mac(keyring, keyring.current, _bound(address, signed))}"
    tagged = f"{local}+{tag}"
    return f"{tagged}@{domain}" if at and len(tagged) <= _LONGEST_LOCAL_PART else address


def from_plus_address(keyring: Keyring, address: str) -> Token | None:
    """The token of a plus-address; it holds only for the address it was made for."""
    local, _, domain = address.lower().rpartition("@")
    base, plus, tag = local.rpartition("+")
    found = _TAG.fullmatch(tag) if plus else None
    if not found:
        return None
    signed, notice, kind, number, user, key_id, mac = found.groups()
    bound = _bound(f"{base}@{domain}", signed)
    if notice or user or not _holds(keyring, key_id, "", bound, mac):
        return None
    return _token(notice, kind, number, user, "")


def _token(notice: str, kind: str, number: str, user: str | None, nonce: str) -> Token:
    if notice:
        return Token("n", int(number), nonce, int(user or 0), kind)
    return Token(kind, int(number), nonce)


def _message_id(keyring: Keyring, what: str, nonce: str, domain: str) -> str:
    if not _NONCE.fullmatch(nonce) or not _KEY_ID.fullmatch(keyring.current):
        raise ValueError("a nonce is 1 to 16, a key id 1 to 4 of a-z and 0-9")
    signed = f"{what}.{nonce}.{keyring.current}"
    local = f"{signed}.{_mac(keyring, keyring.current, f'message-id:{signed}')}"
    return f"<{local}@{_short_domain(domain, LONGEST - len(local) - 3)}>"


@lru_cache(maxsize=64)  # our own domain, and room for numbers of each length
def _short_domain(domain: str, room: int) -> str:
    """The domain, or as many of its last labels as there is room for, two at least; else its hash.

    A longer Message-ID gets folded or encoded by some clients, and then no longer matches. The hash stands
    under ``.invalid`` (RFC 2606), so it is never somebody else's name.
    """
    labels = domain.lower().strip(".").split(".")
    while len(".".join(labels)) > room and len(labels) > 2:
        labels = labels[1:]
    short = ".".join(labels)
    if len(short) <= room and short:
        return short
    digest = base64.b32encode(hashlib.sha256(domain.lower().encode()).digest()).decode().lower()
    return f"{digest[: max(room - len('.invalid'), 4)]}.invalid"[: max(room, 12)]


def _number(number: int) -> int:
    if not 0 < number < 10**12:
        raise ValueError(f"a token carries numbers from 1 to 12 digits, not {number}")
    return number


def _bound(address: str, signed: str) -> str:
    return f"plus:{address.lower()}:{signed}"


def _holds(keyring: Keyring, key_id: str, purpose: str, signed: str, mac: str) -> bool:
    if key_id not in keyring.keys:
        return False
    text = f"{purpose}:{signed}" if purpose else signed
    return hmac.compare_digest(_mac(keyring, key_id, text), mac)


def _mac(keyring: Keyring, key_id: str, text: str) -> str:
    digest = hmac.digest(keyring.keys[key_id], f"espomail:{key_id}:{text}".encode(), "sha256")
    return base64.b32encode(digest[: _MAC * 5 // 8]).decode().lower()
