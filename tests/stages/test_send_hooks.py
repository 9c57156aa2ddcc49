"""Notices to commands and webhooks, on a real web server on loopback: at most once, and nobody waits for them."""

from __future__ import annotations

import base64
import hmac
import json
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from espomail.actions import notice_choices, outbox_work
from espomail.actions.given_secrets import Given
from espomail.actions.notice_choices import Choice
from espomail.actions.notices_by_hand import tell_assigned
from espomail.config import Config
from espomail.domain.clock import DAY, HOUR, MINUTE
from espomail.domain.permissions import SYSTEM
from espomail.stages.send import run_send
from espomail.store import cases, outbox_states, people, raws
from espomail.store.models import JobRun, Outbox, User
from tests.conftest import ESPOMAIL
from tests.haste import wait_until, within
from tests.integration.helpdesk import query
from tests.stages.test_send import an_account, queue
from tests.stores import claimed_elsewhere

NOW = 1_790_000_000_000
CONFIG = Config(smtp_timeout=5, smtp_answer_timeout=1, hook_timeout=1)
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()


@dataclass
class Receiver:
    """What came, and what is answered: a status, or ``hang``, ``drop``, ``trickle``."""

    url: str = ""
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answer: Any = 204
    fields: dict[str, str] = field(default_factory=dict)
    free: threading.Event = field(default_factory=threading.Event)

    @property
    def notices(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.posts]


def serve(receiver: Receiver) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.posts.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if receiver.answer == "hang":
                receiver.free.wait(10)
            elif receiver.answer == "trickle":
                for letter in b"HTTP/1.1 200 " + b"O" * 1000:
                    self.wfile.write(bytes([letter]))
                    if receiver.free.wait(0.1):
                        break
            elif receiver.answer != "drop":
                self.send_response(receiver.answer, "Words of\x1b[31m mine")
                for name, value in receiver.fields.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/notices?team=a"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    server = serve(made)
    yield made
    made.free.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def bob(store, monkeypatch):
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    with store.write():
        return people.add_user("bob", "Bob", ["bob@example.com"], False, "bob", NOW)


def choose(store, login="bob", **values: Any) -> None:
    if "webhook" in values:
        values.setdefault("secret", Given("env", "HOOK_SECRET", "--secret-env"))
    with store.write():
        notice_choices.change(SYSTEM, login, Choice(**values), CONFIG, NOW)


def tell(store, name="Printer", login="bob", at=NOW) -> int:
    """A case is given to somebody; its number."""
    with store.write():
        number = cases.open_case(cases.ByHand(name), "system", at)
        cases.assign([number], people.find_user(login).id, "system", at)
        tell_assigned([number], login, SYSTEM, at)
        return number


def send(store, now=NOW):
    return run_send(store, CONFIG, now, SYSTEM)


def rows(kind="webhook") -> list[Outbox]:
    return list(Outbox.select().where(Outbox.kind == kind).order_by(Outbox.id))


def states(kind="webhook") -> list[str]:
    return [row.state for row in rows(kind)]


# --- webhooks ---------------------------------------------------------------------------------------


