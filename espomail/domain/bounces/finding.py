"""Does this mail say that another could not be delivered, and to whom? (RFC 3464, and the many before it)

A false alarm would mark a customer's address as bad, so a person's words never suffice: a mail system must
have sent it. Ordinary mail is told by a few fields (`candidates`); its bytes are not looked at. Then
come the evidence (`evidence`; `strangers` where no mail system signs, `lookalikes` for
what only looks so), what a report says (`reports`) or a text (`texts`, with the languages'
words in `phrases`), and what a server's words mean (`reasons`, `refusals`). `shown` tells a person's mail
that has a report as a part.
"""

from __future__ import annotations

from espomail.domain.bounces.bounce import Bounce, BounceRecipient
from espomail.domain.bounces.candidates import may_be_bounce
from espomail.domain.gateway_marks import as_sent
from espomail.domain.mime.message import Message

__all__ = ["Bounce", "BounceRecipient", "find", "may_be_bounce"]

_NONE = Bounce()


def find(message: Message, raw: bytes) -> Bounce:
    """Judge a message; ``raw`` is read only if it may be a bounce. Any bytes, nothing raises."""
    if not may_be_bounce(message):
        return _NONE
    # Imported here: what reads notices is large, and almost no mail needs it.
    from espomail.domain.bounces.reading import read

    return read(as_sent(message), raw)
