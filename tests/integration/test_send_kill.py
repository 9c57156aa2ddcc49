"""``send`` killed in the middle: at most one mail is unknown, and none goes out twice (S03)."""

import os
import signal
import subprocess

import pytest

from tests.conftest import ESPOMAIL
from tests.haste import wait_until
from tests.integration.helpdesk import at, iso, query


@pytest.fixture
def waiting(desk, smtp_sink):
    """Five mails that wait, to go out through the sink."""
    desk("team", "add", "Support")
    desk(
        "email-account", "add", "support@example.com", "--group", "--team", "Support", "--imap-host", "localhost",
        "--password-env", "X", "--smtp-host", "localhost", "--smtp-port", str(smtp_sink.port),
        "--smtp-security", "none", "--smtp-auth", "none",
    )  # fmt: skip
    for number in range(5):
        desk("email", "send", "--from", "support@example.com", "--to", "kim@shop.example", "--subject", "Hello",
             "--body", f"mail {number}")  # fmt: skip
    return desk


def states(desk):
    return [row[0] for row in query(desk.path, "SELECT state FROM outbox ORDER BY id")]


def start(desk):
    words = [ESPOMAIL, "--store", str(desk.path), "--now", iso(at(1)), "send"]
    return subprocess.Popen(words, env=os.environ, stderr=subprocess.PIPE, stdout=subprocess.PIPE)


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_killed_while_the_server_keeps_its_answer(waiting, smtp_sink):
    smtp_sink.behaviour.after_data = "stall"
    process = start(waiting)
    wait_until(lambda: smtp_sink.envelopes)
    kill(process)
    assert states(waiting) == ["transmitting", "claimed", "claimed", "claimed", "claimed"]
    smtp_sink.behaviour.after_data = None
    waiting("send", now=iso(at(2)))
    assert states(waiting) == ["unknown", "sent", "sent", "sent", "sent"]
    assert len(smtp_sink.envelopes) == len({each.raw for each in smtp_sink.envelopes}) == 5


def test_killed_at_any_moment(waiting, smtp_sink):
    for number in range(1, 5):
        process = start(waiting)
        wait_until(lambda p=process, n=number: len(smtp_sink.envelopes) >= n or p.poll() is not None)
        kill(process)
    waiting("send", now=iso(at(2)))
    assert set(states(waiting)) <= {"sent", "unknown"} and states(waiting).count("unknown") <= 4
    raws = [each.raw for each in smtp_sink.envelopes]
    assert len(raws) == len(set(raws))
    assert len(raws) >= states(waiting).count("sent")


def test_two_at_once_deliver_each_mail_once(waiting, smtp_sink):
    """S15."""
    processes = [start(waiting) for _ in range(4)]
    codes = {process.wait(300) for process in processes}
    for process in processes:
        assert process.communicate() == (b"", b"")
    assert codes <= {0, 75}
    assert states(waiting) == ["sent"] * 5 and len(smtp_sink.envelopes) == 5
