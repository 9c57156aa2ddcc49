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
        # the server's own code is better than "failed for good"
        ("5.0.0", "failed", "553 sorry, your envelope domain must exist (#5.7.1)", "soft"),
        ("5.0.0", "failed", "550 5.1.0 Address rejected", "hard"),
        ("5.0.0", "failed", "550 5.2.2 no room", "soft"),
        ("5.0.0", "failed", "450 4.1.1 Recipient address rejected: unverified address", "soft"),
        ("5.0.0", "failed", "550 no route from 192.5.1.7 for that user: unknown user", "hard"),
        # the unknown user is the sender
        (None, "failed", "550 Verification failed for <support@example.org> No such user. Sender verify failed", "soft"),
        ("5.0.0", "failed", "550 Callback setup failed while verifying <support@example.org>", "soft"),
        (None, "failed", "553 Sender address rejected: Domain not found", "soft"),
        (None, "failed", "550 Recipient address rejected: User unknown", "hard"),
        (None, "failed", "Name service error for name=example.com: Host not found, try again", "soft"),
        (None, "failed", "550 user locked", "soft"),
        (None, "failed", "550 Recipient not in white list", "soft"),
        (None, "failed", "Reason: Illegal host/domain name found.", "hard"),
        (None, "failed", "メールボックスが満杯です", "soft"),
        (None, "failed", "something happened", None),
    ],
)
def test_hard_or_soft(status: str | None, action: str, words: str, kind: str | None) -> None:
    assert severity(status, action, words) == kind


@pytest.mark.parametrize(
    "words",
    [
        "550 Account sending limit reached",
        "550 outgoing limit reached",
        "550 Message limit reached for this hour",
        "550 Domain example.org has exceeded the max emails per hour",
        "550 User has sent the daily limit of messages per day",
        "550 SMTP AUTH is required",
        "550 You must authenticate before you send to this user",
        "550 Invalid HELO name",
        "550 HELO: no such host",
        "550 Your IP 192.0.2.1 has no reverse DNS",
        "550 Access from unknown host denied",
        "550 Connections from dynamic addresses not accepted",
        "550 the sender mailbox does not exist",
        "550 unknown sender address",
        "550 Verification of sender failed: unknown user",
        "550 Bulk mail rejected to this mailbox",
        # who is meant is not said
        "550 Requested action not taken",
        "550 Rejected",
        "553 refused",
    ],
)
def test_a_refusal_of_the_sender_says_nothing_of_the_address(words: str) -> None:
    assert severity(None, "failed", words) == "soft"
    assert severity("5.0.0", "failed", f"smtp; {words}") == "soft"


@pytest.mark.parametrize(
    "words",
    [
        "550 Address rejected",
        "550 Recipient refused",
        "553 bob@example.com: mailbox name refused",
        "550 Empfänger abgelehnt",
        "550 No such user here. Your IP address 192.0.2.1 has been logged",
        "550 Unknown recipient. Your mail server should stop sending",
        "550 unknown recipient, daily limit of invalid recipients",
        "550 Mailbox does not exist. Message from <support@example.org> rejected",
        # talk of the notice, not the server's
        "As the sender is told: your account wrote to bob@example.com: 550 user unknown",
    ],
)
def test_a_refusal_that_first_speaks_of_the_recipient_is_hard(words: str) -> None:
    assert severity(None, "failed", words) == "hard"
    assert severity("5.0.0", "failed", f"smtp; {words}") == "hard"
