"""Content-Transfer-Encoding (RFC 2045, 6), and uuencode, which came before it."""

from __future__ import annotations

import binascii
import re

# From this size on the Rust decoder is quicker than copying the data to it costs.
_LARGE = 32 * 1024

_SAMPLE = 4096
_UU_FILES = 100
_UU_LINES = 500_000
_UU_SHORT = 50  # so many lines may be short or empty; else one holds eight letters at least
_PIECES = 10_000

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_OUTSIDE = bytes(set(range(256)) - set(_LETTERS))
_ALPHABET = _LETTERS + b"=\r\n"
_DRAWN_LINES = (b"-----", b"_____")
_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_SEGMENT = re.compile(rb"[A-Za-z0-9+/\s]+")
_SOFT_BREAK = re.compile(rb"=[ \t]+(?=\r?\n)")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)?[ \t]+[0-7]{3,4}[ \t]+(\S[^\r\n]{0,300})\r?\n", re.M)
_UU_END = re.compile(rb"^end[ \t]*\r?$", re.M)
_SPELLINGS = {
    "8bits": "8bit",
    "8-bit": "8bit",
    "7bits": "7bit",
    "7-bit": "7bit",
    "base-64": "base64",
    "quoted printable": "quoted-printable",
    "quoted_printable": "quoted-printable",
    "quotedprintable": "quoted-printable",
}
_UU_NAMES = ("x-uuencode", "x-uue", "uuencode", "uue")


def decode(data: bytes, encoding: str, is_text: bool = False) -> tuple[bytes, str | None]:
    """The bytes that were encoded, and a defect if the encoding is damaged or unknown."""
    if encoding in ("", "7bit", "8bit", "binary"):
        return data, None
    if encoding == "base64":
        return _base64(data, is_text)
    if encoding == "quoted-printable":
        return _quoted_printable(data), None
    if encoding in _UU_NAMES:
        found = uu_files(data)
        return (found[0][1], None) if found else (data, "uuencode-invalid")
    return data, "transfer-encoding-unknown"


def encoding_name(value: str) -> str:
    """The encoding a Content-Transfer-Encoding field names, in lower case."""
    name = value.partition(";")[0].partition("(")[0].strip(" \t\"'").lower()
    return _SPELLINGS.get(name, name)


def _quoted_printable(data: bytes) -> bytes:
    if b"= " in data or b"=\t" in data:
        data = _SOFT_BREAK.sub(b"=", data)
    return binascii.a2b_qp(data)


def standard_alphabet(data: bytes) -> bytes:
    """Base64 in the alphabet for addresses (RFC 4648, 5), which some programs take, in that of mail."""
    if (b"-" not in data and b"_" not in data) or b"+" in data or b"/" in data:
        return data
    if data.translate(None, _ALPHABET + b"-_ \t") or any(line in data for line in _DRAWN_LINES):
        return data
    return data.translate(_TO_STANDARD)


def _base64(data: bytes, is_text: bool) -> tuple[bytes, str | None]:
    standard = standard_alphabet(data)
    if standard is not data and not (is_text and _is_plain(data)):
        data = standard
    if len(data) > _LARGE:
        decoded = _large_base64(data)
        if decoded is not None:
            return decoded, None
    if is_text and b" " in data[:_SAMPLE].strip() and _is_plain(data):
        return data, "base64-is-plain-text"
    end = data.find(b"=")
    if end < 0 or not data[end:].strip(b"= \t\r\n"):
        try:
            return binascii.a2b_base64(data), None
        except binascii.Error:
            pass
    return lenient_base64(data, is_text)


def _large_base64(data: bytes) -> bytes | None:
    """The Rust parser's decoder: four times as quick; it refuses whatever is not clean."""
    # Imported here: small mail never needs it.
    from fast_mail_parser import ParseError, parse_email_tree

    try:
        part = parse_email_tree(b"Content-Transfer-Encoding: base64\n\n" + data)
    except ParseError:
        return None
    return part.content


