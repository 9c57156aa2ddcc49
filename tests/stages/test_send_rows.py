"""More of what a server may do while mail goes out, row by row; the others are in ``test_send``."""

from __future__ import annotations

import socket

import pytest

from espomail.domain.clock import DAY, HOUR, MINUTE
from espomail.store.models import EmailAccount, Outbox
from tests.servers.dovecot import free_ports
from tests.servers.scripted_smtp import ScriptedSmtp
from tests.stages.test_send import NOW, REACHABLE, account, queue, row, send

__all__ = ["account"]  # the fixture


@pytest.fixture
def odd(account):
    """A server that misbehaves on purpose, as the account's."""
    with ScriptedSmtp() as server:
        use(host=server.host, port=server.port)
        yield server


def use(**smtp):
    EmailAccount.update(smtp={**REACHABLE, **smtp}).execute()


def verbs(server):
    return [line.split()[0].upper() for line in server.said if line.split()]


def test_a_scheduled_mail_is_not_given_up_at_its_first_try(store, account, smtp_sink):
    id_ = queue(store, account, not_before=NOW + 5 * DAY)
    smtp_sink.behaviour.mail = "451 later"
    send(store, NOW + 5 * DAY)
    assert row(id_).state == "retry" and row(id_).not_before > NOW + 5 * DAY + 4 * MINUTE
    send(store, NOW + 6 * DAY)
    assert row(id_).state == "retry"
    send(store, NOW + 7 * DAY + HOUR)
    assert row(id_).state == "failed" and "given up" in row(id_).answer


def test_twenty_mails_without_an_answer_are_each_unknown_and_each_out_once(store, account, smtp_sink):
    """S01."""
    for number in range(20):
        queue(store, account, f"mail:{number}")
    smtp_sink.behaviour.after_data = "drop"
    send(store)
    smtp_sink.behaviour.after_data = None
    send(store, NOW + DAY)
    assert {each.state for each in Outbox.select()} <= {"unknown", "sent"}
    assert len({e.raw for e in smtp_sink.envelopes}) == len(smtp_sink.envelopes) == 20


def test_a_drop_after_the_250_loses_nothing_and_doubles_nothing(store, account, odd):
    """S04: the first is sent; the second finds the line dead and takes a new one."""
    first, second = queue(store, account, "mail:1"), queue(store, account, "mail:2")
    odd.on["RSET"] = None
    odd.on["QUIT"] = None
    dead = iter([b"250 fine\r\n", None, *[b"250 fine\r\n"] * 5])
    odd.on = _Once(odd.on, MAIL=dead)
    send(store)
    assert (row(first).state, row(second).state) == ("sent", "sent")
    assert verbs(odd).count("DATA") == 2


class _Once(dict):
    """Answers by turn for some words."""

    def __init__(self, usual, **turns):
        super().__init__(usual)
        self.turns = turns

    def get(self, word, default=None):
        return next(self.turns[word]) if word in self.turns else super().get(word, default)


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "."])
def test_a_server_that_closes_in_between(store, account, odd, stage):
    """S05: 421 at any stage before an answer to the data puts the mail off."""
    id_ = queue(store, account)
    odd.on[stage] = b"421 4.3.2 shutting down\r\n"
    send(store)
    assert row(id_).state == "retry" and "421 4.3.2" in row(id_).answer, row(id_).answer
    del odd.on[stage]
    odd.on["DATA"] = b"354 go on\r\n"
    send(store, NOW + HOUR)
    assert row(id_).state == "sent"


def test_a_log_in_that_is_put_off(store, account, odd, monkeypatch):
    """S08: 454 is no wrong password: tried again soon, and nobody is told to change anything."""
    monkeypatch.setenv("GOOD", "x")
    use(host=odd.host, port=odd.port, login="support", auth="login")
    EmailAccount.update(smtp_secret={"kind": "env", "value": "GOOD"}).execute()
    odd.on["EHLO"] = b"250-odd\r\n250 AUTH PLAIN\r\n"
    odd.on["AUTH"] = b"454 4.7.0 Temporary authentication failure\r\n"
    id_ = queue(store, account)
    report = send(store)
    assert report.exit_code == 75 and row(id_).state == "ready" and not report.said
    odd.on["AUTH"] = b"235 fine\r\n"
    send(store, NOW + HOUR)
    assert row(id_).state == "sent"


@pytest.mark.parametrize(
    ("offers", "answer", "code"),
    [
        (b"250-odd\r\n250 AUTH PLAIN\r\n", b"", 78),
        (b"250-odd\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n", b"454 4.7.0 TLS not available now\r\n", 75),
        (b"250-odd\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n", b"220 go\r\n250 injected\r\n", 78),
    ],
)
def test_without_encryption_nothing_is_said(store, account, odd, offers, answer, code):
    """S09, C02: not offered, not now, or tampered with."""
    use(host=odd.host, port=odd.port, security="starttls", login="support")
    odd.on["EHLO"], odd.on["STARTTLS"] = offers, answer
    id_ = queue(store, account)
    assert send(store).exit_code == code and row(id_).state == "ready"
    assert not {"AUTH", "MAIL", "RCPT", "DATA"} & set(verbs(odd))


@pytest.fixture
def silent():
    """A port that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("how", ["no such name", "refused", "silent"])
def test_a_server_that_is_not_there_is_left_in_peace_longer_and_longer(store, account, silent, how, monkeypatch):
    """N07."""
    from espomail.stages import send_one

    tries = []
    real = send_one.open_smtp
    monkeypatch.setattr(send_one, "open_smtp", lambda *given: tries.append(1) or real(*given))
    host = "nowhere.invalid" if how == "no such name" else "127.0.0.1"
    use(host=host, port=silent if how == "silent" else free_ports(1)[0])
    id_ = queue(store, account)
    monkeypatch.setattr("tests.stages.test_send.CONFIG", _quick())
    for minute in range(0, 120, 2):
        assert send(store, NOW + minute * MINUTE).exit_code in (0, 75)
    assert row(id_).state == "ready" and row(id_).tries == 0
    assert 4 <= len(tries) <= 9, len(tries)


def _quick():
    from espomail.config import Config

    return Config(smtp_timeout=0.2, smtp_answer_timeout=1)
