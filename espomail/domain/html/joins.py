"""How much text the parser of a page would copy again and again.

Text that belongs together grows in place, unless what the parser drops between its pieces takes memory (the
attributes of a second ``<body>``, of a cell outside of all tables, of an end tag), or unless it stands
between a table's rows: then it moves in front of the table (HTML Living Standard, 13.2.6.1), and cells lie
between its pieces in memory. Then each piece copies all of them: a third of a megabyte becomes gigabytes.
"""

from __future__ import annotations

import re

# A page with fewer tags times characters copies little in any case.
_HARMLESS = 1_000_000_000
# Characters that are copied: a tenth of a second, and as many megabytes as a browser takes for a page.
_COPIED = 300_000_000

_TAG = re.compile(r"<(/?)([a-z!][^\s/>]*+)")
_CELLS = frozenset(("td", "th", "caption"))
_ROWS = frozenset(("tr", "tbody", "thead", "tfoot", "col", "colgroup"))
_ONCE = frozenset(("html", "head", "body", "frame", "form", "!doctype"))


def copies_too_much(html: str) -> bool:
    """Would the pieces of text that become one be copied more than that?"""
    if html.count("<") * len(html) <= _HARMLESS:
        return False
    lower = html.lower()
    tables = joined = copied = end = 0
    is_in_rows = is_dropped = False
    while tag := _TAG.search(lower, end):
        size = tag.start() - end
        if size and (is_dropped or (is_in_rows and not lower[end : tag.start()].isspace())):
            joined += size
            copied += joined
        else:
            joined = max(joined, size)
        closing, name = tag.groups()
        if copied > _COPIED or name == "frameset":  # beside frames, all is dropped
            return True
        end = lower.find(">", tag.end()) + 1
        if not end:
            break
        has_attributes = end - tag.end() > 1
        may_be_dropped = closing or name in _ONCE or (not tables and (name in _CELLS or name in _ROWS))
        is_dropped = bool(may_be_dropped) and (is_dropped or has_attributes)
        if name == "table":
            if closing:
                tables, is_in_rows = max(tables - 1, 0), False
            else:  # between rows it ends the one before
                tables, is_in_rows = tables + (not (tables and is_in_rows)), True
        elif tables and (name in _CELLS or name in _ROWS):
            is_in_rows = bool(closing) or name in _ROWS
    return False
