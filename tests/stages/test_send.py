"""``send`` against a real SMTP server: every answer has its state, and nothing goes out twice."""

import re
import socket
import subprocess
import time
from contextlib import contextmanager, nullcontext

import pytest

from espomail.actions import outbox_work
from espomail.config import Config
from espomail.domain.clock import DAY, HOUR, MINUTE, SECOND
from espomail.domain.composing import Outgoing
from espomail.domain.incoming import Record
from espomail.domain.mime.message import Address
from espomail.domain.permissions import SYSTEM
from espomail.errors import Usage
from espomail.stages.send import run_send
from espomail.store import cases, outbox, outbox_states, people, raws, settings, stream
from espomail.store.models import Email, EmailAccount, JobRun, Notification, Outbox, Raw
from espomail.store.outbox import Queued
from tests.conftest import ESPOMAIL
from tests.haste import room, wait_until, within
from tests.servers.smtp_sink import SmtpSink
from tests.stores import claimed_elsewhere

NOW = 1_790_000_000_000
CONFIG = Config(smtp_timeout=5, smtp_answer_timeout=1)
REACHABLE = {"security": "none", "auth": "none"}


@pytest.fixture
def account(store, smtp_sink):
    with store.write():
        people.add_user("alice", "Alice", ["alice@example.com"], False, "alice", NOW)
        return an_account(smtp_sink, "support@example.com")


def an_account(sink, address, **more):
    smtp = {"host": "localhost", "port": sink.port, **REACHABLE}
    imap = {"host": "localhost", "port": 9, "security": "none"}
    values = {"kind": "group", "name": address, "imap": imap, "smtp": smtp, "created_at": NOW,
              "activated_at": NOW, "since": NOW}  # fmt: skip
    return EmailAccount.create(address=address, **{**values, **more})


def queue(store, account, key="mail:1", to=("kim@shop.example",), at=NOW, **more):
    outgoing = Outgoing(
        message_id=f"<{key.replace(':', '.')}@example.com>",
        date=at,
        from_name="Support",
        from_address=account.address,
        to=tuple(Address("", each) for each in to),
        subject="Hello",
        text="Good morning\n.\n..\nbye\n",
    )
    values = {"kind": "mail", "mail_from": account.address, "created_by_id": 1, **more}
    with store.write():
        row = Queued(key, outgoing=outgoing, email_account_id=account.id, **values)
        return outbox.add([row], at)[key]


def send(store, now=NOW):
    return run_send(store, CONFIG, now, SYSTEM)


def row(id_):
    return Outbox.get_by_id(id_)


def test_a_mail_goes_out_with_its_bytes(store, account, smtp_sink):
    id_ = queue(store, account)
    report = send(store)
    (sent,) = smtp_sink.envelopes
    assert (sent.mail_from, sent.recipients) == ("support@example.com", ("kim@shop.example",))
    assert sent.raw.endswith(b"Good morning\r\n.\r\n..\r\nbye\r\n")
    assert (row(id_).state, row(id_).answer, Email.get().status) == ("sent", "250 2.0.0 Queued as 42", "sent")
    assert (report.counts, report.exit_code) == ({"sent": 1}, 0)
    assert JobRun.get().counts == {"sent": 1}
    assert send(store).counts == {} and len(smtp_sink.envelopes) == 1


def test_one_connection_carries_an_accounts_mail(store, account, smtp_sink):
    for number in range(60):
        queue(store, account, f"mail:{number}")
    assert send(store).counts == {"sent": 60}
    assert smtp_sink.connections == 1
    assert len({envelope.raw for envelope in smtp_sink.envelopes}) == 60


def test_automatic_mail_has_no_envelope_sender(store, account, smtp_sink):
    queue(store, account, kind="auto-reply", automatic=True, mail_from="")
    send(store)
    assert smtp_sink.envelopes[0].mail_from == ""


