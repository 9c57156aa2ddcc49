"""Names of mailbox folders: as people read them, or as servers write them (RFC 3501, 5.1.3)."""

from __future__ import annotations

from imapclient import imap_utf7


def readable(name: str) -> str:
    """A folder's name as people read it; modified UTF-7, as it stands in a server's log, is decoded.

    ``Entw&APw-rfe`` is ``Entwürfe``; ``R&D`` is no such code, and stays.
    """
    if not name.isascii() or "&" not in name:
        return name
    try:
        found = str(imap_utf7.decode(name.encode("ascii")))
        same = imap_utf7.encode(found) == name.encode("ascii")
    except (UnicodeError, ValueError):
        return name
    return found if same else name
