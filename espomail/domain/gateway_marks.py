"""What gateways put before subjects of mail from outside, or of what may be spam: "[EXTERNAL]", "***SPAM***".

Rules that look at how a subject begins look behind it.
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
    """The message with the subject that its sender gave it, where a gateway has put a mark before that."""
    if message.subject[:1] not in _FIRST:
        return message
    found = _MARKS.match(message.subject[:160])
    return replace(message, subject=message.subject[found.end() :]) if found else message
