"""What a line of a letter says that stands in a look of its own: an answer, a headline, a notice."""

from __future__ import annotations

import re
from collections.abc import Iterable

from espomail.domain.replies.afterthoughts import NOTICE

QUESTIONS = ("?", "？", "؟")
SENTENCE = (*QUESTIONS, ".", "!", "。", "！")
LABEL = (":", "：")
_WORDS = 2
# what mail gateways and desks write in red
_WARNS = re.compile(
    r"\W*(?:caution|warning|attention|important|note|please note|external|notice|do not"
    r"|achtung|warnung|wichtig|hinweis|bitte beachten|extern|avertissement|remarque|atención|aviso|importante"
    r"|advertencia|attenzione|avviso|atenção|let op|belangrijk|waarschuwing|varning|obs|viktigt|advarsel"
    r"|uwaga|ważne|pozor|внимание|важно|dikkat|προσοχή|注意|重要|警告|주의)\b",
    re.IGNORECASE,
)
# a way to reach somebody, or a cry: what stands below "Any questions?", too; and who signs for a house
_CALLS = re.compile(r"://|www\.|@|[!！]\W{0,4}$|^(?:i\. ?[AV]\.|ppa)")
_CALLED = re.compile(r"[^\W\d_]{3}")
_NUMBER = re.compile(r"(?:\+|\b0)\d[\d /().-]{6}")
_SMALL = re.compile(r"\W*[a-zß-öø-ÿа-яёα-ω]")
# what answers in a word
_YES = re.compile(
    r"""\W*(?:(?:yes|no|none|not|ok|okay|done|ja|nein|oui|non|sí|si|sim|não|nee|nej|tak|nie|ano|ne|да|нет
        |evet|hayır|kyllä|ei|igen|nem)\b
      | 是 | 否 | 有 | 没 | 不 | はい | いいえ | 네 | 아니)""",
    re.VERBOSE | re.IGNORECASE,
)
_HIRAGANA = re.compile("[\u3041-\u309f][^\n]*[\u3041-\u309f]")  # sentences have it, titles hardly


def warns(said: str) -> bool:
    """Whether a line begins as what gateways and desks want to be noted."""
    return _WARNS.match(said) is not None


def is_notice(said: str) -> bool:
    """Whether a line stands in a look of its own in any letter: a warning, a lawyer's line, a way to call."""
    if _CALLS.search(said) or NOTICE.search(said) or warns(said):
        return True
    return _NUMBER.search(said) is not None and _CALLED.search(said) is not None


def begins_small(said: str) -> bool:
    """Whether a line begins as headlines and names do not: with a small letter, or a yes or no."""
    return _SMALL.match(said) is not None or _YES.match(said) is not None


def is_said(said: str) -> bool:
    """Whether a line says something, as headlines and names do not."""
    if begins_small(said) or _HIRAGANA.search(said):
        return True
    return said.endswith(SENTENCE) and len(said.split()) > _WORDS


def says_much(said: str) -> bool:
    """Whether a line is no headline: a sentence, or many words, most of them small."""
    words = said.split()
    small = sum(word[0].islower() for word in words)
    return is_said(said) or (len(words) > _WORDS and 2 * small > len(words))


def some_say(lines: Iterable[str]) -> bool:
    """Whether a third of lines say something."""
    said = [is_said(line) for line in lines]
    return 3 * sum(said) >= len(said)


def most_end(lines: Iterable[str]) -> bool:
    """Whether most of some lines end as sentences do."""
    ends = [line.endswith(SENTENCE) for line in lines]
    return 2 * sum(ends) > len(ends)
