"""The bytes of messages, compressed: stored and loaded by the batch."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Any

from espomail.errors import Damaged
from espomail.store import bulk, take_numbers
from espomail.store.in_list import chunks
from espomail.store.models import Raw

LEVEL = 3
LONGEST = 200_000_000
PIECE = 4_000_000
Packed = tuple[bytes, int, str]

_kept = threading.local()


class Loaded(dict[int, bytes]):
    """The bytes of messages by raw id. Asking for what is missing or damaged raises Damaged, which
    says so; ``get`` and ``in`` know the sound ones only."""

    def __init__(self) -> None:
        super().__init__()
        self.causes: dict[int, str] = {}

    def __missing__(self, raw_id: int) -> bytes:
        raise Damaged(self.cause(raw_id))

    def cause(self, raw_id: int | None) -> str:
        """What is wrong with bytes that are not here."""
        return f"the stored bytes of the message {self.causes.get(raw_id or 0, 'are missing')} (raw {raw_id})"


def pack(raw: bytes) -> Packed:
    """A message's bytes for the store: (compressed bytes, size before, how)."""
    if len(raw) <= PIECE:
        return _compressor().compress(raw), len(raw), "zstd"
    # In one go it would reserve as much memory again as the message takes.
    stream = _compressor().compressobj(size=len(raw))
    pieces = [stream.compress(raw[start : start + PIECE]) for start in range(0, len(raw), PIECE)]
    return b"".join((*pieces, stream.flush())), len(raw), "zstd"


def unpack(data: bytes, codec: str) -> bytes:
    """The bytes as they came. Raises ValueError for a codec of a newer espomail."""
    if codec == "plain":
        return bytes(data)
    if codec != "zstd":
        raise ValueError(f"raw bytes are packed by {codec}, which this version does not know")
    found: bytes = _decompressor().decompress(bytes(data), max_output_size=LONGEST)
    return found


def insert(packed: Sequence[Packed]) -> list[int]:
    """Store packed bytes; their ids, in the order given."""
    if not packed:
        return []
    ids = list(take_numbers("raw", len(packed)))
    rows = [(raw_id, *each) for raw_id, each in zip(ids, packed, strict=True)]
    bulk.insert(Raw, ("id", "data", "size", "codec"), rows)
    return ids


def add(raws: Sequence[bytes]) -> list[int]:
    """Pack and store; the ids, in the order given."""
    return insert([pack(raw) for raw in raws])


def load(ids: Iterable[int]) -> Loaded:
    """The bytes of messages by raw id, as far as they are sound: one that is damaged stops no other."""
    found = Loaded()
    for chunk in chunks(ids):
        query = Raw.select(Raw.id, Raw.data, Raw.codec, Raw.size).where(Raw.id.in_(chunk))
        for raw_id, data, codec, size in query.tuples():
            try:
                found[raw_id] = _whole(unpack(data, codec), size)
            except Exception as error:  # whatever the decompressor makes of damaged bytes
                found.causes[raw_id] = f"are damaged: {error}"
    return found


def one(raw_id: int) -> bytes:
    """The bytes of one message. Raises Damaged."""
    return load([raw_id])[raw_id]


def damaged(after: int, limit: int) -> tuple[list[int], int | None]:
    """Of the next ``limit`` messages after an id those that cannot be read, and where to go on."""
    ids = [row[0] for row in Raw.select(Raw.id).where(Raw.id > after).order_by(Raw.id).limit(limit).tuples()]
    return sorted(load(ids).causes), ids[-1] if ids else None


def _whole(raw: bytes, size: int) -> bytes:
    if len(raw) != size:
        raise ValueError(f"{len(raw)} bytes instead of {size}")
    return raw


def _compressor() -> Any:
    # One for each thread: it may not be shared, and making it costs more than a small mail.
    if not hasattr(_kept, "compressor"):
        from zstandard import ZstdCompressor

        _kept.compressor = ZstdCompressor(level=LEVEL, write_checksum=True)
    return _kept.compressor


def _decompressor() -> Any:
    if not hasattr(_kept, "decompressor"):
        from zstandard import ZstdDecompressor

        _kept.decompressor = ZstdDecompressor()
    return _kept.decompressor
