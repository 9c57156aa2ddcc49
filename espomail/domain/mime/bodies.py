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
from espomail.domain.mime.roles import Content, sort_parts
from espomail.domain.mime.tree import Leaf, Node, read_tree

MAX_TEXT = 1_000_000
MAX_HTML = 2_000_000
ATTACHMENTS = 500
# What costs more than reading is done for so many parts, or tags, of one message.
GUESSES = 20
TAGS = 50_000
TNEFS = 3
WRAPPINGS = 3  # signed, encrypted and signed again is the most that is usual (RFC 2634, 1.1)

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
    unpacked: int = 0
    rich_room: int = tnef.RICH_TEXT
    wrappings: int = 0
    text_from_html: bool = False


def read_bodies(content: Content, root: Node, wrappings: int = WRAPPINGS) -> Bodies:
    """Decode the bodies. HTML is turned into text only where no plain version says the same.

    What stands around the parts of a multipart counts where there are no other words. A message within
    a signature may be within another; ``wrappings`` says how many are opened.
    """
    bodies = Bodies(wrappings=wrappings)
    texts: list[str] = []
    pages: list[str] = []
    before = ""
    said = False  # by a plain part
    for block in content.blocks:
        plain = "\n".join(_plain(leaf, bodies) for leaf in block.plain)
        page = "<br>\n".join(_page(leaf, bodies) for leaf in block.html)
        if page:
            pages.append(page)
        said = said or bool(plain.strip())
        if page and not plain.strip():
            plain = _new_words(_page_text(page, bodies), before)
        if plain.strip():
            texts.append(plain)
        before = "" if page else plain
    bodies.text = _capped("\n".join(texts), MAX_TEXT, "text-too-long", bodies)
    if pages:
        bodies.text_from_html = not said
        bodies.html = _capped("<br>\n".join(pages), MAX_HTML, "html-too-long", bodies)
    _open_wrappings(content, bodies)
    if root.subtype and not texts and not bodies.text:
        bodies.text = _outside(root)
    return bodies


def _open_wrappings(content: Content, bodies: Bodies) -> None:
    """What the message says within parts that only some programs open."""
    for leaf in content.attachments:
        if _is_tnef(leaf):
            _unpack(leaf, bodies)
        elif _is_signed(leaf):
            _open_signed(leaf, bodies)
        elif leaf.content_type in _RTF and not bodies.text.strip() and not bodies.html:
            _read_rtf(leaf, bodies)


def _read_rtf(leaf: Leaf, bodies: Bodies) -> None:
    """Rich text that is the message itself, not a file sent with it, where there are no other words."""
    if leaf.disposition == "attachment" or leaf.declared_name() or bodies.rich_room <= 0:
        return
    # Imported here: next to no mail needs it.
    from espomail.domain.mime import rtf

    document = leaf.data[: bodies.rich_room]
    bodies.rich_room -= len(document)
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
    """The files of a winmail.dat stand behind all others; its text counts where there is no other."""
    if bodies.unpacked >= TNEFS:
        bodies.defects[tnef.INCOMPLETE] = None
        return
    bodies.unpacked += 1
    contents = tnef.unpack(leaf.data, not bodies.text.strip(), bodies.rich_room)
    bodies.rich_room = contents.room
    bodies.defects.update(contents.defects)
    for each in contents.files:
        params = {"name": each.name}
        bodies.files.append(
            Leaf(each.data, 0, len(each.data), each.content_type, params, content_id=each.content_id)
        )
    _say(contents.text, contents.html, bodies)


def _say(text: str, page: str, bodies: Bodies) -> None:
    """Words or a page for a message that has no words yet."""
    if bodies.text.strip() or not (text.strip() or page):
        return
    bodies.html = bodies.html or _capped(charsets.clean(page), MAX_HTML, "html-too-long", bodies) or None
    bodies.text_from_html = not text.strip()
    said = _page_text(page, bodies) if bodies.text_from_html else charsets.clean(text)
    bodies.text = _capped(said, MAX_TEXT, "text-too-long", bodies)


def _is_signed(leaf: Leaf) -> bool:
    """Does it go by the name of a whole message (RFC 8551, 3.2.1)? A signed file has its own."""
    if leaf.content_type == "application/octet-stream":
        return leaf.declared_name().lower() == "smime.p7m"
    return leaf.content_type in cms.TYPES and leaf.declared_name().lower() in ("smime.p7m", "")


def _open_signed(leaf: Leaf, bodies: Bodies) -> None:
    """A message that lies within its signature is read as if it had been signed in the clear."""
    data = cms.content(leaf.data) if bodies.wrappings else None
    head = split_head(data, 0, len(data)) if data else None
    if not data or not head or not head.first("content-type"):
        return
    root, defects = read_tree(data, head)
    content = sort_parts(root)
    inner = read_bodies(content, root, bodies.wrappings - 1)
    bodies.wrappings = 0
    text = "\n".join(text for text in (bodies.text, inner.text) if text.strip())
    bodies.text = _capped(text, MAX_TEXT, "text-too-long", bodies)
    page = "<br>\n".join(page for page in (bodies.html, inner.html) if page)
    bodies.html = _capped(page, MAX_HTML, "html-too-long", bodies) or None
    bodies.text_from_html = bodies.text_from_html or inner.text_from_html
    bodies.files += content.attachments + inner.files
    bodies.defects.update(dict.fromkeys((*defects, *inner.defects)))


def _page_text(page: str, bodies: Bodies) -> str:
    """A page as text; the fiftieth page of a message more plainly than the first."""
    bodies.tags -= page.count("<") + TAGS // 50
    return html_text.to_text(page) if bodies.tags >= 0 else crude_text(page)


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

        found = sorted(found + yenc.files(data), key=lambda each: each[2])
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