def test_why_an_accounts_mail_waits_is_told_to_who_asks(store, account):
    EmailAccount.update(smtp={**account.smtp, "port": 9}).execute()
    queue(store, account)
    assert send(store).exit_code == 75
    report = send(store, NOW + SECOND)
    (why,) = report.warnings
    assert why.startswith("mail waits until ") and "Connection refused" in why and account.address in why
    assert (report.exit_code, report.said, report.counts) == (0, [], {"waiting": 1})


@pytest.mark.parametrize(
    ("stage", "answer"),
    [("mail", "451 later"), ("greylist", 1), ("data", ["452 4.2.2 full"])],
)
def test_what_is_put_off_is_tried_again_later(store, account, smtp_sink, stage, answer):
    """S05: 4xx at MAIL, RCPT and after the data."""
    id_ = queue(store, account)
    setattr(smtp_sink.behaviour, stage, answer)
    assert send(store).counts == {"retry": 1}
    assert row(id_).state == "retry" and re.search(r"\b45[12] ", row(id_).answer)
    assert 5 * MINUTE <= row(id_).not_before - NOW <= 6 * MINUTE
    smtp_sink.behaviour.mail = None
    assert send(store, NOW + MINUTE).counts == {}
    assert send(store, NOW + 10 * MINUTE).counts == {"sent": 1}
    assert len(smtp_sink.envelopes) == 1


def test_after_two_days_it_is_given_up(store, account, smtp_sink):
    id_ = queue(store, account)
    smtp_sink.behaviour.mail = "451 later"
    now = NOW
    while row(id_).state in ("ready", "retry"):
        send(store, now)
        now = max(row(id_).not_before, now + HOUR)
    assert row(id_).state == "failed" and "given up" in row(id_).answer
    assert 2 * DAY <= now - NOW < 3 * DAY and 10 < row(id_).tries < 25


def test_a_refusal_is_final_and_its_author_hears_of_it_once(store, account, smtp_sink):
    """S06: 5xx fails, with the server's text."""
    id_ = queue(store, account)
    smtp_sink.behaviour.data = ["554 5.7.1 Spam \x1b[31m"]
    send(store)
    assert row(id_).state == "failed" and row(id_).answer.startswith("554 5.7.1 Spam")
    assert Email.get().status == "failed"
    (notice,) = smtp_sink.envelopes
    assert notice.recipients == ("alice@example.com",) and notice.mail_from == ""
    assert b"5.7.1 Spam" in notice.raw and b"\x1b" not in notice.raw
    assert Notification.get().type == "send_failed"
    send(store, NOW + HOUR)
    assert len(smtp_sink.envelopes) == 1


def test_one_of_three_recipients_refused(store, account, smtp_sink):
    """S07: the two others have it, and the author hears which one does not."""
    id_ = queue(store, account, to=("a@x.example", "b@x.example", "c@x.example"))
    smtp_sink.behaviour.recipients = {"b@x.example": "550 5.1.1 no such user"}
    send(store)
    mail, notice = smtp_sink.envelopes
    assert mail.recipients == ("a@x.example", "c@x.example")
    assert row(id_).state == "sent" and row(id_).refused == {"b@x.example": "550 5.1.1 no such user"}
    assert b"b@x.example" in notice.raw


def test_who_is_told_of_a_partial_refusal_reads_whom_it_missed_and_what_can_be_done(store, account, smtp_sink):
    """The answer for the others, and ``outbox retry``, which such a mail refuses, would both mislead."""
    id_ = queue(store, account, to=("a@x.example", "b@x.example"))
    smtp_sink.behaviour.recipients = {"b@x.example": "550 5.1.1 no such user"}
    send(store)
    (reason,) = Notification.get().reasons
    assert reason == "localhost answered for b@x.example: 550 5.1.1 no such user; the others have the mail"
    (notice,) = [each.raw.decode() for each in smtp_sink.envelopes if each.recipients == ("alice@example.com",)]
    assert "The others have it: a@x.example" in notice and "outbox retry" not in notice
    assert "espomail email send --to b@x.example" in notice
    with pytest.raises(Usage, match="is sent"):
        outbox_work.change(store, SYSTEM, "retry", [id_], False, NOW)


