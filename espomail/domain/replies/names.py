"""Answers that bear the writer's own name: `[Ann Bee] it is the X200`, as Outlook puts it, `Ann: yes`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from espomail.domain.replies.fields import kind_of_name
from espomail.domain.replies.signatures import BARE_SIGNATURES
from espomail.domain.salutations import is_closing

_WORDS = 3
_BELOW = 2
_NAME = re.compile(r"[^\W\d_][\w.'’-]+")
_LABEL = re.compile(
    r"""[ \t]*[*_]{0,2}(?:
        [\[(<]([^\W\d_][\w.'’\- ]{1,40})[*_]{0,2}[\])>]:?
      | ([^\W\d_][\w.'’-]{1,20}(?:[ ][^\W\d_][\w.'’-]{1,20}){0,2})[*_]{0,2}[:：>]
    )[*_]{0,2}[ \t]*\w""",
    re.VERBOSE,
)


def bears_name(letter: Sequence[str], above: Sequence[str]) -> bool:
    """Whether a line of a letter begins with the name below the writer's own words, or the letter ends so.

    ``above``: all that stands above the letter.
    """
    own = _own_name(above)
    if not own:
        return False
    labels = (match[1] or match[2] for match in map(_LABEL.match, letter) if match)
    return any(_is_of(label, own) for label in labels) or _signs_below(letter, own)


def _signs_below(letter: Sequence[str], own: frozenset[str]) -> bool:
    """Whether the writer has put their name below the leave of the letter, too."""
    leave = next((row for row, line in enumerate(letter) if is_closing(line)), len(letter))
    below = (line.strip(" \t*_-–—,.") for line in letter[leave + _BELOW :])
    return any(line and _is_of(line, own) for line in below)


def _own_name(above: Sequence[str]) -> frozenset[str]:
    """The words of the name below the last leave or dashes, else of a last short line."""
    said = [line.strip() for line in above if line.strip()]
    ends = [row for row, line in enumerate(said) if line in BARE_SIGNATURES or is_closing(line)]
    below = said[ends[-1] + 1 : ends[-1] + _BELOW] if ends else said[-1:]
    names = " ".join(below).split()
    named = all(_NAME.fullmatch(each) and not each[0].islower() for each in names)
    return frozenset(each.casefold() for each in names) if named and len(names) <= _WORDS else frozenset()


def _is_of(label: str, own: frozenset[str]) -> bool:
    said = label.casefold().split()
    return kind_of_name(label) is None and own.issuperset(said)
