"""Mailboxes in header fields (RFC 5322, 3.4 and 4.4; RFC 6854 groups).

A list is split before its encoded words are decoded, so an encoded comma or bracket separates
nothing. Where two readings of a mailbox would name different senders (CVE-2023-27043 and its kin:
``alice@example.com)bob@example.net``), it names nobody. Linear in time.
"""

from __future__ import annotations

import re

from espomail.domain.mime import encoded_words
from espomail.domain.mime.address_list import ATEXT, Mailbox, read_list
from espomail.domain.mime.message import Address

MAX = 500
_LONGEST = 500

_PLAIN = rf"(?!'){ATEXT}@{ATEXT}"
# What nearly every mailbox looks like, up to the next comma: "Name" <address> or an address.
_USUAL = re.compile(
    rf"""\s*(?:(?:"([^"\\@]*)"|([^"(),:;<>@\[\]\\]*?))\s*<({_PLAIN})>|({_PLAIN}))\s*(?:,|\Z)"""
)
_ADDR_SPEC = re.compile(
    rf'(?:{ATEXT}|"[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*")@(?:{ATEXT}|\[[^\[\]\s\\]*\])\Z'
)
_SCHEME = re.compile(r"(?:mailto|smtp):", re.I)
_LOCAL = re.compile(rf"{ATEXT}\Z")
_HIDDEN = re.compile(rf"((?!=\?){ATEXT}) at ((?!=\?){ATEXT}\.[A-Za-z]{{2,}})\Z")
_AROUND_AT_AND_DOT = re.compile(r"\s*([@.])\s*")
_COMMENT = re.compile(r"\([^()]*\)")
_ESCAPED = re.compile(r"\\(.)", re.S)
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")
# What pages and address books leave around an address that was copied from them.
_UNSEEN = "\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2069\ufeff "
# The one address of a mailbox that only brackets or blanks may delimit.
_IN_BRACKETS = re.compile(rf"(?<![^\s<>()\[\]])({_PLAIN})(?![^\s<>()\[\]])")
_AROUND = " <>()[]"
_NOBODY = ("undisclosed-recipients", "undisclosed", "unlisted-recipients", "recipients")


def parse_addresses(value: str, keep: int = MAX, senders: bool = False) -> tuple[list[Address], bool]:
    """The mailboxes of a field's unfolded value, and whether something of it was refused.

    ``senders`` is for fields that say who wrote: semicolons and blanks between addresses, which
    are read as commas elsewhere, make those ambiguous.
    """
    # Runs of blanks would cost their square below.
    if "  " in value or "\t" in value:
        value = _SPACES.sub(" ", value)
    found: list[Address] = []
    position = 0
    while position < len(value) and len(found) < keep:
        usual = _USUAL.match(value, position)
        if not usual:
            return _odd_list(value, keep, senders)
        quoted, phrase, bracketed, bare = usual.groups()
        address = bracketed or bare
        if "=?" in address or not address.isascii():
            return _odd_list(value, keep, senders)
        found.append(Address(display_name(quoted or phrase or ""), address))
        position = usual.end()
    return found, position < len(value)


def _odd_list(value: str, keep: int, senders: bool) -> tuple[list[Address], bool]:
    found: list[Address] = []
    refused = False
    words: list[Mailbox] = []
    for box in read_list(value, senders):
        if box.is_words():
            words.append(box)
            continue
        if senders and not found and any(_HIDDEN.match(_without_comments(each.phrase)[0]) for each in words):
            return [], True  # the first hides, and the next is somebody else
        if box.angle is not None and words:
            # "Doe, John <john@example.com>": the name should have been quoted.
            box.phrase[:0] = [token for each in words for token in (*each.phrase, ", ")]
            words = []
        made = _only_address(box) if box.is_odd() else _mailboxes(box, senders)
        if senders and not made and not found and (box.is_odd() or box.has_at or "@" in (box.angle or "")):
            return [], True  # whoever the first is meant to be, it is not the next one
        found += made
        refused = refused or not made or box.is_odd() or bool(words)
        if len(found) >= keep:
            break
    if not found:
        found = [each for box in words for each in _without_at(*_without_comments(box.phrase))]
        refused = refused or any("@" in each.address for each in found)
    return found[:keep], refused or len(found) > keep


