"""What a message says: its text and its page, and the files that lie within a text or a wrapping."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote

from espomail.domain.html import text as html_text
from espomail.domain.html.guard import crude_text
from espomail.domain.mime import charsets, cms, flowed, rich_text, tnef, transfer
from espomail.domain.mime.headers import split_head
from espomail.domain.mime.roles import Block, Content, sort_parts
from espomail.domain.mime.tree import Leaf, Node, read_tree

MAX_TEXT = 1_000_000
MAX_HTML = 2_000_000
ATTACHMENTS = 500
# What costs more than reading is done for so many parts, or tags, of one message.
GUESSES = 20
TAGS = 50_000
TNEFS = 3
ESCAPES = 1_000_000  # in yEnc
WRAPPINGS = 5  # signed, encrypted and signed again is the most that is usual (RFC 2634, 1.1)

NOT_OPENED = "too-many-signed-parts"

_RTF = frozenset(("text/rtf", "application/rtf", "application/x-rtf"))
_CID = re.compile(r"cid:([^\"'\s<>)]{1,500})", re.I)
_WORDS = re.compile(r"\w+")


@dataclass(slots=True)
class Bodies:
    """What the message says, and the files that stood within its text."""

    text: str = ""
    html: str | None = None
    files: list[Leaf] = field(default_factory=list)
    defects: dict[str, None] = field(default_factory=dict)
    guesses: int = GUESSES
    tags: int = TAGS
    crude: int = MAX_HTML
    escapes: int = ESCAPES
    unpacked: int = 0
    tnef_room: tnef.Room = field(default_factory=tnef.Room)
    wrappings: int = WRAPPINGS
    text_from_html: bool = False
    # While it is read: what was said so far, whether a plain part did, the plain text right above, and
    # what only some programs open.
    texts: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    said: bool = False
    before: str = ""
    opened: str = ""


def read_bodies(content: Content, root: Node) -> Bodies:
    """Decode the bodies. HTML is turned into text only where no plain version says the same.

    What stands around the parts of a multipart counts where there are no other words. A message within
    a signature stands where that does; what is done for so many parts of a message counts for all of them.
    """
    bodies = Bodies()
    _read(content, root, bodies)
    bodies.text = _capped("\n".join(bodies.texts), MAX_TEXT, "text-too-long", bodies)
    if bodies.pages:
        bodies.text_from_html = not bodies.said
        bodies.html = _capped("<br>\n".join(bodies.pages), MAX_HTML, "html-too-long", bodies)
    return bodies


def _read(content: Content, root: Node, bodies: Bodies) -> None:
    above = len(bodies.texts)
    for each in content.order:
        if isinstance(each, Block):
            _read_block(each, bodies)
        elif _is_tnef(each):
            _unpack(each, bodies)
        elif _is_signed(each):
            _open_signed(each, bodies)
        elif each.content_type in _RTF:
            _read_rtf(each, bodies)
    if root.subtype and len(bodies.texts) == above and (words := _outside(root)):
        bodies.texts.append(words)


def _read_block(block: Block, bodies: Bodies) -> None:
    plain = "\n".join(_plain(leaf, bodies) for leaf in block.plain)
    page = "<br>\n".join(_page(leaf, bodies) for leaf in block.html)
    if page:
        bodies.pages.append(page)
    bodies.said = bodies.said or bool(plain.strip())
    if page and not plain.strip():
        plain = _new_words(_page_text(page, bodies), bodies.before)
    bodies.before = "" if page else plain
    if bodies.opened:
        plain = _new_words(plain, bodies.opened)
    if plain.strip():
        bodies.texts.append(plain)


def _read_rtf(leaf: Leaf, bodies: Bodies) -> None:
    """Rich text that is the message itself, not a file sent with it, where no words stand above it."""
    if bodies.texts or bodies.pages or bodies.tnef_room.rich <= 0:
        return
    if leaf.disposition == "attachment" or leaf.declared_name():
        return
    # Imported here: next to no mail needs it.
    from espomail.domain.mime import rtf

    document = leaf.data[: bodies.tnef_room.rich]
    bodies.tnef_room.rich -= len(document)
    _say(*rtf.read(document), bodies)


def _outside(root: Node) -> str:
    """The words around the parts of a multipart, unless they only say that it is one."""
    texts = (charsets.decode(each[:MAX_TEXT], "")[0].replace("\r\n", "\n").strip() for each in root.outside())
    return "\n".join(text for text in texts if text and not _ABOUT_MIME.search(text[:500]))


_ABOUT_MIME = re.compile(r"\bmime\b|multi-?\s?part|multiple parts|mehrteilig|plusieurs parties", re.I)


def _is_tnef(leaf: Leaf) -> bool:
    if leaf.content_type == "application/octet-stream":
        return leaf.declared_name().lower() in ("winmail.dat", "win.dat")
    return leaf.content_type in tnef.TYPES


def _unpack(leaf: Leaf, bodies: Bodies) -> None:
    """The files of a winmail.dat stand behind all others; its text counts where none stands above it."""
    if bodies.unpacked >= TNEFS:
        bodies.defects[tnef.INCOMPLETE] = None
        return
    bodies.unpacked += 1
    contents = tnef.unpack(leaf.data, not bodies.texts, bodies.tnef_room)
    bodies.defects.update(contents.defects)
    for each in contents.files:
        params = {"name": each.name}
        bodies.files.append(
            Leaf(each.data, 0, len(each.data), each.content_type, params, content_id=each.content_id)
        )
    _say(contents.text, contents.html, bodies)


def _say(text: str, page: str, bodies: Bodies) -> None:
    """Words or a page for a message that has no words yet."""
    if bodies.texts or not (text.strip() or page):
        return
    if page:
        bodies.pages.append(charsets.clean(page))
    bodies.said = bool(text.strip())
    text = charsets.clean(text) if bodies.said else _page_text(page, bodies)
    bodies.before = bodies.opened = text
    if text.strip():
        bodies.texts.append(text)


def _is_signed(leaf: Leaf) -> bool:
    """Does it go by the name of a whole message (RFC 8551, 3.2.1)? A signed file has its own."""
    if leaf.content_type == "application/octet-stream":
        return leaf.declared_name().lower() == "smime.p7m"
    return leaf.content_type in cms.TYPES and leaf.declared_name().lower() in ("smime.p7m", "")


def _open_signed(leaf: Leaf, bodies: Bodies) -> None:
    """A message that lies within its signature is read as if it had been signed in the clear."""
    data = cms.content(leaf.data)
    head = split_head(data, 0, len(data)) if data else None
    if not data or not head or not head.first("content-type"):
        return
    if bodies.wrappings <= 0:
        bodies.defects[NOT_OPENED] = None
        return
    bodies.wrappings -= 1
    root, defects = read_tree(data, head)
    content = sort_parts(root)
    bodies.files += content.attachments
    bodies.defects.update(dict.fromkeys(defects))
    _read(content, root, bodies)


def _page_text(page: str, bodies: Bodies) -> str:
    """A page as text; the fiftieth page of a message more plainly than the first."""
    bodies.tags -= page.count("<") + TAGS // 50
    if bodies.tags >= 0:
        return html_text.to_text(page)
    page = _capped(page, max(0, bodies.crude), "html-too-long", bodies)
    bodies.crude -= len(page)
    return crude_text(page)


def _new_words(text: str, before: str) -> str:
    """Nothing, if a page only repeats the plain text before it: some put both versions in a row."""
    return "" if before and _WORDS.findall(text) == _WORDS.findall(before[:MAX_TEXT]) else text


def _plain(leaf: Leaf, bodies: Bodies) -> str:
    data, defect = leaf.decoded()
    if b"begin" in data:
        data = _without_files(data, leaf.params.get("charset", ""), bodies)
    text = _decoded(data, leaf, MAX_TEXT, defect, bodies)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if "\r" in text:  # doubled ones are one line end, too
            text = text.replace("\r\n", "\n").replace("\r", "\n")
    if leaf.content_type in rich_text.TYPES:
        text = rich_text.plain(text, leaf.content_type)
    if leaf.params.get("format", "").lower() == "flowed":
        text = flowed.unflow(text, leaf.params.get("delsp", "").lower() == "yes")
    return text


def _page(leaf: Leaf, bodies: Bodies) -> str:
    data, defect = leaf.decoded()
    return _decoded(data, leaf, MAX_HTML, defect, bodies)


def _decoded(data: bytes, leaf: Leaf, most: int, defect: str | None, bodies: Bodies) -> str:
    """The text of a part; of an overlong one as many bytes as could make up `most` characters."""
    label = leaf.params.get("charset", "")
    is_html = leaf.content_type == "text/html"
    text, wrong = charsets.decode(data[: most * 4 + 1], label, is_html, bodies.guesses > 0)
    bodies.guesses -= wrong is not None
    for each in (defect, wrong):
        if each:
            bodies.defects[each] = None
    return _capped(text, most, "text-too-long", bodies)


def _capped(text: str, most: int, defect: str, bodies: Bodies) -> str:
    if len(text) > most:
        bodies.defects[defect] = None
    return text[:most]


def _without_files(data: bytes, charset: str, bodies: Bodies) -> bytes:
    """A text without the files in it (uuencode, yEnc); they become attachments."""
    found = transfer.uu_files(data)
    if b"=ybegin " in data:
        # Imported here: next to no mail needs it.
        from espomail.domain.mime import yenc

        found = sorted(found + yenc.files(data, max(0, bodies.escapes)), key=lambda each: each[2])
        bodies.escapes -= data.count(b"=")
    kept = []
    position = 0
    for name, content, start, end in found:
        if start < position:
            continue  # within another
        kept.append(data[position:start])
        position = end
        params = {"name": name, "charset": charset}
        bodies.files.append(Leaf(content, 0, len(content), "application/octet-stream", params))
    return b"".join([*kept, data[position:]])


def referenced_ids(html: str | None) -> frozenset[str]:
    """The Content-IDs that a page refers to by ``cid:`` (RFC 2392)."""
    if not html or "cid:" not in html.lower():
        return frozenset()
    found = [unescape(each) for each in _CID.findall(html)]
    return frozenset(found) | frozenset(unquote(each) for each in found)


def referenced_places(html: str | None) -> frozenset[str]:
    """Where a page's pictures come from; a part may say that it is that place (RFC 2557, 4.2)."""
    return frozenset(unescape(each) for each in _SOURCE.findall(html or ""))


_SOURCE = re.compile(r"(?:\bsrc|\bbackground)\s?=\s?[\"']?([^\"'\s<>]{1,1000})", re.IGNORECASE)
