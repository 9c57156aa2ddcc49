"""The lines of a page with their looks: who types into somebody else's letter rarely types as they did."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from espomail.domain.html import guard as html_guard
from espomail.domain.html import history as html_history
from espomail.domain.html.looks import Look, inner

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
_LISTS = frozenset(["ul", "ol"])
_CELLS = frozenset(["td", "th"])
_INDENTED = frozenset(["p", "div", "li", "blockquote"])
# Word writes lists as paragraphs; others move a paragraph to the right
_LEVEL = re.compile(r"mso-list:\s*l\d{1,5} level(\d)", re.IGNORECASE)
_MOVED = re.compile(
    r"margin-left:\s*(?:[2-9]\d|1\d\d)(?:\.\d+)?p[tx] | margin-left:\s*[1-9](?:\.\d+)?(?:cm|em)"
    r" | margin:\s*0(?:px)?\s0(?:px)?\s0(?:px)?\s[2-9]\dpx;\s?border:\s?none",
    re.IGNORECASE | re.VERBOSE,
)
# what was crossed out is no price
_PRICED = re.compile(r"[\d%€$£¥₽]")
_WORDS = re.compile(r"[^\W\d_]{2}")


@dataclass(slots=True)
class Line:
    """A line of a page: its words, and how they look (None: in different ways).

    ``end``: how its last words look, and ``before`` what stands before them in another look.
    ``begins``: whether a history begins here; ``held``: whether an element holds it that holds history.
    ``depth``: how many lists it stands in; ``cell``: the number of its table's cell, if it stands in one;
    ``corrected``: whether words of it were crossed out, and others stand behind them; ``gap``: whether
    an empty line stands above it.
    """

    text: str = ""
    look: Look | None = None
    end: Look | None = None
    before: str = ""
    begins: bool = False
    held: bool = False
    depth: int = 0
    cell: int = 0
    corrected: bool = False
    gap: bool = False


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
    waiting: list[_Waiting] = [_Waiting(root.child, Look())]
    for _ in range(MAX_NODES):
        if not waiting or len(walk.found) > MAX_LINES:
            break
        here = waiting.pop()
        if here.node is None:
            if here.ends:
                walk.end(waiting[-1] if waiting else here)
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
    held: bool = False
    ends: bool = False
    depth: int = 0
    cell: int = 0


class _Walk:
    """Makes lines of the nodes of a page, in their order."""

    def __init__(self, markup: html_history.Markup) -> None:
        self.markup = markup
        self.found = [Line()]
        self.cells = 0

    def enter(self, here: _Waiting) -> _Waiting | None:
        """Take note of a node; what is to be looked at next, if it holds something."""
        assert here.node is not None
        tag = here.node.tag or ""
        if tag == "-text":
            self._say(here.node.text_content or "", here.look)
        elif tag == "br":
            self.found[-1].gap |= not self.found[-1].text
            self.end(here)
        elif tag not in _SKIPPED and not tag.startswith(("-", "!")):
            return self._open(here, tag, here.node.attributes)
        return None

    def end(self, here: _Waiting) -> None:
        """A line ends here, if one has begun; the next stands within the same elements as ``here``."""
        if self.found[-1].text or self.found[-1].begins:
            self.found.append(Line())
        line = self.found[-1]
        line.held, line.depth, line.cell = here.held, here.depth, here.cell

    def _open(self, here: _Waiting, tag: str, attributes: Mapping[str, str | None]) -> _Waiting:
        holds = tag == "blockquote" and not _is_moved(attributes)
        begins = holds
        if attributes:
            holds = holds or self.markup.holds(attributes) or self.markup.cites(attributes)
            begins = holds or self.markup.begins(attributes) or self.markup.attributes_a_quote(attributes)
        block = begins or tag in _BLOCKS
        assert here.node is not None
        below = _Waiting(
            here.node.child,
            inner(here.look, tag, attributes, block),
            here.held or holds,
            block,
            _depth(here.depth, tag, attributes),
            self._cell(tag) or here.cell,
        )
        if block:
            self.end(below)
        self.found[-1].begins |= begins
        return below

    def _cell(self, tag: str) -> int:
        self.cells += tag in _CELLS
        return self.cells if tag in _CELLS else 0

    def _say(self, text: str, look: Look) -> None:
        words = " ".join(text.split())
        line = self.found[-1]
        if not words:
            line.gap |= "\xa0" in text and not line.text
        else:
            line.look = look if not line.text or line.look == look else None
            if line.end != look:
                if line.end and line.end.struck and not look.struck:
                    line.corrected |= is_wording(line.text[len(line.before) :])
                line.before, line.end = line.text, look
            line.text = f"{line.text} {words}".strip()[:_COLUMNS]


def is_wording(text: str) -> bool:
    """Whether a text that was crossed out is words, and no price."""
    return _WORDS.search(text) is not None and not _PRICED.search(text)


def _depth(around: int, tag: str, attributes: Mapping[str, str | None]) -> int:
    """How many lists an element stands in; Word says it of each paragraph."""
    if tag in _LISTS:
        return around + 1
    if tag not in _INDENTED or not attributes.get("style"):
        return around
    level = _LEVEL.search(attributes["style"] or "")
    return int(level[1]) if level else around + _is_moved(attributes)


def _is_moved(attributes: Mapping[str, str | None]) -> bool:
    """Whether a paragraph was moved to the right, as a button of many programs does."""
    return _MOVED.search(attributes.get("style") or "") is not None
