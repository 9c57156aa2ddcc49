"""What lies in a folder, without reading a message: how many, the newest, and how many since a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from espomail.mail.imap import open_session
from espomail.mail.settings import ImapSettings, Secret


@dataclass(frozen=True, slots=True)
class Overview:
    """A folder on its server. ``newest``: INTERNALDATE in milliseconds; ``since``: messages by day."""

    folder: str
    messages: int
    newest: int | None
    since: dict[date, int]


def overview(settings: ImapSettings, secret: Secret, folder: str, *days: date) -> Overview:
    """Look at a folder, opened read-only; nothing changes on the server.

    Raises what a session raises: FolderMissing (78), LoginRefused (78), ServerUnreachable (75) …
    """
    with open_session(settings, secret) as session:
        status = session.select(folder, readonly=True)
        found = session.search_all() if status.messages else []
        facts = session.sizes(found[-1:])
        newest = next((each.internaldate_ms for each in facts.values()), None)
        since = {day: len(session.search_since(day)) if found else 0 for day in days}
        return Overview(folder, status.messages, newest, since)
