"""The verdict on a mail: its reasons, each once and short, for any bytes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from espomail.domain.automatic import judging as automatic
from espomail.domain.mime import parsing
from tests.domain.automatic.messages import a_message, field


def test_a_bounce_that_calls_itself_replied_is_no_answer() -> None:
    message = field("Auto-Submitted", "auto-replied", subject="Undelivered Mail")
    verdict = automatic.judge(message, is_bounce=True)
    assert verdict.kind == "auto-generated"
    assert verdict.why_not == (
        "Bounce: it reports a failed delivery",
        "Auto-Submitted: auto-replied",
    )


def test_every_reason_is_given_once() -> None:
    message = a_message(
        "noreply@example.com",
        fields={"Auto-Submitted": "auto-replied", "Precedence": "bulk", "List-Id": "<x.example>"},
    )
    assert list(automatic.reasons_for_silence(message)) == [
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "List-Id: <x.example>",
        "From: noreply@example.com (no-reply)",
    ]


def test_a_reason_is_one_short_line() -> None:
    verdict = automatic.judge(field("X-Loop", "a\tb\n" * 500))
    assert len(verdict.why_not[0]) < 100
    assert "\n" not in verdict.why_not[0]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_get_a_verdict(raw: bytes) -> None:
    verdict = automatic.judge(parsing.parse(b"Precedence: " + raw))
    assert verdict.may_reply == (not verdict.why_not)
