"""Pages on the web that people fill in: a program sends the mail, but the words are theirs."""

from __future__ import annotations

import re

from espomail.domain.mime.message import Message

_MOST = 8000


def is_form(text: str) -> bool:
    """Whether a visitor typed it into a page: a name behind its label, and an address or a message."""
    return bool(_NAME_FIELD.search(text[:_MOST]) and _TEXT_FIELD.search(text[:_MOST]))


def is_filled_in_by_sender(message: Message, text: str) -> bool:
    """Whether it is a form in which the very sender is named: what its foot says is said of the page.

    An answer goes to From, so it reaches whoever filled in the page.
    """
    if not is_form(text):
        return False
    named = {found.lower().rstrip(".") for found in _LABELLED.findall(text[:_MOST])}
    return any(sender.key in named for sender in message.senders)


_LABELLED = re.compile(
    r"^[^\n:：@]{1,40}[:：][ \t]*[<\[]?([^\s<>@\[\]]{1,64}@[^\s<>@\[\],;()]{1,253})", re.MULTILINE
)
_NAME_FIELD = re.compile(
    r"""^\W{0,4}(?:(?:your|full|first|last|ihr|votre|su|vor-?|nach)\ ?)?
      (?:name|nom|nombre|nome|naam|navn|namn|imię|имя|姓名|お名前|이름)\b[\w ]{0,20}\W{0,4}[:：]""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_TEXT_FIELD = re.compile(
    r"""^\W{0,4}(?:(?:your|ihre?|votre|su)\ )?
      (?:e-?mail|message|nachricht|mensaje|messaggio|bericht|comments?|phone|telefon)\b[\w -]{0,20}[:：]""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
