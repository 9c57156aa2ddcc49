"""How filters compare text: whole-string wildcards, and phrases inside bodies.

All of it is linear in the length of the text, whatever the pattern: filters meet hostile mail.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Soft hyphens and zero-width characters: invisible, and put inside words to escape filters.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_TAG = re.compile(r"<[^<>]*>")


def folded(text: str) -> str:
    """Text as it is compared: blind to case, to how accents are composed, to what is invisible."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text).casefold())


def like(text: str, pattern: str) -> bool:
    """Match the whole text, blind to case; ``*`` is any run of characters, nothing else is special.

    Each piece between two stars is sought where the one before ended: the leftmost place is always
    right, so nothing is ever tried twice.
    """
    head, *rest = _pieces(pattern)
    text = folded(text)
    if not rest:
        return text == head
    if not text.startswith(head):
        return False
    position = len(head)
    *middle, tail = rest
    for piece in middle:
        found = text.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    return len(text) - len(tail) >= position and text.endswith(tail)


@lru_cache(maxsize=1024)
def _pieces(pattern: str) -> tuple[str, ...]:
    return tuple(folded(pattern).split("*"))


def phrase_form(text: str) -> str:
    """Text in which a phrase is sought: folded, with every run of white space as one blank."""
    return " ".join(folded(text).split())


def readings(text: str, page: str | None) -> tuple[str, ...]:
    """What a body says, in every way a phrase may be found in it: each in ``phrase_form``.

    The plain text; the HTML as it was sent; and the HTML without tags, its entities resolved, once
    with the tags gone (``un<b>sub</b>scribe``) and once with blanks for them (``one<br>two``).
    """
    found = [phrase_form(text)]
    if page:
        import html

        found.append(phrase_form(page))
        bare = _without_comments(page)
        found += [phrase_form(html.unescape(_TAG.sub(gap, bare))) for gap in ("", " ")]
    return tuple(dict.fromkeys(each for each in found if each))


def _without_comments(page: str) -> str:
    """HTML without its comments, in one pass; an open one reaches to the end, as in a browser."""
    start = page.find("<!--")
    if start < 0:
        return page
    kept, position = [], 0
    while start >= 0:
        kept.append(page[position:start])
        end = page.find("-->", start + 4)
        if end < 0:
            return "".join(kept)
        position = end + 3
        start = page.find("<!--", position)
    return "".join([*kept, page[position:]])
