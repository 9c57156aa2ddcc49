"""``email import``: messages from files into the pipeline.

The files are the user's and stay where they are, so nothing is lost with a process that dies here:
everything is parsed before the store is locked, and each batch is written in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from espomail.domain.extract import Extract
from espomail.domain.intake import extracts
from espomail.domain.tokens import Keyring
from espomail.errors import EspomailError
from espomail.stages import intake
from espomail.store import Store, emails, raws, tokens
from espomail.store.emails import NewEmail
from espomail.store.ledger import StoredRow
from espomail.store.raws import Packed

Named = tuple[str, bytes]


@dataclass
class Imported:
    """What became of the messages: ids of new and of known emails, and (name, cause) of those refused."""

    new: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Read:
    """A message of a file, ready to be stored."""

    name: str
    raw: bytes
    extract: Extract
    packed: Packed


def import_raws(store: Store, given: Sequence[Named], user_id: int | None, now: int) -> Imported:
    """Take in messages, given with a name for errors; one that cannot be read or stored stops no other.

    They come through no account, so they open no case; the importing user becomes one of their users.
    """
    with store.write():
        keyring = tokens.keyring()
    result = Imported()
    for start in range(0, len(given), intake.BATCH):
        batch = _read(given[start : start + intake.BATCH], keyring, result)
        _keep(store, batch, user_id, now, result)
    return result


def _read(given: Sequence[Named], keyring: Keyring, result: Imported) -> list[_Read]:
    found = []
    read = extracts(((raw, False) for _, raw in given), keyring)
    for (name, raw), each in zip(given, read, strict=True):
        if isinstance(each, Extract):
            found.append(_Read(name, raw, each, raws.pack(raw)))
        else:
            result.refused.append((name, each))
    return found


def _keep(
    store: Store, batch: Sequence[_Read], user_id: int | None, now: int, result: Imported
) -> None:
    try:
        ids, fresh = store.decided(partial(_store, batch, user_id, now))
    except EspomailError:
        raise
    except Exception as error:
        if len(batch) == 1:
            result.refused.append((batch[0].name, f"{type(error).__name__}: {error}"))
        else:  # find the one that breaks: the others must come in
            for each in batch:
                _keep(store, [each], user_id, now, result)
        return
    for each in batch:
        identity = each.extract.identity
        new = identity in fresh
        fresh.discard(identity)
        (result.new if new else result.known).append(ids[identity])


def _store(batch: Sequence[_Read], user_id: int | None, now: int) -> tuple[dict[bytes, int], set[bytes]]:
    """The ids of a batch's emails by identity, and which identities are new."""
    known = emails.by_identity((each.extract.id_hash, each.extract.identity) for each in batch)
    fresh = {each.extract.identity: each for each in batch if each.extract.identity not in known}
    raw_ids = raws.insert([each.packed for each in fresh.values()])
    setting = intake.Setting(Keyring({}, ""), frozenset(), {}, now)
    rows = [_row(each, raw_id, now) for each, raw_id in zip(fresh.values(), raw_ids, strict=True)]
    ids = emails.add(
        [
            NewEmail(identity, intake.values(row, each.extract, setting))
            for (identity, each), row in zip(fresh.items(), rows, strict=True)
        ]
    )
    emails.add_arrivals(
        (email_id, None, None, None, None, row.received_at, "filter")
        for email_id, row in zip(ids, rows, strict=True)
    )
    if user_id is not None:
        emails.give((email_id, user_id) for email_id in ids)
    return {**known, **dict(zip(fresh, ids, strict=True))}, set(fresh)


def _row(each: _Read, raw_id: int, now: int) -> StoredRow:
    """Such a row as the ledger has of a message that came from a server."""
    at = min(each.extract.date or now, now)
    return StoredRow(0, 0, 0, at, len(each.raw), raw_id, 0, 0, "", False)
