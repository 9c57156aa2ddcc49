"""How long a failing e-mail account is left in peace, and when its trouble is worth saying.

A refused log-in is retried more and more rarely, so that no provider locks the account; a server
that cannot be reached is asked again within the hour. Trouble is said when it is new, then daily; its people
get one notice of each outage that lasts, and one of its end.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace

from espomail.domain.clock import DAY, HOUR, MINUTE

LOGIN_STEPS = (1 * MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, DAY)
SERVER_STEPS = (1 * MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 16 * MINUTE, 32 * MINUTE, HOUR)
# What an error means for its account, by the name of its class (see mail.failures).
KINDS = {
    "AppRefused": "app",
    "LoginRefused": "login",
    "FolderMissing": "folder",
    "TlsFailed": "tls",
    "StartTlsMissing": "tls",
    "AuthNotOffered": "tls",
    "ServerUnreachable": "unreachable",
    "ServerDropped": "unreachable",
    "Throttled": "unreachable",
    "ProtocolOdd": "unreachable",
    "SecretMissing": "secret",
}
STEPS = {"login": LOGIN_STEPS, "app": LOGIN_STEPS, "unreachable": SERVER_STEPS, "tls": SERVER_STEPS}
PAUSED_FROM = 3
PATIENCE = 10 * MINUTE
NOTICED_AFTER = HOUR
SAID_AGAIN = DAY
# Servers sign their refusals with session ids and times; those are no news.
_VARYING = re.compile(r"\S*\d\S*")


@dataclass(frozen=True)
class Health:
    """How an account's last visits went. ``refusals``: refused log-ins since the last good one.

    ``failures`` counts the failures of the present ``kind`` in a row; times are in milliseconds.
    """

    kind: str = ""
    failures: int = 0
    refusals: int = 0
    failing_since: int | None = None
    next_at: int = 0

    @property
    def paused(self) -> bool:
        """From the third refused log-in in a row; a dead server in between changes nothing."""
        return self.refusals >= PAUSED_FROM


def kind_of(error: Exception) -> str:
    """``login``, ``tls``, ``unreachable``, ``folder``, ``secret``, ``app`` or ``other``."""
    names = (each.__name__ for each in type(error).__mro__)
    return next((KINDS[name] for name in names if name in KINDS), "other")


def after_failure(before: Health, kind: str, now: int) -> Health:
    """What holds after a visit failed.

    ``kind``: ``login`` and the server's kinds wait longer each time; anything else (a missing
    secret, say) is a matter on this side and is tried again at the next run.
    """
    failures = before.failures + 1 if kind == before.kind else 1
    refusals = before.refusals + (kind == "login")
    count = refusals if kind == "login" else failures
    return replace(
        before,
        kind=kind,
        failures=failures,
        refusals=refusals,
        failing_since=now if before.failing_since is None else before.failing_since,
        next_at=now + wait(kind, count),
    )


def worth_a_notice(health: Health, now: int) -> bool:
    """Whether its people are to hear of an account's trouble: it is paused, or the trouble lasts."""
    since = health.failing_since
    return health.paused or (since is not None and now - since >= NOTICED_AFTER)


def wait(kind: str, count: int) -> int:
    """Milliseconds until the next try after the ``count``-th failure of a kind (from 1)."""
    steps = STEPS.get(kind)
    return steps[min(count, len(steps)) - 1] if steps else 0


def is_waiting(next_at: int, now: int) -> bool:
    """Whether an account is still left in peace.

    A time further away than the longest wait comes from a clock that was wrong; it counts no more.
    """
    return now < next_at <= now + LOGIN_STEPS[-1]


def worth_saying(
    code: int, failing_since: int, said_at: int | None, changed: bool, now: int
) -> bool:
    """Whether a trouble is said in this run.

    When it appears or changes, then once a day. What may pass by itself (75) only once it has
    lasted ten minutes, and other words are no news: a server that is down fails in many ways.
    """
    if code == os.EX_TEMPFAIL:
        changed = False
        if now - failing_since < PATIENCE:
            return False
    return said_at is None or changed or not 0 <= now - said_at < SAID_AGAIN


def same_trouble(text: str, other: str) -> bool:
    """Whether two messages say the same, apart from session ids, times and numbers."""
    return _VARYING.sub("", text).split() == _VARYING.sub("", other).split()