def lenient_base64(data: bytes, is_text: bool = False) -> tuple[bytes, str | None]:
    """Damaged base64: what does not belong is left out, a broken last group is completed.

    Text that is plainly not base64 at all is taken as it stands.
    """
    end = data.find(b"=")
    tail = data[end:].lstrip(b"= \t\r\n") if end >= 0 else b""
    if is_text and _is_plain(data):
        return data, "base64-is-plain-text"
    if not tail:
        return _groups(data), "base64-invalid"
    if not tail.strip().translate(None, _ALPHABET):
        # Files that were encoded apart and put together; each may end with its own padding.
        segments = _SEGMENT.findall(data) if data.count(b"=") < _PIECES else [data]
        return b"".join([_groups(segment) for segment in segments]), "base64-in-pieces"
    return _groups(data[:end]), "base64-with-trailing-text"


def _is_plain(data: bytes) -> bool:
    """Whether it is no base64 from its first line on; a list's footer may stand below what is."""
    first = data[:_SAMPLE].lstrip().partition(b"\n")[0].rstrip()
    letters = first.rstrip(b"=")
    telling = len(first) >= 16 or len(letters) < len(first)
    if telling and len(first) % 4 == 0 and not letters.translate(None, _LETTERS):
        return False
    sample = data[:_SAMPLE].strip()
    odd = sample.translate(None, _ALPHABET)
    return len(odd) * 20 > len(sample)


def _groups(data: bytes) -> bytes:
    clean = data.translate(None, _OUTSIDE)
    if len(clean) % 4 == 1:
        clean = clean[:-1]
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def uu_files(data: bytes) -> list[tuple[str, bytes, int, int]]:
    """The uuencoded files within a text: name, bytes, and where the block starts and ends.

    Bytes of a name that are not UTF-8 stand in it as lone surrogates.
    """
    found: list[tuple[str, bytes, int, int]] = []
    position = 0
    end: re.Match[bytes] | None = None
    for _ in range(_UU_FILES):
        begin = _UU_BEGIN.search(data, position)
        if not begin:
            break
        position = begin.end()
        if end is None or end.start() < position:
            end = _UU_END.search(data, position)
        if not end:
            break
        content = _uu_block(data, position, end.start(), b"-base64" in begin[0][:13])
        if content is not None:
            position = end.end()
            name = begin[1].decode("utf-8", "surrogateescape").rstrip()
            found.append((name, content, begin.start(), position))
    return found


def _uu_block(data: bytes, start: int, end: int, base64: bool) -> bytes | None:
    """The bytes of the block between its first and its last line; None if it is none.

    Prose may stand between such words, too: one line at least must be nearly as long as it says,
    but for the blanks at its end.
    """
    if base64:
        return None if data[start:end].translate(None, _ALPHABET) else _groups(data[start:end]) or None
    if data.count(b"\n", start, end) > _UU_SHORT + (end - start) // 8:
        return None
    out = []
    whole = False
    for _ in range(_UU_LINES):
        stop = data.find(b"\n", start, end)
        line = data[start : stop if stop >= 0 else end]
        decoded = _uu_line(line)
        if decoded is None:
            return None
        out.append(decoded)
        whole = whole or bool(decoded and 2 * len(line) > _uu_letters(line))
        if stop < 0:
            break
        start = stop + 1
    return b"".join(out) if whole else None


def _uu_line(line: bytes) -> bytes | None:
    """One uuencoded line. Blanks at its end may be cut; some encoders add a check character.

    Others fill its last group with anything: only the letters that bytes are made of are looked at.
    """
    line = line.rstrip(b"\r")
    if not line:
        return b""
    needed = _uu_letters(line)
    if not 32 <= line[0] <= 96 or len(line) > needed + 5:
        return None
    try:
        return binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3])
    except binascii.Error:
        return None


def _uu_letters(line: bytes) -> int:
    """How many letters follow the one that begins a line, as that one says."""
    return (((line[0] - 32) & 63) + 2) // 3 * 4
