"""What is kept of a message for the stages."""

from __future__ import annotations

from espomail.domain.intake import examine
from espomail.domain.tokens import Keyring

KEYRING = Keyring({"1": b"k" * 32}, "1")


def test_to_whom_a_message_was_passed_on_by_hand_is_kept() -> None:
    raw = b"Resent-To: Desk <Desk@example.org>, b@example.org\nResent-Cc: c@example.org\nTo: ann@other.example\n\nHi"
    assert examine(raw, KEYRING).auto["resent"] == ["desk@example.org", "b@example.org", "c@example.org"]
    assert "resent" not in examine(b"To: ann@other.example\n\nHi", KEYRING).auto


def test_few_are_kept_of_many() -> None:
    raw = b"Resent-To: " + b", ".join(b"u%d@example.org" % n for n in range(5000)) + b"\n\nHi"
    assert len(examine(raw, KEYRING).auto["resent"]) == 10
