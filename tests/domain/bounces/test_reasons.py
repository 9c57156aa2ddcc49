"""Hard or soft: a server's codes and words."""

from __future__ import annotations

import pytest

from espomail.domain.bounces.reasons import severity


@pytest.mark.parametrize(
    ("status", "action", "words", "kind"),
    [
        ("5.1.1", "failed", "", "hard"),
        ("5.1.2", "failed", "", "hard"),
        ("5.1.6", "failed", "", "hard"),
        ("5.4.1", "failed", "Recipient address rejected: Access denied", "hard"),
        ("5.0.0", "failed", "", "hard"),
        ("5.0.0", "failed", "blocked as spam", "soft"),
        ("5.1.1", "failed", "mailbox is full", "soft"),
        ("5.2.1", "failed", "disabled", "soft"),
        ("5.3.4", "failed", "message too big", "soft"),
        ("5.4.7", "failed", "delivery time expired", "soft"),
        ("5.7.1", "failed", "", "soft"),
        ("4.1.1", "failed", "user unknown", "soft"),
        ("5.1.1", "delayed", "", "soft"),
        (None, "failed", "550 No such user here", "hard"),
        (None, "failed", "551 not our customer", "hard"),
        (None, "failed", "552 Quota exceeded", "soft"),
        (None, "failed", "421 try again later", "soft"),
        (None, "failed", "Adresse unbekannt", "hard"),
        (None, "failed", "Reason: Illegal host/domain name found.", "hard"),
        (None, "failed", "メールボックスが満杯です", "soft"),
        (None, "failed", "something happened", None),
    ],
)
def test_hard_or_soft(status: str | None, action: str, words: str, kind: str | None) -> None:
    assert severity(status, action, words) == kind
