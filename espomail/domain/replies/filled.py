"""A form in a letter that somebody has filled in: boxes are ticked, some labels have a value, others none.

A language is one more word in each of the tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from espomail.domain.replies.afterthoughts import asks_for_something
from espomail.domain.salutations import is_closing

_FEW = 2
_COLUMNS = 80
_SHORT = 60
_LABEL = re.compile(
    r"[ \t]*(?:[-–•*+][ \t]+|\d{1,2}[.)][ \t]*)?[^\W\d_][^:：?\n]{0,40}[:：](?!//)"
    r"[ \t]*(?P<value>[^\n]{0,80})$"
)
# what only the hand that fills in a form leaves
_TICKED = re.compile(
    r"""^[ \t]*(?:\[[xX✓✔]\]|\([xX✓✔]\)|[☑☒])[ \t]*\w
      | (?:[:：][ \t]*_{2}|_{3})_*[ \t]*[^\W_][^_\n]{0,60}_{2,} | \.{4}[ \t]*[^\W_][^.\n]{0,60}\.{4}
      | \w[ \t]{2,8}[xX✓✔]$ | \w[ \t]{1,8}[✔✓✗✘✅❌☑☒]""",
    re.VERBOSE,
)
_MAY_BE_TICKED = re.compile(r"[\[(][xX✓✔]|__|\.{4}|  [xX]$|[✓✔✗✘✅❌☑☒]")
_YES = re.compile(
    r"(?:yes|no|none|ja|nein|oui|non|sí|si|sim|não|nee|nej|tak|nie|ano|ne|да|нет|evet|hayır|kyllä|ei|igen|nem"
    r"|是|否|有|没有|はい|いいえ|네|아니요)\b",
    re.IGNORECASE,
)
# what nobody says of what they offer
_AGREED = re.compile(
    r"[-–—=>:][ \t]*(?:ok|okay|passt|stimmt|richtig|falsch|fine|agreed|wrong|right|einverstanden|d'accord"
    r"|va bene|de acuerdo|klopt|akkoord|stämmer|stemmer|zgadza się|souhlasí|верно|可以|同意|了解)[.!]?$",
    re.IGNORECASE,
)


def is_filled_in(letter: Sequence[str]) -> bool:
    """Whether boxes of a letter are ticked, or labels of one that asks for something have got values."""
    said = [line.rstrip()[:_COLUMNS] for line in takewhile(lambda line: not is_closing(line), letter)]
    if any(_TICKED.search(line) for line in said if _MAY_BE_TICKED.search(line)):
        return True
    if sum(_AGREED.search(line) is not None for line in said if len(line) < _SHORT) >= _FEW:
        return True
    values = [match["value"] for match in map(_LABEL.match, said) if match]
    filled = [value for value in values[:-1] if value]
    if len(filled) < _FEW - 1 or not asks_for_something("\n".join(said)):
        return False
    return sum(_YES.match(value) is not None for value in values) >= _FEW or _has_gaps(said)


def _has_gaps(letter: Sequence[str]) -> bool:
    """Whether among labels that follow one another some have values, and others none."""
    block: list[bool] = []
    for line in (*letter, ""):
        match = _LABEL.match(line)
        if match and (match["value"] or block):
            block.append(bool(match["value"]))
        elif not match:  # a first label without may be a headline
            if block.count(True) >= _FEW and block.count(False):
                return True
            block = []
    return False
