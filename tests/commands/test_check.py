"""``check``: a sound store is found sound, and each kind of damage is named with its rows."""

import json
import sqlite3

import pytest

from espomail.store import check
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive
from tests.servers import postgresql

A = "support@example.com"
FOREIGN_KEYS = pytest.mark.sqlite("PostgreSQL guards foreign keys itself")


@pytest.fixture
def office(desk):
    desk.user("alice", admin=True)
    desk.user("bob")
    an_account(desk.store, A, a_team(desk.store, "Support", "bob"), distribution="round-robin")
    arrive(desk, A, a_message(), a_message(message_id="<q2@customer.example>", subject="Another"))
    return desk


def damage(office, *statements):
    if isinstance(office.path, postgresql.Address):
        office.store.close()
        return postgresql.change(office.path, *statements)
    connection = sqlite3.connect(office.path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return None


def findings(office, *words, code=0):
    document = json.loads(office("check", "--json", *words, code=code).stdout)
    assert document["ok"] == (code == 0)
    return {each["code"]: each for each in document["findings"]}


@pytest.mark.parametrize("words", [(), ("--fast",)])
def test_a_sound_store(office, words):
    before = office.path.read_bytes()
    found = findings(office, *words)
    assert {code for code, each in found.items() if each["severity"] == "error"} == set()
    assert office.path.read_bytes() == before


@pytest.mark.parametrize(
    ("code", "sql", "ids"),
    [
        ("I1-unexplained", "UPDATE ledger SET state = 'lost' WHERE email_id = 1", None),
        ("I1-unexplained", "UPDATE ledger SET email_id = 99 WHERE email_id = 1", None),
        ("I1-unexplained", "UPDATE ledger SET state = 'stored', raw_id = 99 WHERE email_id = 1", None),
        ("I1-mark", "UPDATE folder SET uidvalidity = NULL, last_uid = 9", ["1"]),
        ("I3-undecided", "DELETE FROM decision WHERE arrival_id = 2 AND stage = 'link'", ["2"]),
        ("I3-bytes", "DELETE FROM raw WHERE id = 2", ["2"]),
        ("I3-thread", "UPDATE email SET conversation_id = NULL WHERE id = 1", ["1"]),
        ("I4-case", "UPDATE case_record SET created_by = '' WHERE id = 2", ["2"]),
        ("I4-thread", "UPDATE conversation SET case_id = NULL WHERE case_id = 1", ["1"]),
        ("I7-tries", "UPDATE arrival SET stage = 'held' WHERE id = 1", ["1"]),
        ("I8-notice", "UPDATE notification SET email_id = 99 WHERE id = 1", ["1"]),
        pytest.param("I9-foreign-key", "UPDATE email_user SET user_id = 99", None, marks=FOREIGN_KEYS),
        ("open-cases", "UPDATE \"user\" SET open_cases = 7 WHERE login = 'bob'", ["bob"]),
    ],
)  # fmt: skip
def test_each_damage_is_named(office, code, sql, ids):
    damage(office, sql)
    found = findings(office, code=1)
    assert found[code]["severity"] == "error" and found[code]["fix"]
    assert found[code]["count"] >= 1
    if ids is not None:
        assert found[code]["ids"] == ids


def test_a_time_ahead_of_the_clock_is_a_warning(office):
    damage(office, "UPDATE email SET received_at = received_at + 200000000 WHERE id = 1")
    found = findings(office)["I10-clock"]
    assert (found["severity"], found["ids"]) == ("warning", ["email.received_at 1"])


def test_mail_that_is_to_go_out_in_a_week_is_no_wrong_clock(office):
    office("email-account", "add", "out@example.com", "--group", "--imap-host", "h", "--smtp-host", "h",
           "--password-env", "X")  # fmt: skip
    office("email", "send", "--from", "out@example.com", "--to", "kim@shop.example", "--subject", "S", "--body",
           "B", "--at", "2026-03-09T10:00:00Z")  # fmt: skip
    assert "I10-clock" not in office("check", "--json", code=None).stdout


@pytest.mark.sqlite("about who may read the file")
def test_a_file_that_others_may_read(office):
    office.path.chmod(0o644)
    fix = findings(office, code=1)["store-permissions"]["fix"]
    assert fix.split()[:3] == ["chmod", "600", str(office.path)]  # and those beside it, while they are there


@pytest.mark.sqlite("it tears a page of the file")
def test_a_torn_file_is_an_error(office):
    office.store.close()
    connection = sqlite3.connect(office.path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'notification'").fetchone()
    connection.close()
    data = bytearray(office.path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"x" * 4096
    office.path.write_bytes(data)
    found = findings(office, code=1)
    assert {"I9-file", "I8-notice"} <= set(found)  # the rest is asked all the same


def test_only_for_administrators(office):
    office("check", as_login="bob", code=77)


def test_every_promise_has_a_name_of_its_own():
    codes = [each.code for each in check.INVARIANTS]
    assert len(codes) == len(set(codes))
