"""What somebody probably meant who misspelt a name."""

from __future__ import annotations

from collections.abc import Iterable


def likely(word: str, known: Iterable[str], kind: str) -> str:
    """The nearest of the names that are known to everybody, else where to look them up."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=1)
    return f"did you mean {near[0]}?" if near else f"list them with: espomail {kind} list"
