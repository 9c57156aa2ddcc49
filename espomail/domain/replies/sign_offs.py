"""How a letter ends below its last question: a name, an office, a logo; none of them answers it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from espomail.domain.salutations import is_closing

_QUESTIONS = ("?", "？", "؟")
_LINES = 8
_COLUMNS = 60
_NAMES = 4
# pictures, and the buttons of a survey
_DRAWN = re.compile(
    r"[ \t]*(?:\[(?:image|cid|inline|logo|bild)\b[^\]]*\]|(?:\[[^\]]{1,20}\][ \t]*){2,})[ \t]*$",
    re.IGNORECASE,
)
_WORD = r"[^\W\d_a-zß-öø-ÿ](?:[^\W\d_]|[.&'’-]){0,24}"
# "- Peter", "— Peter from Desk", "*Peter Miller*", "DESK SUPPORT GMBH"
_NAME = re.compile(
    rf"[ \t]*(?:[-–—*_]{{1,2}}[ \t]*{_WORD}"
    rf"(?:[ ,]{{1,2}}(?:from|at|von|vom|de|du|da|di|van|od|{_WORD})){{0,4}}"
    r"|[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.&-]+(?: [A-ZÀ-ÖØ-Þ.&-]+){1,4})[ \t]*[-–—*_]{0,2}[ \t]*$"
)
# offices, hours and afterthoughts
_OFFICE = re.compile(
    r"""[ \t]*(?:P\.?[ ]?S\.?[ ]?:
      | (?:tel|telefon|phone|fax|mobil|mobile|e-?mail|web|téléphone|teléfono|hotline)\.?[ ]?:
      | \((?:we|our|wir|unser|nous|notre|nuestro|siamo|wij)\b
        .*(?:open|closed|geöffnet|geschlossen|ouvert|fermé|abiert|aperti).*\) )""",
    re.VERBOSE | re.IGNORECASE,
)
# what a name may answer
_ASKS_FOR_NAMES = re.compile(
    r"""\b(?:who|whom|whose|where|when|which|names?|contact|person|city|country
      | what|was|wat|vad|hva|hvad|que|qué|cosa|che|quoi|что|co
      | wer|wen|wem|wo|wann|welche\w*
      | qui|quel\w*|où|quand | qui[eé]n|cu[aá]l\w*|d[oó]nde|cu[aá]ndo | chi|quale?|dove|quando | quem|onde
      | wie|waar|welke | hvem|vem|hvor|hvilke\w*|vilke\w*
      | kto|gdzie|kiedy|kdo|kde | кто|где|когда|как\w+)\b""",
    re.VERBOSE | re.IGNORECASE,
)
# what answers a question by one word
_ANSWER = re.compile(
    r"""[ \t\-–—*_]*(?:yes|no|none|nothing|nichts|rien|nada|niente|niets|ничего
      |both|neither|never|always|ok|okay|done|today|tomorrow|yesterday|now|not\b.*
      |ja|nein|nie|beide|keine?|heute|morgen|gestern|erledigt|oui|non|jamais|aujourd.hui|demain|hier|sí|si|hoy
      |mañana|ayer|sim|não|hoje|nee|vandaag|nej|jo|kyllä|ei|tak|nie|ano|ne|да|нет|сегодня|evet|hayır|ναι|όχι
      |(?:the|this|that|it|its|is|i|we|a|an|not|new|die|der|das|es|ich|wir|le|la|les|el|los|il)\b(?=.*[ ])
      |(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch
      |january|february|march|april|may|june|july|august|september|october|november|december)\b""",
    re.VERBOSE | re.IGNORECASE,
)


def without_sign_off(letter: Sequence[str]) -> Sequence[str]:
    """A letter without pictures, and without one last paragraph of names and offices below its last question.

    Who answers a question types the answer above the leave that the letter takes: what stands below an
    empty line, and above nothing else, is no answer if it looks like a name.
    """
    lines = [line for line in letter if not _DRAWN.match(line)]
    while lines and not lines[-1].strip():
        lines.pop()
    begin = next((row + 1 for row in range(len(lines) - 1, -1, -1) if not lines[row].strip()), 0)
    asked = next((line for line in reversed(lines[:begin]) if line.strip()), "")
    end = lines[begin:]
    return lines[:begin] if asked.rstrip().endswith(_QUESTIONS) and _signs_off(end, asked) else lines


def is_name(line: str, above: str) -> bool:
    """Whether a line is the name of a person or a house, and the line above asks for none."""
    words = line.split()
    named = all(word.isalpha() and len(word) > 1 and word[0].isupper() for word in words)
    return 1 < len(words) <= _NAMES and named and not (_ANSWER.match(line) or _ASKS_FOR_NAMES.search(above))


def _signs_off(end: Sequence[str], asked: str) -> bool:
    """Whether lines are a name or an office, and what belongs to it: none that a question asks for."""
    if len(end) > _LINES or any(len(line) > _COLUMNS or line.rstrip().endswith(_QUESTIONS) for line in end):
        return False
    if any(is_closing(line) for line in end):
        return False
    if _OFFICE.match(end[0]):
        return True
    return bool(_NAME.match(end[0])) and not (_ANSWER.match(end[0]) or _ASKS_FOR_NAMES.search(asked))
