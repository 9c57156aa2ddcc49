"""Where the markup of mail programs says that the history begins, whatever language they speak.

A page's text shows none of it, so the view of a reply reads it from characters that no text has. A new
program is one more name in one of the patterns below.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

QUOTE = "\ue0f0"  # on a line of its own: quoted lines follow
REST = "\ue0f1"  # on a line of its own: all that follows is history
QUOTED = "\ue0f2"  # before a line that is quoted without looking so

SIGNATURE = "\ue0f3"  # on a line of its own: what a program keeps as the writer's signature follows
SIGNATURE_END = "\ue0f4"  # on a line of its own: there it ends

TAIL = "\ue0f5"  # on a line of its own: the element that holds own words and history ends

ALL_QUOTES = QUOTE + REST + QUOTED

_MARKS = re.compile(f"[{ALL_QUOTES}{SIGNATURE}{SIGNATURE_END}{TAIL}]")

_NAMED = ("id", "class", "data-marker")
Attributes = Mapping[str, str | None]

# All that follows is history: Outlook and its kin put what they answer loose below such an element.
_BEGINNINGS = re.compile(r"divRplyFwdMsg | appendonsend | stopSpelling", re.VERBOSE)
# The rule that Outlook on a desk draws above From, Sent, To, Subject.
_RULE = re.compile(r"border:\s?none;\s?border-top:\s?solid [#\w]{3,10} 1\.0pt;\s?padding:\s?3\.0pt", re.I)
# All within is history, what stands behind is the writer's: Outlook (new, mobile, for Mac), Yahoo, Zimbra.
_WHOLE = re.compile(
    r"""mail-editor-reference-message-container | ms-outlook-mobile-reference-message | OLK_SRC_BODY_SECTION
    | yahoo_quoted | __HEADERS__ | __QUOTED_TEXT__""",
    re.VERBOSE,
)
# What stands within, up to the first citation, says who wrote it: Proton, Spark, Missive, Zoho.
_CITING = re.compile(r"(?:^|\s)(?:protonmail_quote|missive_quote|zmail_extra|freshdesk_quote)(?:\s|$)")
# It says who wrote what is quoted below it: Thunderbird, Gmail, Roundcube.
_ATTRIBUTIONS = re.compile(r"(?:^|\s)(?:moz-cite-prefix|gmail_attr|reply-intro)(?:\s|$)")

# What a program adds below the writer's words: Gmail, Thunderbird, Proton, Outlook, Apple, Samsung, Zimbra.
_SIGNATURES = re.compile(
    r"""(?:^|\s)(?:(?:gmail|moz|composer|ms-outlook-mobile)[-_]signature | protonmail_signature_block
    | AppleMailSignature | Signature | __SIG_P(?:RE|OST)__)(?:\s|$)""",
    re.VERBOSE,
)
_TELLING = re.compile(
    rf"{_BEGINNINGS.pattern} | {_WHOLE.pattern} | moz-cite-prefix | gmail_attr | reply-intro"
    r" | <blockquote | zwchr | __DIVIDER__ | name=.?quote | messageReplySection | missive_quote"
    r" | (?:gmail_|moz-|composer_|mobile-)signature | _signature_block | AppleMailSignature | id=.?Signature"
    r" | __SIG_P | zmail_extra | protonmail_quote | border-top:\s?solid",
    re.VERBOSE | re.IGNORECASE,
)
# What was typed into an answer on Outlook's pages; what they quote has an x_ before its classes.
_TYPED = re.compile(
    r"""class="?elementToProof\b[^>]{0,500}>\s{0,20}(?:<(?!/?div|br)[^>]{1,500}>\s{0,20}){0,9}(?!&nbsp;|\s)[^<]""",
    re.IGNORECASE,
)
# Word's changes and comments bear the name of who made them
_TRACKED = re.compile(
    r"<(?:ins|del)\s[^>]{0,200}\bcite=|mso-element:\s?comment\b|class=\"?mso(?:Ins|Del)\b", re.IGNORECASE
)
_ABOVE_TYPED = re.compile(r"""id="?(?:divRplyFwdMsg|mail-editor-reference-message-container)\b""", re.I)
_RED = re.compile(
    r"""color(?::\s?|=["']?)(?:red\b|#ff0000|#f00\b|#c00000|#e00000|#d90000|rgb\(\s?(?:255|192),\s?0,\s?0\s?\))""",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"appendonsend|divRplyFwdMsg|zwchr|__DIVIDER__")
_CLOSED = re.compile(r"__QUOTED_TEXT__|mail-editor-reference-message-container")
_JUST_BELOW = 3000


class Markup:
    """What the elements of one page say of its history."""

    def __init__(self, html: str) -> None:
        self.is_closed = _is_closed(html)

    def begins(self, attributes: Attributes) -> bool:
        """Whether all that follows an element is history."""
        if self.is_closed:
            return False
        if attributes.get("id") == "zwchr" or attributes.get("data-marker") == "__DIVIDER__":
            return True  # Zimbra's rule
        style = attributes.get("style")
        return _named(attributes, _BEGINNINGS) or (style is not None and _RULE.match(style) is not None)

    def holds(self, attributes: Attributes) -> bool:
        """Whether all within an element is history, and nothing behind it."""
        if attributes.get("name") in ("quote", "quoted-content"):
            return True  # GMX and web.de
        return _named(attributes, _WHOLE)

    def cites(self, attributes: Attributes) -> bool:
        """Whether an element holds citations, and before them who wrote what they cite."""
        return attributes.get("name") == "messageReplySection" or _named(attributes, _CITING)

    def signs(self, attributes: Attributes) -> bool:
        """Whether an element holds the signature that a program added."""
        return _named(attributes, _SIGNATURES)

    def attributes_a_quote(self, attributes: Attributes) -> bool:
        """Whether an element says who wrote what is quoted below it."""
        return _named(attributes, _ATTRIBUTIONS)


def _is_closed(html: str) -> bool:
    """Whether the first loose mark of a page stands just above an element that holds the history."""
    loose = _LOOSE.search(html)
    return bool(loose and _CLOSED.search(html, loose.end(), loose.end() + _JUST_BELOW))


def _named(attributes: Attributes, pattern: re.Pattern[str]) -> bool:
    for name in _NAMED:
        value = attributes.get(name)
        if value and pattern.search(value):
            return True
    return False


def is_answered_within(html: str) -> bool:
    """Whether the writer typed something into what is quoted."""
    if _TRACKED.search(html):
        return True
    begins = _ABOVE_TYPED.search(html)
    return begins is not None and _TYPED.search(html, begins.end()) is not None


def shows_red(html: str) -> bool:
    """Whether some of a page is red, as answers between quoted lines often are."""
    return _RED.search(html) is not None


def without_marks(text: str) -> str:
    """A text without our characters, whoever wrote them."""
    return text if text.isascii() else _MARKS.sub("", text)


def may_show(html: str) -> bool:
    """Whether the markup of a page may tell anything."""
    return _TELLING.search(html) is not None
