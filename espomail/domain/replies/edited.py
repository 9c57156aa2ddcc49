"""Lines of a known letter that were answered without a new word.

"Repair or refund? refund" says the line's last word once more, "JA / nein" has one in capitals, and
"blue <--" has nothing but a sign behind it. Only lines that the letter has as a whole are compared: where
programs wrap lines anew, their signs belong to others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

_LINES = 2_000
_WORDS = 30
_MORE = 6
_ARROWS = re.compile(r"<[-=]|[-=]>|<<|>>|[←→⇐⇒√]")
_CALLS = re.compile(r"[?!？！]*$")
_SIGNED = re.compile(r"(?<![\w.,])[-+]\d|\w[ \t]+[-+]$")
_CASED = re.compile(r"[^\W\d_]{2,}")


def edited(
    history: Sequence[Sequence[str]],
    letter: Sequence[Sequence[str]],
    texts: Sequence[str],
    written: Sequence[str],
) -> list[int]:
    """The places of such lines in a history.

    ``history``, ``letter``: the words of their lines; ``texts``, ``written``: those lines, unquoted.
    """
    whole: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for words, text in zip(letter, written, strict=True):
        if words:
            whole[tuple(words)].append(text)
    joined = " ".join(["", *(word for words in letter for word in words), ""])
    found = []
    for place, words in enumerate(history[:_LINES]):
        if not words or len(words) > _WORDS:
            continue
        if same := whole.get(tuple(words)):
            answered = all(_is_marked(texts[place], each) for each in same)
        else:
            answered = _is_repeated(words, whole, joined)
        if answered:
            found.append(place)
    return found


def _is_repeated(words: Sequence[str], whole: dict[tuple[str, ...], list[str]], joined: str) -> bool:
    """Whether a line of the letter is followed by words of itself, which do not follow it there."""
    for end in range(len(words) - 1, max(1, len(words) - _MORE - 1), -1):
        if tuple(words[:end]) in whole:
            said = set(words[end:]) <= set(words[:end])
            return said and f" {' '.join(words)} " not in joined
    return False


def _is_marked(text: str, before: str) -> bool:
    """Whether a line has signs or capitals that people add, and programs do not."""
    if text == before:
        return False
    if len(_ARROWS.findall(text)) > len(_ARROWS.findall(before)) or text.count("(") > before.count("("):
        return True
    if _SIGNED.findall(text) != _SIGNED.findall(before):
        return True
    return _calls_more(text, before) or _has_other_capitals(text, before)


def _calls_more(text: str, before: str) -> bool:
    """A sign at the end that was no letter's could be what another program made of it."""
    signs, had = _CALLS.search(text.rstrip()), _CALLS.search(before.rstrip())
    ends_plainly = before.rstrip()[-1:].isascii()
    return bool(signs and had and ends_plainly and len(signs[0]) > len(had[0]))


def _has_other_capitals(text: str, before: str) -> bool:
    """Whether some words, not all, are in capitals that were not, or the other way round."""
    pairs = [*zip(_CASED.findall(text), _CASED.findall(before), strict=False)]
    other = [now.isupper() != was.isupper() for now, was in pairs]
    return any(other) and not all(other)