def display_name(phrase: str) -> str:
    """A display name as people read it: encoded words decoded, blanks tidied."""
    if not phrase:
        return ""
    text = encoded_words.decode(phrase)
    return _SPACES.sub(" ", text).strip()


def _only_address(box: Mailbox) -> list[Address]:
    """The address among brackets that do not match (``Bob bob@example.com>``): there must be but one."""
    if box.refused or box.raw.count("@") != 1 or len(box.raw) > _LONGEST:
        return []
    found = _IN_BRACKETS.search(box.raw)
    if not found or "=?" in found[1]:
        return []
    return [Address(display_name(box.raw[: found.start()].strip(_AROUND)), found[1])]


def _mailboxes(box: Mailbox, senders: bool) -> list[Address]:
    """The mailbox that was read; several where blanks stand for commas; none if it has no sense."""
    if box.angle is not None:
        address = _addr_spec(box.angle)
        name = _phrase_name(box.phrase) or " ".join(box.comments)
        return [Address(display_name(name), address)] if address else []
    text, comment = _without_comments(box.phrase)
    words = text.split()
    with_at = [word for word in words if "@" in word]
    whole = _addr_spec(text)
    if whole:
        return [Address(display_name(comment), whole)]
    if len(with_at) == 1:
        return _unbracketed(words, with_at[0])
    if senders or len(with_at) < len(words) or '"' in text:
        return []
    return [Address("", made) for made in map(_addr_spec, words) if made]


def _unbracketed(words: list[str], word: str) -> list[Address]:
    """``John Doe john@example.com``: the address comes last or first and is whole."""
    address = _addr_spec(word)
    if not address or '"' in word or word not in (words[0], words[-1]):
        return []
    rest = words[1:] if word == words[0] else words[:-1]
    return [Address(display_name(" ".join(each.strip('"') for each in rest)), address)]


def _without_at(text: str, comment: str) -> list[Address]:
    """``root`` or ``MAILER-DAEMON (Mail Delivery System)``: a mailbox of the sending host itself.

    Or one that an archive of a list hides from spiders: ``bob at example.com (Bob Doe)``.
    """
    hidden = _HIDDEN.match(text)
    if hidden:
        return [Address(display_name(comment), f"{hidden[1]}@{hidden[2]}")]
    if not _LOCAL.match(text) or text.lower() in _NOBODY or "=?" in text:
        return []
    return [Address(display_name(comment), text)]


def _phrase_name(phrase: list[str]) -> str:
    """The display name; a comment alone is one, too: ``(Bob) <bob@example.com>``."""
    words = [token for token in phrase if not token.isspace()]
    if len(words) == 1 and words[0][:1] == "(":
        return _unescaped(words[0][1:-1])
    parts = [_unescaped(token[1:-1]) if token[:1] == '"' else token for token in phrase]
    return "".join(parts).strip()


def _without_comments(phrase: list[str]) -> tuple[str, str]:
    """What may be an addr-spec, and the comments in it, which were display names once."""
    words = "".join([token for token in phrase if token[:1] != "("])
    comments = [_unescaped(token[1:-1]) for token in phrase if token[:1] == "("]
    return _AROUND_AT_AND_DOT.sub(r"\1", words.strip()), " ".join(comments)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def _addr_spec(text: str) -> str:
    """The addr-spec within angle brackets, tidied; empty if it is none.

    Encoded words in it are never decoded: what they hide is not where the mail came from.
    """
    if "(" in text:
        text = _COMMENT.sub("", text)
    text = text.strip()
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]  # a source route, RFC 5322, 4.4
    text = _SCHEME.sub("", text.strip(_UNSEEN))
    if len(text) > 2 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    text = _AROUND_AT_AND_DOT.sub(r"\1", text)
    if len(text) > _LONGEST or "=?" in text:
        return ""
    return text if _ADDR_SPEC.match(text) or _LOCAL.match(text) else ""
