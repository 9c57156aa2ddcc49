"""Is anything due? Answered by sqlite3 alone, so that cron's every minute costs next to nothing."""

from __future__ import annotations

from collections.abc import Sequence


def nothing_due(arguments: Sequence[str]) -> bool:
    """Whether this is a run that would find nothing to do; when in doubt, no."""
    return False
