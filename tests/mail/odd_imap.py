"""A session with a server that misbehaves: what the tests of odd answers share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from espomail.mail.imap import open_session
from espomail.mail.imap_values import Fetched
from espomail.mail.settings import ImapSettings, Secret
from tests.servers.scripted_imap import Call, ScriptedImap, fetch_line

RAW = {n: f"Subject: {n}\r\n\r\nText {n}\r\n".encode() for n in range(1, 8)}
SIZE = len(RAW[1])
MS = 1772438400000
DAY = date(2026, 3, 2)


def settings(server: ScriptedImap, **changes: Any) -> ImapSettings:
    """How to reach the scripted server."""
    values: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "login": "me",
        "timeout": 3.0,
    }
    return ImapSettings(**(values | changes))


def session(server: ScriptedImap, password: str = "secret", **changes: Any) -> Any:
    """A session there, to be used in a ``with`` block."""
    return open_session(settings(server, **changes), Secret(password))


def fetched(server: ScriptedImap, uids: list[int] | None = None, most: int = 1_000_000) -> Any:
    """What ``bodies`` gives by UID, and the session."""
    with session(server) as imap:
        imap.select("INBOX")
        got: dict[int, Fetched] = {}
        for each in imap.bodies(uids or [1, 2, 3], most):
            assert each.uid not in got
            got[each.uid] = each
        return got, imap


def raws(got: dict[int, Fetched]) -> dict[int, bytes]:
    """The bytes of messages, by UID."""
    return {uid: each.raw for uid, each in got.items()}


def per_uid(**odd: Callable[[Call, int], bytes]) -> Callable[[Call], bytes]:
    """UID FETCH as usual, but for some UIDs: ``per_uid(u2=…)``."""

    def answer(call: Call) -> bytes:
        lines = (odd.get(f"u{uid}", fetch_line)(call, uid) for uid in call.uids)
        return b"".join(lines) + call.ok()

    return answer
