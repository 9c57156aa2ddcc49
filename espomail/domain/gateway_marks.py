"""What gateways add: "[EXTERNAL]" or "***SPAM***" before the subject, a warning of strangers above the text.

Rules that look at how a subject or a text begins look behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from espomail.domain.mime.message import Message

_FIRST = frozenset("[({<*#Ee")
_WORDS = r"""ext(?:ern(?:al|e[rs]?|o)?)?(?:[ -]?(?:e-?mail|mail|sender|message))?
    | (?:suspected|possible|probable|likely)[ ]?spam | spam\??"""
# Atomic, and with as many stars behind a word as before it: there is one way only to read a row of marks.
_MARKS = re.compile(
    rf"""\s*+ (?> (?: \[\s?(?:{_WORDS})\s?\] | \((?:{_WORDS})\) | \{{(?:{_WORDS})\}} | <(?:{_WORDS})>
      | (\*{{2,5}}+)\s?(?:{_WORDS})\s?\1(?!\*) | (\#{{2,5}}+)\s?(?:{_WORDS})\s?\2(?!\#)
      | ext(?:ern(?:al)?)?(?=:) ) :? \s*+ )++ (?=[^\s*\#])""",
    re.VERBOSE | re.IGNORECASE,
)


def as_sent(message: Message) -> Message:
    """The message with its sender's own subject and text, where a gateway has put something before them."""
    subject, text = _subject(message.subject), _text(message.text)
    if subject is message.subject and text is message.text:
        return message
    return replace(message, subject=subject, text=text)


def _subject(subject: str) -> str:
    if subject[:1] not in _FIRST:
        return subject
    found = _MARKS.match(subject[:160])
    return subject[found.end() :] if found else subject


def _text(text: str) -> str:
    """The text without the sentences and lines of a banner at its top, where there is something below."""
    if not any(map(text[:_GLANCE].__contains__, _HINTS)):
        return text
    frame = _FRAME.match(text, 0, _GLANCE)
    begin = frame.end() if frame else 0
    start = below = 0
    for end in _ends(text, begin):
        unit = text[begin:end].strip()
        begin = end
        if _is_banner(unit) or (below and _goes_on(unit)):
            below = end
        elif below or start or not _CALL.fullmatch(unit):
            break
        start = end  # "CAUTION!" and no more: what is behind it tells
    return text[below:] if below and text[below:].strip() else text


def _ends(text: str, begin: int) -> Iterator[int]:
    """Where the first sentences and lines end, with the blanks behind them."""
    for found in _BETWEEN.finditer(text, begin, begin + _LONGEST):
        yield found.end()
    if len(text) <= begin + _LONGEST:
        yield len(text)


def _is_banner(unit: str) -> bool:
    """A banner calls for attention or names the very mail; a person asks, or speaks of another."""
    if "?" in unit or not _OUTSIDE.search(unit):
        return False
    is_called = _CALLS.match(unit) and (_MAIL.search(unit) or _WARNS.search(unit))
    return bool(is_called or _ALONE.fullmatch(unit) or _THIS_MAIL.match(unit))


def _goes_on(unit: str) -> bool:
    return "?" not in unit and bool(_WARNS.search(unit) or not _LETTER.search(unit) or _ALONE.fullmatch(unit))


_GLANCE, _LONGEST = 120, 600
_HINTS = ("utside", "xtern", "EXTERN", "ußerhalb", " estern", " ESTERN")
# a sentence's end, or a line's that the next does not go on
_BETWEEN = re.compile(r"(?<=[.!。！*\]])\s++|\n\s*+(?![^\W\d_A-ZÄÖÜÉÈ])|\n[^\S\n]*+\n\s*+")
_FRAME = re.compile(r"[\W_]*+")
_LETTER = re.compile(r"[^\W_]")
_OUTSIDE = re.compile(
    r"\boutside\b|\bextern(?:al|e[rnms]?|o|a)?\b|\baußerhalb\b|\bextérieur|\bestern[aeio]\b", re.IGNORECASE
)
_EXTERNAL = (
    r"extern(?:al|e[rs]?|o|a)?"
    r"(?:[ -]?(?:e-?mail|mail|sender|message|nachricht|courriel|correo|messaggio))?"
)
# the words that call for attention, by language, for patterns in which blanks do not count
CALL = r"""(?:caution|warning|note|notice|alert|attention|important|achtung|vorsicht|warnung|hinweis
    |avertissement|atención|precaución|aviso|atenção|cuidado|attenzione|avviso|let\ op|waarschuwing
    |uwaga|ostrzeżenie|pozor|upozornění|внимание|увага|obs|varning|advarsel|注意|警告|提醒)"""
_WORDS_OF_CALL = rf"\W*{CALL}\b"
_CALL = re.compile(rf"{_WORDS_OF_CALL}\W*", re.VERBOSE | re.IGNORECASE)
_CALLS = re.compile(rf"{_WORDS_OF_CALL} | \W*{_EXTERNAL}\s*+[^\w\s]", re.VERBOSE | re.IGNORECASE)
# of this mail or of its sender, not of mail in general
_MAIL = re.compile(
    r"""\b(?:this|diese|cet?|este|esta|questa|questo|dit|deze)\ (?:e-?mail|mail|message|nachricht|courriel
      |correo|mensaje|mensagem|messaggio|bericht)\b
    | \b(?:extern\w*|outside|estern[aeio])\ (?:e-?mail|mail|message|sender|source|absender|nachricht
      |afzender)\b
    | \b(?:expéditeur|remitente|remetente|mittente)\ (?:extern|estern)""",
    re.VERBOSE | re.IGNORECASE,
)
_ALONE = re.compile(rf"\W*{_EXTERNAL}\W*", re.IGNORECASE)
_THIS_MAIL = re.compile(
    r"""\W*the\ sender\ of\ this\ (?:e-?mail|message)\ is\b
    | \W*(?:this|diese|cet?|este|esta|questa|questo|dit|deze)\ (?:e-?mail|mail|message|nachricht|courriel
      |correo|mensaje|mensagem|messaggio|bericht)\ (?:has\ |was\ |is\ |been\ ){0,2}
      (?:originat|came|comes|from|sent|received|external|outside|kommt|stammt|wurde|provient|vient|procede
      |proviene|komt)""",
    re.VERBOSE | re.IGNORECASE,
)
_WARNS = re.compile(
    r"""(?:do\ not|don['’]t|avoid|never|before|not)\ (?:you\ )?(?:click|open|follow|enter|provide)
    | \b(?:know|recogni[sz]e|trust|verify|expect)\b[^.]{0,30}\b(?:sender|content|source)
    | (?:use|exercise|with|extra)\ (?:\w+\ )?(?:caution|care)\b | \bsuspicious\b | content\ is\ safe
    | klicken\ sie\ (?:keine|nicht) | öffnen\ sie\ keine | ne\ cliquez\ pas | no\ haga\ clic
    | non\ (?:cliccare|aprire) | klik\ niet""",
    re.VERBOSE | re.IGNORECASE,
)
