"""Times that people type as options."""

from __future__ import annotations

from espomail.domain.clock import parse_iso
from espomail.errors import Usage


def time_option(option: str, text: str | None) -> int | None:
    """Milliseconds of an ISO 8601 time or date; None stays None; 2 for anything else."""
    if text is None:
        return None
    try:
        return parse_iso(text)
    except ValueError:
        raise Usage(f"{option} {text}: not a time; write it like 2026-07-01 or 2026-07-01T09:00Z") from None
