"""Address lists in header fields (RFC 5322, 3.4 and 4.4; RFC 6854 groups).

A list is split before its encoded words are decoded, so an encoded comma or bracket separates
nothing. Where two readings of a mailbox would name different senders (CVE-2023-27043 and its kin:
``alice@example.com)bob@example.net``), it names nobody. Linear in time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from espomail.domain import encoded_words
from espomail.domain.message import Address

MAX = 500
_LONGEST = 500

_ATEXT = r'[^\s"(),:;<>@\[\]\\\x00-\x1f\x7f]+'
_PLAIN = rf"{_ATEXT}@{_ATEXT}"
# What nearly every mailbox looks like, up to the next comma: "Name" <address> or an address.
_USUAL = re.compile(
    rf'\s*(?:(?:"([^"\\@]*)"|([^"(),:;<>@\[\]\\]*?))\s*<({_PLAIN})>|({_PLAIN}))\s*(?:,|\Z)'
)
_ADDR_SPEC = re.compile(
    rf'(?:{_ATEXT}|"[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*")@(?:{_ATEXT}|\[[^\[\]\s\\]*\])\Z'
)
_LOCAL = re.compile(rf"{_ATEXT}\Z")
_TOKEN = re.compile(r'\s+|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s"(),:;<>@\[\]\\]+|.', re.S)
_TOKEN_UNQUOTED = re.compile(r'\s+|[^\s"(),:;<>@\[\]\\]+|.', re.S)
_AROUND_AT_AND_DOT = re.compile(r"\s*([@.])\s*")
_PARENTHESIS = re.compile(r"[()\\]")
_ESCAPED = re.compile(r"\\(.)", re.S)
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")
_NOBODY = ("undisclosed-recipients", "undisclosed", "unlisted-recipients", "recipients")


def parse_addresses(value: str, keep: int = MAX) -> tuple[list[Address], bool]:
    """The mailboxes of a field's unfolded value, and whether something of it was refused."""
    # Runs of blanks would cost their square below.
    if "  " in value or "\t" in value:
        value = _SPACES.sub(" ", value)
    found: list[Address] = []
    position = 0
    while position < len(value) and len(found) < keep:
        usual = _USUAL.match(value, position)
        if not usual:
            return _List(value, keep).read()
        quoted, phrase, address, bare = usual.groups()
        found.append(Address(display_name(quoted or phrase or ""), address or bare))
        position = usual.end()
    return found, position < len(value)


def display_name(phrase: str) -> str:
    """A display name as people read it: encoded words decoded, blanks tidied."""
    if not phrase:
        return ""
    text = encoded_words.decode(phrase)
    return _SPACES.sub(" ", text).strip()


@dataclass(slots=True)
class _Mailbox:
    """What has been read of one mailbox."""

    phrase: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angle: str | None = None
    has_at: bool = False
    refused: bool = False

    def is_empty(self) -> bool:
        return self.angle is None and not "".join(self.phrase).strip() and not self.refused


