"""Streams: the timelines of records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from espomail.domain.clock import iso
from espomail.store import bulk
from espomail.store.bulk import dumps
from espomail.store.in_list import chunks
from espomail.store.models import StreamEntry

MAIL = ("email_received", "email_sent")


class Entry(NamedTuple):
    """One line of a record's timeline. ``by``: the login or signature of who did it, if anybody."""

    record_type: str
    record_id: int
    at: int
    type: str
    by: str | None = None
    text: str = ""
    email_id: int | None = None
    data: Mapping[str, Any] = MappingProxyType({})


def add(entries: Iterable[Entry]) -> None:
    """Write entries; one that is there already (same record, type and email) is left out."""
    bulk.insert(
        StreamEntry,
        ("record_type", "record_id", "at", "type", "by", "text", "email_id", "data"),
        [
            (e.record_type, e.record_id, e.at, e.type, _login(e), e.text, e.email_id, dumps(_data(e)))
            for e in entries
        ],
        ignore=True,
    )


def forget_mail(record_type: str, record_id: int, email_ids: Iterable[int]) -> None:
    """Mail that belongs to another record by now stands in that one's stream only."""
    wanted = list(email_ids)
    for start in range(0, len(wanted), 500):
        StreamEntry.delete().where(
            (StreamEntry.record_type == record_type)
            & (StreamEntry.record_id == record_id)
            & StreamEntry.type.in_(MAIL)
            & StreamEntry.email_id.in_(wanted[start : start + 500])
        ).execute()


def _login(entry: Entry) -> str | None:
    """Who did it; who was at the keyboard, where ``--as`` named somebody else, stands in the data."""
    return entry.by.partition(" (by ")[0] if entry.by else None


def _data(entry: Entry) -> dict[str, Any]:
    real = entry.by.partition(" (by ")[2].rstrip(")") if entry.by else ""
    return {**entry.data, "real": real} if real else dict(entry.data)


def notes_of(mails: Iterable[tuple[str, int, int]]) -> dict[int, str]:
    """The notes that mails became: (record type, record id, email id) to the texts by email."""
    places: dict[str, dict[int, list[int]]] = {}
    for kind, record_id, email_id in mails:
        places.setdefault(kind, {}).setdefault(record_id, []).append(email_id)
    found: dict[int, str] = {}
    for kind, by_record in places.items():
        ids = sorted(each for some in by_record.values() for each in some)
        for chunk in chunks(by_record):
            query = StreamEntry.select(StreamEntry.email_id, StreamEntry.text).where(
                (StreamEntry.record_type == kind)
                & StreamEntry.record_id.in_(chunk)
                & (StreamEntry.type == "note")
                & StreamEntry.email_id.in_(ids)
            )
            found.update(query.tuples())
    return found


def of(record_type: str, record_id: int, limit: int | None = None) -> list[dict[str, Any]]:
    """A record's timeline in the shape of JSON, newest last; with ``limit``, the newest ones."""
    query = (
        StreamEntry.select()
        .where((StreamEntry.record_type == record_type) & (StreamEntry.record_id == record_id))
        .order_by(StreamEntry.at.desc(), StreamEntry.id.desc())
        .limit(limit)
    )
    return [
        {
            "at": iso(row.at),
            "type": row.type,
            "by": row.by,
            "text": row.text,
            "email": row.email_id,
            "data": row.data,
        }
        for row in reversed(list(query))
    ]
