"""What a page hides for certain: by an element's own style or its ``hidden`` attribute, as preheaders are.

What only a style sheet, a colour or a place outside of the window hides is shown: when unsure, keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

# One of these stands in nearly every page that hides something; to look for patterns would take longer.
_SIGNS = (
    "display:none", "display: none", "visibility:hidden", "visibility: hidden", "font-size:0", "font-size: 0",
    "height:0", "height: 0", "opacity:0", "opacity: 0", " hidden",
)  # fmt: skip
_NOTHING = re.compile(r"0*(?:\.0*)?(?:px|pt|em|rem|ex|%|in|cm|mm)?\Z")
_IMPORTANT = "!important"
_SELECTOR = re.compile(r"[\w-]+|\*")
# Browsers give these letters of their own size (a table in pages without a doctype, HTML 15.3.8).
_SIZED = frozenset(("table", "input", "button", "select", "textarea"))
# A height is no limit for what runs within lines, and only the least that a table's parts have.
_UNLIMITED = frozenset(
    ("a", "abbr", "b", "big", "em", "font", "i", "label", "small", "span", "strong", "sub", "sup", "u",
     "table", "tbody", "td", "tfoot", "th", "thead", "tr")
)  # fmt: skip
_BLOCK = ("block", "inline-block", "flex", "grid")


def may_hide(html: str) -> bool:
    """Whether any element of a page may be hidden."""
    lower = html.lower()
    return any(sign in lower for sign in _SIGNS)


class Hiding:
    """Follows a walk through a page's elements; ``hid`` tells whether anything was hidden."""

    def __init__(self, html: str) -> None:
        self.hid = False
        sheets = list(_sheets(html))
        self._sizes = _Inherited(_selected(sheets, "font"))
        self._sights = _Inherited(_selected(sheets, "visibility"))

    def hides(self, tag: str | None, attributes: Mapping[str, str | None], depth: int) -> bool:
        """Whether an element and all within is hidden."""
        style = attributes.get("style")
        found = _declarations(style) if style and ":" in style else {}
        self._sizes.enter(tag, attributes, depth, _is_without_size(tag, attributes, found))
        seen = found.get("visibility")
        self._sights.enter(tag, attributes, depth, None if seen is None else seen in ("hidden", "collapse"))
        hidden = ("hidden" in attributes and "display" not in found) or _is_hidden(tag, found)
        hidden = hidden or (tag == "img" and self._sights.is_lost(depth + 1))
        self.hid = self.hid or hidden
        return hidden

    def hides_text(self, depth: int) -> bool:
        """Whether letters at a depth have no size, or are not to be seen."""
        hidden = self._sizes.is_lost(depth) or self._sights.is_lost(depth)
        self.hid = self.hid or hidden
        return hidden


class _Inherited:
    """A property that elements have from those around them: whether it is such that nothing is seen.

    ``named``: what the selectors of style sheets name that may set it; what may be set anew is seen.
    """

    def __init__(self, named: frozenset[str]) -> None:
        self._named = named
        # of the elements around: the depth of each that states it, and what it states
        self._stated: list[tuple[int, bool]] = []

    def enter(
        self, tag: str | None, attributes: Mapping[str, str | None], depth: int, stated: bool | None
    ) -> None:
        """Note an element, and whether it states that nothing is seen; None where it states neither."""
        if self.is_lost(depth) and stated is None and self._named and self._is_named(tag, attributes):
            stated = False
        if stated is not None:
            self._stated.append((depth, stated))

    def is_lost(self, depth: int) -> bool:
        """Whether nothing is seen of what stands at a depth."""
        while self._stated and self._stated[-1][0] >= depth:
            self._stated.pop()
        return bool(self._stated) and self._stated[-1][1]

    def _is_named(self, tag: str | None, attributes: Mapping[str, str | None]) -> bool:
        names = f"{tag} {attributes.get('class') or ''} {attributes.get('id') or ''}".lower().split()
        return "*" in self._named or not self._named.isdisjoint(names)


def _sheets(html: str) -> Iterator[str]:
    """The style sheets within a page, in lower case."""
    lower = html.lower()
    begin = lower.find("<style")
    while begin >= 0:
        end = lower.find("</style", begin)
        yield lower[begin : end if end >= 0 else len(lower)].partition(">")[2]
        begin = lower.find("<style", end) if end >= 0 else -1


def _selected(sheets: Iterable[str], name: str) -> frozenset[str]:
    """The elements, classes and ids that the rules of style sheets name which speak of a property."""
    found: set[str] = set()
    for rule in (rule for sheet in sheets for rule in sheet.split("}")):
        selectors, _, style = rule.rpartition("{")
        if name in style:
            found.update(_SELECTOR.findall(selectors))
    return frozenset(found)


def _is_without_size(
    tag: str | None, attributes: Mapping[str, str | None], style: dict[str, str]
) -> bool | None:
    """Whether the letters within an element have no size by itself; None where it says nothing of it."""
    if "font-size" in style and "font" not in style:
        return _is_nothing(style["font-size"])
    sized = tag in _SIZED or "font" in style or (tag == "font" and "size" in attributes)
    return False if sized else None


def _declarations(style: str) -> dict[str, str]:
    """Properties and values in lower case; the last of a property counts, or one that is important."""
    found: dict[str, str] = {}
    for declaration in style[:5000].lower().split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip()
        if not found.get(name, "").endswith(_IMPORTANT):
            found[name] = "".join(value.split())
    return {name: value.removesuffix(_IMPORTANT) for name, value in found.items()}


def _is_hidden(tag: str | None, style: dict[str, str]) -> bool:
    if style.get("display") == "none" or ("opacity" in style and _is_nothing(style["opacity"])):
        return True
    if style.get("overflow") != "hidden" or (tag in _UNLIMITED and style.get("display") not in _BLOCK):
        return False
    # A height of nothing with room around it is how a picture keeps its shape.
    room = (value for name, value in style.items() if name.startswith("padding") or name == "min-height")
    sizes = (style[name] for name in ("max-height", "height") if name in style)
    return all(map(_is_nothing, room)) and any(map(_is_nothing, sizes))


def _is_nothing(value: str) -> bool:
    return bool(value) and value[0] in "0." and _NOTHING.match(value) is not None
