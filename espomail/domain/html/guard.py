"""What must be known of a page before a browser-grade parser may see it.

Such parsers look through all open elements at each new block, and sanitisers walk what they built:
twenty thousand nested blocks take them seconds, and the pages of hostile mail have more. So the tags
are counted first, by the tokenizer's rules (HTML Living Standard, 13.2.5), in one pass.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

from espomail.domain.html.joins import copies_too_much

# The sum of the depths at which elements open, up to which a page is parsed: half a tenth of a second.
# Ten thousand elements of a newsletter, thirty deep, come to a third of a million.
WEIGHT = 10_000_000
TAGS = 200_000
# Beyond so many, telling them apart would take longer than all the rest.
_TAGS_TOLD_APART = 500_000
# A shorter page is parsed in any case: the worst of this size stays below that sum.
_SHORT = 10_000

_START = re.compile(r"<[a-z/!?]")
_VALUE = r"""(?:"[^"]*+"|'[^']*+'|(?!["'])[^\s>]*+)"""
_ATTRIBUTE = rf"(?:=[^\s/>=]*+|[^\s/>=]++)(?:\s*+=\s*+{_VALUE})?+"
# A tag with its attributes, in lower case. Behind a quoted value no blank is needed.
_TAG = re.compile(rf"""<(/?)([a-z][^\s/>]*+)(?:[\s/]++(?:{_ATTRIBUTE})?+|(?<=["']){_ATTRIBUTE})*+>""")
_COMMENT_END = re.compile(r"--!?>")
_ANY_TAG = re.compile(r"<[^<>]*>?")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
# Blanks are looked at once: many of them, where cells stood, need have no line end behind them.
_SPACES = re.compile(r"(?<![ \t\r\f\v])[ \t\r\f\v]*+\n\s*+")
# Tags that end no line, and those that stand for a blank.
_INLINE = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|o:p|q|s|samp|small|span|strike"
    r"|strong|sub|sup|tt|u|var|wbr|(?<=/)t[dh])(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
_PRE = re.compile(r"<pre[\s>]", re.IGNORECASE)
_CELL = re.compile(r"<t[dh](?:[\s/][^<>]*)?>", re.IGNORECASE)

_VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "wbr")
# Their next sibling closes them.
_CLOSED = ("p", "li", "td", "th", "tr", "dd", "dt", "option", "tbody", "thead", "tfoot")
_NEVER_DEEP = frozenset((*_VOID, *_CLOSED, "source", "track", "html", "head", "body"))
# Nothing within them is a tag.
_RAW = frozenset(
    ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext")
)
# Other rules hold within them; a page that long and deep with one of them is not trusted.
_FOREIGN = frozenset(("svg", "math"))


def is_deeper(html: str, depth: int) -> bool:
    """Do elements of a page lie deeper than that, or would parsing it take more than a moment?"""
    return _exceeds(html, depth, WEIGHT) or copies_too_much(html)


def is_too_much(html: str) -> bool:
    """Would parsing this page take more than a moment?"""
    if len(html) <= _SHORT:
        return False
    return html.count("<") > TAGS or _exceeds(html, len(html), WEIGHT) or copies_too_much(html)


def _exceeds(html: str, depth: int, weight: int) -> bool:
    """Is the depth of an element, or the sum of the depths of all elements, greater than that?"""
    opened: Counter[str] = Counter()
    level = 0
    lower = html.lower()
    start = _START.search(lower)
    while start:
        tag = _TAG.match(lower, start.start())
        if not tag:
            start = _after_no_tag(lower, start.start())
            continue
        position = tag.end()
        closing, name = tag.groups()
        if name in _NEVER_DEEP:
            weight -= level
        elif closing:
            if opened[name]:
                opened[name] -= 1
                level -= 1
        elif name in _RAW:
            position = lower.find(f"</{name}", position)
        elif name in _FOREIGN and len(html) > _SHORT:
            return True
        else:
            opened[name] += 1
            level += 1
            weight -= level
        if level > depth or weight < 0:
            return True
        start = _START.search(lower, position) if position >= 0 else None
    return False


def _after_no_tag(lower: str, position: int) -> re.Match[str] | None:
    """The next beginning of a tag behind a comment, a declaration, or a quote that never ends."""
    if lower.startswith("<!--", position):
        end = _COMMENT_END.search(lower, position + 2)
        return _START.search(lower, end.end()) if end else None
    end_of_it = lower.find(">", position)
    return _START.search(lower, end_of_it) if end_of_it >= 0 else None


def crude_text(html: str) -> str:
    """The words of a page without parsing it: the tags of blocks become line ends."""
    html = _without(html, "<!--", "-->", len("-->"))
    for name in ("style", "script"):
        html = _without(html, f"<{name}", f"</{name}")
    if html.count("<") <= _TAGS_TOLD_APART:
        # In one with <pre> the line ends of its source may be those of its text.
        html = html if _PRE.search(html) else _BLANKS.sub(" ", html)
        html = _CELL.sub(" ", _INLINE.sub("", html))
    return _SPACES.sub("\n", unescape(_ANY_TAG.sub("\n", html))).strip()


def _without(html: str, first: str, last: str, of_last: int = 0) -> str:
    """A page without what begins and ends so, nor so many characters of the end, in one pass."""
    lower = html.lower()
    kept = []
    position = 0
    while (start := lower.find(first, position)) >= 0:
        end = lower.find(last, start)
        if end < 0:
            break
        kept.append(html[position:start])
        position = end + of_last
    kept.append(html[position:])
    return "".join(kept)
