"""Colours as pages name them."""

from __future__ import annotations

import re

_NAMES = {
    "red": "ff0000", "blue": "0000ff", "green": "008000", "purple": "800080", "orange": "ffa500",
    "darkred": "8b0000", "darkblue": "00008b", "darkgreen": "006400", "navy": "000080", "maroon": "800000",
    "magenta": "ff00ff", "fuchsia": "ff00ff", "teal": "008080", "brown": "a52a2a", "crimson": "dc143c",
    "violet": "ee82ee", "lime": "00ff00", "firebrick": "b22222", "royalblue": "4169e1", "olive": "808000",
    "yellow": "ffff00", "cyan": "00ffff", "aqua": "00ffff",
}  # fmt: skip
_HEX = re.compile(r"#?([0-9a-f]{6})(?:[0-9a-f]{2})?$")
_SHORT = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])[0-9a-f]?$")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[,\s]+(\d{1,3})[,\s]+(\d{1,3})")
_STRONG = 80
_RED, _DARK = 0xC0, 0x40


def colour(name: str) -> str:
    """A colour by its six digits; the name itself where that is no colour, as `windowtext`."""
    name = name.strip().lower().removesuffix("!important").strip()
    found = _HEX.match(name)
    if found:
        return found[1]
    short = _SHORT.match(name)
    if short:
        return "".join(each * 2 for each in short.groups())
    rgb = _RGB.match(name)
    if rgb:
        return "".join(f"{min(int(each), 255):02x}" for each in rgb.groups())
    return _NAMES.get(name, name)


def is_strong(digits: str) -> bool:
    """Whether a colour is none of black, grey and white."""
    if not re.fullmatch("[0-9a-f]{6}", digits):
        return False
    parts = [int(digits[at : at + 2], 16) for at in (0, 2, 4)]
    return max(parts) - min(parts) >= _STRONG


def is_red(digits: str) -> bool:
    """Whether a colour is the red of corrections."""
    if not re.fullmatch("[0-9a-f]{6}", digits):
        return False
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    return red >= _RED and max(green, blue) <= _DARK