def test_who_is_told_that_all_were_refused_may_try_again(store, account, smtp_sink):
    id_ = queue(store, account)
    smtp_sink.behaviour.data = ["554 no"]
    send(store)
    (notice,) = [each.raw.decode() for each in smtp_sink.envelopes]
    assert f"espomail outbox retry {id_}\n" in notice.replace("\r\n", "\n") and "have it" not in notice
    outbox_work.change(store, SYSTEM, "retry", [id_], False, NOW)



def test_a_recipient_who_is_put_off_gets_the_mail_later_and_the_others_once(store, account, smtp_sink):
    id_ = queue(store, account, to=("a@x.example", "b@x.example"))
    smtp_sink.behaviour.recipients = {"b@x.example": "450 4.2.1 busy"}
    send(store)
    assert row(id_).state == "retry"
    smtp_sink.behaviour.recipients = {}
    send(store, NOW + HOUR)
    assert [envelope.recipients for envelope in smtp_sink.envelopes] == [("a@x.example",), ("b@x.example",)]
    assert row(id_).state == "sent"


def test_nobody_taken_is_a_failure(store, account, smtp_sink):
    id_ = queue(store, account)
    smtp_sink.behaviour.recipients = {"kim@shop.example": "550 5.1.1 unknown"}
    send(store)
    assert row(id_).state == "failed" and "unknown" in row(id_).answer


@pytest.mark.parametrize("how", ["drop", "stall"])
def test_no_answer_after_the_data_is_unknown_and_never_sent_again(store, account, smtp_sink, how):
    """S01, S02: the server took the mail and said nothing."""
    id_ = queue(store, account)
    other = queue(store, account, "mail:2")
    smtp_sink.behaviour.after_data = how
    outbox_states.due(NOW, 5)
    send(store)
    assert row(id_).state == "unknown" and Email.get_by_id(row(id_).email_id).status == "unknown"
    assert row(other).state in ("unknown", "sent")
    smtp_sink.behaviour.after_data = None
    before = len(smtp_sink.envelopes)
    send(store, NOW + DAY)
    assert len(smtp_sink.envelopes) == before
    assert {each.type for each in Notification.select()} == {"send_unknown"}


def test_what_a_dead_run_left_is_settled_first(store, account, smtp_sink):
    """S03."""
    claimed, going = queue(store, account, "mail:1"), queue(store, account, "mail:2")
    with store.write():
        outbox_states.claim([claimed, going])
        outbox_states.transmitting(going, {})
    report = send(store)
    assert (row(claimed).state, row(going).state) == ("sent", "unknown")
    assert report.counts == {"unknown": 1, "sent": 1} and len(smtp_sink.envelopes) == 1


def test_the_state_is_durable_before_the_first_byte(store, account, smtp_sink, monkeypatch):
    from espomail.mail.smtp import SmtpSession

    id_ = queue(store, account)
    seen = []
    real = SmtpSession.data
    monkeypatch.setattr(SmtpSession, "data", lambda self, raw: seen.append(row(id_).state) or real(self, raw))
    send(store)
    assert seen == ["transmitting"]


@pytest.mark.parametrize(("what", "state"), [("cancel", "cancelled"), ("hold", "held")])
def test_what_is_cancelled_while_a_run_begins_stays_here(
    store, account, smtp_sink, monkeypatch, what, state
):
    theirs, other = queue(store, account, "mail:1"), queue(store, account, "mail:2")
    real = raws.load

    def load(ids):
        outbox_work.change(store, SYSTEM, what, [theirs], False, NOW)
        monkeypatch.setattr(raws, "load", real)
        return real(ids)

    monkeypatch.setattr(raws, "load", load)
    send(store)
    assert (row(theirs).state, row(other).state) == (state, "sent") and len(smtp_sink.envelopes) == 1


