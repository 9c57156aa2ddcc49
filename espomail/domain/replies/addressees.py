"""Who wrote the mail that is answered: somebody to whom the answer goes.

A block of fields from a third person, above a letter from one whom the answer goes to, is no history: the
writer tells in it what a form or another mail said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from espomail.domain.replies.fields import kind_of_line
from espomail.domain.replies.head import find_head
from espomail.domain.replies.lines import Head

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
    fields = lines[first:behind]
    said = [line for line in fields if kind_of_line(line) == "from"] or fields
    return head if known.isdisjoint(_addresses(said)) else Head(first, behind, below.plain)


def _addresses(lines: Sequence[str]) -> set[str]:
    return {address.lower() for line in lines for address in _ADDRESS.findall(line)}
