"""Where the element ends that holds a writer's words and what they answer: behind it stands what was added.

Outlook puts both into one; on the web it puts the letter into one of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from espomail.domain.html.history import Markup

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_HOLDING = frozenset(["div", "blockquote"])


class Tails:
    """Follows the outermost elements of a page."""

    def __init__(self) -> None:
        self._waiting: Markup | None = None
        self._within = False

    def begin(self, markup: Markup, depth: int) -> None:
        """A loose history begins: within an outermost element, or in one that follows."""
        self._within = depth > 1
        self._waiting = None if self._within else markup

    def enter(self, node: LexborNode) -> None:
        """An outermost element begins, which may hold the letter."""
        if self._waiting is None or node.tag not in _HOLDING or self._waiting.begins(node.attributes):
            return
        if _is_full(node):
            self._within, self._waiting = True, None

    def leave(self) -> bool:
        """Whether the outermost element that ends here held all of the history."""
        held, self._within = self._within, False
        return held


def is_letter_held(node: LexborNode) -> bool:
    """Whether an element is the quote that Zimbra puts into one more: people type behind it there."""
    parent = node.parent if node.tag == "blockquote" else None
    return parent is not None and parent.attributes.get("data-marker") == "__QUOTED_TEXT__"


def _is_full(node: LexborNode) -> bool:
    """Whether an element holds others, as a letter does, or is a quote."""
    if node.tag == "blockquote":
        return True
    first = node.child
    while first is not None and first.tag == "-text":
        first = first.next
    return first is not None and first.tag not in ("br", "span", "font", "b", "i", "a")
