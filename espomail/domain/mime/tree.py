"""The MIME structure of a message (RFC 2046), found by searching for boundaries.

No recursion, every byte is looked at a bounded number of times, and `DEPTH` and `PARTS` end what
somebody built to never end. A part knows where it lies in the raw bytes; it is decoded on demand.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field

from espomail.domain.mime import charset_guess, charsets, parameters, transfer
from espomail.domain.mime.headers import Head, is_damaged, split_head
from espomail.domain.mime.parameters import Parameters

DEPTH = 50
PARTS = 1000
MISSES = 20_000  # lines that only begin like a delimiter; more of them are no mail

MESSAGES = frozenset(("message/rfc822", "message/global", "message/news"))

_GUESS_WITHIN = 256 * 1024
_AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]*(?:\r*\n|\Z)")
_GOES_ON = re.compile(rb"[ \t]*\r*\ncontent-", re.I)
_CLOSING = re.compile(rb"\n--([^\s-][^\r\n]{0,100}?)--[ \t]*\r*(?:\n|\Z)")
_LOOKS_LIKE_BOUNDARY = re.compile(
    rb"(?:\A|\n)--([^\s-][^\r\n]{0,100}?|-[^\r\n]{1,100}?)[ \t]*\r*\n(?=content-)", re.I
)
_LONGEST_LOCATION = 1000
_LONGEST_NAME = 1000
_BRACKETS = re.compile(r"<([^<>]*)>")


@dataclass(slots=True)
class Leaf:
    """A part that holds no other parts; an embedded message is one, too."""

    raw: bytes
    start: int
    end: int
    content_type: str
    params: Parameters
    disposition: str = ""
    disposition_params: Parameters = field(default_factory=dict)
    encoding: str = ""
    content_id: str | None = None
    location: str = ""

    @property
    def filename(self) -> str:
        """The name the sender gave it, for people, not yet safe; empty if none."""
        name = self.declared_name()
        if is_damaged(name):
            data = name.encode("utf-8", "surrogateescape")[:_LONGEST_NAME]
            around = self.raw[: charset_guess.GUESS]
            name = charsets.decode_name(data, self.params.get("charset", ""), around)
        return charsets.clean(parameters.readable(name)) if name else ""

    def declared_name(self) -> str:
        """Each field has its parameter for the name; some senders take that of the other."""
        disposition, params = self.disposition_params, self.params
        name = disposition.get("filename") or params.get("name")
        return name or disposition.get("name") or params.get("filename") or ""

    def decoded(self) -> tuple[bytes, str | None]:
        """Its bytes without the transfer encoding, and what was wrong with that."""
        data = self.raw[self.start : self.end]
        return transfer.decode(data, self.encoding, self.content_type.startswith("text/"))

    @property
    def data(self) -> bytes:
        """Its bytes without the transfer encoding."""
        return self.decoded()[0]


@dataclass(slots=True)
class Node:
    """A part in its place: a leaf, or the subtype of a multipart and its children."""

    leaf: Leaf
    subtype: str = ""
    children: list[Node] = field(default_factory=list)
    parts_start: int = 0
    parts_end: int = 0

    def outside(self) -> list[bytes]:
        """What stands before the first part of a multipart and behind its last, or the beginning of that."""
        raw, leaf = self.leaf.raw, self.leaf
        before = raw[leaf.start : min(self.parts_start, leaf.start + _GUESS_WITHIN)]
        behind = raw[self.parts_end : min(leaf.end, self.parts_end + _GUESS_WITHIN)]
        return [
            b"".join(line for line in each.splitlines(keepends=True) if not line.startswith(b"--"))
            for each in (before, behind)
        ]


def read_tree(raw: bytes, head: Head) -> tuple[Node, list[str]]:
    """The tree of a message whose header section was split, and its defects."""
    root = Node(_leaf(raw, head, len(raw), "text/plain", whole=True))
    defects: dict[str, None] = {}
    queue = deque([(root, 0)]) if _is_multipart(root) else deque()
    budget = PARTS
    while queue:
        node, depth = queue.popleft()
        children = _children(node, budget, defects)
        budget -= len(children)
        for child in filter(_is_multipart, children):
            if depth + 1 < DEPTH:
                queue.append((child, depth + 1))
            else:
                defects["mime-too-deep"] = None
    return root, list(defects)


def _is_multipart(node: Node) -> bool:
    return node.leaf.content_type.startswith("multipart/")


def _children(node: Node, budget: int, defects: dict[str, None]) -> list[Node]:
    """Open a multipart: its parts become the node's children. One without parts becomes text."""
    leaf = node.leaf
    spans = _spans(leaf, budget, defects)
    if spans is None:
        defects["multipart-without-parts"] = None
        leaf.content_type = "text/plain"
        return []
    node.subtype = leaf.content_type.partition("/")[2]
    default = "message/rfc822" if node.subtype == "digest" else "text/plain"
    raw = leaf.raw
    node.parts_start, node.parts_end = (spans[0][0], spans[-1][1]) if spans else (leaf.start, leaf.start)
    for start, end in spans:
        head = split_head(raw, start, end)
        defects.update(dict.fromkeys(head.defects))
        node.children.append(Node(_leaf(raw, head, end, default)))
    return node.children


