"""What gateways add: "[EXTERNAL]" or "***SPAM***" before the subject, a warning of strangers above the text.

Rules that look at how a subject or a text begins look behind it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from espomail.domain.mime.message import Message

_FIRST = frozenset("[({<*#Ee")
_WORDS = r"""ext(?:ern(?:al|e[rs]?|o)?)?(?:[ -]?(?:e-?mail|mail|sender|message))?
    | (?:suspected|possible|probable|likely)[ ]?spam | spam\??"""
_MARKS = re.compile(
    rf"""\s*(?: (?: \[\s?(?:{_WORDS})\s?\] | \((?:{_WORDS})\) | \{{(?:{_WORDS})\}} | <(?:{_WORDS})>
      | \*{{2,5}}\s?(?:{_WORDS})\s?\*{{2,5}} | \#{{2,5}}\s?(?:{_WORDS})\s?\#{{2,5}}
      | ext(?:ern(?:al)?)?(?=:) ) :? \s* )+ (?=[^\s*\#])""",
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
    first = text[:_GLANCE]
    if not ("utside" in first or "xtern" in first or "EXTERN" in first):
        return text
    banner, gap, _ = text[:_LONGEST].lstrip().partition("\n\n")
    is_banner = bool(gap) and _OUTSIDE.search(banner) and _WARNS.search(banner)
    return text.lstrip()[len(banner) :].lstrip() if is_banner else text


_GLANCE, _LONGEST = 120, 500
_OUTSIDE = re.compile(r"\boutside\b|\bextern(?:al|e[rnms]?|o|a)?\b", re.IGNORECASE)
_WARNS = re.compile(
    r"""(?:do\ not|don['’]t|avoid|never)\ (?:click|open|follow|respond) | \boriginat\w+\b
    | (?:came|comes|sent|received)\ from\ (?:an?\ )?(?:external|outside)
    | klicken\ sie\ (?:keine|nicht) | öffnen\ sie\ keine | ne\ cliquez\ pas | no\ haga\ clic
    | non\ (?:cliccare|aprire) | klik\ niet""",
    re.VERBOSE | re.IGNORECASE,
)
