"""Splits an address list that is anything but plain into what looks like mailboxes.

Nothing is guessed here: a mailbox in which brackets, quotes or separators stand where they can be
read in two ways is marked as refused, up to the next comma. Where a bracket merely lacks its other
half, the mailbox keeps its raw text: it may hold a single address.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

# No addr-spec between angle brackets is longer, nor what stands around an inner pair.
_WITHIN_BRACKETS = 1000

ATEXT = r'[^\s"(),:;<>@\[\]\\\x00-\x1f\x7f]+'

# An encoded word is one token, whatever its sender left unencoded in it (RFC 2047, 5 (3) forbids that),
# but for what could be an address of its own.
_WORD = r'=\?[^\s?<>"@]{1,80}\?[BbQq]\?[^?<>"@]*\?='
_TOKEN = re.compile(rf'\s+|{_WORD}|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s"(),:;<>@\[\]\\]+|.', re.S)
_TOKEN_UNQUOTED = re.compile(rf'\s+|{_WORD}|[^\s"(),:;<>@\[\]\\]+|.', re.S)
_PARENTHESIS = re.compile(r"[()\\]")
_SPECIALS_IN_LITERAL = re.compile(r'[<>"(),]')


@dataclass(slots=True)
class Mailbox:
    """What stands between two commas: a phrase, the inside of angle brackets, comments behind it.

    In the phrase, quoted strings and comments are tokens of their own and keep their delimiters.
    ``raw`` is all of it, where brackets do not match.
    """

    phrase: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angle: str | None = None
    refused: bool = False
    unmatched: bool = False
    has_at: bool = False
    closed_at: int = -1
    raw: str = ""

    def is_empty(self) -> bool:
        """Did nothing stand there?"""
        return self.angle is None and not self.is_odd() and not "".join(self.phrase).strip()

    def is_odd(self) -> bool:
        """Can what stands there not be read as it should be?"""
        return self.refused or self.unmatched

    def is_words(self) -> bool:
        """Is there nothing but words, which name no mailbox?"""
        return self.angle is None and not self.is_odd() and not self.has_at


def read_list(value: str, senders: bool) -> list[Mailbox]:
    """The mailboxes of a list with single blanks; see `parse_addresses` for ``senders``."""
    return _Reader(value, senders).read()


class _Reader:
    """Goes through a list token by token, once."""

    def __init__(self, value: str, senders: bool) -> None:
        self.value = value
        self.senders = senders
        self.position = 0
        self.token = _TOKEN
        self.box = Mailbox()
        self.in_group = False
        self.comments_close = True
        self.box_start = self.token_start = 0
        self.found: list[Mailbox] = []
        self.specials: dict[str, Callable[[], None]] = {
            "(": self._comment,
            ",": self._end,
            ";": self._semicolon,
            ":": self._colon,
            "<": self._angle,
            ">": self._unmatched,
            ")": self._unmatched,
            '"': self._open_quote,
            "[": self._bracket,
        }

    def read(self) -> list[Mailbox]:
        while self.position < len(self.value):
            match = self.token.match(self.value, self.position)
            assert match  # the last alternative takes any character
            self.token_start, self.position = match.span()
            special = self.specials.get(match[0])
            if special:
                special()
            else:
                self._text(match[0])
        self.token_start = self.position
        self._end()
        return self.found

    def _text(self, text: str) -> None:
        if not text.isspace():
            self._after_angle(self.position - len(text))
        self.box.phrase.append(text)
        self.box.has_at = self.box.has_at or text == "@"

    def _after_angle(self, start: int) -> None:
        """A comma is missing. Without so much as a blank, nothing tells what belongs where."""
        if self.box.angle is not None and not self.box.refused:
            if self.box.closed_at == start and self.value[start] != "<":
                self.box.refused = True
            else:
                self._end()

    def _unmatched(self) -> None:
        self.box.unmatched = True

    def _open_quote(self) -> None:
        # No other quote follows, so looking for one again would cost a pass each time.
        self.token = _TOKEN_UNQUOTED
        if self.box.angle is not None and self._nothing_follows():
            return  # "Bob" <bob@example.com>"
        self._after_angle(self.position - 1)
        self.box.refused = self.box.refused or self.box.has_at

    def _bracket(self) -> None:
        close = self.value.find("]", self.position, self.position + 100)
        inside = self.value[self.position : close]
        if close >= 0 and not _SPECIALS_IN_LITERAL.search(inside):
            self._after_angle(self.position - 1)
            self.position = close + 1
            self.box.phrase.append(f"[{inside}]")
        elif self.box.has_at or self.box.angle is not None:
            self.box.refused = True

    def _colon(self) -> None:
        """The end of a group's name."""
        phrase = self.box.phrase
        if "".join(phrase[-3:]).strip().lower() == "mailto":
            phrase.clear()
        elif self.in_group or self.box.angle is not None or any("@" in each for each in phrase):
            self.box.refused = True
        else:
            self.in_group = True
            self.box, self.box_start = Mailbox(), self.position

    def _semicolon(self) -> None:
        """The end of a group, or Outlook's comma."""
        ambiguous = self.senders and not self.in_group
        if ambiguous and self.box.is_words() and "".join(self.box.phrase[:2]).strip():
            self.box.phrase.append(";")  # of a name: what is before it can be nobody's address
            return
        if ambiguous and self.box.angle is None:
            self.box.refused = True
            return
        self.in_group = False
        self.box.refused = self.box.refused or (ambiguous and ";" in self.box.phrase)
        self._end()
        self.box.refused = ambiguous and not self._nothing_follows()

    def _nothing_follows(self) -> bool:
        """Is this the end of the field, or is the next mailbox apart by a comma?"""
        following = self.value[self.position : self.position + 2].strip()
        return following == "" or following[0] == ","

    def _comment(self) -> None:
        if not self.comments_close:
            self.box.phrase.append("(")
            return
        start, depth = self.position, 1
        while depth:
            found = _PARENTHESIS.search(self.value, self.position)
            if not found and self._hides_the_address(start):
                self.position, self.comments_close = start, False
                self.box.phrase.append("(")
                return
            if not found:
                self.position = len(self.value)
                break
            self.position = found.end()
            if found[0] == "\\":
                self.position += 1
            else:
                depth += 1 if found[0] == "(" else -1
        comment = self.value[start : self.position - (depth == 0)]
        if self.box.angle is None:
            self.box.phrase.append(f"({comment})")
        else:
            self.box.comments.append(comment)

    def _hides_the_address(self, start: int) -> bool:
        """Would a comment that never ends swallow the only address: ``Bob (sales <bob@example.com>``?"""
        return not self.box.has_at and self.box.angle is None and "<" in self.value[start:]

    def _angle(self) -> None:
        start = self.position
        if self._is_name(start):
            self.box.phrase.append(self.box.angle or "")
            self.box.angle = None
        self._after_angle(start - 1)
        limit = min(len(self.value), start + _WITHIN_BRACKETS)
        close = self.value.find(">", start, limit)
        inside = self.value[start : close if close >= 0 else limit]
        if close < 0:
            inside = inside.partition(",")[0]
        glued = start >= 2 and not self.value[start - 2].isspace()
        outer, inner, inside = inside.rpartition("<")
        # "<<a@b>>" and "Name <Name <a@b>>" are clear; "<a@b<c@d>" is not.
        if "@" in outer or (self.box.has_at and glued):
            self.box.refused = True
        self.box.angle = inside
        self.position = start + len(outer) + len(inner) + len(inside) + (close >= 0)
        while inner and self.value.startswith(">", self.position):
            self.position += 1
        self.box.closed_at = self.position

    def _is_name(self, start: int) -> bool:
        """Do the first brackets hold a name, and these the address: ``<Bob> <bob@example.com>``?"""
        angle = self.box.angle
        if not angle or "@" in angle or self.box.is_odd() or self.box.closed_at == start - 1:
            return False
        return "@" in self.value[start : start + _WITHIN_BRACKETS].partition(">")[0].partition(",")[0]

    def _end(self) -> None:
        box, self.box = self.box, Mailbox()
        if box.is_words() and any(each[:1] == "[" and "@" in each for each in box.phrase):
            box.unmatched = True  # Bob [bob@example.com]
        if box.has_at and ";" in box.phrase:
            box.refused = True  # "Doe; alice@example.com <bob@example.net>" names two
        if box.unmatched:
            box.raw = self.value[self.box_start : self.token_start]
        self.box_start = self.position
        if not box.is_empty():
            self.found.append(box)