def _spans(leaf: Leaf, budget: int, defects: dict[str, None]) -> list[tuple[int, int]] | None:
    """Where the parts of a multipart lie; None if no boundary can be made out."""
    declared = leaf.params.get("boundary", "").encode("utf-8", "surrogateescape")
    boundary = declared.rstrip()
    spans, closed = _between(leaf, boundary, budget) if boundary else ([], False)
    if boundary != declared and not closed:
        spans, closed = _between(leaf, declared, budget)
    if not spans and boundary[:1] == b"'" == boundary[-1:] and len(boundary) > 2:
        spans, closed = _between(leaf, boundary[1:-1], budget)  # quoted as no standard says
    if not spans and leaf.encoding in ("base64", "quoted-printable"):
        # RFC 2045, 6.4 forbids it; a few gateways encode whole multiparts nevertheless.
        leaf.raw = leaf.data
        leaf.start, leaf.end, leaf.encoding = 0, len(leaf.raw), ""
        spans, closed = _between(leaf, boundary, budget) if boundary else ([], False)
    if not spans and not closed:
        guess = _guessed_boundary(leaf)
        if not guess:
            return None
        defects["boundary-wrong" if boundary else "boundary-missing"] = None
        spans, closed = _between(leaf, guess, budget)
    if not closed:
        full = len(spans) >= budget
        defects["too-many-parts" if full else "boundary-not-closed"] = None
    return spans


def _guessed_boundary(leaf: Leaf) -> bytes:
    """What looks like a delimiter line: the fields of a part follow, or what would close it does."""
    start = max(0, leaf.start - 1)
    within = min(leaf.end, start + _GUESS_WITHIN)
    guess = _LOOKS_LIKE_BOUNDARY.search(leaf.raw, start, within)
    if guess:
        return guess[1]
    closing = _CLOSING.search(leaf.raw, start, within)
    return closing[1] if closing and _between(leaf, closing[1], 1)[0] else b""


def _between(leaf: Leaf, boundary: bytes, budget: int) -> tuple[list[tuple[int, int]], bool]:
    """The spans between the delimiter lines of a boundary, and whether the last one closes."""
    raw, end = leaf.raw, leaf.end
    delimiter = b"--" + boundary
    spans: list[tuple[int, int]] = []
    start = -1
    position = raw.find(delimiter, leaf.start, end)
    misses = 0
    while position >= 0 and misses < MISSES:
        after = _AFTER_BOUNDARY.match(raw, position + len(delimiter), end)
        if not after or not (position == leaf.start or raw[position - 1] == 10):
            position = raw.find(delimiter, position + 1, end)
            misses += 1
            continue
        if start >= 0:
            spans.append((start, _before_line_end(raw, start, position)))
        start = after.end()
        if after[1]:
            position = _part_behind(raw, delimiter, start, end)
            if position < 0:
                return spans, True
            start = -1
            continue
        if len(spans) >= budget:
            return spans, False
        position = raw.find(delimiter, start, end)
    if 0 <= start < end:
        spans.append((start, end))
    return spans, False


def _part_behind(raw: bytes, delimiter: bytes, start: int, end: int) -> int:
    """Where another part begins though the last one was closed: each is, or an inner multipart alike."""
    position = raw.find(delimiter, start, end)
    if position < 0 or raw[position - 1] != 10:
        return -1
    return position if _GOES_ON.match(raw, position + len(delimiter), end) else -1


def _before_line_end(raw: bytes, start: int, position: int) -> int:
    """The line end before a delimiter belongs to the delimiter."""
    end = position - 1
    while end > start and raw[end - 1] == 13:
        end -= 1
    return max(start, end)


def _leaf(raw: bytes, head: Head, end: int, default_type: str, whole: bool = False) -> Leaf:
    """A part (or the whole message) from its header section."""
    leaf = Leaf(raw, head.body, end, "", {})
    named = False
    for name, value in head.fields:
        if not name.startswith("content-"):
            continue
        if name == "content-type":
            if not leaf.content_type:
                leaf.content_type, leaf.params = parameters.content_type(value)
                named = True
        elif name == "content-transfer-encoding":
            leaf.encoding = leaf.encoding or transfer.encoding_name(value)
        elif name == "content-disposition":
            _add_disposition(leaf, value)
        elif name == "content-id" and not leaf.content_id:
            leaf.content_id = _content_id(value)
        elif name == "content-location":
            leaf.location = value[:_LONGEST_LOCATION]
    if not leaf.content_type:
        leaf.content_type = default_type
        if named and leaf.filename and not whole:
            leaf.content_type = "application/octet-stream"
    return leaf


def _add_disposition(leaf: Leaf, value: str) -> None:
    """Some parts carry the field twice; an attachment is one if either says so."""
    disposition, params = parameters.disposition(value)
    if not leaf.disposition or disposition == "attachment":
        leaf.disposition = disposition
    leaf.disposition_params = leaf.disposition_params | params if params else leaf.disposition_params


def _content_id(value: str) -> str | None:
    match = _BRACKETS.search(value)
    text = charsets.clean((match[1] if match else value).strip())
    return text[:500] or None
