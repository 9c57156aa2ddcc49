"""The bytes of messages, compressed: stored and loaded by the batch."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Any

from espomail.store import bulk, take_numbers
from espomail.store.models import Raw
from espomail.store.threads import chunks

LEVEL = 3
LONGEST = 200_000_000
Packed = tuple[bytes, int, str]

_kept = threading.local()


def pack(raw: bytes) -> Packed:
    """A message's bytes for the store: (compressed bytes, size before, how)."""
    return _compressor().compress(raw), len(raw), "zstd"


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


def load(ids: Iterable[int]) -> dict[int, bytes]:
    """The bytes of messages by raw id."""
    found: dict[int, bytes] = {}
    for chunk in chunks(ids):
        query = Raw.select(Raw.id, Raw.data, Raw.codec).where(Raw.id.in_(chunk))
        found.update((raw_id, unpack(data, codec)) for raw_id, data, codec in query.tuples())
    return found


def _compressor() -> Any:
    # One for each thread: it may not be shared, and making it costs more than a small mail.
    if not hasattr(_kept, "compressor"):
        from zstandard import ZstdCompressor

        _kept.compressor = ZstdCompressor(level=LEVEL)
    return _kept.compressor


def _decompressor() -> Any:
    if not hasattr(_kept, "decompressor"):
        from zstandard import ZstdDecompressor

        _kept.decompressor = ZstdDecompressor()
    return _kept.decompressor
