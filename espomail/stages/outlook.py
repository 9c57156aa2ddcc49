"""What earlier stages concluded about a batch, read back where another process concluded it."""

from __future__ import annotations

from collections.abc import Sequence

from espomail.domain.incoming import Incoming
from espomail.store import arrivals


def restore_links(batch: Sequence[Incoming]) -> None:
    """Which mails answer a notice, and which claimed several cases."""
    stored = [mail for mail in batch if mail.conversation_id is not None and mail.conversation_id > 0]
    special = arrivals.special_links(mail.email_id for mail in stored)
    for mail in stored:
        rule, claimed = special.get(mail.arrival_id, ("", []))
        mail.answers_notice = mail.answers_notice or rule == "notice"
        mail.claimed_cases = mail.claimed_cases or tuple(claimed)


def restore_events(batch: Sequence[Incoming]) -> None:
    """Whether ``distribute`` opened, joined or reopened a case for each mail."""
    missing = [mail for mail in batch if not mail.case_event]
    events = arrivals.case_events(mail.email_id for mail in missing)
    for mail in missing:
        mail.case_event = events.get(mail.arrival_id, "none")
