"""Messages that we write: from plain values to bytes (RFC 5322, RFC 2047, RFC 2045).

The head is always written here, since no value that came from a mail may ever begin a line of it,
and since the standard library encodes long Message-IDs as words. A body without attachments is
written here, too: automatic replies are built by the thousand. A multipart body is the standard
library's work.
"""

from __future__ import annotations

import binascii
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from espomail.domain.mime.message import Address, Message

LONGEST_SUBJECT = 250
LONGEST_REFERENCES = 900
LONGEST_ID = 250
LONGEST_NAME = 200
_LINE = 76
_WORD_BYTES = 45  # of UTF-8 in an encoded word of at most 75 characters (RFC 2047, 2)

_UNSAFE = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]+")
_FIELD_NAME = re.compile(r"[A-Za-z0-9-]{1,76}")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]+>")
_ADDR_SPEC = re.compile(
    r'(?:"[^"\\\x00-\x1f\x7f]+"|[^\s"<>()\[\]:;@\\,\x00-\x20\x7f]+)@[A-Za-z0-9.:\[\]_-]+'
)
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_REPLY = re.compile(
    r"\s*(?:re|aw|antw|sv|vs|odp|rif|ref)(?:\s*\[\d+\]|\s*\(\d+\))?\s*:\s*", re.IGNORECASE
)
_MEDIA_TYPE = re.compile(r"(?!multipart/|message/)[a-z0-9.+-]+/[a-z0-9.+-]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file to be attached."""

    name: str
    content_type: str
    data: bytes


@dataclass(slots=True)  # frozen, it takes several times as long to make
class Outgoing:
    """A message to be written. ``date``: milliseconds since 1970; Message-IDs have their brackets.

    ``references`` are the ancestors, oldest first; ``extra_headers`` are fields as (name, value).
    """

    message_id: str
    date: int
    from_name: str
    from_address: str
    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    subject: str = ""
    text: str = ""
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    reply_to: str = ""
    extra_headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[File, ...] = ()


def build(outgoing: Outgoing) -> bytes:
    """The message's bytes, ASCII only, lines ended by CRLF.

    Raises ValueError for an address, a Message-ID or a field name that cannot stand in a header.
    """
    head = "".join(_fields(outgoing)).encode("ascii")
    if outgoing.attachments:
        return head + _multipart(outgoing)
    return head + _plain(outgoing.text)


def recipients(outgoing: Outgoing) -> tuple[str, ...]:
    """The addresses of To and Cc for the envelope, each once; ValueError as for ``build``."""
    return tuple(dict.fromkeys(_addr_spec(each.address) for each in outgoing.to + outgoing.cc))


def can_be_written(address: str) -> bool:
    """Whether an address can stand in a header of ours, and so in an envelope."""
    try:
        return bool(_addr_spec(address))
    except ValueError:
        return False


def as_message(outgoing: Outgoing) -> Message:
    """What parsing a mail without attachments would give, so that nothing need be parsed again."""
    reply_to = (Address("", outgoing.reply_to),) if outgoing.reply_to else ()
    return Message(
        message_id=outgoing.message_id,
        subject=_cut(one_line(outgoing.subject), LONGEST_SUBJECT),
        date=outgoing.date // 1000 * 1000,
        senders=(_read_back(Address(outgoing.from_name, outgoing.from_address)),),
        reply_to=reply_to,
        to=tuple(map(_read_back, outgoing.to)),
        cc=tuple(map(_read_back, outgoing.cc)),
        in_reply_to=(outgoing.in_reply_to,) if outgoing.in_reply_to else (),
        references=bounded_references(outgoing.references),
        text=_body_text(outgoing.text),
    )


def _read_back(who: Address) -> Address:
    name, spec = _cut(one_line(who.name), LONGEST_NAME), _addr_spec(who.address)
    return who if name == who.name and spec == who.address else Address(name, spec)


def _fields(outgoing: Outgoing) -> Iterator[str]:
    yield f"Date: {rfc_date(outgoing.date)}\r\n"
    yield f"Message-ID: {_own_id(outgoing.message_id)}\r\n"
    yield _author(outgoing.from_name, outgoing.from_address, outgoing.reply_to)
    for name, addresses in (("To", outgoing.to), ("Cc", outgoing.cc)):
        if addresses:
            yield _folded(name, _mailboxes(addresses))
    yield _folded("Subject", _words(_cut(one_line(outgoing.subject), LONGEST_SUBJECT)))
    if outgoing.in_reply_to and _MESSAGE_ID.fullmatch(outgoing.in_reply_to):
        yield _folded("In-Reply-To", [outgoing.in_reply_to])
    references = bounded_references(outgoing.references)
    if references:
        yield _folded("References", references)
    yield _extra(outgoing.extra_headers)
    yield "MIME-Version: 1.0\r\n"


@lru_cache(maxsize=64)  # thousands of automatic replies bear the same ones
def _author(name: str, address: str, reply_to: str) -> str:
    field = _folded("From", _mailbox(Address(name, address)))
    return field + _folded("Reply-To", [_addr_spec(reply_to)]) if reply_to else field


@lru_cache(maxsize=64)  # as above
def _extra(headers: tuple[tuple[str, str], ...]) -> str:
    for name, _ in headers:
        if not _FIELD_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a header field")
    return "".join(_folded(name, _words(one_line(value))) for name, value in headers)


@lru_cache(maxsize=64)
def rfc_date(ms: int) -> str:
    """A time as a Date field has it (RFC 5322, 3.3), in UTC."""
    at = time.gmtime(ms // 1000)
    return (
        f"{_DAYS[at.tm_wday]}, {at.tm_mday:02d} {_MONTHS[at.tm_mon - 1]} {at.tm_year:04d} "
        f"{at.tm_hour:02d}:{at.tm_min:02d}:{at.tm_sec:02d} +0000"
    )


def one_line(text: str) -> str:
    """Text that may stand in a header: line ends, controls and runs of blanks become a blank."""
    if text.isprintable() and "  " not in text:
        return text.strip(" ")  # almost all text, in a tenth of the time
    return _UNSAFE.sub(" ", text).strip()


@lru_cache(maxsize=1024)  # of a mail it is asked twice: for its bytes, and for its record
def bounded_references(ids: tuple[str, ...]) -> tuple[str, ...]:
    """The first and the newest Message-IDs that fit in 900 bytes, without what is none.

    A chain of unlimited length is how servers come to refuse an answer (RFC 5322, 2.1.1).
    """
    known = [i for i in dict.fromkeys(ids) if len(i) <= LONGEST_ID and _MESSAGE_ID.fullmatch(i)]
    if not known:
        return ()
    room = LONGEST_REFERENCES - len(known[0])
    newest: list[str] = []
    for each in reversed(known[1:]):
        room -= len(each) + 1
        if room < 0:
            break
        newest.append(each)
    return (known[0], *reversed(newest))


def _own_id(message_id: str) -> str:
    if len(message_id) > LONGEST_ID or not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError(f"{message_id!r} is no Message-ID")
    return message_id


@lru_cache(maxsize=1024)
def _mailbox(who: Address) -> tuple[str, ...]:
    """Display name and addr-spec (RFC 5322, 3.4): words between which a line may be folded."""
    name = _cut(one_line(who.name), LONGEST_NAME)
    spec = _addr_spec(who.address)
    return (*_phrase(name), f"<{spec}>") if name else (spec,)


def _phrase(name: str) -> list[str]:
    if not name.isascii() or "=?" in name:
        return _encoded(name)
    if _ATOMS.fullmatch(name):
        return name.split(" ")
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return [f'"{escaped}"']


@lru_cache(maxsize=4096)  # each of a mail is asked for several times, and our own by all
def _addr_spec(address: str) -> str:
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            raise ValueError(f"{address!r} has no usable domain") from None
    spec = f"{local}@{domain}"
    if len(spec) > 320 or not spec.isascii() or not _ADDR_SPEC.fullmatch(spec):
        raise ValueError(f"{address!r} is no address that a mail can be sent to")
    return spec


def _mailboxes(addresses: Sequence[Address]) -> list[str]:
    words: list[str] = []
    for each in addresses:
        if words:
            words[-1] += ","
        words += _mailbox(each)
    return words


def _words(text: str) -> list[str]:
    """The words of unstructured text (RFC 5322, 3.2.5), encoded where they are not plain ASCII."""
    if text.isascii() and "=?" not in text:
        return text.split(" ")
    return _encoded(text)


def _encoded(text: str) -> list[str]:
    """Text as encoded words, none of which cuts a character in two (RFC 2047, 5)."""
    data = text.encode("utf-8", "replace")
    words = []
    start = 0
    while start < len(data):
        end = min(start + _WORD_BYTES, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        inside = binascii.b2a_base64(data[start:end], newline=False).decode("ascii")
        words.append(f"=?utf-8?b?{inside}?=")
        start = end
    return words


def _folded(name: str, words: Sequence[str]) -> str:
    """A field, folded between words where a line would grow longer than 76 characters."""
    line = f"{name}: {' '.join(words)}"
    if len(line) <= _LINE:
        return f"{line}\r\n"
    line = f"{name}: {words[0] if words else ''}"
    done: list[str] = []
    for word in words[1:]:
        if len(line) + 1 + len(word) > _LINE:
            done.append(line)
            line = f" {word}"
        else:
            line = f"{line} {word}"
    return "\r\n".join((*done, line)) + "\r\n"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _plain(text: str) -> bytes:
    """The rest of the head and the body of a mail that is nothing but text."""
    charset, encoding, body = _encoded_text(text)
    head = (
        f'Content-Type: text/plain; charset="{charset}"\r\n'
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode("ascii") + body


def _encoded_text(text: str) -> tuple[str, str, bytes]:
    """Charset, transfer encoding and bytes: as it is where it may be, else whichever is shorter."""
    lines = _body_text(text)
    data = lines.encode("utf-8").replace(b"\n", b"\r\n")
    if lines.isascii() and (len(lines) <= 900 or max(map(len, lines.split("\n"))) <= 900):
        return "us-ascii", "7bit", data
    # Three bytes for each that is not ASCII, against four thirds for all.
    foreign = len(data) - len(lines) - lines.count("\n")
    if foreign * 5 > len(data):
        return "utf-8", "base64", _base64(data)
    return "utf-8", "quoted-printable", binascii.b2a_qp(data, istext=True)


def _body_text(text: str) -> str:
    """Text that may be a body: ended lines, without NUL and lone surrogates."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if not lines.isascii():
        lines = lines.encode("utf-8", "replace").decode("utf-8")
    return lines if lines.endswith("\n") else lines + "\n"


def _base64(data: bytes) -> bytes:
    text = binascii.b2a_base64(data, newline=False)
    return b"".join(text[at : at + _LINE] + b"\r\n" for at in range(0, len(text), _LINE))


def _multipart(outgoing: Outgoing) -> bytes:
    """A multipart body: the text, then the files."""
    from email.message import EmailMessage
    from email.policy import SMTP

    made = EmailMessage(policy=SMTP)
    made.set_content(_body_text(outgoing.text))
    for file in outgoing.attachments:
        main, _, sub = _content_type(file.content_type)
        made.add_attachment(file.data, main, sub, filename=one_line(file.name) or "attachment")
    del made["MIME-Version"]
    return made.as_bytes()


def _content_type(text: str) -> tuple[str, str, str]:
    """A media type that an attachment may have; an embedded message travels as plain bytes."""
    kind = text.lower()
    if not _MEDIA_TYPE.fullmatch(kind):
        kind = "application/octet-stream"
    return kind.partition("/")


def reply_subject(subject: str, number: int | None = None) -> str:
    """The subject of an answer: ``Re:`` once, and the case's ``[#12]`` once."""
    text = one_line(subject)
    mark = f"[#{number}]" if number is not None else ""
    if mark:
        text = one_line(text.replace(mark, " "))
    while match := _REPLY.match(text):
        text = text[match.end() :]
    return one_line(f"Re: {mark} {text}") if mark else one_line(f"Re: {text}")


def numbered_subject(subject: str, number: int) -> str:
    """A subject with the case's ``[#12]`` in it, once; an answer's ``Re:`` stays in front."""
    text = one_line(subject)
    mark = f"[#{number}]"
    if mark in text:
        return text
    return reply_subject(text, number) if _REPLY.match(text) else one_line(f"{mark} {text}")


def quoted(text: str) -> str:
    """Text as a quotation (RFC 3676, 4.5): ``>`` before each line, a blank after the first one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    return "\n".join(f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in lines)
