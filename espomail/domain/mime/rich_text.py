"""text/enriched (RFC 1896) and its elder text/richtext (RFC 1341) as plain text."""

from __future__ import annotations

import re

TYPES = frozenset(("text/enriched", "text/richtext"))

_PARAM = re.compile(r"<param>[^<]{0,1000}</param>", re.I)
_COMMENT = re.compile(r"<comment>[^<]{0,10000}</comment>", re.I)
_TAG = re.compile(r"<(/?[A-Za-z][A-Za-z0-9-]{0,60})>")
_BREAKS = re.compile(r"\n+")
_LINE_TAGS = frozenset(("nl", "/paragraph", "/nofill", "np"))


def plain(text: str, kind: str) -> str:
    """The words without the commands; what is no command stays. Lines end in LF."""
    if kind == "text/enriched":
        text = _BREAKS.sub(lambda found: found[0][1:] or " ", text).replace("<<", "\0")
    else:
        text = _COMMENT.sub("", text.replace("\n", " "))
    return _TAG.sub(_command, _PARAM.sub("", text)).replace("\0", "<")


def _command(found: re.Match[str]) -> str:
    name = found[1].lower()
    return "<" if name == "lt" else "\n" if name in _LINE_TAGS else ""
