"""Mail as customers write it, each with a Message-ID of its own."""

from __future__ import annotations

import itertools
from typing import Any

from tests.builders import a_message
from tests.integration.helpdesk import answer_to
from tests.servers.smtp_sink import SmtpSink

ANN = "Ann <ann@customer.example>"
_ids = itertools.count(1)


def question(to: str, sender: str = ANN, subject: str = "The printer is on fire", **more: Any) -> bytes:
    """A new question with an id of its own."""
    given = {"message_id": f"<new-{next(_ids)}@customer.example>", **more}
    return a_message(sender=sender, to=to, subject=subject, **given)


def reply(original: bytes, to: str, sender: str = ANN, **more: Any) -> bytes:
    """An answer with an id of its own."""
    given = {"message_id": f"<answer-{next(_ids)}@customer.example>", **more}
    return answer_to(original, sender, to=to, **given)


def with_smtp(sink: SmtpSink) -> tuple[str, ...]:
    return (
        "--smtp-host", "127.0.0.1", "--smtp-port", str(sink.port), "--smtp-security", "none",
        "--smtp-auth", "none",
    )  # fmt: skip
