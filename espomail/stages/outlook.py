"""What earlier stages concluded about a batch, read back where another process concluded it."""

from __future__ import annotations

from collections.abc import Sequence

from espomail.domain.incoming import Incoming
from espomail.store import notice_facts


def restore_events(batch: Sequence[Incoming]) -> None:
    """Whether ``distribute`` opened, joined or reopened a case for each mail."""
    missing = [mail for mail in batch if not mail.case_event]
    events = notice_facts.case_events(mail.email_id for mail in missing)
    for mail in missing:
        mail.case_event = events.get(mail.arrival_id, "none")
