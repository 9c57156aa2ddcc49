"""How long a run may take: it stops between two batches, and what is left waits for the next run."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable

# After the limit a batch under way may still end; the longest wait in one is for an SMTP server's
# answer to the data (RFC 5321, 4.5.3.2.6: ten minutes). Whatever hangs longer is ended.
GRACE = 11 * 60.0


class TimeLimit:
    """So many seconds from now on, by the monotonic clock; 0 is no limit."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._end = time.monotonic() + seconds if seconds else None

    @property
    def is_set(self) -> bool:
        """Whether there is a limit at all."""
        return self._end is not None

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return self._end is not None and time.monotonic() >= self._end


NEVER = TimeLimit()


def watch(seconds: float, grace: float = GRACE) -> Callable[[], None]:
    """End this process (75) if it still runs a while after its limit: a kill does no harm, a hang does.

    A name server or a disk that never answers cannot be interrupted from inside. What comes back ends the
    watch: to be called when the run is over, since the process may go on with something else.
    """
    timer = threading.Timer(seconds + grace, _end, [seconds])
    timer.daemon = True
    timer.start()
    return timer.cancel


def _end(seconds: float) -> None:
    print(
        f"espomail: this run hung for long after its limit of {seconds:.0f} seconds and was ended; "
        "the next one goes on where it stood",
        file=sys.stderr,
        flush=True,
    )
    os._exit(os.EX_TEMPFAIL)
