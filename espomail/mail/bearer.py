"""Logging in with an OAuth access token: XOAUTH2, and OAUTHBEARER where only that is offered.

XOAUTH2 is the form of Google and Microsoft; OAUTHBEARER is the standard's (RFC 7628).
"""

from __future__ import annotations

import json
from collections.abc import Collection

MECHANISMS = ("XOAUTH2", "OAUTHBEARER")


def mechanism(offered: Collection[str]) -> str | None:
    """The one to use of what a server offers; None where it knows neither."""
    return next((name for name in MECHANISMS if name in offered), None)


def first_answer(name: str, login: str, token: str) -> str:
    """All that is said where the token is good."""
    if name == "XOAUTH2":
        return f"user={login}\1auth=Bearer {token}\1\1"
    escaped = login.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={escaped},\1auth=Bearer {token}\1\1"


def answer_to_refusal(name: str) -> str:
    """A refusal is first explained in a challenge; without this answer the line hangs.

    Nothing for XOAUTH2, a ^A for OAUTHBEARER (RFC 7628, 3.2.3).
    """
    return "\1" if name == "OAUTHBEARER" else ""


def explained(challenge: bytes) -> str:
    """What the server's JSON says of a refused token, if it said anything."""
    try:
        told = json.loads(challenge)
        return ", ".join(f"{key} {told[key]}" for key in ("status", "error") if key in told)
    except (LookupError, ValueError, TypeError):
        return ""