class _List:
    """Reads an address list that is anything but plain, token by token."""

    def __init__(self, value: str, keep: int) -> None:
        self.value = value
        self.keep = keep
        self.position = 0
        self.token = _TOKEN
        self.box = _Mailbox()
        self.in_group = False
        self.found: list[Address] = []
        self.refused = False

    def read(self) -> tuple[list[Address], bool]:
        specials = {
            "(": self._comment, ",": self._end, ";": self._semicolon, ":": self._colon,
            "<": self._angle, ">": self._stray, ")": self._stray, '"': self._open_quote,
            "[": self._bracket,
        }  # fmt: skip
        while self.position < len(self.value) and len(self.found) < self.keep:
            text = self._next()
            specials.get(text, lambda text=text: self._text(text))()
        self._end()
        return self.found[: self.keep], self.refused or self.position < len(self.value)

    def _next(self) -> str:
        match = self.token.match(self.value, self.position)
        assert match  # the last alternative takes any character
        self.position = match.end()
        return match[0]

    def _text(self, text: str) -> None:
        if self.box.angle is not None and not text.isspace():
            # A comma is missing. Without so much as a blank, nothing tells what belongs where.
            glued = self.value[self.position - len(text) - 1] == ">"
            self._end()
            self.box.refused = glued
        self.box.phrase.append(text)
        self.box.has_at = self.box.has_at or text == "@"

    def _stray(self) -> None:
        self.box.refused = True

    def _open_quote(self) -> None:
        # No other quote follows, so looking for one again would cost a pass each time.
        self.token = _TOKEN_UNQUOTED
        self._text(" ")
        self.box.refused = self.box.refused or self.box.has_at

    def _bracket(self) -> None:
        close = self.value.find("]", self.position, self.position + 100)
        inside = self.value[self.position : close]
        if close >= 0 and not re.search(r'[<>"(),]', inside):
            self.position = close + 1
            self._text(f"[{inside}]")
        else:
            self.box.refused = self.box.refused or self.box.has_at

    def _colon(self) -> None:
        words = "".join(self.box.phrase).strip()
        if words.lower() == "mailto":
            self.box.phrase = []
        elif self.in_group or self.box.has_at or self.box.angle is not None:
            self.box.refused = True
        else:
            self.in_group = True
            self.box = _Mailbox()

    def _semicolon(self) -> None:
        """The end of a group, or Outlook's comma; glued to the next address it tells nothing."""
        glued = not self.in_group and self.value[self.position : self.position + 1] == "<"
        self.box.refused = self.box.refused or glued
        self.in_group = False
        self._end()
        self.box.refused = glued

    def _comment(self) -> None:
        start, depth = self.position, 1
        while depth:
            found = _PARENTHESIS.search(self.value, self.position)
            if not found:
                self.position = len(self.value)
                break
            self.position = found.end()
            if found[0] == "\\":
                self.position += 1
            else:
                depth += 1 if found[0] == "(" else -1
        self.box.comments.append(self.value[start : self.position - (depth == 0)])

    def _angle(self) -> None:
        limit = min(len(self.value), self.position + 2 * _LONGEST)
        close = self.value.find(">", self.position, limit)
        stop = close if close >= 0 else limit
        inside = self.value[self.position : stop]
        if close < 0:
            inside = inside.partition(",")[0]
            stop = self.position + len(inside)
        opening = inside.rfind("<")
        if opening >= 0:
            # "<<a@b>>", or a mailbox within a mailbox: the innermost has the address.
            self._text(inside[:opening].replace("<", " "))
            inside = inside[opening + 1 :]
        if self.box.angle is not None:
            self._text("")
        space_before = self.value[: self.position - 1][-1:].isspace()
        if self.box.has_at and not space_before:
            self.box.refused = True
        self.box.angle = inside
        self.position = stop + (close >= 0)
        while self.value.startswith(">", self.position) and opening >= 0:
            self.position += 1

    def _end(self) -> None:
        box, self.box = self.box, _Mailbox()
        if box.is_empty():
            return
        made = [] if box.refused else _mailboxes(box)
        self.found += made
        self.refused = self.refused or not made


def _mailboxes(box: _Mailbox) -> list[Address]:
    """The mailbox that was read; several where blanks stand for commas; none if it has no sense."""
    name = _phrase_name(box.phrase) or " ".join(box.comments)
    if box.angle is not None:
        address = _addr_spec(box.angle)
        return [Address(display_name(name), address)] if address else []
    text = _AROUND_AT_AND_DOT.sub(r"\1", "".join(box.phrase).strip())
    words = text.split()
    with_at = [word for word in words if "@" in word]
    if not with_at:
        return _local_mailbox(text, " ".join(box.comments))
    if len(with_at) == 1 and len(words) > 1:
        return _unbracketed(words, with_at[0])
    if len(with_at) < len(words) or (len(words) > 1 and text.count('"') > 0):
        return []
    comment = " ".join(box.comments) if len(words) == 1 else ""
    addresses = [_addr_spec(word) for word in words]
    return [Address(display_name(_unescaped(comment)), made) for made in addresses if made]


def _unbracketed(words: list[str], address: str) -> list[Address]:
    """``John Doe john@example.com``: the address comes last or first and is whole."""
    made = _addr_spec(address)
    rest = [word for word in words if word is not address]
    if not made or address not in (words[0], words[-1]) or '"' in address:
        return []
    return [Address(display_name(" ".join(word.strip('"') for word in rest)), made)]


def _local_mailbox(text: str, comment: str) -> list[Address]:
    """``root`` or ``MAILER-DAEMON (Mail Delivery System)``: the sending host itself."""
    if not _LOCAL.match(text) or text.lower() in _NOBODY or text.startswith("=?"):
        return []
    return [Address(display_name(_unescaped(comment)), text)]


def _phrase_name(phrase: list[str]) -> str:
    parts = [_unescaped(token[1:-1]) if token[:1] == '"' else token for token in phrase]
    return "".join(parts).strip()


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def _addr_spec(text: str) -> str:
    """The addr-spec within angle brackets, tidied; empty if it is none."""
    text = text.strip()
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]  # a source route, RFC 5322, 4.4
    if text[:7].lower() == "mailto:":
        text = text[7:]
    if len(text) > 2 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    text = _AROUND_AT_AND_DOT.sub(r"\1", text)
    if len(text) > _LONGEST or text.startswith("=?"):
        return ""
    if _ADDR_SPEC.match(text) or _LOCAL.match(text):
        return text
    return ""
