"""What each template is given at run time, with sample values: for previews.

A template of an administrator's own making is an automatic reply, so it is given what those are given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_USER = {"login": "alice", "name": "Alice Example"}
_CASE = {
    "number": 12,
    "name": "Broken lamp",
    "status": "Assigned",
    "url": None,
    "contact": "Bob Customer",
    "account": "Customer Ltd",
    "team": "Support",
    "user": _USER,
}
_EMAIL = {
    "subject": "Broken lamp",
    "from_name": "Bob Customer",
    "from_address": "bob@customer.example",
    "date": "2026-03-02T09:58:00Z",
    "attachments": ["lamp.jpg"],
    "text": "Hello,\n\nthe lamp came broken.\n\nBob",
}
_RECORD = {"type": "case", "number": 12, "name": "Broken lamp"}
_REPLY = {
    "case": _CASE,
    "email": _EMAIL,
    "person": {"name": "Bob Customer"},
    "contact": {"name": "Bob Customer"},
    "account": {"name": "Customer Ltd"},
    "user": _USER,
    "team": "Support",
    "sender_name": "Example Support",
}
_SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "notice": {
        "user": _USER,
        "record": _RECORD,
        "reasons": ["you were given the case", "you follow case:12"],
        "event": "received",
        "email": _EMAIL,
        "case": _CASE,
        "answer": "note",
        "note": "",
        "by": "",
        "sender_name": "Example Support",
    },
    "digest": {
        "user": _USER,
        "count": 1,
        "left_out": 0,
        "every": "day",
        "records": [
            {
                "record": _RECORD,
                "notices": [
                    {
                        "event": "received",
                        "reasons": ["you follow case:12"],
                        "at": "2026-03-02T09:58:00Z",
                        "email": _EMAIL,
                    }
                ],
            }
        ],
        "sender_name": "Example Support",
    },
    "answer_refused": {
        "user": _USER,
        "record": _RECORD,
        "reason": "alice may not send from support@example.com",
        "text": "We send you a new one.",
        "sender_name": "Example Support",
    },
    "send_failed": {
        "user": _USER,
        "mail": {
            "subject": "Re: Broken lamp",
            "to": ["bob@customer.example"],
            "date": "2026-03-02T09:58:00Z",
        },
        "failure": {
            "server": "mx.customer.example",
            "answer": "550 5.1.1 no such user",
            "recipients": ["bob@customer.example"],
            "reached": [],
            "outbox": 7,
            "email": 5,
        },
    },
    "quoted_reply": {"text": "We send you a new one.", "email": _EMAIL},
    "alert": {
        "alert": {
            "kind": "paused",
            "what": "support@example.com",
            "since": "2026-03-02T09:58:00Z",
            "cause": "LOGIN: NO [AUTHENTICATIONFAILED] wrong password",
            "fix": "espomail email-account edit support@example.com --password-stdin",
            "count": 3,
        },
        "user": _USER,
    },
}


def sample(name: str, now: str) -> dict[str, Any]:
    """The values a template may use; ``now`` is the time as ISO 8601."""
    return {**_SAMPLES.get(name, _REPLY), "now": now, "today": now[:10]}
