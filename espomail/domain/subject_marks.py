"""What programs put before the subject of an answer or a forward, in the major languages."""

from __future__ import annotations

import re

# Netscape wrote "[Fwd: Undelivered Mail]", Notes "Re[2]: x"
_BEFORE, _BEHIND = r"\s*\[?(?:", r")(?:\[\d+\])?\s?[:：]"
_ANSWER = r"re|aw|sv|antw|res|vs|odp|ynt|回复|答复|回覆"
_FORWARD = r"fwd?|wg|tr|rv|enc|i|doorst|vb|vl|pd|i̇lt|转发|轉寄|転送|전달"
_ANSWERS = re.compile(f"{_BEFORE}{_ANSWER}{_BEHIND}", re.IGNORECASE)
_FORWARDS = re.compile(f"{_BEFORE}{_FORWARD}{_BEHIND}", re.IGNORECASE)


def answers(subject: str) -> bool:
    """Whether a subject begins as that of an answer."""
    return _ANSWERS.match(subject[:40]) is not None


def forwards(subject: str) -> bool:
    """Whether a subject begins as that of a forward."""
    return _FORWARDS.match(subject[:40]) is not None