def test_a_second_run_finds_the_lock_and_leaves(store, account, smtp_sink):
    """S14."""
    queue(store, account)
    with claimed_elsewhere(store, "send"):
        report = send(store)
    assert report.locked and report.exit_code == 75 and not report.said and not smtp_sink.envelopes


def test_one_accounts_trouble_never_stops_the_others(store, account, smtp_sink):
    with store.write():
        nowhere = {"host": "localhost", "port": 9, **REACHABLE}
        broken = an_account(smtp_sink, "broken@example.com", smtp=nowhere)
        bare = an_account(smtp_sink, "bare@example.com", smtp={})
    stuck = [queue(store, each, f"mail:{each.id}0") for each in (broken, bare)]
    good = queue(store, account, "mail:9")
    report = send(store)
    assert row(good).state == "sent" and [row(each).state for each in stuck] == ["ready", "ready"]
    assert sorted(each["code"] for each in report.errors) == [75, 78] and report.exit_code == 78
    assert len(report.said) == 1 and "bare@example.com has no SMTP server" in report.said[0]
    assert not send(store, NOW + MINUTE).said


@pytest.mark.timeout(100)
def test_a_row_without_an_account_stops_nothing(store, account, smtp_sink):
    lost, other = queue(store, account), queue(store, account, key="mail:2")
    with store.write():
        Outbox.update(email_account_id=None).where(Outbox.id == lost).execute()
    report = send(store)
    assert (row(lost).state, row(other).state) == ("ready", "sent")
    assert "has no account" in report.errors[0]["message"]


def test_a_refused_log_in_is_left_in_peace(store, account, smtp_sink, monkeypatch):
    """S08: 535 pauses; a wrong password tried each minute locks the account at the provider."""
    monkeypatch.setenv("GOOD", smtp_sink.password)
    monkeypatch.setenv("BAD", "wrong")
    smtp = {"host": "localhost", "port": smtp_sink.port, **REACHABLE, "login": "support", "auth": "login"}
    EmailAccount.update(smtp=smtp, smtp_secret={"kind": "env", "value": "BAD"}).execute()
    id_ = queue(store, account)
    assert send(store).exit_code == 78
    for minute in range(1, 60):
        send(store, NOW + minute * MINUTE)
    assert 3 <= len(smtp_sink.logins) <= 6 and row(id_).state == "ready"
    EmailAccount.update(smtp_secret={"kind": "env", "value": "GOOD"}).execute()
    send(store, NOW + DAY)
    assert row(id_).state == "sent" and smtp_sink.envelopes[0].login == "support"


def test_the_secret_is_read_only_where_auth_is_used(store, account, smtp_sink):
    EmailAccount.update(smtp_secret={"kind": "env", "value": "UNSET_VARIABLE"}).execute()
    id_ = queue(store, account)
    send(store)
    assert row(id_).state == "sent"


def test_held_and_future_mail_waits(store, account, smtp_sink):
    held = queue(store, account, "mail:1", state="held", automatic=True)
    later = queue(store, account, "mail:2", not_before=NOW + HOUR)
    assert send(store).counts == {}
    send(store, NOW + HOUR)
    assert (row(held).state, row(later).state) == ("held", "sent")


def test_a_relay_that_refuses_the_null_sender(store, account, smtp_sink, monkeypatch):
    """S16."""
    from tests.servers import smtp_sink as module

    real = module._Handler.handle_MAIL

    async def picky(self, server, session, envelope, address, options):
        if not (address or "").removeprefix("<>"):
            return "550 5.1.7 null sender not accepted"
        return await real(self, server, session, envelope, address, options)

    monkeypatch.setattr(module._Handler, "handle_MAIL", picky)
    queue(store, account, kind="auto-reply", automatic=True, mail_from="")
    assert send(store).counts == {"sent": 1}
    assert smtp_sink.envelopes[0].mail_from == "support@example.com"


