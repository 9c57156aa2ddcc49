"""How the lines of a page look: who typed a line into somebody else's letter rarely typed it as they did.

Only looks that the page itself states count, on the element or around it; style sheets are not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from espomail.domain.html import guard as html_guard
from espomail.domain.html import history as html_history
from espomail.domain.html.colours import colour

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_NODES = 60_000
MAX_LINES = 2_000
_COLUMNS = 500

_BLOCKS = frozenset(
    [
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section"),
        *("table", "tbody", "td", "th", "tr", "ul"),
    ]
)
_SKIPPED = frozenset(["head", "script", "style", "title", "template", "noscript", "svg", "math", "object"])
_SAYING_NOTHING = frozenset(["", "ltr", "rtl", "auto"])
_COLOUR = re.compile(r"(?<![-\w])color:\s*([^;]{1,40})", re.IGNORECASE)
_FACE = re.compile(r"(?<![-\w])font-family:\s*([^;,]{1,40})", re.IGNORECASE)
_SIZE = re.compile(r"(?<![-\w])font-size:\s*([^;]{1,20})", re.IGNORECASE)
_MARKER = re.compile(r"(?<![-\w])background(?:-color)?:\s*([^;]{1,40})", re.IGNORECASE)
_INLINE = frozenset(["span", "font", "b", "strong", "i", "em", "u"])
_MARKED = {"mark": "ffff00", "ins": "ff0000"}  # what Word's changes insert is as good as red
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Look:
    """What a page says of how a line looks: its element, and the letters' colour, face and size.

    ``marker``: the colour of a marker pen behind the words, which is none of a button or a table.
    """

    element: str = ""
    colour: str = ""
    face: str = ""
    size: str = ""
    bold: bool = False
    link: bool = False
    marker: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether any program could have written it so."""
        said = self.element.partition(" ")[2]
        return said in _SAYING_NOTHING and not (self.colour or self.face or self.size or self.marker)


@dataclass(slots=True)
class Line:
    """A line of a page: its words, and how they look (None: in different ways).

    ``end``: how its last words look, and ``before`` what stands before them in another look.
    ``begins``: whether a history begins here; ``held``: whether an element holds it that holds history.
    """

    text: str = ""
    look: Look | None = None
    end: Look | None = None
    before: str = ""
    begins: bool = False
    held: bool = False


def lines(html: str) -> list[Line]:
    """The lines of a page with their looks; none of a page that is too large to be looked at."""
    # Imported here: only mail with a page needs it.
    from selectolax.lexbor import LexborHTMLParser

    if html_guard.is_too_much(html):
        return []
    parser = LexborHTMLParser(html)
    root = parser.body or parser.root
    if root is None:
        return []
    walk = _Walk(html_history.Markup(html))
    waiting: list[_Waiting] = [_Waiting(root.child, Look(), held=False, ends=False)]
    for _ in range(MAX_NODES):
        if not waiting or len(walk.found) > MAX_LINES:
            break
        here = waiting.pop()
        if here.node is None:
            if here.ends:
                walk.end(waiting[-1].held if waiting else False)
            continue
        waiting.append(here._replace(node=here.node.next))
        below = walk.enter(here)
        if below:
            waiting.append(below)
    return [line for line in walk.found if line.text or line.begins]


class _Waiting(NamedTuple):
    """A node that is to be looked at, with what stands around it; ``ends``: a block ends behind it."""

    node: LexborNode | None
    look: Look
    held: bool
    ends: bool


class _Walk:
    """Makes lines of the nodes of a page, in their order."""

    def __init__(self, markup: html_history.Markup) -> None:
        self.markup = markup
        self.found = [Line()]

    def enter(self, here: _Waiting) -> _Waiting | None:
        """Take note of a node; what is to be looked at next, if it holds something."""
        assert here.node is not None
        tag = here.node.tag or ""
        if tag == "-text":
            self._say(here.node.text_content or "", here.look)
        elif tag == "br":
            self.end(here.held)
        elif tag not in _SKIPPED and not tag.startswith(("-", "!")):
            return self._open(here, tag, here.node.attributes)
        return None

    def end(self, held: bool) -> None:
        """A line ends here, if one has begun."""
        if self.found[-1].text or self.found[-1].begins:
            self.found.append(Line())
        self.found[-1].held = held

    def _open(self, here: _Waiting, tag: str, attributes: Mapping[str, str | None]) -> _Waiting:
        holds = tag == "blockquote" or self.markup.holds(attributes) or self.markup.cites(attributes)
        begins = holds or self.markup.begins(attributes) or self.markup.attributes_a_quote(attributes)
        block = begins or tag in _BLOCKS
        if block:
            self.end(here.held or holds)
        self.found[-1].begins |= begins
        look = _inner(here.look, tag, attributes, block)
        assert here.node is not None
        return _Waiting(here.node.child, look, here.held or holds, block)

    def _say(self, text: str, look: Look) -> None:
        words = " ".join(text.split())
        line = self.found[-1]
        if words:
            line.look = look if not line.text or line.look == look else None
            if line.end != look:
                line.before, line.end = line.text, look
            line.text = f"{line.text} {words}".strip()[:_COLUMNS]


def _inner(look: Look, tag: str, attributes: Mapping[str, str | None], block: bool) -> Look:
    """How what stands within an element looks, which may say something of it."""
    style = attributes.get("style") or ""
    return Look(
        _element(tag, attributes) if block else look.element,
        colour(_stated(_COLOUR, style) or attributes.get("color") or "") or look.colour,
        (_stated(_FACE, style) or attributes.get("face") or "").strip("\"' ").lower() or look.face,
        _stated(_SIZE, style).lower() or attributes.get("size") or look.size,
        look.bold or tag in ("b", "strong"),
        look.link or tag == "a",
        _marker(tag, style) or look.marker,
    )


def _marker(tag: str, style: str) -> str:
    if tag in _MARKED:
        return _MARKED[tag]
    return colour(_stated(_MARKER, style)) if tag in _INLINE else ""


def _element(tag: str, attributes: Mapping[str, str | None]) -> str:
    stated = (attributes.get(name) for name in ("class", "dir", "data-setdir"))
    return " ".join([tag, *(_DIGITS.sub("", each)[:60] for each in stated if each)])


def _stated(pattern: re.Pattern[str], style: str) -> str:
    match = pattern.search(style)
    return match[1].strip() if match else ""
