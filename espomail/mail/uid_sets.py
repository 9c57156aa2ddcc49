"""UIDs as IMAP writes them: ``1:3,7`` (RFC 9051, sequence-set)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def ranges(uids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Runs of consecutive UIDs, first and last; ``uids`` ascending and distinct."""
    first = last = None
    for uid in uids:
        if last is not None and uid == last + 1:
            last = uid
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = uid
    if first is not None and last is not None:
        yield first, last


def uid_set(uids: Iterable[int]) -> str:
    """The UIDs as one set, e.g. ``1:3,7``."""
    return ",".join(_written(first, last) for first, last in ranges(sorted(set(uids))))


def batches(uids: Sequence[int], most: int, longest: int) -> Iterator[tuple[str, list[int]]]:
    """Sets of at most ``most`` UIDs and ``longest`` characters, each with its UIDs, ascending.

    Servers limit the length of a command line; 8,000 bytes is what RFC 7162 (4) lets us hope for.
    """
    written: list[str] = []
    members: list[int] = []
    length = 0
    for first, last in _pieces(uids, most):
        piece = _written(first, last)
        size = last - first + 1
        if members and (len(members) + size > most or length + len(piece) + 1 > longest):
            yield ",".join(written), members
            written, members, length = [], [], 0
        written.append(piece)
        members.extend(range(first, last + 1))
        length += len(piece) + 1
    if members:
        yield ",".join(written), members


def _pieces(uids: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    for first, last in ranges(sorted(set(uids))):
        for start in range(first, last + 1, most):
            yield start, min(start + most - 1, last)


def _written(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}:{last}"
