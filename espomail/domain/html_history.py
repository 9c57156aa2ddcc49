"""Where the markup of mail programs says that the history begins, whatever language they speak.

A page's text shows none of it, so the view of a reply reads it from characters that no text has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

QUOTE = "\ue0f0"  # on a line of its own: quoted lines follow
REST = "\ue0f1"  # on a line of its own: all that follows is history
QUOTED = "\ue0f2"  # before a line that is quoted without looking so

ALL = QUOTE + REST + QUOTED

_MARKS = re.compile(f"[{ALL}]")
_ATTRIBUTIONS = re.compile(r"(?:^|\s)(?:moz-cite-prefix|gmail_attr)(?:\s|$)")
# Outlook (new, mobile, for Mac, Live), Yahoo, Proton
_BEGINNINGS = re.compile(
    r"""divRplyFwdMsg | appendonsend | OLK_SRC_BODY_SECTION | stopSpelling
    | mail-editor-reference-message-container
    | ms-outlook-mobile-reference-message | yahoo_quoted | (?:^|\s)protonmail_quote""",
    re.VERBOSE,
)
_HISTORY = re.compile(
    rf"{_BEGINNINGS.pattern} | moz-cite-prefix | gmail_attr | <blockquote | zwchr"
    " | __DIVIDER__ | name=.?quote | messageReplySection",
    re.VERBOSE | re.IGNORECASE,
)


def begins(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element begins the history of what is answered."""
    for name in ("id", "class"):
        value = attributes.get(name)
        if value and _BEGINNINGS.search(value):
            return True
    if attributes.get("id") == "zwchr" or attributes.get("data-marker") == "__DIVIDER__":
        return True  # Zimbra's rule
    return attributes.get("name") in ("quote", "messageReplySection")  # GMX and web.de, Spark


def attributes_a_quote(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element says who wrote what is quoted below it (Thunderbird, Gmail)."""
    return _ATTRIBUTIONS.search(attributes.get("class") or "") is not None


def without_marks(text: str) -> str:
    """A text without our characters, whoever wrote them."""
    return text if text.isascii() else _MARKS.sub("", text)


def may_show(html: str) -> bool:
    """Whether the markup of a page may tell anything."""
    return _HISTORY.search(html) is not None
