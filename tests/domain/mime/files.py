"""The files of a message, asked for as those of stored mail are."""

from __future__ import annotations

from espomail.domain.mime.parsing import parse, stored_files


def files_of(raw: bytes) -> list[bytes]:
    """The bytes of each file that a message lists, in its order."""
    return stored_files(raw, [each.as_json() for each in parse(raw).attachments])