def test_a_notice_is_posted_once_with_a_signature_that_others_libraries_check(store, bob, receiver):
    choose(store, webhook=receiver.url)
    number = tell(store)
    assert send(store).counts == {"hooks_sent": 1}
    ((fields, body),) = receiver.posts
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{fields['webhook-id']}.{fields['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert fields["webhook-signature"] == f"v1,{mac}" and fields["webhook-timestamp"] == str(NOW // 1000)
    (notice,) = receiver.notices
    assert notice["delivery"] == fields["webhook-id"] == rows()[0].message_id
    assert (notice["user"], notice["type"], notice["reasons"]) == ("bob", "assigned", ["was assigned the case"])
    assert notice["record"] == {"type": "case", "id": number, "name": "Printer"} and notice["read"] is False
    assert notice["case"] == {"number": number, "name": "Printer", "status": "Assigned"}
    assert states() == ["sent"] and rows()[0].answer == "204 Words of [31m mine"
    assert JobRun.get().counts == {"hooks_sent": 1}
    assert send(store).counts == {} and len(receiver.posts) == 1


@pytest.mark.parametrize(("answer", "state"), [(500, "retry"), (503, "retry"), (429, "retry"), (408, "retry"),
                                               (404, "failed"), (400, "failed"), (302, "failed")])  # fmt: skip
def test_what_a_server_answers(store, bob, receiver, answer, state):
    choose(store, webhook=receiver.url)
    tell(store)
    receiver.answer = answer
    receiver.fields = {"Location": receiver.url}
    send(store)
    assert states() == [state] and len(receiver.posts) == 1
    assert rows()[0].answer.startswith(str(answer))


def test_what_was_put_off_is_tried_again_under_the_same_id_as_late_as_the_server_asks(store, bob, receiver):
    choose(store, webhook=receiver.url)
    tell(store)
    receiver.answer, receiver.fields = 503, {"Retry-After": "1800"}
    send(store)
    assert rows()[0].not_before == NOW + 30 * MINUTE
    receiver.answer = 200
    assert send(store, NOW + 29 * MINUTE).counts == {}
    assert send(store, NOW + 31 * MINUTE).counts == {"hooks_sent": 1}
    assert len({fields["webhook-id"] for fields, _ in receiver.posts}) == 1


def test_a_server_that_is_down_is_asked_more_and_more_rarely_and_given_up_after_two_days(store, bob):
    choose(store, webhook="http://127.0.0.1:9/")
    tell(store)
    now, said = NOW, []
    while states() != ["failed"]:
        report = send(store, now)
        said += report.said
        now = max(rows()[0].not_before, now + HOUR)
    assert 2 * DAY <= now - NOW < 3 * DAY and 10 < rows()[0].tries < 25
    assert 2 <= len(said) <= 4  # said when it has lasted, then daily


@pytest.mark.parametrize("how", ["hang", "drop", "trickle"])
def test_without_an_answer_it_is_unknown_and_never_posted_again_by_itself(store, bob, receiver, how):
    choose(store, webhook=receiver.url)
    tell(store)
    receiver.answer = how
    with within(5):
        report = send(store)
    assert states() == ["unknown"] and report.exit_code == 75
    receiver.answer = 200
    send(store, NOW + DAY)
    assert len(receiver.posts) == 1
    outbox_states.steer(rows()[0].id, "ready", "", NOW + DAY)  # outbox resend
    send(store, NOW + DAY)
    assert states() == ["sent"] and len({fields["webhook-id"] for fields, _ in receiver.posts}) == 1


def test_what_a_dead_run_left_is_unknown(store, bob, receiver):
    choose(store, webhook=receiver.url)
    tell(store)
    tell(store, "Lamp")
    with store.write():
        outbox_states.transmitting(rows()[0].id, {})
    assert send(store).counts == {"hooks_unknown": 1, "hooks_sent": 1}
    assert [each["record"]["name"] for each in receiver.notices] == ["Lamp"]


def test_it_is_noted_durably_before_the_first_byte(store, stored_at, bob, receiver):
    choose(store, webhook=receiver.url)
    tell(store)
    receiver.answer = "hang"
    # a second connection reads what is on the disk at the moment of the post
    seen: list[str] = []
    watch = threading.Thread(target=_watch, args=(stored_at, receiver, seen))
    watch.start()
    send(store)
    watch.join()
    assert seen == ["transmitting"]


def _watch(path: Any, receiver: Receiver, seen: list[str]) -> None:
    wait_until(lambda: receiver.posts)
    seen += [row[0] for row in query(path, "SELECT state FROM outbox WHERE kind = 'webhook'")]


def test_one_that_hangs_stops_neither_mail_nor_others_and_keeps_what_waits_behind_it(
    store, bob, receiver, smtp_sink
):
    with store.write():
        people.add_user("cem", "Cem", ["cem@example.com"], False, "cem", NOW)
        account = an_account(smtp_sink, "support@example.com")
    quick = Receiver()
    server = serve(quick)
    choose(store, webhook=receiver.url)
    choose(store, "cem", webhook=quick.url)
    receiver.answer = "hang"
    for name in ("one", "two", "three"):
        tell(store, name)
        tell(store, name, "cem")
    queue(store, account, "mail:9", created_by_id=None)
    with within(5):
        send(store)
    assert len(smtp_sink.envelopes) == 1 and len(quick.posts) == 3 and len(receiver.posts) == 1
    mine = [row.state for row in rows() if row.recipients == [receiver.url]]
    assert mine == ["unknown", "ready", "ready"]
    assert send(store, NOW + MINUTE // 2).counts == {}  # it is left in peace
    receiver.answer = 200
    send(store, NOW + HOUR)
    assert [each["record"]["name"] for each in receiver.notices] == ["one", "two", "three"]
    server.shutdown()
    server.server_close()


def test_hooks_have_a_lock_of_their_own(store, bob, receiver, smtp_sink):
    with store.write():
        account = an_account(smtp_sink, "support@example.com")
    choose(store, webhook=receiver.url)
    tell(store)
    queue(store, account, created_by_id=None)
    with claimed_elsewhere(store, "send-hooks"):
        assert send(store).counts == {"sent": 1}
    assert states() == ["ready"] and not receiver.posts
    with claimed_elsewhere(store, "send"):
        assert send(store).counts == {"hooks_sent": 1}


def test_a_missing_secret_is_said_and_nothing_goes_out_until_it_is_there(store, bob, receiver, monkeypatch):
    choose(store, webhook=receiver.url)
    tell(store)
    monkeypatch.delenv("HOOK_SECRET")
    report = send(store)
    assert report.exit_code == 78 and "HOOK_SECRET is not set" in report.said[0]
    assert "team=a" not in report.said[0] and states() == ["ready"] and not receiver.posts
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    assert send(store, NOW + MINUTE).counts == {"hooks_sent": 1}


def test_a_hook_that_was_removed_gets_nothing_and_a_new_address_what_waits(store, bob, receiver):
    choose(store, webhook="http://127.0.0.1:9/")
    tell(store)
    send(store)
    choose(store, webhook=receiver.url)
    assert send(store, NOW + HOUR).counts == {"hooks_sent": 1}
    tell(store, "Lamp")
    choose(store, webhook="")
    assert send(store, NOW + HOUR).counts == {} and states() == ["sent", "cancelled"]


def test_what_is_given_up_while_a_run_is_at_it_goes_nowhere(store, bob, receiver, monkeypatch):
    choose(store, webhook=receiver.url)
    tell(store)
    real = raws.load

    def load(ids):
        outbox_work.change(store, SYSTEM, "cancel", [rows()[0].id], False, NOW)
        return real(ids)

    monkeypatch.setattr(raws, "load", load)
    assert send(store).counts == {} and states() == ["cancelled"] and receiver.posts == []


def test_whose_login_changes_gets_what_waits(store, bob, receiver):
    choose(store, webhook=receiver.url)
    tell(store)
    with store.write():
        User.update(login="robert").where(User.login == "bob").execute()
    assert send(store).counts == {"hooks_sent": 1} and len(receiver.posts) == 1


def test_killed_while_the_receiver_keeps_its_answer(store, bob, receiver):
    """Between the commit and the answer: nothing is lost, and nothing comes twice."""
    choose(store, webhook=receiver.url)
    tell(store)
    tell(store, "Lamp")
    receiver.answer = "hang"
    words = [ESPOMAIL, "--store", store.address, "--now", "2026-09-21T15:00:00Z", "send"]
    process = subprocess.Popen(words)
    wait_until(lambda: receiver.posts)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert states() == ["transmitting", "ready"]
    receiver.answer = 200
    assert send(store).counts == {"hooks_unknown": 1, "hooks_sent": 1}
    assert [each["record"]["name"] for each in receiver.notices] == ["Printer", "Lamp"]


# --- commands ---------------------------------------------------------------------------------------


def test_a_command_is_given_the_notice(store, bob, tmp_path):
    choose(store, command=f'cat > {tmp_path}/$ESPOMAIL_DELIVERY; echo "$ESPOMAIL_ATTEMPT" >> {tmp_path}/tries')
    tell(store)
    assert send(store).counts == {"hooks_sent": 1} and send(store).counts == {}
    (row,) = rows("command")
    notice = json.loads((tmp_path / row.message_id).read_text())
    assert notice["delivery"] == row.message_id and notice["record"]["name"] == "Printer"
    assert (tmp_path / "tries").read_text() == "1\n"


@pytest.mark.parametrize(
    ("command", "state", "words"),
    [
        ("echo no such room >&2; exit 3", "failed", "exit status 3: no such room"),
        ("exit 75", "retry", "exit status 75"),
        ("/no/such/program", "retry", "exit status 127"),
        ("kill -9 $$", "failed", "exit status -9"),
        ("sleep 30", "unknown", "did not end within 1 seconds"),
        ("sleep 30 & exit 0", "sent", "exit status 0"),
        ("exec <&-; head -c 100000 /dev/zero >&2", "sent", "exit status 0"),
    ],
)
def test_how_a_command_ends(store, bob, command, state, words):
    choose(store, command=command)
    tell(store, "x" * 70_000)
    send(store)
    assert states("command") == [state] and words in rows("command")[0].answer


def test_a_command_sees_no_secret_of_an_account(store, bob, smtp_sink, tmp_path, monkeypatch):
    monkeypatch.setenv("MAIL_PASSWORD", "hunter2")
    monkeypatch.setenv("OTHERS", "are kept")
    with store.write():
        account = an_account(smtp_sink, "support@example.com")
        account.secret = {"kind": "env", "value": "MAIL_PASSWORD"}
        account.save()
    choose(store, command=f"env > {tmp_path}/env")
    tell(store)
    send(store)
    seen = (tmp_path / "env").read_text()
    assert "hunter2" not in seen and "OTHERS=are kept" in seen and "ESPOMAIL_DELIVERY=" in seen


def test_what_a_command_began_is_killed_with_it(store, bob, tmp_path):
    choose(store, command=f"(sleep 1.3; touch {tmp_path}/late) & wait")
    tell(store)
    send(store)
    time.sleep(0.6)
    assert states("command") == ["unknown"] and not (tmp_path / "late").exists()


def test_a_rehearsal_hands_nothing_over(store, bob, receiver):
    choose(store, webhook=receiver.url)
    tell(store)
    report = run_send(store, CONFIG, NOW, SYSTEM, dry_run=True)
    assert report.counts == {"due": 0, "hooks_due": 1} and not receiver.posts and states() == ["ready"]
