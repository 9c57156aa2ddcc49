"""Words put into the lines of somebody else's letter: between odd signs, or behind one that comes again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_TWICE = 2
_LINE = 300
# >>>no, sixty<<<, ((no)), ***NO*** in the middle of a line, {two words}, [no: sixty]
_ENCLOSED = re.compile(
    r"""[^\W_][,;.:!?]?[ \t](?:
        >{2,3}[ \t]*\w[^<>\n]{0,120}<{2,3} | \(\([^()\n]{2,120}\)\) | \*{3}[ \t]*\w[^*\n]{0,120}\*{3}
      | \{[^{}$%;=\n]{1,60}[ ][^{}$%;=\n]{1,60}\}
      | [\[({](?:no|nein|non|nee|nej|nie|ne|нет|ja|yes|oui|sí|да|ok|wrong|falsch|correction
        |korrektur)[:,!])""",
    re.VERBOSE | re.IGNORECASE,
)
# an arrow back to what stands before it, or a long one; menus have short ones
_POINTING = re.compile(r"[ \t]*\w[^\n]{0,200}[ \t](?:={2,}>|<[-=]{1,3})[ \t]*\w")
_OPENS = re.compile(r"[ \t](?:>>|\*\*|[\[({])")
# what stands behind a sentence on its line, and with what it begins
_BEHIND = re.compile(
    r"""[.!?。？！][ \t]+(?P<sign>
        -{1,2}> | ={1,2}> | <[-=]{1,2} | [=<>]{2,3} | [\u2190-\u21ff\u2600-\u27bf\U0001f000-\U0001faff]
      | \*{3} | \#{2,3} | /{2} | [~^+!%]{1,2} | :(?=[ ]) | \.{3} | [{<](?=[^{}<>/]*[}>]$) | •
      | \[[^\W\d_][\w. ]{0,20}\] | \([A-Z]{2,3}\) | @[^\W\d_]\w{0,14} | [A-Z]{2}[ ]-
      | (?!Tel|Fax|Web|Mob|Nr|No|NB|PS|ID|URL|CC)[A-Z][A-Za-z]{0,3}[:：] | [Aa]ntwort: | [Aa]nswer:
      )[ \t]*[^\W_][^\n]*$""",
    re.VERBOSE,
)

# as much behind a question, where letters have it once at most
_ASKED = re.compile(r"[?？؟][ \t]+(?P<sign>[-–—(\"'«„“|_*])[^\n]{0,80}$")


def holds_insertions(letter: Sequence[str]) -> bool:
    """Whether lines of a letter have words in them that another hand has put there."""
    lines = [line[:_LINE] for line in letter]
    if any(_ENCLOSED.search(line) for line in lines if _OPENS.search(line)):
        return True
    if any(_POINTING.match(line) for line in lines if "<" in line or "=" in line):
        return True
    signs = Counter(match["sign"] for each in (_BEHIND, _ASKED) for match in map(each.search, lines) if match)
    return any(count >= _TWICE for count in signs.values())
