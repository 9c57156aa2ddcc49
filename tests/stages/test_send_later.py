"""Mail that was to go out later has its two days of trying from then on."""

from __future__ import annotations

from espomail.domain.clock import DAY, HOUR, MINUTE
from tests.stages.test_send import NOW, account, queue, row, send

__all__ = ["account"]  # the fixture


def test_a_scheduled_mail_is_not_given_up_at_its_first_try(store, account, smtp_sink):
    id_ = queue(store, account, not_before=NOW + 5 * DAY)
    smtp_sink.behaviour.mail = "451 later"
    send(store, NOW + 5 * DAY)
    assert row(id_).state == "retry" and row(id_).not_before > NOW + 5 * DAY + 4 * MINUTE
    send(store, NOW + 6 * DAY)
    assert row(id_).state == "retry"
    send(store, NOW + 7 * DAY + HOUR)
    assert row(id_).state == "failed" and "given up" in row(id_).answer
