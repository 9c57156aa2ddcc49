"""What a page hides for certain: by an element's own style or its ``hidden`` attribute, as preheaders are.

What only a style sheet, a colour or a place outside of the window hides is shown: when unsure, keep.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# One of these stands in nearly every page that hides something; to look for patterns would take longer.
_SIGNS = (
    "display:none", "display: none", "visibility:hidden", "visibility: hidden", "font-size:0", "font-size: 0",
    "height:0", "height: 0", "opacity:0", "opacity: 0", " hidden",
)  # fmt: skip
_NOTHING = re.compile(r"0*(?:\.0*)?(?:px|pt|em|rem|ex|%|in|cm|mm)?\Z")
_IMPORTANT = "!important"


def may_hide(html: str) -> bool:
    """Whether any element of a page may be hidden."""
    lower = html.lower()
    return any(sign in lower for sign in _SIGNS)


class Hiding:
    """Follows a walk through a page's elements; ``hid`` tells whether anything was hidden."""

    def __init__(self) -> None:
        self.hid = False
        # of the elements around: the depth of each that sets the size of its letters, and whether to nothing
        self._sizes: list[tuple[int, bool]] = []

    def hides(self, tag: str | None, attributes: Mapping[str, str | None], depth: int) -> bool:
        """Whether an element and all within is hidden."""
        self._leave(depth)
        if "hidden" in attributes:
            self.hid = True
            return True
        style = attributes.get("style")
        found = _declarations(style) if style and ":" in style else {}
        if "font-size" in found or (tag == "font" and "size" in attributes):
            self._sizes.append((depth, _is_nothing(found.get("font-size", "1"))))
        if found and _is_hidden(found):
            self.hid = True
            return True
        return False

    def hides_text(self, depth: int) -> bool:
        """Whether letters at a depth have no size."""
        self._leave(depth)
        hidden = bool(self._sizes) and self._sizes[-1][1]
        self.hid = self.hid or hidden
        return hidden

    def _leave(self, depth: int) -> None:
        while self._sizes and self._sizes[-1][0] >= depth:
            self._sizes.pop()


def _declarations(style: str) -> dict[str, str]:
    """Properties and values in lower case; the last of a property counts, or one that is important."""
    found: dict[str, str] = {}
    for declaration in style[:5000].lower().split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip()
        if not found.get(name, "").endswith(_IMPORTANT):
            found[name] = "".join(value.split())
    return {name: value.removesuffix(_IMPORTANT) for name, value in found.items()}


def _is_hidden(style: dict[str, str]) -> bool:
    if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return True
    if "opacity" in style and _is_nothing(style["opacity"]):
        return True
    # A height of nothing with room around it is how a picture keeps its shape.
    room = any(name.startswith("padding") and not _is_nothing(value) for name, value in style.items())
    sizes = (style[name] for name in ("max-height", "height") if name in style)
    return style.get("overflow") == "hidden" and not room and any(map(_is_nothing, sizes))


def _is_nothing(value: str) -> bool:
    return bool(value) and value[0] in "0." and _NOTHING.match(value) is not None
