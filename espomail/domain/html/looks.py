"""How words on a page look, as the page itself states it: on the element or around it.

Style sheets are not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from espomail.domain.html.colours import colour

_SAYING_NOTHING = frozenset(["", "ltr", "rtl", "auto"])
_COLOUR = re.compile(r"(?<![-\w])color:\s*([^;]{1,40})", re.IGNORECASE)
_FACE = re.compile(r"(?<![-\w])font-family:\s*([^;,]{1,40})", re.IGNORECASE)
_SIZE = re.compile(r"(?<![-\w])font-size:\s*([^;]{1,20})", re.IGNORECASE)
_MARKER = re.compile(r"(?<![-\w])background(?:-color)?:\s*([^;]{1,40})", re.IGNORECASE)
_BOLD = re.compile(r"(?<![-\w])font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ITALIC = re.compile(r"(?<![-\w])font-style:\s*italic", re.IGNORECASE)
_DECORATED = re.compile(
    r"(?<![-\w])text-decoration(?:-line)?:[^;]{0,40}?(underline|line-through)", re.IGNORECASE
)
_INLINE = frozenset(["span", "font", "b", "strong", "i", "em", "u"])
_BOLDS = frozenset(["b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"])
_ITALICS = frozenset(["i", "em", "cite"])
_STRUCK = frozenset(["s", "strike", "del"])
_MARKED = {"mark": "ffff00", "ins": "ff0000"}  # what Word's changes insert is as good as red
_TELLING = frozenset([*_BOLDS, *_ITALICS, *_STRUCK, *_MARKED, "a", "u"])
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
    italic: bool = False
    underlined: bool = False
    struck: bool = False

    @property
    def unstressed(self) -> Look:
        """The same without slant and lines, which people give to single words of theirs, too."""
        stressed = self.italic or self.underlined or self.struck
        return replace(self, italic=False, underlined=False, struck=False) if stressed else self

    @property
    def is_bare(self) -> bool:
        """Whether any program could have written it so."""
        said = self.element.partition(" ")[2]
        return said in _SAYING_NOTHING and not (self.colour or self.face or self.size or self.marker)


def inner(look: Look, tag: str, attributes: Mapping[str, str | None], block: bool) -> Look:
    """How what stands within an element looks, which may say something of it."""
    if not attributes and not block and tag not in _TELLING:
        return look
    style = attributes.get("style") or ""
    decorated = _stated(_DECORATED, style).lower()
    return Look(
        _element(tag, attributes) if block else look.element,
        colour(_stated(_COLOUR, style) or attributes.get("color") or "") or look.colour,
        (_stated(_FACE, style) or attributes.get("face") or "").strip("\"' ").lower() or look.face,
        _stated(_SIZE, style).lower() or attributes.get("size") or look.size,
        look.bold or tag in _BOLDS or (bool(style) and _BOLD.search(style) is not None),
        look.link or tag == "a",
        _marker(tag, style) or look.marker,
        look.italic or tag in _ITALICS or (bool(style) and _ITALIC.search(style) is not None),
        look.underlined or tag == "u" or decorated == "underline",
        look.struck or tag in _STRUCK or decorated == "line-through",
    )


def _marker(tag: str, style: str) -> str:
    if tag in _MARKED:
        return _MARKED[tag]
    return colour(_stated(_MARKER, style)) if tag in _INLINE else ""


def _element(tag: str, attributes: Mapping[str, str | None]) -> str:
    stated = (attributes.get(name) for name in ("class", "dir", "data-setdir"))
    return " ".join([tag, *(_DIGITS.sub("", each)[:60] for each in stated if each)])


def _stated(pattern: re.Pattern[str], style: str) -> str:
    match = pattern.search(style) if style else None
    return match[1].strip() if match else ""
