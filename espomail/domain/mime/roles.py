"""Which parts of a message are the text, which the HTML, and which are attachments."""

from __future__ import annotations

from dataclasses import dataclass, field

from espomail.domain.mime.tree import Leaf, Node

# Other ways to write text. As alternatives to a plain or HTML version they add nothing.
_RICH = frozenset(("text/enriched", "text/richtext", "text/markdown", "text/x-markdown"))
_BODIES = _RICH | {"text/plain", "text/html"}
_OTHER_VERSIONS = _RICH | {"text/x-amp-html", "text/watch-html"}

# Texts that are for programs.
_FILES = frozenset(("text/calendar", "text/rtf", "text/vcard", "text/x-vcard", "text/directory", "text/xml",
                    "text/csv", "text/css", "text/rfc822-headers"))  # fmt: skip


@dataclass(slots=True)
class Block:
    """Plain and HTML versions of the same words."""

    plain: list[Leaf] = field(default_factory=list)
    html: list[Leaf] = field(default_factory=list)


@dataclass(slots=True)
class Content:
    """A message's leaves by their role, in the order of the message; ``order`` has both kinds."""

    blocks: list[Block] = field(default_factory=list)
    attachments: list[Leaf] = field(default_factory=list)
    order: list[Block | Leaf] = field(default_factory=list)

    def say(self, block: Block) -> None:
        """Add what is to be read."""
        self.blocks.append(block)
        self.order.append(block)

    def attach(self, leaf: Leaf) -> None:
        """Add a file."""
        self.attachments.append(leaf)
        self.order.append(leaf)


def sort_parts(root: Node) -> Content:
    """Tell bodies from attachments."""
    content = Content()
    if root.leaf.content_type not in _BODIES and not root.subtype and _is_unknown_text(root.leaf):
        content.say(Block(plain=[root.leaf]))
    else:
        _sort(root, content, False)
    return content


def _is_unknown_text(leaf: Leaf) -> bool:
    """Is the whole message a text of a kind that nobody knows? It is to be read (RFC 2046, 4.1.4)."""
    kind = leaf.content_type
    if kind in _FILES or not kind.startswith("text/"):
        return False
    return leaf.disposition != "attachment" and not leaf.declared_name()


def _sort(node: Node, content: Content, alternative: bool) -> None:
    if not node.subtype:
        _place(node.leaf, content, alternative)
    elif node.subtype == "alternative":
        _sort_alternative(node, content)
    else:
        for child in node.children:
            _sort(child, content, alternative)


def _sort_alternative(node: Node, content: Content) -> None:
    versions = Content()
    for child in node.children:
        _sort(child, versions, True)
    block = Block(
        [leaf for each in versions.blocks for leaf in each.plain],
        [leaf for each in versions.blocks for leaf in each.html],
    )
    if any(leaf.content_type not in _RICH for leaf in block.plain):
        block.plain = [leaf for leaf in block.plain if leaf.content_type not in _RICH]
    if block.plain or block.html:
        content.say(block)
        versions.attachments = [leaf for leaf in versions.attachments if not _is_other_version(leaf)]
    for leaf in versions.attachments:
        content.attach(leaf)


def _is_other_version(leaf: Leaf) -> bool:
    return leaf.content_type in _OTHER_VERSIONS and leaf.disposition != "attachment"


def _place(leaf: Leaf, content: Content, alternative: bool) -> None:
    kind = leaf.content_type
    if kind not in _BODIES or not _is_body(leaf, bool(content.blocks), alternative):
        content.attach(leaf)
    elif kind == "text/html":
        content.say(Block(html=[leaf]))
    else:
        content.say(Block(plain=[leaf]))


def _is_body(leaf: Leaf, text_before: bool, alternative: bool) -> bool:
    """Is a text part to be read with the message? A named one behind the text is a file."""
    if leaf.disposition == "attachment":
        return False
    named = bool(leaf.declared_name())
    return not named or alternative or not text_before
