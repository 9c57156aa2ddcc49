"""HTML bodies: as text with line breaks, and sanitised for display."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from espomail.domain.html import guard as html_guard
from espomail.domain.html import hidden as html_hidden
from espomail.domain.html import history as html_history
from espomail.domain.html.tails import Tails, is_letter_held
from espomail.domain.mime.charsets import clean

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_HTML = 2_000_000
MAX_SHOWN = 1_000_000
MAX_TEXT = 1_000_000
ELEMENTS = 20_000
DEPTH = 200
CITATIONS = 20


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


_SKIPPED = _words("""
    head script style title noscript template object iframe svg math
""")
_LINE = _words("""
    address article aside center dd details div dl dt fieldset figcaption figure footer form
    header hr legend li main nav ol option pre section summary table tbody tfoot thead tr ul
    blockquote body caption
""")
_PARAGRAPH = _words("""
    p h1 h2 h3 h4 h5 h6
""")
_CELL = frozenset(("td", "th"))
_QUOTE_CLASS = re.compile(r"quote|cite", re.I)

_BLANKS = re.compile(r"[ \t\r\n\f\v\xa0\u2007]+")
_EDGES = re.compile("[\v\f\r]")
# Where a word may be broken, and what fills a preview; joiners belong into words, so they go at edges.
_UNSEEN = "\xad\u034f\u200b\u2060\ufeff"
_JOINERS = "\u200c\u200d\u200e\u200f"
_FILLERS = re.compile(
    f"[{_UNSEEN}]+|(?<![^\\s{_UNSEEN}])[{_JOINERS}]+|[{_JOINERS}]+(?![^\\s{_UNSEEN}{_JOINERS}])"
)
_MANY_BLANKS = re.compile(" {2,}")
# Blanks before a line of <pre>, which no tidying may take.
_INDENTATION = re.compile(r"^ +(?=\S)", re.M)
_INDENT = "\x1f"
# A blank that gives a block its height: alone in it, it is an empty line, as programs write one.
_EMPTY = "\x1e"
_HALVES = re.compile(
    r"&#(5[56]\d{3}|[xX][dD][89abAB][\da-fA-F]{2});?&#(5[67]\d{3}|[xX][dD][c-fC-F][\da-fA-F]{2});?"
)
_PICTURED = 8  # letters of a picture that stands for a sign, an emoji mostly
_MANY_LINES = re.compile(r"\n{3,}")
_URL_SCHEMES = {"http", "https", "mailto", "tel", "cid"}


def to_text(html: str, history: bool = False) -> str:
    """What an HTML body says, with line breaks where a browser shows them.

    Citations (``blockquote`` marked as such) get ``> `` before each line. At most `MAX_TEXT`. What is hidden
    for certain is left out, unless nothing would be left; then come the texts that stand for pictures. With
    ``history`` the characters of `html.history` stand where the page's markup tells what is quoted.
    """
    # Imported here: only mail without a plain text needs it.
    from selectolax.lexbor import LexborHTMLParser

    html = html_history.without_marks(html[:MAX_HTML]) if history else html[:MAX_HTML]
    if "&#" in html:
        html = _HALVES.sub(_whole, html)
    if html_guard.is_too_much(html):
        return clean(html_guard.crude_text(html))[:MAX_TEXT]
    parser = LexborHTMLParser(html)
    root = parser.body or parser.root
    if root is None:
        return ""
    markup = html_history.Markup(html) if history else None
    hiding = html_hidden.Hiding(html) if html_hidden.may_hide(html) else None
    text = _Walk(markup, hiding).text(root)
    if text is not None and not text.strip():
        if hiding and hiding.hid:
            text = _Walk(markup, None).text(root)
        if not (text or "").strip() and "alt" in html:
            text = _Walk(markup, None, pictures=True).text(root)
    if text is None:
        parser.strip_tags(sorted(_SKIPPED))
        text = html_guard.crude_text((parser.body or root).html or "")
    return clean(text.replace(_INDENT, " "))[:MAX_TEXT]


def _whole(found: re.Match[str]) -> str:
    """An emoji that was written as the two halves of UTF-16."""
    high, low = (int(each[1:], 16) if each[0] in "xX" else int(each) for each in found.groups())
    is_pair = 0xD800 <= high < 0xDC00 <= low < 0xE000
    return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00) if is_pair else found[0]


class _Walk:
    """Walks a tree of elements without recursion and collects its lines."""

    def __init__(
        self, markup: html_history.Markup | None, hiding: html_hidden.Hiding | None, pictures: bool = False
    ) -> None:
        self.markup = markup
        self.hiding = hiding
        self.pictures = pictures
        self.out: list[str] = []
        # of each citation: its depth, where it starts in out, what goes before its lines
        self.quotes: list[tuple[int, int, str]] = []
        self.citing = False
        self.verbatim = 0
        self.signed = 0  # the depth of the signature that is being read
        self.tails = Tails()

    def text(self, root: LexborNode) -> str | None:
        """The tidied text, or None where the tree is too large to walk."""
        node, depth, count = root.child, 1, 0
        while node is not None:
            count += 1
            if count > ELEMENTS * 3:
                return None
            if self.hiding is None or not self._hides(self.hiding, node, depth):
                below = node.child if self._enter(node, depth) else None
                if below is not None:
                    node, depth = below, depth + 1
                    continue
                self._leave(node, depth)
            while node.next is None:
                if depth == 1 or node.parent is None:
                    return _tidied("".join(self.out))
                node, depth = node.parent, depth - 1
                self._leave(node, depth)
            node = node.next
        return _tidied("".join(self.out))

    def _hides(self, hiding: html_hidden.Hiding, node: LexborNode, depth: int) -> bool:
        if node.tag == "-text":
            return hiding.hides_text(depth)
        return hiding.hides(node.tag, node.attributes, depth)

    def _enter(self, node: LexborNode, depth: int) -> bool:
        """Note the start of a node; False where its children are not to be shown."""
        tag = node.tag
        if tag == "-text":
            self.out.append(self._written(node.text_content or ""))
            return False
        if tag in _SKIPPED or tag is None or tag.startswith(("-", "!")):
            return False
        if tag == "noframes":  # for a parser that knows frames, what is in it is no markup
            self.out.append(html_guard.crude_text(node.text()))
            return False
        if tag == "br":
            self.out.append("\n")
        elif tag in _PARAGRAPH:
            self.out.append(_edge(node, tag))
        elif tag in _LINE:
            self.out.append("\v")
            self.verbatim += tag == "pre"
            if tag == "blockquote" and len(self.quotes) < CITATIONS:
                self._cite(node, depth)
        elif tag in _CELL:
            self.out.append(" ")
        elif tag == "img":
            self._picture(node.attributes.get("alt") or "")
        if self.markup and not self.quotes and tag != "blockquote":
            self._mark(self.markup, node, tag, depth)
        elif depth == 1:
            self.tails.enter(node)
        return True

    def _written(self, text: str) -> str:
        if self.verbatim:
            return _verbatim(text)
        return _EMPTY if text == "\xa0" else _BLANKS.sub(" ", text)

    def _picture(self, words: str) -> None:
        """A picture counts as what stands for it where that is a sign, or where there is nothing else."""
        is_sign = 0 < len(words) <= _PICTURED and not words.isascii() and not any(map(str.isalnum, words))
        if is_sign or self.pictures:
            self.out.append(f"{_BLANKS.sub(' ', words)} " if self.pictures else words)

    def _cite(self, node: LexborNode, depth: int) -> None:
        if self.citing:  # what holds the citations is read up to the first
            self.citing = False
            self._quote(*self.quotes.pop()[1:])
        if _is_citation(node):
            if self.markup and not self.quotes:
                self.out.append(f"\v{html_history.QUOTE}\v")
            self.quotes.append((depth, len(self.out), "> "))
        elif self.markup:
            self.quotes.append((depth, len(self.out), html_history.QUOTED))

    def _mark(self, markup: html_history.Markup, node: LexborNode, tag: str, depth: int) -> None:
        """Note where a mail program says in its markup that the history begins."""
        attributes = node.attributes
        if not attributes:
            return
        if markup.begins(attributes):
            self.out.append(f"\v{html_history.REST}\v")
            self.markup = None
            self.tails.begin(markup, depth)
        elif markup.signs(attributes):
            self.out.append(f"\v{html_history.SIGNATURE}\v")
            self.signed = self.signed or depth
        elif tag in _LINE or tag in _PARAGRAPH or tag == "span":
            self.citing = markup.cites(attributes)
            if self.citing or markup.holds(attributes) or markup.attributes_a_quote(attributes):
                self.out.append(f"\v{html_history.QUOTE}\v")
                self.quotes.append((depth, len(self.out), html_history.QUOTED))

    def _leave(self, node: LexborNode, depth: int) -> None:
        tag = node.tag
        if depth == 1 and self.tails.leave():
            self.out.append(f"\v{html_history.TAIL}\v")
        if self.signed == depth:
            self.signed = 0
            self.out.append(f"\v{html_history.SIGNATURE_END}\v")
        if self.quotes and self.quotes[-1][0] == depth:
            self.citing = False
            self._quote(*self.quotes.pop()[1:])
            self.out.append(f"\v{html_history.TAIL}\v" if self.markup and is_letter_held(node) else "\v")
        if tag in _PARAGRAPH:
            self.out.append(_edge(node, tag))
        elif tag in _LINE:
            self.verbatim -= tag == "pre"
            self.out.append("\v")

    def _quote(self, start: int, before: str) -> None:
        lines = _tidied("".join(self.out[start:])).split("\n")
        self.out[start:] = ["\n".join(f"{before}{line}" for line in lines)]


def _verbatim(text: str) -> str:
    """The text of a ``<pre>``: lines and their indentation stay."""
    return _INDENTATION.sub(lambda found: _INDENT * len(found[0]), _EDGES.sub(" ", text))


def _edge(node: LexborNode, tag: str | None) -> str:
    """The edge of a paragraph; Outlook makes each line one, without room between them."""
    classes = node.attributes.get("class") or "" if tag == "p" else ""
    return "\v" if classes.startswith("Mso") else "\v\f\v"


def _is_citation(node: LexborNode) -> bool:
    attributes = node.attributes
    if attributes.get("type") == "cite" or attributes.get("cite"):
        return True
    return _QUOTE_CLASS.search(attributes.get("class") or "") is not None


def _tidied(text: str) -> str:
    """Lines without blanks around them; no more than one empty line in a row.

    VT is the edge of a block: a line ends there, if one has begun. FF is the edge of a paragraph,
    which an empty line sets off. A block that holds nothing but `_EMPTY` is an empty line, too.
    """
    if not text.isascii() and any(each in text for each in _UNSEEN + _JOINERS):
        text = _MANY_BLANKS.sub(" ", _FILLERS.sub("", text))
    lines: list[str] = []
    for number, block in enumerate(text.split("\v")):
        paragraph = "\f" in block
        inner = block.replace("\f", "").strip(" ")
        if _EMPTY in inner:
            inner = inner.replace(_EMPTY, " ").strip(" ")
            paragraph |= not inner
        if paragraph and lines:
            lines.append("")
        if inner or number == 0:
            lines += [line.strip(" ") for line in inner.split("\n")]
    return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def sanitised(html: str) -> str:
    """HTML that is safe to show: no scripts, handlers, forms or remote images; ``cid:`` stays.

    A page nested deeper than anybody writes comes as its plain text.
    """
    # Imported here: only what shows a mail needs it.
    import nh3

    html = clean(html[:MAX_SHOWN])
    if html_guard.is_deeper(html, DEPTH):
        return f"<pre>{escape(to_text(html))}</pre>"
    return nh3.clean(
        html,
        clean_content_tags={"script", "style", "title"},
        attribute_filter=_kept_attribute,
        url_schemes=_URL_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def _kept_attribute(tag: str, name: str, value: str) -> str | None:
    """Pictures come from the mail itself; everything else would tell the sender who reads."""
    if name in ("src", "srcset", "background", "longdesc") and tag != "a":
        return value if name == "src" and value.strip().lower().startswith("cid:") else None
    if name == "cite" and tag != "a":
        return None
    return value
