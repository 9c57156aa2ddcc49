"""Three people share one group account, none of them with a server of their own, two of them at once."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.builders import a_message
from tests.conftest import ESPOMAIL
from tests.integration.helpdesk import Helpdesk, at, iso, numbered

EACH = 4


@pytest.fixture
def shared(helpdesk: Helpdesk, smtp_sink) -> tuple[Helpdesk, str]:
    """alice, bob and carol answer for one address; its Sent folder is watched, too."""
    helpdesk.users("alice", "bob", "carol")
    address = helpdesk.support(
        "--smtp-host", "localhost", "--smtp-port", str(smtp_sink.port), "--smtp-security", "none",
        "--smtp-auth", "none", "--store-sent", "Sent", "--folder", "INBOX", "--folder", "Sent",
    )  # fmt: skip
    with helpdesk.dovecot.client(address) as client:
        client.create_folder("Sent")
    return helpdesk, address


def start(helpdesk: Helpdesk, login: str, *words: str) -> subprocess.Popen[str]:
    command = [ESPOMAIL, "--store", str(helpdesk.desk.path), "--now", iso(at(2)), "--as", login, *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env={**os.environ, **helpdesk.desk.variables})  # fmt: skip


def test_two_answer_at_once_and_a_third_sees_it_all(shared, smtp_sink):
    helpdesk, address = shared
    helpdesk.mail(address, *numbered(2 * EACH, to=address))
    helpdesk.run()
    at_work = [
        start(helpdesk, login, "case", "reply", str(number), "--body", f"{login} answers {number}")
        for n in range(EACH)
        for number, login in ((2 * n + 1, "alice"), (2 * n + 2, "bob"))
    ]
    for each in at_work:
        out, err = each.communicate(timeout=300)
        assert (each.returncode, "bug" in err) == (0, False), out + err
    helpdesk.run("send", minutes=3)
    answers = [each for each in smtp_sink.envelopes if b"answers" in each.raw]
    assert len(answers) == 2 * EACH
    assert {each.mail_from for each in answers} == {address}
    assert len({each.recipients for each in answers}) == 2 * EACH
    helpdesk.run(minutes=4)
    for login in ("alice", "bob", "carol"):
        sent = helpdesk.desk.json("email", "list", "--view", "sent", as_login=login)
        assert len(sent) == 2 * EACH, login
        inbox = helpdesk.desk.json("email", "list", "--view", "inbox", as_login=login)
        assert len(inbox) == 2 * EACH, login
    assert helpdesk.value("SELECT count(*) FROM email") == 4 * EACH


def test_two_take_and_close_the_same_cases_at_once(shared):
    helpdesk, address = shared
    helpdesk.mail(address, *numbered(EACH, to=address))
    helpdesk.run()
    numbers = [str(n) for n in range(1, EACH + 1)]
    at_work = [
        start(helpdesk, login, *words)
        for words in (("case", "assign", *numbers, "alice"), ("case", "status", *numbers, "Pending"),
                      ("case", "note", "1", "seen"), ("email", "mark", *numbers, "--archive"))
        for login in ("alice", "bob")
    ]  # fmt: skip
    for each in at_work:
        _, err = each.communicate(timeout=300)
        assert each.returncode == 0, err
    assert {row[2:] for row in helpdesk.cases()} == {("Pending", "alice")}
    assert helpdesk.value("SELECT open_cases FROM user WHERE login = 'alice'") == EACH
    assert helpdesk.value("SELECT count(*) FROM stream_entry WHERE type = 'note' AND record_id = 1") == 2
    seats = helpdesk.rows("SELECT u.login, s.place, count(*) FROM email_user s JOIN user u ON u.id = s.user_id"
                          " GROUP BY 1, 2 ORDER BY 1")  # fmt: skip
    assert seats == [("alice", "archive", EACH), ("bob", "archive", EACH), ("carol", "inbox", EACH)]


def test_who_has_no_server_of_their_own_sends_new_mail_from_the_shared_address(shared, smtp_sink):
    helpdesk, address = shared
    words = ("email", "send", "--to", "kim@customer.example", "--subject", "Hello", "--body", "Hi")
    helpdesk.desk(*words, as_login="carol", now=iso(at(1)))
    helpdesk.desk(*words, "--from", "carol@example.com", as_login="carol", code=78)
    helpdesk.run("send", minutes=2)
    (sent,) = smtp_sink.envelopes
    assert sent.mail_from == address
    helpdesk.mail(address, a_message("kim@customer.example", address, "Re: Hello", message_id="<re@customer.example>"))
    helpdesk.run(minutes=3)
    (mine,) = helpdesk.desk.json("email", "list", "--view", "sent", as_login="carol")
    assert (mine["subject"], mine["status"]) == ("Hello", "sent")
