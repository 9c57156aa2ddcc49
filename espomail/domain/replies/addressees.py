"""Who wrote the mail that is answered: somebody to whom the answer goes.

A block of fields from a third person, above a letter from one whom the answer goes to, is no history: the
writer tells in it what a form or another mail said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from espomail.domain.html import history as html_history
from espomail.domain.replies.fields import kind_of_line
from espomail.domain.replies.head import find_head
from espomail.domain.replies.lines import Head, unquoted

_ROWS = 6
_MARKS = (html_history.QUOTE, html_history.REST)
_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"']{1,64}@[^\s<>()\[\]:;,\"']{1,253}")


def answered_head(
    lines: Sequence[str], quoted: Sequence[bool], head: Head, recipients: Collection[str]
) -> Head:
    """The head of the letter that is answered: the first one, or the next if only that is from a recipient.

    ``recipients``: the addresses that the answer goes to, in small letters; none: they are not known.
    """
    writers = [line for line in lines[head.first : head.behind] if kind_of_line(line) == "from"]
    known = set(recipients)
    wrote = _addresses(writers)
    if not known or not wrote or not known.isdisjoint(wrote) or quoted[head.first]:
        return head
    below = find_head(lines[head.behind :], quoted[head.behind :])
    if below is None:
        return head
    first, behind = head.behind + below.first, head.behind + below.behind
    announced = _announcement(lines, first, behind)
    wrote_below = _addresses(announced)
    named = bool(announced) and not wrote_below  # Thunderbird tells no address
    return Head(first, behind, below.plain) if named or known & wrote_below else head


def _announcement(lines: Sequence[str], first: int, behind: int) -> list[str]:
    """What says who wrote a letter: the field, or the lines above it; a page's mark stands above them."""
    if lines[first] in _MARKS:
        behind = min(first + _ROWS, len(lines))
    said = [unquoted(line) for line in lines[first:behind]]
    return [line for line in said if kind_of_line(line) == "from"] or _up_to_its_end(said)


def _up_to_its_end(said: Sequence[str]) -> list[str]:
    """The lines of an attribution, which ends with a colon; a mark alone announces nobody."""
    end = next((row for row, line in enumerate(said) if line.endswith((":", "："))), -1)
    return list(said[: end + 1])


def _addresses(lines: Sequence[str]) -> set[str]:
    return {address.lower() for line in lines for address in _ADDRESS.findall(line)}
