"""Runs that are killed at random moments come to the same end as one that nobody disturbed."""

from __future__ import annotations

import os
import random
import signal

import pytest

from tests.integration.helpdesk import Helpdesk
from tests.integration.scene import Scene, busy_morning, difference, disturbed
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.dovecot


@pytest.fixture
def scene(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> Scene:
    return busy_morning(helpdesk, smtp_sink, 60)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_killed_three_times(scene: Scene, sign: signal.Signals) -> None:
    undisturbed = scene.new_store()
    typical = undisturbed.to_the_end()
    undisturbed.check_the_books()
    assert len(undisturbed.outcome()["cases"]) > 20
    assert len(scene.sink.envelopes) > 20

    killed = scene.new_store()
    disturbed(killed, 3, typical, random.randrange(10**6), sign)
    killed.check_the_books()
    assert difference(killed.outcome(), undisturbed.outcome()) == {}, killed.log


@pytest.mark.torture
@pytest.mark.timeout(3000)
def test_killed_thirty_times_over_500_messages(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> None:
    scene = busy_morning(helpdesk, smtp_sink, 500)
    undisturbed = scene.new_store()
    typical = undisturbed.to_the_end()
    for seed in range(int(os.environ.get("ESPOMAIL_TORTURE_ROUNDS", "4"))):
        killed = scene.new_store()
        killed.jobs = 1 + seed % 2 * 7  # accounts one after the other, and side by side
        disturbed(killed, 30, typical * 0.6, seed, signal.SIGKILL)
        killed.check_the_books()
        assert difference(killed.settled(), undisturbed.settled()) == {}, killed.log
        if killed.jobs == 1:
            assert difference(killed.outcome(), undisturbed.outcome()) == {}, killed.log
