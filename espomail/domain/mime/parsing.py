"""Bytes to Message. Notes defects, never raises.

The way of a message: header section (`mime.headers`), MIME tree (`mime.tree`), roles of the
parts (`roles`, `bodies`), their text (`transfer`, `charsets`, `flowed`, `html.text`), and the fields
(`addresses`, `dates`, `message_ids`, `encoded_words`). Every step is linear and capped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from espomail.domain.mime import attachment_names, charset_guess, charsets, encoded_words, parameters
from espomail.domain.mime import tree as mime_tree
from espomail.domain.mime.addresses import MAX, parse_addresses
from espomail.domain.mime.bodies import (
    ATTACHMENTS,
    Bodies,
    read_bodies,
    referenced_ids,
    referenced_places,
)
from espomail.domain.mime.dates import read_date
from espomail.domain.mime.headers import Head, is_damaged, message_start, split_head
from espomail.domain.mime.message import Address, Attachment, Message
from espomail.domain.mime.message_ids import message_ids, normalised_message_id
from espomail.domain.mime.roles import Content, sort_parts
from espomail.domain.mime.tree import Leaf, Node
from espomail.errors import ConfigurationError

SUBJECT = 2000

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")

Headers = dict[str, tuple[str, ...]]


class AttachmentClosed(ConfigurationError):
    """A file that nothing here can find in its mail (any more)."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"attachment {name!r} is not found in its mail; where it lies within a winmail.dat, opening that "
            "needs the packages tnefparse and compressed_rtf",
            "pip install 'espomail[tnef]', or take the whole mail: espomail email raw ID > mail.eml",
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of the MIME tree, decoded. For an embedded message ``data`` is its raw bytes."""

    content_type: str
    params: dict[str, str]
    filename: str
    disposition: str
    content_id: str | None
    data: bytes


def parse(raw: bytes) -> Message:
    """Parse a whole message: any bytes give a Message, whose ``defects`` say what was wrong."""
    raw = _with_line_feeds(raw)
    head = _head(raw)
    root, defects = mime_tree.read_tree(raw, head)
    content = sort_parts(root)
    bodies = read_bodies(content, root)
    notes = dict.fromkeys((*head.defects, *defects, *bodies.defects))
    attachments = _attachments(content, bodies, notes)
    return _message(head, root, bodies, attachments, notes)


def parse_headers(raw: bytes) -> Message:
    """Parse the header section alone; bodies and attachments stay empty."""
    raw = _with_line_feeds(raw)
    head = _head(raw)
    content_type = parameters.content_type(head.first("content-type"))[0] or "text/plain"
    leaf = Leaf(raw, head.body, len(raw), content_type, {})
    return _message(head, Node(leaf), Bodies(), (), dict.fromkeys(head.defects))


def stored_files(
    raw: bytes, attachments: Sequence[Mapping[str, Any]], wanted: Iterable[int] | None = None
) -> list[bytes]:
    """The exact bytes of attachments, all or those at ``wanted`` (from 0), as `as_json` noted them.

    Another version, or one with other packages, may have found other files in the mail than this one: a
    file is the part that has its digest, its place only says where to look first. Raises AttachmentClosed
    where there is none.
    """
    leaves = _leaves(raw)
    places: dict[str, int] = {}
    found = []
    for index in range(len(attachments)) if wanted is None else wanted:
        noted = attachments[index]
        data = leaves[index].data if index < len(leaves) else b""
        if sha256(data).hexdigest() != noted["sha256"]:
            places = places or {sha256(each.data).hexdigest(): number for number, each in enumerate(leaves)}
            if noted["sha256"] not in places:
                raise AttachmentClosed(noted["name"])
            data = leaves[places[noted["sha256"]]].data
        found.append(data)
    return found


def _leaves(raw: bytes) -> list[Leaf]:
    raw = _with_line_feeds(raw)
    root, _ = mime_tree.read_tree(raw, _head(raw))
    content = sort_parts(root)
    return content.attachments + read_bodies(content, root).files


def parts(raw: bytes) -> list[Part]:
    """All leaf parts in their order, decoded, whatever their role."""
    raw = _with_line_feeds(raw)
    root, _ = mime_tree.read_tree(raw, _head(raw))
    found: list[Part] = []
    pending = [root]
    while pending:
        node = pending.pop()
        if node.subtype:
            pending += reversed(node.children)
        else:
            found.append(_part(node.leaf))
    return found


def _part(leaf: Leaf) -> Part:
    params = {charsets.clean(key): charsets.clean(value) for key, value in leaf.params.items()}
    return Part(
        content_type=charsets.clean(leaf.content_type),
        params=params,
        filename=leaf.filename,
        disposition=charsets.clean(leaf.disposition),
        content_id=leaf.content_id,
        data=leaf.data,
    )


def _with_line_feeds(raw: bytes) -> bytes:
    """Mail whose lines end in lone CR gets LF instead; all other mail stays as it is."""
    if b"\n" not in raw and b"\r" in raw:
        return raw.replace(b"\r", b"\n")
    return raw


def _head(raw: bytes) -> Head:
    """The header section with every value readable."""
    head = split_head(raw, message_start(raw), len(raw))
    if not is_damaged("".join([value for _, value in head.fields])):
        return head
    raw_values = [_bytes(value) for _, value in head.fields if is_damaged(value)]
    params = parameters.content_type(head.first("content-type"))[1]
    start = raw[head.body : head.body + charset_guess.GUESS]
    name = charsets.header_codec(raw_values, params.get("charset", ""), start)
    fields = [
        (key, charsets.decode_raw(_bytes(value), name) if is_damaged(value) else value)
        for key, value in head.fields
    ]
    return Head(fields, head.body, (*head.defects, "header-8bit"))


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogateescape")


def _message(
    head: Head,
    root: Node,
    bodies: Bodies,
    attachments: tuple[Attachment, ...],
    notes: dict[str, None],
) -> Message:
    headers = _headers(head)
    lists = _AddressLists(headers, notes)
    senders, reply_to = lists.first("from"), lists.all("reply-to")
    to, cc = lists.all("to"), lists.all("cc")
    people = (*senders, *reply_to, *to, *cc)
    return Message(
        message_id=normalised_message_id(_one(headers, "message-id")),
        subject=_subject(_one(headers, "subject")),
        date=_date(headers.get("date", ()), notes),
        senders=senders,
        reply_to=reply_to,
        to=to,
        cc=cc,
        in_reply_to=_ids(headers.get("in-reply-to", ()), people),
        references=_ids(headers.get("references", ()), people),
        text=bodies.text,
        html=bodies.html,
        attachments=attachments,
        content_type=charsets.clean(_content_type(root)),
        headers=MappingProxyType(headers),
        defects=tuple(notes),
        text_from_html=bodies.text_from_html,
        body_start=head.body,
    )


def _ids(values: tuple[str, ...], people: tuple[Address, ...]) -> tuple[str, ...]:
    """Ids of messages. Old programs name a person instead (``In-Reply-To: Bob <bob@example.com>``)."""
    if not values:
        return ()
    keys = {each.key for each in people}
    return tuple(each for each in message_ids(values) if each[1:-1].lower() not in keys)


def _date(values: tuple[str, ...], notes: dict[str, None]) -> int | None:
    """The first Date that is one; what it leaves open, or why none is one, is noted."""
    date, defects = None, []
    for value in values:
        date, defect = read_date(value) if value else (None, "")
        if date is not None:
            defects = [defect]
            break
        defects.append(defect)
    if len(values) > 1 and len(set(values)) > 1:
        defects.append("date-repeated")
    for defect in defects:
        if defect:
            notes[defect] = None
    return date


def _content_type(root: Node) -> str:
    return f"multipart/{root.subtype}" if root.subtype else root.leaf.content_type


def _headers(head: Head) -> Headers:
    headers: Headers = {}
    for name, value in head.fields:
        before = headers.get(name)
        headers[name] = (*before, value) if before else (value,)
    return headers


def _one(headers: Headers, name: str) -> str:
    """The first value of a field that has one."""
    for value in headers.get(name, ()):
        if value:
            return value
    return ""


def _subject(value: str) -> str:
    text = encoded_words.decode(value, guess=True)
    return charsets.clean(_CONTROLS.sub(" ", text)).strip()[:SUBJECT]


class _AddressLists:
    """Reads address fields and notes what had to be refused."""

    def __init__(self, headers: Headers, notes: dict[str, None]) -> None:
        self.headers = headers
        self.notes = notes

    def first(self, name: str) -> tuple[Address, ...]:
        """The mailboxes of the first field that has any (RFC 5322, 3.6 allows From only once)."""
        values = self.headers.get(name, ())
        if len(values) > 1:
            self.notes[f"{name}-repeated"] = None
        for value in values:
            found, refused = parse_addresses(value, senders=True)
            if refused:
                self.notes[f"{name}-malformed"] = None
            if found:
                return tuple(found)
        if any(values):
            self.notes[f"{name}-malformed"] = None
        return ()

    def all(self, name: str) -> tuple[Address, ...]:
        """The mailboxes of all fields of a name."""
        made: list[Address] = []
        for value in self.headers.get(name, ()):
            if len(made) >= MAX:
                self.notes["too-many-addresses"] = None
                break
            found, refused = parse_addresses(value, MAX - len(made))
            made += found
            if refused:
                self.notes[f"{name}-malformed"] = None
        return tuple(made)


def _attachments(content: Content, bodies: Bodies, notes: dict[str, None]) -> tuple[Attachment, ...]:
    leaves = content.attachments + bodies.files if bodies.files else content.attachments
    if not leaves:
        return ()
    if len(leaves) > ATTACHMENTS:
        notes["too-many-attachments"] = None
    ids = referenced_ids(bodies.html)
    places = referenced_places(bodies.html) if any(leaf.location for leaf in leaves) else frozenset()
    made = []
    messages = 0
    for number, leaf in enumerate(leaves[:ATTACHMENTS], 1):
        messages += leaf.content_type in mime_tree.MESSAGES
        is_message = leaf.content_type in mime_tree.MESSAGES
        shown = leaf.content_id in ids or leaf.location in places
        inline = shown and leaf.disposition != "attachment"
        made.append(_attachment(leaf, messages if is_message else number, inline, notes))
    return tuple(made)


def _attachment(leaf: Leaf, number: int, inline: bool, notes: dict[str, None]) -> Attachment:
    data, defect = leaf.decoded()
    if defect:
        notes[defect] = None
    content_type = charsets.clean(leaf.content_type)
    name = attachment_names.safe_name(leaf.filename)
    return Attachment(
        name=name or attachment_names.default_name(content_type, number),
        content_type=content_type,
        size=len(data),
        inline=inline,
        content_id=leaf.content_id,
        sha256=sha256(data).hexdigest(),
        method=_method(leaf, data) if content_type == "text/calendar" else "",
    )


def _method(leaf: Leaf, data: bytes) -> str:
    """A calendar object's method: the parameter, which RFC 6047 (2.4) asks for, else the object's own."""
    named = leaf.params.get("method", "")
    if not named and (found := _METHOD.search(data[:4096])):
        named = found[1].decode("ascii")
    return charsets.clean(named[:40]).lower()


_METHOD = re.compile(rb"^METHOD:[ \t]*([A-Za-z-]{1,40})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
