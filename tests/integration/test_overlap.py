"""Runs that meet each other: nothing is done twice, nothing is waited for in vain."""

from __future__ import annotations

import os
import signal

import pytest

from tests.haste import wait_until, within
from tests.integration.helpdesk import Helpdesk
from tests.integration.scene import Play, Scene, busy_morning, difference
from tests.servers.proxy import Fault, Proxy
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.dovecot


@pytest.fixture
def scene(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> Scene:
    return busy_morning(helpdesk, smtp_sink, 60)


@pytest.mark.parametrize("runs", [2, 5])
def test_runs_started_together(scene: Scene, runs: int) -> None:
    undisturbed = scene.new_store()
    undisturbed.to_the_end()
    wanted, heard = undisturbed.settled(), set(undisturbed.outcome()["notices"])

    crowded = scene.new_store()
    processes = [crowded.start() for _ in range(runs)]
    ended = [(*process.communicate(timeout=300), process.returncode) for process in processes]
    assert {(out, err) for out, err, _ in ended} == {("", "")}
    assert {code for _, _, code in ended} <= {0, os.EX_TEMPFAIL}
    crowded.to_the_end()  # what the last one queued while another was sending
    crowded.check_the_books()
    assert difference(crowded.settled(), wanted) == {}
    people = {(login, message_id) for login, _, message_id in crowded.outcome()["notices"]}
    assert people == {(login, message_id) for login, _, message_id in heard}


def test_verbs_and_runs_in_any_mixture(scene: Scene) -> None:
    undisturbed = scene.new_store()
    undisturbed.to_the_end()
    crowded = scene.new_store()
    words = ["fetch", "run", "link", "filter", "distribute", "run", "notify", "autoreply", "link", "send"]
    processes = [crowded.start(*word.split()) for word in words]
    for process in processes:
        out, err = process.communicate(timeout=300)
        assert (out, err) == ("", "") and process.returncode in (0, os.EX_TEMPFAIL)
    crowded.to_the_end()
    crowded.check_the_books()
    assert difference(crowded.settled(), undisturbed.settled()) == {}


def test_a_stopped_holder_keeps_its_lock_and_others_pass_by(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> None:
    with Proxy(helpdesk.dovecot.port, Fault(delay=0.3)) as proxy:
        slow = helpdesk.account(helpdesk.address(), port=proxy.port)
        play = Play(Scene(helpdesk, smtp_sink, slow, slow, 0), helpdesk.desk.path)
        holder = play.start("fetch")
        wait_until(lambda: proxy.connections)
        holder.send_signal(signal.SIGSTOP)
        with within(10):
            passing = play.start("run")
            assert passing.communicate(timeout=300) == ("", "") and passing.returncode == os.EX_TEMPFAIL
        talking = play.start("-v", "fetch")
        _, err = talking.communicate(timeout=300)
        assert "another run" in err and talking.returncode == os.EX_TEMPFAIL
        holder.send_signal(signal.SIGCONT)
        holder.communicate(timeout=300)
        assert holder.returncode == 0
        after = play.start("fetch")
        assert after.communicate(timeout=300) == ("", "") and after.returncode == 0


def test_a_killed_holder_leaves_no_lock(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> None:
    with Proxy(helpdesk.dovecot.port, Fault(delay=0.3)) as proxy:
        slow = helpdesk.account(helpdesk.address(), port=proxy.port)
        play = Play(Scene(helpdesk, smtp_sink, slow, slow, 0), helpdesk.desk.path)
        holder = play.start("fetch")
        wait_until(lambda: proxy.connections)
        holder.kill()
        holder.communicate()
        proxy.fault = Fault()
        after = play.start("fetch")
        assert after.communicate(timeout=300) == ("", "") and after.returncode == 0