def test_the_records_stream_and_the_first_response(store, account, smtp_sink):
    with store.write():
        number = cases.open_case(cases.ByHand("Printer"), "alice", NOW)
    queue(store, account, parent=Record("case", number))
    queue(store, account, "auto:1", kind="auto-reply", automatic=True, parent=Record("case", number))
    assert cases.get(number).first_response_at is None
    send(store, NOW + 1)
    entries = [entry for entry in stream.of("case", number) if entry["type"] == "email_sent"]
    assert len(entries) == 2 and "alice" in {entry["by"] for entry in entries}
    assert cases.get(number).first_response_at == NOW + 1


def test_a_dry_run_changes_nothing(store, account, smtp_sink):
    id_ = queue(store, account)
    report = run_send(store, CONFIG, NOW, SYSTEM, dry_run=True)
    assert report.counts == {"due": 1} and "kim@shop.example" in report.lines[0]
    assert row(id_).state == "ready" and not smtp_sink.envelopes


def test_where_the_mail_of_a_personal_account_fails_the_system_account_tells(store, account, smtp_sink):
    with store.write():
        settings.put("system.address", "support@example.com")
        mine = an_account(smtp_sink, "alice@example.com", kind="personal", owner=1)
    queue(store, mine)
    smtp_sink.behaviour.data = ["550 no"]
    send(store)
    assert b"From: support@example.com" in smtp_sink.envelopes[0].raw


@pytest.mark.parametrize("how", ["missing", "torn"])
def test_a_mail_whose_bytes_are_damaged_fails_alone(store, account, smtp_sink, how):
    ids = [queue(store, account, f"mail:{n}") for n in range(3)]
    with store.write():
        damaged = Raw.id == row(ids[1]).raw_id
        (Raw.delete() if how == "missing" else Raw.update(data=b"torn")).where(damaged).execute()
    assert send(store).counts["failed"] == 1
    assert [row(each).state for each in ids] == ["sent", "failed", "sent"]
    assert "stored bytes of the message are" in row(ids[1]).answer
    (notice,) = Notification.select()
    assert (notice.type, notice.email_id) == ("send_failed", row(ids[1]).email_id)
    assert notice.reasons[0].startswith("the stored bytes")
    assert send(store).exit_code == 0


def test_a_sent_copy_whose_bytes_are_damaged_stops_no_other(store, account, smtp_sink, monkeypatch):
    from espomail.stages import send_copies

    appended = []

    class Session:
        def append(self, folder, raw, seen):
            appended.append(raw)

    monkeypatch.setattr(send_copies, "open_session", lambda *_: nullcontext(Session()))
    monkeypatch.setattr(send_copies.account_servers, "imap_secret", lambda *_: None)
    ids = [queue(store, account, f"mail:{n}") for n in range(3)]
    send(store)
    EmailAccount.update(sent_folder="Sent").execute()
    Outbox.update(copy_state="pending").execute()
    Raw.update(data=b"torn").where(Raw.id == row(ids[1]).raw_id).execute()
    assert "stored bytes" in send(store).errors[0]["message"]
    assert [row(each).copy_state for each in ids] == ["done", "failed", "done"] and len(appended) == 2


# --- accounts side by side -------------------------------------------------------------------------


@pytest.fixture
def other_sink(tmp_path):
    sink = SmtpSink(tmp_path).start()
    yield sink
    sink.stop()


