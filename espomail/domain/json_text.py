"""JSON as the store keeps it: the same text for equal values.

A mail leaves some thirty such texts; orjson writes one in a fifth of the standard library's time.
"""

from __future__ import annotations

from typing import Any

import orjson

_SORTED = orjson.OPT_SORT_KEYS


def dumps(value: Any) -> str:
    """A value as text, keys sorted. Raises TypeError, ValueError for what JSON has no words for."""
    try:
        return orjson.dumps(value, option=_SORTED).decode()
    except TypeError:  # whole numbers beyond 64 bits, keys that are no text
        import json

        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def loads(text: str | None) -> Any:
    """The value of such a text; None for what is not there."""
    return None if text is None else orjson.loads(text)
