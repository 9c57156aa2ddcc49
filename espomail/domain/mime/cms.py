"""What a message holds within its signature (S/MIME's ``smime.p7m``; RFC 8551, 3.5.2, RFC 5652).

The signature is not checked: what it is worth is for the reader's own programs to say, which get the file.
Only the frame around the content is read, once from the left to the right.
"""

from __future__ import annotations

TYPES = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))

_SEQUENCE, _SET, _OID, _INTEGER, _EXPLICIT = 0x30, 0x31, 0x06, 0x02, 0xA0
_OCTETS, _PIECES = 0x04, 0x24
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_UNTIL_MARK = -1
PIECES = 100_000  # of the content, or values in a set


class _Invalid(Exception):
    pass


def content(data: bytes) -> bytes | None:
    """The bytes that were signed; None where this is no signed message, or one without them."""
    try:
        return _Reader(data).content()
    except (_Invalid, IndexError):
        return None


class _Reader:
    """Goes along a value in BER (X.690), whose lengths may be left open."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def content(self) -> bytes:
        self._open(_SEQUENCE)
        self._expect(_OID, _SIGNED_DATA)
        self._open(_EXPLICIT)
        self._open(_SEQUENCE)
        self._skip(_INTEGER)
        self._skip(_SET)
        self._open(_SEQUENCE)
        self._expect(_OID, _DATA)
        self._open(_EXPLICIT)
        return self._octets()

    def _head(self) -> tuple[int, int]:
        """A value's tag and the length of what follows."""
        tag, first = self.data[self.position], self.data[self.position + 1]
        self.position += 2
        if tag & 31 == 31:
            raise _Invalid  # none of the tags here has more than a byte
        if first < 0x80:
            return tag, first
        if first == 0x80:
            return tag, _UNTIL_MARK
        size = first & 0x7F
        length = int.from_bytes(self.data[self.position : self.position + size])
        self.position += size
        if size > 4 or self.position + length > len(self.data):
            raise _Invalid
        return tag, length

    def _open(self, tag: int) -> int:
        found, length = self._head()
        if found != tag:
            raise _Invalid
        return length

    def _expect(self, tag: int, value: bytes) -> None:
        length = self._open(tag)
        if self._take(length) != value:
            raise _Invalid

    def _take(self, length: int) -> bytes:
        if length < 0 or self.position + length > len(self.data):
            raise _Invalid
        self.position += length
        return self.data[self.position - length : self.position]

    def _skip(self, tag: int) -> None:
        """Pass over a value, however values of open length are nested in it."""
        length = self._open(tag)
        depth = int(length == _UNTIL_MARK)
        self.position += max(0, length)
        for _ in range(PIECES):
            if not depth:
                return
            inner, length = self._head()
            if length == _UNTIL_MARK:
                depth += 1
            elif inner == 0 and length == 0:
                depth -= 1
            else:
                self.position += length
        raise _Invalid

    def _octets(self) -> bytes:
        tag, length = self._head()
        if tag == _OCTETS:
            return self._take(length)
        if tag != _PIECES:
            raise _Invalid
        end = len(self.data) if length == _UNTIL_MARK else self.position + length
        pieces: list[bytes] = []
        while self.position < end:
            if len(pieces) >= PIECES:
                raise _Invalid
            tag, length = self._head()
            if tag == 0 and length == 0:
                break
            if tag != _OCTETS:
                raise _Invalid
            pieces.append(self._take(length))
        return b"".join(pieces)