@pytest.fixture
def silent_port():
    """A server that takes the connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextmanager
def sending(store, folder, config=CONFIG):
    """A run of send in a process of its own, as cron starts one; killed at the end."""
    toml = folder / "config.toml"
    toml.write_text(f"smtp_timeout = {config.smtp_timeout}\nsmtp_answer_timeout = {config.smtp_answer_timeout}")
    words = [ESPOMAIL, "--store", store.address, "--config", str(toml), "--now", "2026-09-21T14:13:20Z", "send"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_server_that_says_nothing_delays_no_other_account(store, tmp_path, account, smtp_sink, silent_port):
    with store.write():
        nowhere = {"host": "localhost", "port": silent_port, **REACHABLE}
        silent = an_account(smtp_sink, "silent@example.com", smtp=nowhere)
    stuck = [queue(store, silent, f"mail:1{n}") for n in range(3)]
    good = [queue(store, account, f"mail:2{n}") for n in range(60)]  # more than a batch
    waits = 8 * room()
    with sending(store, tmp_path, Config(smtp_timeout=waits, smtp_answer_timeout=waits)), within(8):
        wait_until(lambda: len(smtp_sink.envelopes) == 60)
    assert {row(each).state for each in stuck} == {"claimed"}
    assert {row(each).state for each in good} <= {"sent", "transmitting"}


def test_one_message_is_in_its_data_phase_and_one_is_unknown_after_a_kill(
    store, tmp_path, account, smtp_sink, other_sink
):
    with store.write():
        other = an_account(other_sink, "other@example.com")
    ids = [queue(store, each, f"mail:{each.id}{n}") for n in range(3) for each in (account, other)]
    smtp_sink.behaviour.after_data = other_sink.behaviour.after_data = "stall"
    with sending(store, tmp_path, Config(smtp_timeout=60, smtp_answer_timeout=60)):
        wait_until(lambda: smtp_sink.envelopes or other_sink.envelopes)
        time.sleep(0.5)
    assert [row(each).state for each in ids].count("transmitting") == 1
    assert len(smtp_sink.envelopes) + len(other_sink.envelopes) == 1
    smtp_sink.behaviour.after_data = other_sink.behaviour.after_data = None
    send(store)
    assert sorted(row(each).state for each in ids) == ["sent"] * 5 + ["unknown"]
    assert len(smtp_sink.envelopes) + len(other_sink.envelopes) == 6


def test_a_server_that_hangs_after_the_data_holds_up_the_others_once(
    store, tmp_path, account, smtp_sink, other_sink
):
    with store.write():
        other = an_account(other_sink, "other@example.com")
    hung = [queue(store, account, f"mail:1{n}") for n in range(3)]
    good = [queue(store, other, f"mail:2{n}") for n in range(60)]
    smtp_sink.behaviour.after_data = "stall"
    with sending(store, tmp_path, Config(smtp_timeout=60, smtp_answer_timeout=2)) as process:
        wait_until(lambda: len(other_sink.envelopes) == 60)
        assert len(smtp_sink.envelopes) <= 2
        process.wait(300)
    assert {row(each).state for each in hung} == {"unknown"}
    assert {row(each).state for each in good} == {"sent"}


def test_who_was_kept_waiting_and_hung_up_on_sends_anew(store, account, smtp_sink, other_sink, monkeypatch):
    """A connection that idles behind another's data phase may be closed by its server."""
    from espomail.mail.failures import ServerDropped
    from espomail.mail.smtp import SmtpSession
    from espomail.stages import send_one

    monkeypatch.setattr(send_one, "PATIENCE", -1.0)
    real, dropped = SmtpSession.data, []

    def data(self, raw):
        if not dropped:
            dropped.append(raw)
            raise ServerDropped("the server hung up")
        return real(self, raw)

    monkeypatch.setattr(SmtpSession, "data", data)
    id_ = queue(store, account)
    assert send(store).counts == {"sent": 1} and row(id_).tries == 1
    assert len(smtp_sink.envelopes) == 1


def test_an_unexpected_error_with_one_account_comes_after_the_others_mail(
    store, account, smtp_sink, other_sink, monkeypatch
):
    from espomail.stages.send_one import Delivery

    with store.write():
        other = an_account(other_sink, "other@example.com")
    bad, good = queue(store, account), queue(store, other, "mail:2")
    real = Delivery._connected

    def connected(self):
        if self._account.id == account.id:
            raise ZeroDivisionError
        return real(self)

    monkeypatch.setattr(Delivery, "_connected", connected)
    with pytest.raises(ZeroDivisionError):
        send(store)
    assert (row(bad).state, row(good).state) == ("ready", "sent")
