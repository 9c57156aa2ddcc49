"""How many accounts may be visited side by side: each takes files, and a process may open only so many.

Many systems allow 1,024 (``ulimit -n``), of which a program may ask for more. Who may not open a file
cannot commit either, so what does not fit takes its turn later.
"""

from __future__ import annotations

import resource
from contextlib import suppress

# The streams, the store with its log and lock, and what is open for a moment only.
OTHERS = 16
# Of an account: its lock, its connection, a name look-up; renewing a token opens the store again.
EACH = 6
MOST = 6144


def room() -> int:
    """How many accounts fit, at least one; raises the process's own limit as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    allowed = MOST if soft == resource.RLIM_INFINITY else soft
    return max(1, (allowed - OTHERS) // EACH)
